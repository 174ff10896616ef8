//! What a test expected and what came, in words.

use engine::{Rendered, simulator::RunView};
use stdlib::{Language, Locale, Value, Zone};

use crate::{
    Said,
    ast::{Name, Text, Until},
};

pub(super) fn value(name: &str, value: Option<&Value>, zone: &Zone) -> Said {
    let Some(value) = value else {
        return Said::new(format!("`{name}` has no value"), format!("`{name}` no tiene valor"));
    };
    let shown = |language| value.show(&Locale { language, zone: zone.clone() });
    Said::new(format!("`{name}` is “{}”", shown(Language::En)), format!("`{name}` es «{}»", shown(Language::Es)))
}

pub(super) fn text(text: &Text) -> Said {
    let text = text.literal().unwrap_or_default();
    Said::new(format!("“{text}”"), format!("«{text}»"))
}

pub(super) fn message(content: &Rendered) -> Said {
    match content {
        Rendered::Text { body } => Said::new(format!("“{body}”"), format!("«{body}»")),
        Rendered::Template { name, parameters, .. } => {
            let shown = template(name, parameters);
            Said::new(shown.clone(), shown)
        }
    }
}

pub(super) fn template(name: &str, parameters: &[(Option<String>, String)]) -> String {
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| match name {
            Some(name) => format!("{name}: \"{value}\""),
            None => format!("\"{value}\""),
        })
        .collect();
    if parameters.is_empty() {
        format!("template {name}")
    } else {
        format!("template {name}({})", parameters.join(", "))
    }
}

pub(super) fn until(until: &Until) -> Said {
    match until {
        Until::Idle => Said::new("that nothing is left to wait for", "que no quede nada que esperar"),
        Until::End => Said::new("the end of the flow", "el fin del flujo"),
        Until::Step(name) => step(name),
    }
}

pub(super) fn step(name: &Name) -> Said {
    Said::new(format!("step `{}`", name.text), format!("el paso `{}`", name.text))
}

/// How the newest run stands.
pub(super) fn run(run: Option<&RunView>, zone: &Zone) -> Said {
    let Some(run) = run else {
        return Said::new("no flow has started", "no empezó ningún flujo");
    };
    let RunView { flow, step, .. } = run;
    match (run.ended(), run.due()) {
        (Some(reason), _) => {
            let reason = reason.as_str();
            Said::new(
                format!("flow `{flow}` ended in step `{step}`, as “{reason}”"),
                format!("el flujo `{flow}` terminó en el paso `{step}`, como «{reason}»"),
            )
        }
        (None, Some(until)) if run.held_until().is_some() => {
            let until = zone.show(until);
            Said::new(
                format!("flow `{flow}` holds a message in step `{step}` until {until}"),
                format!("el flujo `{flow}` guarda un mensaje en el paso `{step}` hasta {until}"),
            )
        }
        (None, Some(due)) => {
            let due = zone.show(due);
            Said::new(
                format!("flow `{flow}` waits in step `{step}` until {due}"),
                format!("el flujo `{flow}` espera en el paso `{step}` hasta {due}"),
            )
        }
        (None, None) => Said::new(
            format!("flow `{flow}` waits in step `{step}` for an answer"),
            format!("el flujo `{flow}` espera una respuesta en el paso `{step}`"),
        ),
    }
}

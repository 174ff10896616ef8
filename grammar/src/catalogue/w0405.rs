//! A keyword that the runtime obeys before any flow hears it.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0405",
    slug: "never-heard",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0405.md"),
};

/// `silences`: a word to be left alone; else one to come back.
pub(crate) fn at(span: Span, keyword: &str, silences: bool) -> Diagnostic {
    let message = if silences {
        Said::new(
            format!("No flow hears “{keyword}”: it means no more messages, and that is obeyed first."),
            format!("Ningún flujo oye «{keyword}»: quiere decir no más mensajes, y eso se obedece primero."),
        )
    } else {
        Said::new(
            format!("“{keyword}” is heard by no flow while messages are silenced: it switches them on again."),
            format!("Ningún flujo oye «{keyword}» mientras los mensajes están apagados: los vuelve a encender."),
        )
    };
    CODE.at(
        span,
        message,
        Said::new("never gets here", "nunca llega aquí"),
        Said::new(
            "Remove the word: what happens then is the same in every flow.",
            "Quita la palabra: lo que pasa entonces es igual en todos los flujos.",
        ),
    )
}

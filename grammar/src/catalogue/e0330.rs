//! A `save as` that keeps a value of another type than its name has.

use stdlib::Type;

use super::kinds;
use crate::{Code, Diagnostic, Said, Severity, Span, ast::Name};

pub(crate) static CODE: Code = Code {
    id: "E0330",
    slug: "save-of-other-type",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0330.md"),
};

/// Two questions save under one name: what this one keeps, and what the first one keeps at `first`.
pub(crate) fn twice(name: &Name, kind: Type, first: Span, of_first: Type) -> Diagnostic {
    let (written, here, there) = (&name.text, kinds::a(kind), kinds::a(of_first));
    CODE.at(
        name.span,
        Said::new(
            format!("`{written}` is saved here as {} and above as {}: this answer would be lost.", here.en, there.en),
            format!("`{written}` se guarda aquí como {} y arriba como {}: esta respuesta se perdería.", here.es, there.es),
        ),
        Said::new(format!("here {}", here.en), format!("aquí {}", here.es)),
        Said::new(
            format!("Give one of the two another name, or write `var {written}: text` above the first step: a text takes every answer."),
            format!("Dale otro nombre a uno de los dos, o escribe `var {written}: text` arriba del primer paso: un texto toma cualquier respuesta."),
        ),
    )
    .with(first, Said::new(format!("here {}", there.en), format!("aquí {}", there.es)))
}

/// No answer of the question fits the `var` of that name.
pub(crate) fn on_var(name: &Name, kind: Type, var: Span, of_var: Type) -> Diagnostic {
    let (written, here, there) = (&name.text, kinds::a(kind), kinds::a(of_var));
    CODE.at(
        name.span,
        Said::new(
            format!("`{written}` is {}, and the answer is {}: it would be lost.", there.en, here.en),
            format!("`{written}` es {}, y la respuesta es {}: se perdería.", there.es, here.es),
        ),
        Said::new(format!("here {}", here.en), format!("aquí {}", here.es)),
        match asked_for(of_var) {
            Some(kind) => Said::new(
                format!(
                    "Ask for {}, as in `ask \"…\" for {kind} save as {written}`, or save under another name.",
                    there.en
                ),
                format!(
                    "Pide {}, como en `ask \"…\" for {kind} save as {written}`, o guarda con otro nombre.",
                    there.es
                ),
            ),
            None => Said::new("Save the answer under another name.", "Guarda la respuesta con otro nombre."),
        },
    )
    .with(var, Said::new(format!("here {}", there.en), format!("aquí {}", there.es)))
}

/// The question of one line whose answer is of this type.
fn asked_for(kind: Type) -> Option<&'static str> {
    match kind {
        Type::Text => Some("text"),
        Type::Number => Some("number"),
        Type::Bool => Some("yes or no"),
        Type::Date => Some("date"),
        Type::Time => Some("time"),
        Type::Moment | Type::List | Type::Record => None,
    }
}

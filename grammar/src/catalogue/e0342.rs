//! A `repeat` with no rounds, or with more than a conversation has.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0342",
    slug: "repeat-count",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0342.md"),
};

pub(crate) fn at(span: Span, rounds: u32, most: u32) -> Diagnostic {
    let message = if rounds == 0 {
        Said::new("A `repeat` with 0 rounds does nothing.", "Un `repeat` con 0 vueltas no hace nada.")
    } else {
        Said::new(
            format!("A `repeat` has at most {most} rounds."),
            format!("Un `repeat` tiene como mucho {most} vueltas."),
        )
    };
    CODE.at(
        span,
        message,
        Said::new(format!("1 to {most}"), format!("del 1 al {most}")),
        Said::new(format!("Write a number from 1 to {most}."), format!("Escribe un número del 1 al {most}.")),
    )
}

//! A cycle that never waits: it would run for ever in an instant.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0801",
    slug: "cycle-without-wait",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0801.md"),
};

/// `path` is the names of the steps, the first one again at its end.
pub(crate) fn at(span: Span, path: &[&str], first: Span) -> Diagnostic {
    let shown = path.join(" → ");
    CODE.at(
        span,
        Said::new(
            format!("This goes round and round without a wait: {shown}."),
            format!("Esto da vueltas sin ninguna espera: {shown}."),
        ),
        Said::new("back to the start", "vuelve al principio"),
        Said::new(
            "Put a `wait 2h` or a question on the way, or end it with `stop`: the customer would get the same messages without end.",
            "Pon un `wait 2h` o una pregunta en el camino, o termínalo con `stop`: la persona recibiría los mismos mensajes sin fin.",
        ),
    )
    .with(first, Said::new("it begins here", "empieza aquí"))
}

//! A line that begins with `or` and has nothing to continue.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0115",
    slug: "stray-or",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0115.md"),
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "A line that begins with `or` continues the line above, and there is none.",
            "Una línea que empieza con `or` continúa la de arriba, y arriba no hay ninguna.",
        ),
        Said::new("continues nothing", "no continúa nada"),
        Said::new(
            "Put it right below its `send` or `ask`, without a blank line or a comment between.",
            "Ponla justo debajo de su `send` o `ask`, sin una línea vacía ni un comentario en medio.",
        ),
    )
}

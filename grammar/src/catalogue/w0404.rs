//! A long wait during which nobody answers what the customer writes.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0404",
    slug: "wait-answers-nobody",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0404.md"),
};

/// `wait 2h`
pub(crate) fn lasting(span: Span, written: &str) -> Diagnostic {
    at(
        span,
        Said::new(
            format!("For {written} nobody answers what the customer writes: a wait takes no message."),
            format!("Durante {written} nadie contesta lo que la persona escriba: una espera no toma ningún mensaje."),
        ),
    )
}

/// `wait until tomorrow at 9:00`
pub(crate) fn until(span: Span, written: &str) -> Diagnostic {
    at(
        span,
        Said::new(
            format!("Until `{written}` nobody answers what the customer writes: a wait takes no message."),
            format!("Hasta `{written}` nadie contesta lo que la persona escriba: una espera no toma ningún mensaje."),
        ),
    )
}

fn at(span: Span, message: Said) -> Diagnostic {
    CODE.at(
        span,
        message,
        Said::new("nobody answers here", "aquí nadie contesta"),
        Said::new(
            "Write above the first step a line such as `at any time when message contains \"precio\" -> precio`, or a flow with `start when message any`.",
            "Escribe arriba del primer paso una línea como `at any time when message contains \"precio\" -> precio`, o un flujo con `start when message any`.",
        ),
    )
}

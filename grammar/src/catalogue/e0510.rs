//! Quiet hours that leave no time to speak in.

use stdlib::Time;

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0510",
    slug: "always-quiet",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0510.md"),
};

pub(crate) fn at(span: Span, from: Time, to: Time) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("From {from} to {to} nearly the whole day is quiet: what the flow says would be held for ever."),
            format!(
                "De {from} a {to} casi todo el día es de silencio: lo que dice el flujo quedaría guardado para siempre."
            ),
        ),
        Said::new("leaves less than an hour a day", "deja menos de una hora al día"),
        Said::new(
            "Write when the night begins and when it ends, as in `quiet hours 21:00 to 9:00`.",
            "Escribe cuándo empieza la noche y cuándo termina, como `quiet hours 21:00 to 9:00`.",
        ),
    )
}

//! A jump to a step that does not exist.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0306",
    slug: "unknown-step",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0306.md"),
};

/// `near` is the step that was probably meant and where it stands; `known` lists the steps there are.
pub(crate) fn at(span: Span, written: &str, near: Option<(&str, Span)>, known: &str) -> Diagnostic {
    let message =
        Said::new(format!("There is no step called `{written}`."), format!("No hay ningún paso llamado `{written}`."));
    match near {
        Some((near, place)) => CODE
            .at(
                span,
                message,
                Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
                Said::new(
                    format!("Write `{near}`, or add a `step {written}`."),
                    format!("Escribe `{near}`, o agrega un `step {written}`."),
                ),
            )
            .with(place, Said::new("the nearest one", "el más parecido"))
            .replacing(Safety::Safe, span, near),
        None => CODE.at(
            span,
            message,
            Said::new("unknown", "desconocido"),
            Said::new(
                format!("Add a `step {written}`, or use one of: {known}."),
                format!("Agrega un `step {written}`, o usa uno de estos: {known}."),
            ),
        ),
    }
}

//! A name in a test that no flow and no project has.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span, vocabulary};

pub(crate) static CODE: Code = Code {
    id: "E0354",
    slug: "unknown-in-test",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0354.md"),
};

/// `known` are the names that could stand there.
pub(crate) fn at(span: Span, written: &str, known: &[String]) -> Diagnostic {
    let near = vocabulary::nearest(written, known.iter().map(String::as_str));
    let listed = known.iter().take(12).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let help = match (near, listed.is_empty()) {
        (Some(near), _) => Said::new(format!("Write `{near}`."), format!("Escribe `{near}`.")),
        (None, false) => Said::new(format!("These are known: {listed}."), format!("Se conocen estos: {listed}.")),
        (None, true) => {
            Said::new("Declare it in the flow with `var` or `save as`.", "Decláralo en el flujo con `var` o `save as`.")
        }
    };
    let found = CODE.at(
        span,
        Said::new(format!("Nothing here is called `{written}`."), format!("Nada aquí se llama `{written}`.")),
        Said::new("unknown", "desconocido"),
        help,
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}

//! A filter that is none.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0209",
    slug: "unknown-filter",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0209.md"),
};

/// `near` is what was probably meant.
pub(crate) fn at(span: Span, written: &str, near: Option<&str>) -> Diagnostic {
    let listed = stdlib::Filter::NAMES.map(|name| format!("`{name}`")).join(", ");
    let found = CODE.at(
        span,
        Said::new(format!("There is no filter `{written}`."), format!("No hay ningún filtro `{written}`.")),
        match near {
            Some(near) => Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
            None => Said::new("unknown", "desconocido"),
        },
        Said::new(
            format!("The filters are {listed}. Write one of them behind the `|`, or remove the `|`."),
            format!("Los filtros son {listed}. Escribe uno de ellos detrás de `|`, o quita el `|`."),
        ),
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}

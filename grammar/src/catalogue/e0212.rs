//! Something is computed inside braces, which only take names.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0212",
    slug: "braces-take-names",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0212.md"),
};

/// `span` is what stands between the braces.
pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Braces take a name, and `{written}` has to be computed first."),
            format!("Las llaves llevan un nombre, y `{written}` hay que calcularlo antes."),
        ),
        Said::new("not between braces", "entre llaves no"),
        Said::new(
            format!("Write `set resultado = {written}` in a line above, and `{{resultado}}` here."),
            format!("Escribe `set resultado = {written}` en una línea de arriba, y `{{resultado}}` aquí."),
        ),
    )
}

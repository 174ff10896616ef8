//! A `words` list that nothing names.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0344",
    slug: "unused-words",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0344.md"),
};

pub(crate) fn at(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Nothing uses the list of words `{name}`."),
            format!("Nada usa la lista de palabras `{name}`."),
        ),
        Said::new("never used", "no se usa"),
        Said::new(
            format!("Write `words {name}` where these words should count, as in `contains words {name}`, or remove the line."),
            format!("Escribe `words {name}` donde cuenten estas palabras, como en `contains words {name}`, o quita la línea."),
        ),
    )
}

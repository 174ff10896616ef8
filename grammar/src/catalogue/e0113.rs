//! A name with a character that names cannot have.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0113",
    slug: "bad-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0113.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    let mut name: String =
        written.trim().chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if !name.starts_with(char::is_alphabetic) {
        name.insert_str(0, "paso_");
    }
    CODE.at(
        span,
        Said::new(format!("`{written}` cannot be a name."), format!("`{written}` no puede ser un nombre.")),
        Said::new(
            "a name is one word of letters, digits and `_`, and begins with a letter",
            "un nombre es una sola palabra de letras, cifras y `_`, y empieza con una letra",
        ),
        Said::new(
            format!("Write `{name}`, here and where it is used."),
            format!("Escribe `{name}`, aquí y donde se use."),
        ),
    )
    .replacing(Safety::Safe, span, name)
}

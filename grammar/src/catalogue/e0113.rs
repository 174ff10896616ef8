//! A name with a character that names cannot have.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0113",
    slug: "bad-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0113.md"),
};

/// The name that `written` was probably meant to be.
pub(crate) fn mended(written: &str) -> String {
    let mut name: String =
        written.trim().chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let name = name.trim_matches('_');
    if name.starts_with(char::is_alphabetic) { name.to_owned() } else { format!("paso_{name}") }
}

pub(crate) fn at(span: Span, written: &str, name: &str, safety: Safety) -> Diagnostic {
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
    .replacing(safety, span, name)
}

/// `"precio"`: a name between quotes; `inside` is what stands between them.
pub(crate) fn quoted(span: Span, written: &str, inside: &str) -> Diagnostic {
    let name = mended(inside);
    CODE.at(
        span,
        Said::new(
            format!("{written} is a text, and a name stands here."),
            format!("{written} es un texto, y aquí va un nombre."),
        ),
        Said::new("names go without quotes", "los nombres van sin comillas"),
        Said::new(format!("Write `{name}`."), format!("Escribe `{name}`.")),
    )
    .replacing(Safety::Safe, span, name)
}

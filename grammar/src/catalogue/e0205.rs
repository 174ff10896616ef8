//! A backslash before a character that needs none.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0205",
    slug: "unknown-escape",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0205.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    let (help, fix) = match written {
        "\\n" => (
            Said::new(
                "For a new line write the text between two lines of \"\"\".",
                "Para un salto de línea escribe el texto entre dos líneas de \"\"\".",
            ),
            None,
        ),
        _ => (
            Said::new(
                "For a backslash the customer should see, write `\\\\`; a backslash stands before `\"`, `'`, `{` and `\\` only.",
                "Para una barra que la persona debe ver, escribe `\\\\`; una barra solo va delante de `\"`, `'`, `{` y `\\`.",
            ),
            Some(format!("\\{written}")),
        ),
    };
    let found = CODE.at(
        span,
        Said::new(
            format!("`{written}` means nothing in a text."),
            format!("`{written}` no significa nada en un texto."),
        ),
        Said::new("unknown", "desconocido"),
        help,
    );
    match fix {
        Some(fix) => found.replacing(Safety::Unsafe, span, fix),
        None => found,
    }
}

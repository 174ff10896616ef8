//! A backslash before a character that needs none.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0205",
    slug: "unknown-escape",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0205.md"),
};

/// `is_last`: nothing but the closing mark stands behind it.
pub(crate) fn at(span: Span, written: &str, is_last: bool) -> Diagnostic {
    let (help, fix) = match written {
        "\\n" if is_last => (
            Said::new(
                "Leave it out: WhatsApp shows no empty line at the end of a message.",
                "Quítalo: WhatsApp no muestra una línea vacía al final de un mensaje.",
            ),
            Some(String::new()),
        ),
        "\\n" => (
            Said::new(
                "For a new line write the text between two lines of \"\"\".",
                "Para un salto de línea escribe el texto entre dos líneas de \"\"\".",
            ),
            None,
        ),
        _ => (
            Said::new(
                format!(
                    "For a backslash the customer should see, write `\\{written}`; a backslash stands before `\"`, `'`, `{{` and `\\` only."
                ),
                format!(
                    "Para una barra que la persona debe ver, escribe `\\{written}`; una barra solo va delante de `\"`, `'`, `{{` y `\\`."
                ),
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

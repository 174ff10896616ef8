//! A character that looks like one of ours and is another one; most come from a document or a chat.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0111",
    slug: "look-alike",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0111.md"),
};

pub(crate) fn at(span: Span, written: &str, instead: &str) -> Diagnostic {
    let (message, help) = match instead {
        "" | " " => (
            Said::new("There is an invisible character here.", "Aquí hay un carácter invisible."),
            Said::new(
                "Delete it and type a space; it came with a copied text.",
                "Bórralo y escribe un espacio; vino con un texto copiado.",
            ),
        ),
        instead => (
            Said::new(
                format!("`{written}` only looks like `{instead}`."),
                format!("`{written}` solo se parece a `{instead}`."),
            ),
            Said::new(format!("Write `{instead}`."), format!("Escribe `{instead}`.")),
        ),
    };
    CODE.at(span, message, Said::new("this character", "este carácter"), help).replacing(Safety::Safe, span, instead)
}

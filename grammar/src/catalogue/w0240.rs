//! Marks of web pages and documents in a text that WhatsApp shows as they stand.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0240",
    slug: "foreign-markup",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0240.md"),
};

/// `written` is the first mark; `shown` what to write for it and what it surrounds.
pub(crate) fn at(span: Span, written: &str, shown: &str, edits: Vec<Edit>) -> Diagnostic {
    let help = if shown.trim().is_empty() {
        Said::new(
            "Leave it out; for a new line write the text between two lines of \"\"\".",
            "Quítalo; para un salto de línea escribe el texto entre dos líneas de \"\"\".",
        )
    } else {
        Said::new(
            format!("Write `{shown}`: WhatsApp has *bold*, _italics_ and ~struck~."),
            format!("Escribe `{shown}`: WhatsApp tiene *negrita*, _cursiva_ y ~tachado~."),
        )
    };
    CODE.at(
        span,
        Said::new(
            format!("The customer would read `{written}` as it stands here."),
            format!("La persona leería `{written}` tal como está aquí."),
        ),
        Said::new("WhatsApp does not know this mark", "WhatsApp no conoce esta marca"),
        help,
    )
    .fixed_by(Safety::Unsafe, edits)
}

//! Languages by their names, and WhatsApp's codes for them.

use crate::ast;

/// Folded name, code, and whether WhatsApp has one code of that language only.
const LANGUAGES: &[(&str, &str, bool)] = &[
    ("español", "es", true),
    ("espanol", "es", true),
    ("castellano", "es", true),
    ("spanish", "es", true),
    ("espanhol", "es", true),
    ("ingles", "en", true),
    ("english", "en", true),
    ("portugues", "pt_BR", false),
    ("portuguese", "pt_BR", false),
    ("frances", "fr", true),
    ("french", "fr", true),
    ("italiano", "it", true),
    ("aleman", "de", true),
];

/// The code of a language by its name, and whether it is the only one.
pub(crate) fn code(name: &str) -> Option<(&'static str, bool)> {
    let folded = ast::folded(name);
    LANGUAGES.iter().find(|(language, ..)| *language == folded).map(|(_, code, is_only)| (*code, *is_only))
}

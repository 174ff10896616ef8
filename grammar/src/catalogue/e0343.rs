//! A `words` list that no file of the project gives.

use crate::{Code, Diagnostic, Safety, Said, Severity, ast::Name, words::WordLists};

pub(crate) static CODE: Code = Code {
    id: "E0343",
    slug: "unknown-words",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0343.md"),
};

/// `near` is the list that was probably meant.
pub(crate) fn at(name: &Name, near: Option<&str>, lists: &WordLists<'_>) -> Diagnostic {
    let written = &name.text;
    let known: Vec<String> = lists.all().take(12).map(|list| format!("`{}`", list.name.text)).collect();
    let make = Said::new(
        format!("write a line `words {written} = \"…\", \"…\"` at the left edge"),
        format!("escribe una línea `words {written} = \"…\", \"…\"` pegada al borde izquierdo"),
    );
    let help = match (near, known.is_empty()) {
        (Some(near), _) => Said::new(
            format!("Write `words {near}`, or {}.", make.en),
            format!("Escribe `words {near}`, o {}.", make.es),
        ),
        (None, true) => Said::new(
            format!("Put a word between quotes, or {}.", make.en),
            format!("Pon una palabra entre comillas, o {}.", make.es),
        ),
        (None, false) => Said::new(
            format!("These lists exist: {}. Or {}.", known.join(", "), make.en),
            format!("Existen estas listas: {}. O {}.", known.join(", "), make.es),
        ),
    };
    let found = CODE.at(
        name.span,
        Said::new(
            format!("There is no list of words called `{written}`."),
            format!("No hay ninguna lista de palabras llamada `{written}`."),
        ),
        Said::new("unknown list", "lista desconocida"),
        help,
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, name.span, near),
        None => found,
    }
}

//! A type that is none of ours.

use stdlib::Type;

use crate::{Code, Diagnostic, Safety, Said, Severity, ast::Name, vocabulary};

pub(crate) static CODE: Code = Code {
    id: "E0353",
    slug: "unknown-type",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0353.md"),
};

/// Folded types of other languages and tools, and ours.
const FOREIGN: [(&str, Type); 20] = [
    ("texto", Type::Text),
    ("string", Type::Text),
    ("cadena", Type::Text),
    ("numero", Type::Number),
    ("entero", Type::Number),
    ("decimal", Type::Number),
    ("int", Type::Number),
    ("integer", Type::Number),
    ("float", Type::Number),
    ("booleano", Type::Bool),
    ("boolean", Type::Bool),
    ("logico", Type::Bool),
    ("fecha", Type::Date),
    ("data", Type::Date),
    ("hora", Type::Time),
    ("momento", Type::Moment),
    ("datetime", Type::Moment),
    ("lista", Type::List),
    ("array", Type::List),
    ("registro", Type::Record),
];

pub(crate) fn at(kind: &Name) -> Diagnostic {
    let written = &kind.text;
    let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == kind.folded).map(|(_, ours)| ours.name());
    let near = foreign.or_else(|| vocabulary::nearest(written, Type::ALL.map(Type::name)));
    let all = Type::ALL.map(|kind| format!("`{kind}`")).join(", ");
    let help = match near {
        Some(near) => Said::new(format!("Write `{near}`."), format!("Escribe `{near}`.")),
        None => Said::new(format!("Write one of {all}."), format!("Escribe uno de {all}.")),
    };
    let found = CODE.at(
        kind.span,
        Said::new(format!("There is no type `{written}`."), format!("No existe el tipo `{written}`.")),
        Said::new("unknown type", "tipo desconocido"),
        help,
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, kind.span, near),
        None => found,
    }
}

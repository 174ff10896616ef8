//! A name that is given a value and never read.

use crate::{Code, Diagnostic, Said, Severity, Span, ast::Name};

pub(crate) static CODE: Code = Code {
    id: "W0329",
    slug: "never-read",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0329.md"),
};

/// A `var`; `set` is where a line gives it a value.
pub(crate) fn var(name: &Name, set: Option<Span>) -> Diagnostic {
    let written = &name.text;
    let found = CODE.at(
        name.span,
        Said::new(
            format!("No line of this flow reads `{written}`."),
            format!("Ninguna línea de este flujo lee `{written}`."),
        ),
        Said::new("never read", "no se lee"),
        Said::new(
            format!("Write `{{{written}}}` in a text or `{written}` in an `if`, or remove the line."),
            format!("Escribe `{{{written}}}` en un texto o `{written}` en un `if`, o quita la línea."),
        ),
    );
    match set {
        Some(set) => found.with(set, Said::new("it gets a value here", "aquí recibe un valor")),
        None => found,
    }
}

/// What `save as` keeps, and no `var` declares.
pub(crate) fn save(name: &Name) -> Diagnostic {
    let written = &name.text;
    CODE.at(
        name.span,
        Said::new(
            format!("The answer is saved as `{written}`, and no line of this flow reads it."),
            format!("La respuesta se guarda como `{written}`, y ninguna línea de este flujo la lee."),
        ),
        Said::new("never read", "no se lee"),
        Said::new(
            format!("To keep it beyond this conversation, write `set contact.{written} = {written}`; else take `save as {written}` out."),
            format!("Para que quede después de esta conversación, escribe `set contact.{written} = {written}`; si no, quita `save as {written}`."),
        ),
    )
}

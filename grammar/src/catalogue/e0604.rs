//! Arguments of a template that cannot all be given.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0604",
    slug: "template-arguments",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0604.md"),
};

/// Some with a name, some without.
pub(crate) fn mixed(span: Span, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "The arguments of a template have all a name, or none has.",
            "Los valores de una plantilla llevan todos nombre, o ninguno lo lleva.",
        ),
        Said::new("unlike the first one", "distinto del primero"),
        Said::new(
            "Write all as `name: value`, with the names the template has at WhatsApp.",
            "Escríbelos todos como `nombre: valor`, con los nombres que la plantilla tiene en WhatsApp.",
        ),
    )
    .with(first, Said::new("the first one", "el primero"))
}

pub(crate) fn twice(span: Span, name: &str, first: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{name}` is given twice."), format!("`{name}` se da dos veces.")),
        Said::new("the second one", "el segundo"),
        Said::new("Keep one of the two.", "Deja uno solo de los dos."),
    )
    .with(first, Said::new("the first one", "el primero"))
}

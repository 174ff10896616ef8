//! `{{…}}`: pasted from Meta's template editor or another tool; customers would see it.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0201",
    slug: "double-braces",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0201.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("The customer would read `{written}` as it stands here."),
            format!("La persona leería `{written}` tal como está aquí."),
        ),
        Said::new(
            "double braces come from Meta's templates or another tool",
            "las llaves dobles vienen de las plantillas de Meta o de otra herramienta",
        ),
        Said::new(
            "For the customer's name write `{contact.first_name or \"amigo\"}`, with the word to use when the name is not known.",
            "Para el nombre de la persona escribe `{contact.first_name or \"amigo\"}`, con la palabra que va cuando no se sabe el nombre.",
        ),
    )
    .replacing(Safety::Placeholder, span, "{contact.first_name or \"amigo\"}")
}

/// `{{total}}`, where the flow has a value of that name.
pub(crate) fn of_name(span: Span, written: &str, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("The customer would read `{written}` as it stands here."),
            format!("La persona leería `{written}` tal como está aquí."),
        ),
        Said::new("one brace on each side is enough", "basta una llave de cada lado"),
        Said::new(format!("Write `{{{name}}}`."), format!("Escribe `{{{name}}}`.")),
    )
    .replacing(Safety::Safe, span, format!("{{{name}}}"))
}

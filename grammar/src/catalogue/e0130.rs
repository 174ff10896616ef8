//! Quotes inside a text that end it before its author meant to.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0130",
    slug: "inner-quotes",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0130.md"),
};

fn at(span: Span, written: &str, help: Said) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("The text ends at the first quote of {written}, and the rest of it is outside."),
            format!("El texto termina en la primera comilla de {written}, y lo demás queda afuera."),
        ),
        Said::new("quotes inside the text", "comillas dentro del texto"),
        help,
    )
}

/// `edits` put a backslash before each quote that belongs into the text.
pub(crate) fn escaped(span: Span, written: &str, edits: Vec<Edit>) -> Diagnostic {
    let inside = written.replace('"', "\\\"");
    let help = Said::new(
        format!("For quotes the customer should see, write `\\` before each: {inside}."),
        format!("Para comillas que la persona debe ver, escribe `\\` delante de cada una: {inside}."),
    );
    at(span, written, help).fixed_by(Safety::Safe, edits)
}

/// `edits` make the outer quotes straight.
pub(crate) fn straight_outside(span: Span, written: &str, edits: Vec<Edit>) -> Diagnostic {
    let help = Said::new(
        format!("Write the outer quotes straight: \"…{written}…\"."),
        format!("Escribe rectas las comillas de afuera: \"…{written}…\"."),
    );
    at(span, written, help).fixed_by(Safety::Safe, edits)
}

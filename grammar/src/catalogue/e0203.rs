//! A value that may be missing, without a word to use then.

use stdlib::Type;

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0203",
    slug: "may-be-missing",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0203.md"),
};

/// In a text; `span` is the value without its braces.
pub(crate) fn in_text(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is not known of every customer, and the message would have a hole."),
            format!("`{written}` no se sabe de todas las personas, y el mensaje quedaría con un hueco."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            format!("Say what to write then: `{written} or \"amigo\"`."),
            format!("Di qué poner en ese caso: `{written} or \"amigo\"`."),
        ),
    )
    .replacing(Safety::Placeholder, span.behind(), " or \"amigo\"")
}

/// Where a value is computed with or kept.
pub(crate) fn in_value(span: Span, written: &str, kind: Option<Type>) -> Diagnostic {
    let instead = match kind {
        Some(Type::Number) => "0",
        Some(Type::Bool) => "false",
        Some(Type::Date) => "today()",
        Some(Type::Time) => "9:00",
        Some(Type::Moment) => "now()",
        Some(Type::List) => "[]",
        Some(Type::Record) => "{}",
        Some(Type::Text) | None => "\"…\"",
    };
    CODE.at(
        span,
        Said::new(
            format!("`{written}` may be missing, and here a value has to stand."),
            format!("`{written}` puede faltar, y aquí tiene que haber un valor."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            format!("Say what to take then: `({written} or {instead})`."),
            format!("Di qué tomar en ese caso: `({written} or {instead})`."),
        ),
    )
    .fixed_by(
        Safety::Placeholder,
        vec![
            Edit { span: Span { end: span.start, ..span }, text: "(".to_owned() },
            Edit { span: span.behind(), text: format!(" or {instead})") },
        ],
    )
}

/// A moment, in which no `or` can stand.
pub(crate) fn in_moment(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` may be missing, and then nobody knows when."),
            format!("`{written}` puede faltar, y entonces no se sabe cuándo."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            "Say where to go then, at the end of a `wait until` line: `or if late -> step`. In a question, `set` a name of your own first.",
            "Di a dónde ir en ese caso, al final de una línea `wait until`: `or if late -> paso`. En una pregunta, usa antes `set` con un nombre propio.",
        ),
    )
}

/// A part of the reply that only some answers have.
pub(crate) fn in_reply(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Not every answer has a `{written}`, and here a value has to stand."),
            format!("No toda respuesta tiene `{written}`, y aquí tiene que haber un valor."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            format!("Read it below an answer of that kind, or say what to take then: `{written} or …`. In a condition compare it."),
            format!("Léelo debajo de una respuesta de esa clase, o di qué tomar en ese caso: `{written} or …`. En una condición, compáralo."),
        ),
    )
}

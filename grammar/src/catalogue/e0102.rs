//! Words that belong between quotes.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0102",
    slug: "text-needs-quotes",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0102.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    let quoted = format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{"));
    CODE.at(
        span,
        Said::new(
            "Put the text between quotes, so that it is clear where it ends.",
            "Pon el texto entre comillas, para que se sepa dónde termina.",
        ),
        Said::new("a text without quotes", "un texto sin comillas"),
        Said::new(format!("Write {quoted}."), format!("Escribe {quoted}.")),
    )
    .replacing(Safety::Safe, span, quoted)
}

/// A value where a message stands.
pub(crate) fn value(span: Span, written: &str) -> Diagnostic {
    let quoted = format!("\"{{{written}}}\"");
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is a value, and a message is a text: it takes values between braces."),
            format!("`{written}` es un valor, y un mensaje es un texto: los valores van en él entre llaves."),
        ),
        Said::new("a value without a text", "un valor sin texto"),
        Said::new(format!("Write {quoted}."), format!("Escribe {quoted}.")),
    )
    .replacing(Safety::Unsafe, span, quoted)
}

/// Words that say where to go, without quotes and without the word before them.
pub(crate) fn answer(span: Span, written: &str) -> Diagnostic {
    let line = format!("contains \"{written}\"");
    CODE.at(
        span,
        Said::new(
            format!("`{written}` seems to be an answer of the customer, and answers stand between quotes."),
            format!("`{written}` parece una respuesta de la persona, y las respuestas van entre comillas."),
        ),
        Said::new("a text without quotes", "un texto sin comillas"),
        Said::new(format!("Write `{line}`."), format!("Escribe `{line}`.")),
    )
    .replacing(Safety::Unsafe, span, line)
}

/// The name of a list of words without the word before it.
pub(crate) fn list(span: Span, name: &str) -> Diagnostic {
    let written = format!("words {name}");
    CODE.at(
        span,
        Said::new(
            format!("`{name}` alone could be the word or the list of words of that name."),
            format!("`{name}` solo puede ser la palabra o la lista de palabras que se llama así."),
        ),
        Said::new("the word, or the list?", "¿la palabra o la lista?"),
        Said::new(
            format!("For the list write `{written}`, for the word write \"{name}\"."),
            format!("Para la lista escribe `{written}`, para la palabra escribe \"{name}\"."),
        ),
    )
    .replacing(Safety::Unsafe, span, written)
}

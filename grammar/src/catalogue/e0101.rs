//! A line begins with a word that is none of ours.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0101",
    slug: "unknown-word",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0101.md"),
};

/// `near` is the word that was probably meant; `known` lists what can stand there.
pub(crate) fn at(span: Span, word: &str, near: Option<&str>, known: &str) -> Diagnostic {
    let message =
        Said::new(format!("I don't know the instruction `{word}`."), format!("No conozco la instrucción `{word}`."));
    match near {
        Some(near) => {
            let here = Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?"));
            let help = Said::new(
                format!("Write `{near}` instead of `{word}`."),
                format!("Escribe `{near}` en vez de `{word}`."),
            );
            CODE.at(span, message, here, help).replacing(Safety::Safe, span, near)
        }
        None => {
            let here = Said::new("no line here begins with this", "aquí ninguna línea empieza así");
            let help = Said::new(
                format!("A line here can begin with: {known}."),
                format!("Aquí una línea puede empezar con: {known}."),
            );
            CODE.at(span, message, here, help)
        }
    }
}

/// `near` is near enough to be proposed, and too far to be written unasked.
pub(crate) fn perhaps(span: Span, word: &str, near: &str) -> Diagnostic {
    at(span, word, Some(near), "").replacing(Safety::Unsafe, span, near)
}

/// An instruction of another tool that has no word here; `help` says what is written for it.
pub(crate) fn said_otherwise(span: Span, word: &str, help: Said) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("There is no instruction `{word}`."), format!("No hay ninguna instrucción `{word}`.")),
        Said::new("this is said otherwise", "esto se dice de otra manera"),
        help,
    )
}

/// A line that begins with a text.
pub(crate) fn bare_text(span: Span) -> Diagnostic {
    let word = "send";
    CODE.at(
        span,
        Said::new("A text alone does nothing.", "Un texto solo no hace nada."),
        Said::new("what should happen with it?", "¿qué se hace con esto?"),
        Said::new(
            "Write `send` before it, if it is a message for the customer.",
            "Escribe `send` delante, si es un mensaje para la persona.",
        ),
    )
    .replacing(Safety::Unsafe, Span { end: span.start, ..span }, format!("{word} "))
}

/// A line that begins with a text and says where to go: an answer without its word.
pub(crate) fn bare_answer(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("An answer says how {written} is compared with what the customer writes."),
            format!("Una respuesta dice cómo se compara {written} con lo que escribe la persona."),
        ),
        Said::new("a word is missing before it", "falta una palabra delante"),
        Said::new(
            format!("Write `contains {written}`, or `is {written}` if the customer must write nothing else."),
            format!("Escribe `contains {written}`, o `is {written}` si la persona no debe escribir nada más."),
        ),
    )
    .replacing(Safety::Unsafe, Span { end: span.start, ..span }, "contains ")
}

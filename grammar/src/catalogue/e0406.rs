//! A `*` or `~` in a keyword where it means nothing.

use stdlib::KeywordProblem;

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0406",
    slug: "keyword-mark",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0406.md"),
};

pub(crate) fn at(span: Span, problem: &KeywordProblem) -> Diagnostic {
    let (message, help) = match problem {
        KeywordProblem::Empty | KeywordProblem::MarkWithoutWord => (
            Said::new("This `*` or `~` stands behind no word.", "Este `*` o `~` no está detrás de ninguna palabra."),
            Said::new(
                "Write it right behind a word, as in `precio*`, or remove it.",
                "Escríbelo pegado a una palabra, como en `precio*`, o quítalo.",
            ),
        ),
        KeywordProblem::MisplacedMark(word) => (
            Said::new(
                format!("In `{word}` the `*` or `~` is not at the end of the word, or is there twice."),
                format!("En `{word}` el `*` o `~` no está al final de la palabra, o está dos veces."),
            ),
            Said::new(
                "Write it once, right behind the last letter, as in `precio*`.",
                "Escríbelo una sola vez, pegado a la última letra, como en `precio*`.",
            ),
        ),
        KeywordProblem::TooShort(word) => (
            Said::new(
                format!("`{word}` is too short for `~`: with one letter changed it is another word."),
                format!("`{word}` es muy corta para `~`: con una letra cambiada es otra palabra."),
            ),
            Said::new("Remove the `~`.", "Quita el `~`."),
        ),
        KeywordProblem::Digits(word) => (
            Said::new(
                format!("`{word}` has a digit, and a number with a mistake is another number."),
                format!("`{word}` tiene una cifra, y un número con un error es otro número."),
            ),
            Said::new("Remove the `~`.", "Quita el `~`."),
        ),
        KeywordProblem::YesOrNo(word) => (
            Said::new(
                format!("`{word}` means yes or no, and with a mistake in it that is not sure."),
                format!("`{word}` quiere decir sí o no, y con un error ya no es seguro."),
            ),
            Said::new(
                "Remove the `~`, or use the answers `yes` and `no`.",
                "Quita el `~`, o usa las respuestas `yes` y `no`.",
            ),
        ),
    };
    CODE.at(span, message, Said::new("does not work as a mark", "no funciona como marca"), help)
}

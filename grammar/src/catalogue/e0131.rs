//! A line copied out of a chat.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0131",
    slug: "pasted-chat",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0131.md"),
};

/// `span` is the time and the name, `whole` the line, `verb` what makes a line of ours of it.
pub(crate) fn at(span: Span, whole: Span, verb: &str, words: &str) -> Diagnostic {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{");
    let line = format!("{verb} \"{words}\"");
    CODE.at(
        span,
        Said::new(
            "This line was copied out of a chat: a flow does not know when it was written, or by whom.",
            "Esta línea se copió de un chat: un flujo no sabe cuándo se escribió ni quién la escribió.",
        ),
        Said::new("the time and the name of a chat", "la hora y el nombre de un chat"),
        Said::new(
            format!("For your own words write `{line}`; what the customer says belongs into a test."),
            format!("Para tus palabras escribe `{line}`; lo que dice la persona va en una prueba."),
        ),
    )
    .replacing(Safety::Unsafe, whole, line)
}

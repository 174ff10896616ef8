//! Two flows that one message starts.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0403",
    slug: "two-flows-answer",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0403.md"),
};

/// `witness` is a message that starts both.
pub(crate) fn at(span: Span, other: Span, witness: &str) -> Diagnostic {
    let shown = if witness.is_empty() {
        Said::new("any message", "cualquier mensaje")
    } else {
        Said::new(format!("“{witness}”"), format!("«{witness}»"))
    };
    CODE.at(
        span,
        Said::new(
            format!("Two flows start with {}, and only one can answer.", shown.en),
            format!("Dos flujos empiezan con {}, y solo uno puede contestar.", shown.es),
        ),
        Said::new("this one", "este"),
        Said::new("Take the word out of one of the two flows.", "Quita la palabra de uno de los dos flujos."),
    )
    .with(other, Said::new("and this one", "y este"))
}

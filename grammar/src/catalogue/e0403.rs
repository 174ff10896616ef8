//! Two flows that one message starts.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0403",
    slug: "two-flows-answer",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0403.md"),
};

/// `witness` is a message that starts both, and `wheres` what has to be true besides, the later line first.
pub(crate) fn at(span: Span, other: Span, witness: &str, wheres: [Option<&str>; 2]) -> Diagnostic {
    let shown = if witness.is_empty() {
        Said::new("any message", "cualquier mensaje")
    } else {
        Said::new(format!("“{witness}”"), format!("«{witness}»"))
    };
    let (when, cuando) = match wheres {
        [None, None] => (String::new(), String::new()),
        [Some(one), None] | [None, Some(one)] => (format!(" when `{one}`"), format!(" cuando `{one}`")),
        [Some(one), Some(other)] => (format!(" when `{other}` and `{one}`"), format!(" cuando `{other}` y `{one}`")),
    };
    let (or_where, o_where) = match wheres {
        [None, None] => (String::new(), String::new()),
        [Some(one), None] | [None, Some(one)] => (
            format!(", or write `where not ({one})` behind the line without a `where`"),
            format!(", o escribe `where not ({one})` detrás de la línea que no tiene `where`"),
        ),
        [Some(_), Some(other)] => (
            format!(", or let the `where` of this line begin with `not ({other}) and`"),
            format!(", o haz que el `where` de esta línea empiece con `not ({other}) and`"),
        ),
    };
    CODE.at(
        span,
        Said::new(
            format!("Two flows start with {}{when}, and only one can answer.", shown.en),
            format!("Dos flujos empiezan con {}{cuando}, y solo uno puede contestar.", shown.es),
        ),
        Said::new("this one", "este"),
        Said::new(
            format!("Take the word out of one of the two flows, or write `priority 10` above the first step of the one that should answer{or_where}."),
            format!("Quita la palabra de uno de los dos flujos, o escribe `priority 10` arriba del primer paso del que deba contestar{o_where}."),
        ),
    )
    .with(other, Said::new("and this one", "y este"))
}

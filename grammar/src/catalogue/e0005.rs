//! A comment that wants to allow a warning and does not say `allow`.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0005",
    slug: "misspelt-allow",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0005.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A comment that allows a warning says `allow`, not `{written}`."),
            format!("Un comentario que permite un aviso dice `allow`, no `{written}`."),
        ),
        Said::new("did you mean `allow`?", "¿quisiste decir `allow`?"),
        Said::new(
            "Write `# flow: allow W0404 because …`, with the code of the warning.",
            "Escribe `# flow: allow W0404 because …`, con el código del aviso.",
        ),
    )
    .replacing(Safety::Safe, span, "allow")
}

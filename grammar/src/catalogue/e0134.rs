//! An arrow that goes to an instruction instead of a step.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0134",
    slug: "arrow-to-instruction",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0134.md"),
};

/// `written` is the instruction; `below` reaches from the end of the answer to the end of the line, and becomes `text`,
/// which is the instruction in a line of its own.
pub(crate) fn at(span: Span, written: &str, below: Span, text: &str, safety: Safety) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "An arrow goes to a step, and this is an instruction.",
            "Una flecha va a un paso, y esto es una instrucción.",
        ),
        Said::new("not the name of a step", "no es el nombre de un paso"),
        Said::new(
            format!(
                "Take the arrow away and write `{written}` in a line of its own below the answer, further to the right."
            ),
            format!(
                "Quita la flecha y escribe `{written}` en una línea propia debajo de la respuesta, más a la derecha."
            ),
        ),
    )
    .replacing(safety, below, text)
}

/// `-> continue`: `arrow` reaches from the arrow to the word.
pub(crate) fn continues(span: Span, arrow: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("`continue` goes without an arrow.", "`continue` va sin flecha."),
        Said::new("not the name of a step", "no es el nombre de un paso"),
        Said::new("Write `continue` without the `->`.", "Escribe `continue` sin el `->`."),
    )
    .replacing(Safety::Safe, arrow, "")
}

/// `-> jump to x`: `removed` reaches from `jump` to the name.
pub(crate) fn to_jump(span: Span, removed: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("The arrow jumps already.", "La flecha ya salta."),
        Said::new("says the same again", "dice lo mismo otra vez"),
        Said::new(
            "Write the name of the step right behind the `->`.",
            "Escribe el nombre del paso justo detrás del `->`.",
        ),
    )
    .replacing(Safety::Safe, removed, "")
}

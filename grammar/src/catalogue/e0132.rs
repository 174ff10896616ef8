//! A sign that other tools want and a line here does not.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0132",
    slug: "stray-sign",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0132.md"),
};

pub(crate) fn at(span: Span, sign: &str, edits: Vec<Edit>) -> Diagnostic {
    let (en, es) = match sign {
        "[" => (
            "Remove the `[` and the `]`: between texts that mean the same stands a comma alone.",
            "Quita el `[` y el `]`: entre textos que valen lo mismo va solo una coma.",
        ),
        "(" => (
            "Remove the brackets: words here are parted by blanks.",
            "Quita los paréntesis: aquí las palabras se separan con espacios.",
        ),
        "," => (
            "Remove the `,`: it stands between two things of the same kind only.",
            "Quita la `,`: solo va entre dos cosas del mismo tipo.",
        ),
        "=" => (
            "Remove the `=`: what is sent stands right behind the word.",
            "Quita el `=`: lo que sigue va justo detrás de la palabra.",
        ),
        _ => (
            "Remove it: a line ends where it ends, and words are parted by blanks.",
            "Quítalo: la línea termina donde termina, y las palabras se separan con espacios.",
        ),
    };
    CODE.at(
        span,
        Said::new(format!("No `{sign}` belongs here."), format!("Aquí no va ningún `{sign}`.")),
        Said::new("one sign too many", "un signo de más"),
        Said::new(en, es),
    )
    .fixed_by(Safety::Safe, edits)
}

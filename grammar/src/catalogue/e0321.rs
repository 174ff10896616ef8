//! A function that is none.

use engine::Function;

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0321",
    slug: "unknown-function",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0321.md"),
};

/// `near` is what was probably meant.
pub(crate) fn at(span: Span, written: &str, near: Option<&str>) -> Diagnostic {
    let listed = Function::ALL.map(|function| format!("`{}`", function.name())).join(", ");
    let found = CODE.at(
        span,
        Said::new(format!("There is no function `{written}`."), format!("No hay ninguna función `{written}`.")),
        match near {
            Some(near) => Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
            None => Said::new("unknown", "desconocida"),
        },
        Said::new(format!("The functions are {listed}."), format!("Las funciones son {listed}.")),
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}

/// `list.count()`: `of` is what stands before the dot.
pub(crate) fn behind_a_dot(span: Span, name: &str, of: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{name}` stands before what it is used on, not behind a dot."),
            format!("`{name}` va delante de lo que usa, no detrás de un punto."),
        ),
        Said::new("the other way round", "al revés"),
        Said::new(format!("Write `{name}({of})`."), format!("Escribe `{name}({of})`.")),
    )
}

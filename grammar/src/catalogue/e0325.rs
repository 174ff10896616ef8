//! A condition that is neither true nor false.

use stdlib::Type;

use super::kinds;
use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0325",
    slug: "condition-not-bool",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0325.md"),
};

pub(crate) fn at(span: Span, written: &str, kind: Type, is_path: bool) -> Diagnostic {
    let is = kinds::a(kind);
    let example = match kind {
        Type::Text => "== \"…\"",
        Type::Number => "> 0",
        Type::Date => "== today()",
        Type::Time => "> 9:00",
        Type::Moment => "< now()",
        Type::Bool | Type::List | Type::Record => "== …",
    };
    let help = match kind {
        Type::List => Said::new(
            format!("Ask how many it holds: `count({written}) > 0`."),
            format!("Pregunta cuántos tiene: `count({written}) > 0`."),
        ),
        Type::Text if !is_path => Said::new(
            "Compare it with something, such as `reply contains \"precio\"`. Behind `or` stands a whole condition again.",
            "Compáralo con algo, como `reply contains \"precio\"`. Detrás de `or` va otra vez una condición entera.",
        ),
        Type::Text | Type::Number | Type::Bool | Type::Date | Type::Time | Type::Moment | Type::Record => Said::new(
            format!("Compare it with something, such as `{written} {example}`."),
            format!("Compáralo con algo, como `{written} {example}`."),
        ),
    };
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is {}, and a condition is true or false.", is.en),
            format!("`{written}` es {}, y una condición es verdadera o falsa.", is.es),
        ),
        Said::new("neither true nor false", "ni verdadero ni falso"),
        help,
    )
}

/// A yes or no that may be missing.
pub(crate) fn may_be_missing(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` may be missing, and then it is neither true nor false."),
            format!("`{written}` puede faltar, y entonces no es ni verdadero ni falso."),
        ),
        Said::new("may be missing", "puede faltar"),
        Said::new(
            format!("Say what it has to be: `{written} == true`."),
            format!("Di qué tiene que ser: `{written} == true`."),
        ),
    )
    .replacing(Safety::Unsafe, span.behind(), " == true")
}

/// `total == 3 or 5`: behind `or` stands half of the comparison `whole`.
pub(crate) fn half(span: Span, written: &str, whole: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` alone is neither true nor false: behind `or` stands a whole condition again."),
            format!("`{written}` solo no es ni verdadero ni falso: detrás de `or` va otra vez una condición entera."),
        ),
        Said::new("half of a comparison", "media comparación"),
        Said::new(format!("Write `{whole}`."), format!("Escribe `{whole}`.")),
    )
    .replacing(Safety::Unsafe, span, whole)
}

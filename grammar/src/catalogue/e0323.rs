//! Two values of different types where they must be of one.

use stdlib::Type;

use super::kinds;
use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0323",
    slug: "different-types",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0323.md"),
};

/// The two sides of a comparison: place, as written, type.
pub(crate) fn compared([left, right]: [(Span, &str, Type); 2]) -> Diagnostic {
    let (one, other) = (kinds::a(left.2), kinds::a(right.2));
    let found = CODE
        .at(
            right.0,
            Said::new(
                format!("`{}` is {} and `{}` is {}: they cannot be compared.", left.1, one.en, right.1, other.en),
                format!("`{}` es {} y `{}` es {}: no se pueden comparar.", left.1, one.es, right.1, other.es),
            ),
            Said::new(format!("this is {}", other.en), format!("esto es {}", other.es)),
            how_to_compare(left, right),
        )
        .with(left.0, Said::new(format!("this is {}", one.en), format!("esto es {}", one.es)));
    match quoted_number([left, right]) {
        Some((span, number)) => found.replacing(Safety::Unsafe, span, number),
        None => found,
    }
}

/// The number that stands between quotes on one side, and its place.
fn quoted_number(sides: [(Span, &str, Type); 2]) -> Option<(Span, &str)> {
    let has_number = sides.iter().any(|side| side.2 == Type::Number);
    let (span, written, _) = sides.into_iter().find(|side| side.2 == Type::Text && has_number)?;
    let number = written.strip_prefix('"')?.strip_suffix('"')?;
    (number.parse::<f64>().is_ok() && number.starts_with(|c: char| c.is_ascii_digit())).then_some((span, number))
}

fn how_to_compare(left: (Span, &str, Type), right: (Span, &str, Type)) -> Said {
    let sides = [left, right];
    let of = |kind: Type| sides.iter().find(|side| side.2 == kind).map_or("", |side| side.1);
    let has = |one: Type, other: Type| matches!((left.2, right.2), (l, r) if (l, r) == (one, other) || (r, l) == (one, other));
    if has(Type::Text, Type::Number) {
        let (text, number) = (of(Type::Text), of(Type::Number));
        match text {
            "reply.text" => Said::new(
                format!("Compare the number of the answer: `reply.number == {number}`."),
                format!("Compara el número de la respuesta: `reply.number == {number}`."),
            ),
            _ if let Some((_, number)) = quoted_number(sides) => Said::new(
                format!("Write the number without quotes: `{number}`."),
                format!("Escribe el número sin comillas: `{number}`."),
            ),
            _ if text.starts_with(['"', '“', '«', '\'']) => {
                Said::new("Write the number without quotes.", "Escribe el número sin comillas.")
            }
            _ => Said::new(
                format!("Make a number of the text: `number({text})`."),
                format!("Haz un número del texto: `number({text})`."),
            ),
        }
    } else if has(Type::Text, Type::Bool) {
        let bool = of(Type::Bool);
        Said::new(
            format!("Write `{bool} == true` or `{bool} == false`."),
            format!("Escribe `{bool} == true` o `{bool} == false`."),
        )
    } else if has(Type::Date, Type::Moment) {
        let moment = of(Type::Moment);
        Said::new(
            format!("Take the day of the moment: `date({moment})`."),
            format!("Toma el día del momento: `date({moment})`."),
        )
    } else {
        Said::new("Compare two values of one type.", "Compara dos valores del mismo tipo.")
    }
}

/// An alternative that is of another type than the first one.
pub(crate) fn of_alternatives(span: Span, kind: Type, first: Span, of_first: Type) -> Diagnostic {
    let (one, other) = (kinds::a(of_first), kinds::a(kind));
    CODE.at(
        span,
        Said::new(
            format!("This is {} where the value before `or` is {}.", other.en, one.en),
            format!("Esto es {} y lo de antes del `or` es {}.", other.es, one.es),
        ),
        Said::new(format!("this is {}", other.en), format!("esto es {}", other.es)),
        Said::new(format!("Write {} behind `or`.", one.en), format!("Escribe {} detrás de `or`.", one.es)),
    )
    .with(first, Said::new(format!("this is {}", one.en), format!("esto es {}", one.es)))
}

//! A length of time without its unit, or with a unit that is none of ours.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0105",
    slug: "length-needs-unit",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0105.md"),
};

/// `1h5`: minutes behind hours have two digits.
pub(crate) fn one_digit(span: Span, suggestion: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Minutes behind hours are written with two digits.",
            "Los minutos detrás de las horas llevan dos cifras.",
        ),
        Said::new(format!("write `{suggestion}`"), format!("escribe `{suggestion}`")),
        Said::new(format!("Write `{suggestion}`."), format!("Escribe `{suggestion}`.")),
    )
    .replacing(Safety::Placeholder, span, suggestion)
}

/// A number alone.
pub(crate) fn without_unit(span: Span, number: &str) -> Diagnostic {
    let days = if number == "1" { "day" } else { "days" };
    CODE.at(
        span,
        Said::new(
            format!("{number} what? A length of time needs its unit."),
            format!("¿{number} qué? Una duración necesita su unidad."),
        ),
        Said::new("a number without a unit", "un número sin unidad"),
        Said::new(
            format!(
                "Write `{number}h` for hours, `{number} min` for minutes, `{number} {days}` for days or `{number}s` for seconds."
            ),
            format!(
                "Escribe `{number}h` para horas, `{number} min` para minutos, `{number} {days}` para días o `{number}s` para segundos."
            ),
        ),
    )
    .replacing(Safety::Placeholder, span, format!("{number}h"))
}

/// `1 day 2h`: no length of ours has both.
pub(crate) fn days_in_hours(span: Span, typed: &str, suggestion: &str) -> Diagnostic {
    suggested(
        span,
        Said::new(
            format!("`{typed}` is no length: whole days follow the calendar, and hours are exact."),
            format!("`{typed}` no es una duración: los días enteros siguen el calendario, y las horas son exactas."),
        ),
        suggestion,
        Safety::Unsafe,
    )
}

/// `5m`
pub(crate) fn minutes_or_months(span: Span, suggestion: &str) -> Diagnostic {
    suggested(
        span,
        Said::new(
            "`m` could be minutes or months: write `min` for minutes.",
            "`m` puede ser minutos o meses: escribe `min` para los minutos.",
        ),
        suggestion,
        Safety::Placeholder,
    )
}

/// A month or a year.
pub(crate) fn no_length_of_its_own(span: Span, written: &str, suggestion: &str) -> Diagnostic {
    suggested(
        span,
        Said::new(
            format!("`{written}` is not always as long: a flow waits days or weeks."),
            format!("`{written}` no siempre dura lo mismo: un flujo espera días o semanas."),
        ),
        suggestion,
        Safety::Placeholder,
    )
}

/// A unit that nobody knows.
pub(crate) fn unknown_unit(span: Span, written: &str, suggestion: &str) -> Diagnostic {
    suggested(
        span,
        Said::new(
            format!("`{written}` is no length of time I know."),
            format!("`{written}` no es una duración que yo conozca."),
        ),
        suggestion,
        Safety::Placeholder,
    )
}

/// A length in other words than ours, and the same in ours.
pub(crate) fn at(span: Span, written: &str, suggestion: &str) -> Diagnostic {
    suggested(
        span,
        Said::new(format!("`{written}` is written `{suggestion}`."), format!("`{written}` se escribe `{suggestion}`.")),
        suggestion,
        Safety::Safe,
    )
}

fn suggested(span: Span, message: Said, suggestion: &str, safety: Safety) -> Diagnostic {
    CODE.at(
        span,
        message,
        Said::new(format!("write `{suggestion}`"), format!("escribe `{suggestion}`")),
        Said::new(format!("Write `{suggestion}`."), format!("Escribe `{suggestion}`.")),
    )
    .replacing(safety, span, suggestion)
}

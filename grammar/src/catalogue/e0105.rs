//! A length of time without its unit, or with a unit that is none of ours.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0105",
    slug: "length-needs-unit",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0105.md"),
};

/// `1h5`: minutes behind hours have two digits.
pub(crate) fn one_digit(span: Span, hours: &str, minutes: &str) -> Diagnostic {
    let suggestion = format!("{hours}h0{minutes}");
    CODE.at(
        span,
        Said::new(
            "Minutes behind hours are written with two digits.",
            "Los minutos detrás de las horas llevan dos cifras.",
        ),
        Said::new(format!("write `{suggestion}`"), format!("escribe `{suggestion}`")),
        Said::new(
            format!("Write `{suggestion}`, or `{hours}h{minutes}0` if that is what you meant."),
            format!("Escribe `{suggestion}`, o `{hours}h{minutes}0` si es lo que querías."),
        ),
    )
    .replacing(Safety::Placeholder, span, suggestion)
}

/// `unit` is what stands behind the number, `meant` our unit for it where that is clear.
pub(crate) fn at(span: Span, number: &str, unit: &str, meant: Option<&str>) -> Diagnostic {
    let days = if number == "1" { "day" } else { "days" };
    let meant = if meant == Some("days") { Some(days) } else { meant };
    let suggestion = match meant {
        Some(meant) if meant.len() > 1 => format!("{number} {meant}"),
        Some(meant) => format!("{number}{meant}"),
        None => format!("{number}h"),
    };
    let message = match unit {
        "" => Said::new(
            format!("{number} what? A length of time needs its unit."),
            format!("¿{number} qué? Una duración necesita su unidad."),
        ),
        "m" => Said::new(
            "`m` could be minutes or months: write `min` for minutes.".to_owned(),
            "`m` puede ser minutos o meses: escribe `min` para los minutos.".to_owned(),
        ),
        unit => Said::new(
            format!("`{unit}` is no unit of time here."),
            format!("`{unit}` no es una unidad de tiempo aquí."),
        ),
    };
    let (here, help) = match meant {
        Some(_) => (
            Said::new(format!("write `{suggestion}`"), format!("escribe `{suggestion}`")),
            Said::new(format!("Write `{suggestion}`."), format!("Escribe `{suggestion}`.")),
        ),
        None => (
            Said::new("a number without a unit", "un número sin unidad"),
            Said::new(
                format!(
                    "Write `{number}h` for hours, `{number} min` for minutes, `{number} {days}` for days or `{number}s` for seconds."
                ),
                format!(
                    "Escribe `{number}h` para horas, `{number} min` para minutos, `{number} {days}` para días o `{number}s` para segundos."
                ),
            ),
        ),
    };
    let safety = if meant.is_some() && unit != "m" { Safety::Safe } else { Safety::Placeholder };
    CODE.at(span, message, here, help).replacing(safety, span, suggestion)
}

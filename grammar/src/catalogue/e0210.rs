//! A filter with the wrong thing behind it, or on a value that it cannot write.

use stdlib::{PatternError, Type};

use super::kinds;
use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0210",
    slug: "filter-use",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0210.md"),
};

pub(crate) fn needs_argument(span: Span, name: &str, example: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{name}` needs something behind it."), format!("`{name}` necesita algo detrás.")),
        Said::new("with what?", "¿con qué?"),
        Said::new(format!("Write it like `{example}`."), format!("Escríbelo como `{example}`.")),
    )
}

pub(crate) fn takes_nothing(span: Span, name: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{name}` takes nothing behind it."), format!("`{name}` no lleva nada detrás.")),
        Said::new("one too many", "esto sobra"),
        Said::new(format!("Write `{name}` alone."), format!("Escribe `{name}` solo.")),
    )
}

pub(crate) fn unknown_currency(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("I know no currency `{written}`."), format!("No conozco la moneda `{written}`.")),
        Said::new("unknown", "desconocida"),
        Said::new(
            "Write its three letters, such as `money BOB`, `money MXN` or `money USD`.",
            "Escribe sus tres letras, como `money BOB`, `money MXN` o `money USD`.",
        ),
    )
}

pub(crate) fn bad_length(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`max` counts characters, and `{written}` is no whole number from 1 on."),
            format!("`max` cuenta caracteres, y `{written}` no es un número entero desde 1."),
        ),
        Said::new("how many characters?", "¿cuántos caracteres?"),
        Said::new("Write it like `max 20`.", "Escríbelo como `max 20`."),
    )
}

pub(crate) fn pattern(span: Span, problem: &PatternError) -> Diagnostic {
    let message = match problem {
        PatternError::Unknown(letters) => Said::new(
            format!("`{letters}` means nothing in the form of a date."),
            format!("`{letters}` no significa nada en la forma de una fecha."),
        ),
        PatternError::Unclosed => Said::new(
            "The words between `'` in this form of a date never end.",
            "Las palabras entre `'` de esta forma de fecha no se cierran.",
        ),
        PatternError::Empty => {
            Said::new("This form of a date shows no day and no time.", "Esta forma de fecha no muestra ni día ni hora.")
        }
    };
    CODE.at(
        span,
        message,
        Said::new("in this form", "en esta forma"),
        Said::new(
            "Write it like `\"d MMM, HH:mm\"` or `\"EEEE d 'de' MMMM\"`: d day, M month, yyyy year, EEE day of the week, H and mm the time.",
            "Escríbela como `\"d MMM, HH:mm\"` o `\"EEEE d 'de' MMMM\"`: d día, M mes, yyyy año, EEE día de la semana, H y mm la hora.",
        ),
    )
}

/// `value` is what the filter would have to write.
pub(crate) fn mismatch(span: Span, filter: &str, kind: Type, value: Span) -> Diagnostic {
    let said = kinds::a(kind);
    CODE.at(
        span,
        Said::new(
            format!("`{filter}` cannot write {}.", said.en),
            format!("`{filter}` no puede escribir {}.", said.es),
        ),
        Said::new("does not fit", "no corresponde"),
        match filter {
            "money" => Said::new(
                "`money` is for a number. Remove it, or put a number before it.",
                "`money` es para un número. Quítalo, o pon antes un número.",
            ),
            "date" => Said::new(
                "`date` is for a date, a clock time or a moment, and its form only shows what that has.",
                "`date` es para una fecha, una hora o un momento, y su forma solo muestra lo que eso tiene.",
            ),
            _ => Said::new(
                format!("`{filter}` is for a list. Remove it, or put a list before it."),
                format!("`{filter}` es para una lista. Quítalo, o pon antes una lista."),
            ),
        },
    )
    .with(value, Said::new(format!("this is {}", said.en), format!("esto es {}", said.es)))
}

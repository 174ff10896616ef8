//! A number in a form that is none of ours.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0331",
    slug: "number-form",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0331.md"),
};

/// More digits than anybody computes with.
pub(crate) fn too_long(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` has more than 28 digits, and nothing is computed with so many."),
            format!("`{written}` tiene más de 28 cifras, y con tantas no se calcula."),
        ),
        Said::new("too long", "demasiado largo"),
        Said::new(
            "Write a shorter number. What is no amount, such as an account's number, is a text between quotes.",
            "Escribe un número más corto. Lo que no es una cantidad, como un número de cuenta, es un texto entre comillas.",
        ),
    )
}

/// `1,5` and `1.000.000`; `ours` is the same number.
pub(crate) fn separator(span: Span, written: &str, ours: &str, safety: Safety) -> Diagnostic {
    instead(
        span,
        Said::new(
            format!(
                "The number `{written}` is written `{ours}`: decimals stand behind a point, and thousands have no sign."
            ),
            format!(
                "El número `{written}` se escribe `{ours}`: los decimales van detrás de un punto, y los miles sin signo."
            ),
        ),
        ours,
        safety,
    )
}

/// `1.500`, which looks like a thousand and five hundred and is one and a half.
pub(crate) fn thousand(span: Span, written: &str) -> Diagnostic {
    let (thousands, decimal) = (written.replace('.', ""), written.trim_end_matches('0').trim_end_matches('.'));
    let mut found = instead(
        span,
        Said::new(
            format!("`{written}` counts as {decimal}: the point stands before decimals."),
            format!("`{written}` cuenta como {decimal}: el punto va delante de los decimales."),
        ),
        &thousands,
        Safety::Unsafe,
    );
    found.help = Said::new(
        format!("Write `{thousands}`, or `{decimal}` if you mean that."),
        format!("Escribe `{thousands}`, o `{decimal}` si es eso."),
    );
    found
}

/// `10%`
pub(crate) fn percent(span: Span, written: &str, ours: &str) -> Diagnostic {
    instead(
        span,
        Said::new(
            format!("Nothing is computed with `{written}`: as a number it is `{ours}`."),
            format!("Con `{written}` no se calcula: como número es `{ours}`."),
        ),
        ours,
        Safety::Unsafe,
    )
}

/// `Bs 299`
pub(crate) fn currency(span: Span, written: &str, number: &str) -> Diagnostic {
    let mut found = instead(
        span,
        Said::new(
            format!("In `{written}` only `{number}` is a number: a currency is none."),
            format!("En `{written}` el número es solo `{number}`: la moneda no va en un cálculo."),
        ),
        number,
        Safety::Safe,
    );
    found.help = Said::new(
        format!("Write `{number}`. The currency is added where the customer reads it: `{{total | money BOB}}`."),
        format!("Escribe `{number}`. La moneda se pone donde la persona lee el precio: `{{total | money BOB}}`."),
    );
    found
}

fn instead(span: Span, message: Said, ours: &str, safety: Safety) -> Diagnostic {
    CODE.at(
        span,
        message,
        Said::new(format!("write `{ours}`"), format!("escribe `{ours}`")),
        Said::new(format!("Write `{ours}`."), format!("Escribe `{ours}`.")),
    )
    .replacing(safety, span, ours)
}

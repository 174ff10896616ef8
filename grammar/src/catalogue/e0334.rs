//! `set` on something that nobody sets.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0334",
    slug: "not-settable",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0334.md"),
};

/// A part of the contact, of the reply or of the run.
pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is what it is: a flow does not set it."),
            format!("`{written}` es lo que es: un flujo no lo cambia."),
        ),
        Said::new("cannot be set", "no se puede cambiar"),
        Said::new(
            "Set a field of your own, `contact.stage`, which stands in `flow.toml` under `[fields]`, or a name of the flow's own.",
            "Cambia un campo tuyo, `contact.stage`, que está en `flow.toml` bajo `[fields]`, o un nombre propio del flujo.",
        ),
    )
}

/// A name that no line of the flow makes.
pub(crate) fn no_variable(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("No line of this flow makes `{written}`."),
            format!("Ninguna línea de este flujo crea `{written}`."),
        ),
        Said::new("not made yet", "todavía no existe"),
        Said::new(
            format!("Write `var {written}: number = 0` above the first step, with the type it should have."),
            format!("Escribe `var {written}: number = 0` arriba del primer paso, con el tipo que deba tener."),
        ),
    )
}

/// Something that is no name.
pub(crate) fn no_name(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` is no name that could be set."),
            format!("`{written}` no es un nombre que se pueda cambiar."),
        ),
        Said::new("not a name", "no es un nombre"),
        Said::new("Write it like `set total = total + 1`.", "Escríbelo como `set total = total + 1`."),
    )
}

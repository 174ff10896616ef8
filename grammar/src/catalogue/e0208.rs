//! Braces where nothing is filled in: keywords, names of zones, of tests.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0208",
    slug: "fixed-text",
    severity: Severity::Error,
    bad: "flow hola\n  start when message is \"hola {contact.first_name or \"a\"}\"\nstep inicio\n  stop\n",
    good: "flow hola\n  start when message is \"hola\"\nstep inicio\n  stop\n",
};

pub(crate) fn at(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "Nothing is filled in here: this text is compared or shown as it stands.",
            "Aquí no se rellena nada: este texto se compara o se muestra tal cual.",
        ),
        Said::new("cannot be filled in", "no se rellena"),
        Said::new("Write the words themselves.", "Escribe las palabras mismas."),
    )
}

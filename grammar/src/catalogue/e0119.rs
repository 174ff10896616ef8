//! A language that is no code of WhatsApp's.

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0119",
    slug: "unknown-language",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0119.md"),
};

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("`{written}` is no language code."), format!("`{written}` no es un código de idioma.")),
        Said::new("templates are sent in this language", "las plantillas se envían en este idioma"),
        Said::new(
            "Write the code that WhatsApp uses, such as `es`, `es_MX`, `en` or `pt_BR`.",
            "Escribe el código que usa WhatsApp, como `es`, `es_MX`, `en` o `pt_BR`.",
        ),
    )
}

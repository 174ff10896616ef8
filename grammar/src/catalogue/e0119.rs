//! A language that is no code of WhatsApp's.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0119",
    slug: "unknown-language",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0119.md"),
};

/// `code` is that of the language of this name, and whether it is the only one.
pub(crate) fn at(span: Span, written: &str, code: Option<(&str, bool)>) -> Diagnostic {
    let message =
        Said::new(format!("`{written}` is no language code."), format!("`{written}` no es un código de idioma."));
    let here = Said::new("templates are sent in this language", "las plantillas se envían en este idioma");
    match code {
        Some((code, is_only)) => {
            let help = Said::new(format!("Write `{code}`."), format!("Escribe `{code}`."));
            let safety = if is_only { Safety::Safe } else { Safety::Placeholder };
            CODE.at(span, message, here, help).replacing(safety, span, code)
        }
        None => CODE.at(
            span,
            message,
            here,
            Said::new(
                "Write the code that WhatsApp uses, such as `es`, `es_MX`, `en` or `pt_BR`.",
                "Escribe el código que usa WhatsApp, como `es`, `es_MX`, `en` o `pt_BR`.",
            ),
        ),
    }
}

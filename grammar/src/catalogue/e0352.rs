//! A written value of another type than it should have.

use stdlib::Type;

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0352",
    slug: "literal-type",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0352.md"),
};

pub(crate) fn at(span: Span, kind: Type) -> Diagnostic {
    let (en, es) = match kind {
        Type::Text => ("a text between quotes, such as `\"hola\"`", "un texto entre comillas, como `\"hola\"`"),
        Type::Number => ("a number such as `299` or `299.50`", "un número como `299` o `299.50`"),
        Type::Bool => ("`true` or `false`", "`true` o `false`"),
        Type::Date => ("a date such as `2026-12-24`", "una fecha como `2026-12-24`"),
        Type::Time => ("a time such as `9:00`", "una hora como `9:00`"),
        Type::Moment => ("a moment such as `2026-12-24 9:00`", "un momento como `2026-12-24 9:00`"),
        Type::List => ("a list such as `[\"rojo\", \"azul\"]`", "una lista como `[\"rojo\", \"azul\"]`"),
        Type::Record => ("a record such as `{talla: 38}`", "un registro como `{talla: 38}`"),
    };
    CODE.at(
        span,
        Said::new(format!("Here belongs {en}."), format!("Aquí va {es}.")),
        Said::new(format!("is no {kind}"), format!("no es `{kind}`")),
        Said::new(format!("Write {en}, or change the type."), format!("Escribe {es}, o cambia el tipo.")),
    )
}

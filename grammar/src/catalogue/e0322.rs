//! A function with too many or too few things in its brackets.

use engine::Function;

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0322",
    slug: "function-arguments",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0322.md"),
};

/// `span` is the whole call, `given` how many stand in its brackets.
pub(crate) fn count(span: Span, function: Function, given: usize) -> Diagnostic {
    let signature = function.signature();
    let (name, example) = (function.name(), example(function));
    let least = signature.required;
    let (en, es) = match (least, signature.arguments.len()) {
        (_, 0) => ("nothing".to_owned(), "nada".to_owned()),
        (least, most) if least == most => (least.to_string(), least.to_string()),
        (least, most) => (format!("{least} to {most}"), format!("de {least} a {most}")),
    };
    CODE.at(
        span,
        Said::new(
            format!("`{name}` takes {en} in its brackets, and here stands {given}."),
            format!("`{name}` lleva {es} entre paréntesis, y aquí hay {given}."),
        ),
        if given < least { Said::new("too few", "faltan") } else { Said::new("too many", "sobran") },
        Said::new(format!("Write it like `{example}`."), format!("Escríbelo como `{example}`.")),
    )
}

fn example(function: Function) -> &'static str {
    match function {
        Function::Now => "now()",
        Function::Today => "today()",
        Function::Date => "date(run.started)",
        Function::Weekday => "weekday(today())",
        Function::DaysSince => "days_since(run.started)",
        Function::DaysUntil => "days_until(fecha)",
        Function::Count => "count(lista)",
        Function::Sum => "sum(precios)",
        Function::First => "first(lista)",
        Function::Round => "round(total, 2)",
        Function::Length => "length(reply.text)",
        Function::Number => "number(reply.text)",
        Function::Text => "text(total)",
    }
}

//! Shares of a `split` that are not 100 together.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span, ast::Count};

pub(crate) static CODE: Code = Code {
    id: "E0340",
    slug: "shares-not-100",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0340.md"),
};

/// `sum` is what the shares are together; `last` the number of the last share and its line.
pub(crate) fn at(span: Span, sum: u64, last: Option<(Count, Span)>) -> Diagnostic {
    let rest =
        |percent: Count| (u64::from(percent.number) + 100).checked_sub(sum).filter(|rest| (1..=100).contains(rest));
    let last_rest = last.and_then(|(percent, _)| rest(percent));
    let help = match last_rest {
        Some(rest) => Said::new(
            format!("Change the numbers until they are 100 together, such as {rest} for the last one."),
            format!("Cambia los números hasta que sumen 100, por ejemplo {rest} en el último."),
        ),
        None => Said::new("Change the numbers until they are 100 together.", "Cambia los números hasta que sumen 100."),
    };
    let found = CODE.at(
        span,
        Said::new(
            format!("The shares of this split are {sum}% together, and everybody needs exactly one."),
            format!("Las partes de este reparto suman {sum}%, y a cada persona le tiene que tocar exactamente una."),
        ),
        Said::new(format!("{sum}% together"), format!("suman {sum}%")),
        help,
    );
    let Some((percent, line)) = last else { return found };
    match last_rest {
        Some(rest) => found
            .with(line, Said::new(format!("with {rest}% here they are 100"), format!("con {rest}% aquí suman 100")))
            .replacing(Safety::Unsafe, percent.span, rest.to_string()),
        None => found.with(line, Said::default()),
    }
}

pub(crate) fn zero(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new("Nobody gets a share of 0%.", "Una parte del 0% no le toca a nadie."),
        Said::new("nobody", "nadie"),
        Said::new(
            "Write a number from 1 to 100, or remove the line.",
            "Escribe un número del 1 al 100, o quita la línea.",
        ),
    )
}

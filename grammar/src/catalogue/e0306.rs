//! A jump to a step that does not exist.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0306",
    slug: "unknown-step",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0306.md"),
};

/// In shorter names one other letter makes another name, and not a slip.
const CERTAIN_LETTERS_MIN: usize = 3;

/// `near` are the steps that were probably meant, all as near, and where they stand; `known` lists the steps there are.
pub(crate) fn at(span: Span, written: &str, near: &[(&str, Span)], known: &str) -> Diagnostic {
    let message =
        Said::new(format!("There is no step called `{written}`."), format!("No hay ningún paso llamado `{written}`."));
    match near {
        [] => CODE.at(
            span,
            message,
            Said::new("unknown", "desconocido"),
            Said::new(
                format!("Add a `step {written}`, or use one of: {known}."),
                format!("Agrega un `step {written}`, o usa uno de estos: {known}."),
            ),
        ),
        [(near, place)] => {
            let is_certain = written.chars().count() >= CERTAIN_LETTERS_MIN;
            CODE.at(
                span,
                message,
                Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
                Said::new(
                    format!("Write `{near}`, or add a `step {written}`."),
                    format!("Escribe `{near}`, o agrega un `step {written}`."),
                ),
            )
            .with(*place, Said::new("the nearest one", "el más parecido"))
            .replacing(if is_certain { Safety::Safe } else { Safety::Unsafe }, span, *near)
        }
        // Which of them is meant only the author knows: all are named and none is written for them.
        [_, _, ..] => {
            let names: Vec<String> = near.iter().take(3).map(|(name, _)| format!("`{name}`")).collect();
            let (en, es) = (names.join(" or "), names.join(" o "));
            let mut found = CODE.at(
                span,
                message,
                Said::new(format!("did you mean {en}?"), format!("¿quisiste decir {es}?")),
                Said::new(
                    format!("Write {en}, or add a `step {written}`."),
                    format!("Escribe {es}, o agrega un `step {written}`."),
                ),
            );
            for (_, place) in near.iter().take(3) {
                found = found.with(*place, Said::new("as near as the others", "tan parecido como los otros"));
            }
            found
        }
    }
}

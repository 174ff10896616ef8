//! A circle that writes again and again to a customer who never answers.

use stdlib::Delay;

use crate::{Code, Diagnostic, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "W0802",
    slug: "writes-for-ever",
    severity: Severity::Warning,
    page: include_str!("../../../docs/diagnostics/W0802.md"),
};

/// Nothing ends it. `every`: how long a round takes, where that is written.
pub(crate) fn templates(message: Span, every: Option<Delay>, back: Span) -> Diagnostic {
    let (en, es) = match every {
        Some(every) => (format!("every {every}"), format!("cada {every}")),
        None => ("again and again".to_owned(), "una y otra vez".to_owned()),
    };
    at(
        message,
        Said::new(
            format!(
                "A customer who never answers gets this message {en} for ever, outside the 24 hours as a paid template."
            ),
            format!(
                "Quien nunca contesta recibe este mensaje {es} para siempre, fuera de las 24 horas como plantilla paga."
            ),
        ),
        back,
    )
}

/// The end of the 24 hours ends it.
pub(crate) fn in_window(message: Span, every: Delay, rounds: i64, back: Span) -> Diagnostic {
    at(
        message,
        Said::new(
            format!(
                "A customer who does not answer gets this message every {every} until the 24 hours are over, {rounds} times."
            ),
            format!("Quien no contesta recibe este mensaje cada {every} hasta que pasen las 24 horas, {rounds} veces."),
        ),
        back,
    )
}

fn at(message: Span, words: Said, back: Span) -> Diagnostic {
    let found = CODE.at(
        message,
        words,
        Said::new("sent in each round", "se envía en cada vuelta"),
        Said::new(
            "End the way of those who say nothing with `stop`, or put the round into `repeat at most 3 times`.",
            "Termina con `stop` el camino de quien no dice nada, o pon la vuelta en `repeat at most 3 times`.",
        ),
    );
    if back == message {
        return found;
    }
    found.with(back, Said::new("behind this it begins again", "después de esto vuelve a empezar"))
}

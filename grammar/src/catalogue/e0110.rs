//! A line of ours that stands in the wrong part of the file.

use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0110",
    slug: "misplaced",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0110.md"),
};

/// Where a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    Header,
    Step,
    /// Inside `ask` or `wait for reply`.
    Question,
    /// Inside `split`.
    Split,
    /// Inside `if`.
    If,
    Test,
    /// Below a `flow` line.
    Flow,
}

pub(crate) fn at(span: Span, word: &str, home: Home) -> Diagnostic {
    let (message, help) = match home {
        Home::Header => (
            Said::new(
                format!("`{word}` belongs to the flow, above its first step."),
                format!("`{word}` es del flujo: va arriba de su primer paso."),
            ),
            Said::new(
                format!(
                    "Move the line up, between `flow …` and the first `step …`: `{word}` holds for the whole flow."
                ),
                format!("Sube la línea, entre `flow …` y el primer `step …`: `{word}` vale para todo el flujo."),
            ),
        ),
        Home::Step => (
            Said::new(
                format!("`{word}` must stand inside a step."),
                format!("`{word}` tiene que estar dentro de un paso."),
            ),
            Said::new(
                "Write a line such as `step inicio` above it, at the left edge.",
                "Escribe arriba una línea como `step inicio`, pegada al borde izquierdo.",
            ),
        ),
        Home::Question => (
            Said::new(
                format!("`{word}` is an answer to a question, and no question is open here."),
                format!("`{word}` es una respuesta a una pregunta, y aquí no hay ninguna abierta."),
            ),
            Said::new(
                "Put it between `ask \"…\"` (or `wait for reply`) and its `end`.",
                "Ponla entre `ask \"…\"` (o `wait for reply`) y su `end`.",
            ),
        ),
        Home::Split => (
            Said::new(
                format!("`{word}` is a share of a split, and no split is open here."),
                format!("`{word}` es una parte de un reparto, y aquí no hay ninguno abierto."),
            ),
            Said::new("Put it between `split` and its `end`.", "Ponla entre `split` y su `end`."),
        ),
        Home::If => (
            Said::new(
                format!("`{word}` says what happens where an `if` is not so, and no `if` is open here."),
                format!("`{word}` dice qué pasa si un `if` no se cumple, y aquí no hay ningún `if` abierto."),
            ),
            Said::new(
                "Put it between `if …` and its `end`; an `if … jump to …` of one line is closed already.",
                "Ponlo entre `if …` y su `end`; un `if … jump to …` de una línea ya está cerrado.",
            ),
        ),
        Home::Test => (
            Said::new(format!("`{word}` belongs inside a test."), format!("`{word}` va dentro de una prueba.")),
            Said::new("Put it between `test \"…\"` and its `end`.", "Ponla entre `test \"…\"` y su `end`."),
        ),
        Home::Flow => (
            Said::new(
                format!("There is no flow above this `{word}`."),
                format!("No hay ningún flujo arriba de este `{word}`."),
            ),
            Said::new(
                "Write a line such as `flow bienvenida` above it, at the left edge.",
                "Escribe arriba una línea como `flow bienvenida`, pegada al borde izquierdo.",
            ),
        ),
    };
    CODE.at(span, message, Said::new("not here", "aquí no"), help)
}

/// A flow's statement inside a test.
pub(crate) fn statement_in_test(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("A test does not `{word}`: it says what the customer does and what you expect."),
            format!("Una prueba no hace `{word}`: dice qué hace la persona y qué esperas."),
        ),
        Said::new("not inside a test", "dentro de una prueba no"),
        Said::new(
            "Write `expect send \"…\"` or `customer says \"…\"`; close the test with `end` if it is over.",
            "Escribe `expect send \"…\"` o `customer says \"…\"`; cierra la prueba con `end` si ya terminó.",
        ),
    )
}

/// A statement in a question, before its first arm or behind an arm that already says where to go.
pub(crate) fn statement_between_arms(span: Span, word: &str, arm: Option<Span>) -> Diagnostic {
    match arm {
        None => CODE.at(
            span,
            Said::new(
                format!("`{word}` stands in the question, before its first answer."),
                format!("`{word}` está en la pregunta, antes de su primera respuesta."),
            ),
            Said::new("which answer does it belong to?", "¿de qué respuesta es?"),
            Said::new(
                "Put it below an answer such as `anything else`, or above the question.",
                "Ponla debajo de una respuesta como `anything else`, o arriba de la pregunta.",
            ),
        ),
        Some(arm) => CODE
            .at(
                span,
                Said::new(
                    format!("`{word}` never runs: the answer above already goes elsewhere."),
                    format!("`{word}` no se ejecuta nunca: la respuesta de arriba ya va a otro lado."),
                ),
                Said::new("nobody gets here", "aquí no llega nadie"),
                Said::new(
                    "Remove the line, or remove the arrow above and end these lines with `jump to …`.",
                    "Quita la línea, o quita la flecha de arriba y termina estas líneas con `jump to …`.",
                ),
            )
            .with(arm, Said::new("goes on elsewhere", "sigue en otro lado")),
    }
}

/// An answer of one question in the block that holds for all.
pub(crate) fn answer_in_questions(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "`questions` holds for all questions, so only `anything else` and `no reply` stand in it.",
            "`questions` vale para todas las preguntas, así que ahí solo van `anything else` y `no reply`.",
        ),
        Said::new("belongs to one question", "es de una sola pregunta"),
        Said::new("Move this answer into its question.", "Pasa esta respuesta a su pregunta."),
    )
}

/// `wait 2h` in a test.
pub(crate) fn wait_in_test(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new("A test does not wait: it moves the time on.", "Una prueba no espera: adelanta el tiempo."),
        Said::new("not inside a test", "dentro de una prueba no"),
        Said::new(
            format!("Write `after` instead of `{word}`, such as `after 2h`."),
            format!("Escribe `after` en vez de `{word}`, por ejemplo `after 2h`."),
        ),
    )
    .replacing(Safety::Safe, span, "after")
}

/// `send "…"` in a test.
pub(crate) fn send_in_test(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "A test does not send: it says what the customer does and what you expect.",
            "Una prueba no envía: dice qué hace la persona y qué esperas.",
        ),
        Said::new("not inside a test", "dentro de una prueba no"),
        Said::new(
            format!("Write `expect send` instead of `{word}` for what the flow must send."),
            format!("Escribe `expect send` en vez de `{word}` para lo que el flujo debe enviar."),
        ),
    )
    .replacing(Safety::Unsafe, span, "expect send")
}

/// A statement below a step that is a comment; `marks` are the signs that make it one.
pub(crate) fn below_a_comment(span: Span, word: &str, marks: Span, step: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{word}` must stand inside a step, and the line above is only a comment."),
            format!("`{word}` tiene que estar dentro de un paso, y la línea de arriba es solo un comentario."),
        ),
        Said::new("not here", "aquí no"),
        Said::new(
            format!("Remove the `#` before `{step}`: what stands behind a `#` is a note to yourself."),
            format!("Quita el `#` delante de `{step}`: lo que va detrás de un `#` es una nota tuya."),
        ),
    )
    .with(marks, Said::new("makes a comment of this line", "hace de esta línea un comentario"))
    .replacing(Safety::Unsafe, marks, "")
}

/// `flow-version` that is not the first line.
pub(crate) fn version_below(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "`flow-version` stands once, as the first line of the file.",
            "`flow-version` va una sola vez, en la primera línea del archivo.",
        ),
        Said::new("not here", "aquí no"),
        Said::new(
            "Move this line to the top, or remove it if the file has one.",
            "Pasa esta línea al comienzo, o quítala si el archivo ya la tiene.",
        ),
    )
}

/// An answer below a question in one line; `question` is that line.
pub(crate) fn answer_below_short(span: Span, word: &str, question: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{word}` is an answer, and a question with `for` has no answers below it."),
            format!("`{word}` es una respuesta, y una pregunta con `for` no lleva respuestas debajo."),
        ),
        Said::new("not here", "aquí no"),
        Said::new(
            "Remove the answers and the `end`: the right kind of answer goes on in the next line, any other to the `otherwise`. Or remove the `for …` and keep the answers.",
            "Quita las respuestas y el `end`: una respuesta del tipo correcto sigue en la línea de abajo, cualquier otra va al `otherwise`. O quita el `for …` y deja las respuestas.",
        ),
    )
    .with(question, Said::new("asks in one line", "pregunta en una sola línea"))
}

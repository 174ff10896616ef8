//! A line that begins well and goes on in a way that is none of ours.

use crate::{Code, Diagnostic, Edit, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0108",
    slug: "unreadable-line",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0108.md"),
};

/// `found` is what stands there (empty at the end of the line), `wanted` what could.
pub(crate) fn at(span: Span, found: &str, wanted: &Said) -> Diagnostic {
    let message = if found.is_empty() {
        Said::new("Something is missing at the end of this line.", "Falta algo al final de esta línea.")
    } else {
        Said::new(format!("I don't understand `{found}` here."), format!("No entiendo `{found}` aquí."))
    };
    let help = if wanted.is_empty() {
        Said::new("Write the line anew.", "Escribe la línea de nuevo.")
    } else {
        Said::new(format!("Here can stand {}.", wanted.en), format!("Aquí puede ir {}.", wanted.es))
    };
    let here = Said::new("from here on", "desde aquí");
    CODE.at(span, message, here, help)
}

/// Only one word can stand at the empty place `before`.
pub(crate) fn missing_word(before: Span, word: &str) -> Diagnostic {
    CODE.at(
        before,
        Said::new(format!("The word `{word}` is missing here."), format!("Aquí falta la palabra `{word}`.")),
        Said::new(format!("`{word}` belongs here"), format!("aquí va `{word}`")),
        Said::new(format!("Write `{word}` here."), format!("Escribe `{word}` aquí.")),
    )
    .replacing(Safety::Safe, before, format!("{word} "))
}

/// A word that says nothing here; `removed` is the word and the blank behind it.
pub(crate) fn word_too_many(span: Span, removed: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("No `{word}` belongs here."), format!("Aquí no va ningún `{word}`.")),
        Said::new("one word too many", "una palabra de más"),
        Said::new(format!("Remove the `{word}`."), format!("Quita el `{word}`.")),
    )
    .replacing(Safety::Safe, removed, "")
}

/// `next monday 9:00`: `whole` is the moment as it is typed.
pub(crate) fn before_day(span: Span, whole: Span, word: &str, moment: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("No `{word}` belongs here: a day of the week means the next one that comes."),
            format!("Aquí no va `{word}`: un día de la semana es el próximo que llega."),
        ),
        Said::new("one word too many", "una palabra de más"),
        Said::new(format!("Write `{moment}`."), format!("Escribe `{moment}`.")),
    )
    .replacing(Safety::Safe, whole, moment)
}

/// Two keywords without a comma; `between` lies between them, and `word` is what stands there, if anything.
pub(crate) fn comma(span: Span, between: Span, word: &str) -> Diagnostic {
    let message = if word.is_empty() {
        Said::new("A comma is missing between the two texts.", "Falta una coma entre los dos textos.")
    } else {
        Said::new(
            format!("Between texts that mean the same stands a comma, and no `{word}`."),
            format!("Entre textos que valen lo mismo va una coma, y no `{word}`."),
        )
    };
    CODE.at(
        span,
        message,
        Said::new("a `,` belongs before this text", "antes de este texto va una `,`"),
        Said::new("Write `, ` between the two texts.", "Escribe `, ` entre los dos textos."),
    )
    .replacing(Safety::Safe, between, ", ")
}

/// `is not "x"`
pub(crate) fn no_negation(span: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "An answer says what the customer writes, not what they do not write.",
            "Una respuesta dice lo que escribe la persona, no lo que no escribe.",
        ),
        Said::new("nothing can be ruled out here", "aquí no se puede excluir nada"),
        Said::new(
            "Write the answers you want first, and `anything else` below them for all the others.",
            "Escribe primero las respuestas que quieres, y debajo `anything else` para todas las demás.",
        ),
    )
}

/// Only one word can stand at the end of the line.
pub(crate) fn missing_last_word(end: Span, word: &str) -> Diagnostic {
    CODE.at(
        end,
        Said::new(
            format!("The word `{word}` is missing at the end of this line."),
            format!("Falta la palabra `{word}` al final de esta línea."),
        ),
        Said::new(format!("`{word}` belongs here"), format!("aquí va `{word}`")),
        Said::new(format!("Write `{word}` here."), format!("Escribe `{word}` aquí.")),
    )
    .replacing(Safety::Safe, end, format!(" {word}"))
}

/// A sign that stands for a word: `1-4`.
pub(crate) fn word_for_sign(span: Span, sign: &str, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("For `{sign}` the word `{word}` is written."),
            format!("En vez de `{sign}` se escribe la palabra `{word}`."),
        ),
        Said::new(format!("`{word}` belongs here"), format!("aquí va `{word}`")),
        Said::new(
            format!("Write `{word}` with a blank on both sides."),
            format!("Escribe `{word}` con un espacio a cada lado."),
        ),
    )
    .replacing(Safety::Safe, span, format!(" {word} "))
}

/// A sign between a name and what it is; `text` goes to `between` them.
pub(crate) fn sign(span: Span, between: Span, sign: &str, text: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("A `{sign}` belongs here."), format!("Aquí va un `{sign}`.")),
        Said::new(format!("`{sign}` is missing"), format!("falta `{sign}`")),
        Said::new(
            format!("Write `{sign}` between the name and what follows."),
            format!("Escribe `{sign}` entre el nombre y lo que sigue."),
        ),
    )
    .replacing(Safety::Safe, between, text)
}

/// `var total = 0`; `kind` is the type of what it begins with, where that is written out.
pub(crate) fn no_type(span: Span, between: Span, kind: Option<&str>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(
            "A variable says what kind of value it holds.",
            "Una variable dice qué clase de valor guarda.",
        ),
        Said::new("the type is missing before this", "antes de esto falta el tipo"),
        match kind {
            Some(kind) => {
                Said::new(format!("Write `: {kind} =` here."), format!("Escribe `: {kind} =` aquí."))
            }
            None => Said::new(
                "Write `:` and one of `text`, `number`, `bool`, `date`, `time`, `moment`, `list`, `record` before the `=`.",
                "Escribe `:` y uno de `text`, `number`, `bool`, `date`, `time`, `moment`, `list`, `record` antes del `=`.",
            ),
        },
    );
    match kind {
        Some(kind) => found.replacing(Safety::Safe, between, format!(": {kind} = ")),
        None => found,
    }
}

/// `if … send "hola"`: `line` is what stands behind the condition.
pub(crate) fn line_behind_if(span: Span, line: &str, edits: Vec<Edit>) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            "In the line of an `if` only `jump to` can follow.",
            "En la línea de un `if` solo puede seguir `jump to`.",
        ),
        Said::new("belongs below the `if`", "va debajo del `if`"),
        Said::new(
            format!("Write `{line}` in a line of its own below the `if`, and `end` below that."),
            format!("Escribe `{line}` en otra línea debajo del `if`, y debajo `end`."),
        ),
    )
    .fixed_by(Safety::Unsafe, edits)
}

/// `50 corto`: a share without its sign; `number` is what is written.
pub(crate) fn share(span: Span, number: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(format!("A share is written `{number}%`."), format!("Una parte se escribe `{number}%`.")),
        Said::new("the `%` is missing or stands apart", "falta el `%` o está separado"),
        Said::new(format!("Write `{number}%`."), format!("Escribe `{number}%`.")),
    )
    .replacing(Safety::Safe, span, format!("{number}%"))
}

/// The name of a step at the empty place `before` it, without its arrow.
pub(crate) fn missing_arrow(before: Span, name: &str) -> Diagnostic {
    CODE.at(
        before,
        Said::new(format!("The arrow before `{name}` is missing."), format!("Falta la flecha delante de `{name}`.")),
        Said::new("`->` belongs here", "aquí va `->`"),
        Said::new(format!("Write `-> {name}`."), format!("Escribe `-> {name}`.")),
    )
    .replacing(Safety::Unsafe, before, "-> ")
}

/// `contains "x" jump to fin`: words where an arrow stands.
pub(crate) fn arrow_for_words(span: Span, phrase: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("Before the name of a step stands an arrow here, and no `{phrase}`."),
            format!("Aquí, delante del nombre de un paso va una flecha, y no `{phrase}`."),
        ),
        Said::new("`->` belongs here", "aquí va `->`"),
        Said::new(format!("Write `->` instead of `{phrase}`."), format!("Escribe `->` en vez de `{phrase}`.")),
    )
    .replacing(Safety::Safe, span, "->")
}

/// `otherwise send "…"`
pub(crate) fn instruction_behind_otherwise(span: Span, word: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`otherwise` says where to go, and takes no `{word}`."),
            format!("`otherwise` dice a dónde ir, y no lleva `{word}`."),
        ),
        Said::new("where to go then?", "¿a dónde ir entonces?"),
        Said::new(
            "Write `otherwise -> step`, and this instruction in that step; or `otherwise stop`, or `otherwise continue`.",
            "Escribe `otherwise -> paso`, y esta instrucción en ese paso; u `otherwise stop`, u `otherwise continue`.",
        ),
    )
}

/// Nothing may follow: `found` is one too many. `removed` holds the blanks before it too.
pub(crate) fn too_much(span: Span, found: &str, removed: Span) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("The line could end before `{found}`, and I don't understand what follows."),
            format!("La línea podría terminar antes de `{found}`, y no entiendo lo que sigue."),
        ),
        Said::new("from here on", "desde aquí"),
        Said::new(
            format!("Remove `{found}` or put it into a line of its own."),
            format!("Quita `{found}` o ponlo en otra línea."),
        ),
    )
    .replacing(Safety::Unsafe, removed, "")
}

/// `or` with something that is no way out, such as a second text.
pub(crate) fn no_alternative(span: Span, found: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`or {found}` is no way out: `or` says what to do when the message may not be sent."),
            format!("`or {found}` no es una salida: `or` dice qué hacer cuando no se puede enviar el mensaje."),
        ),
        Said::new("what should happen then?", "¿qué hacer entonces?"),
        Said::new(
            "Write `or template name(…)`, `or skip`, `or stop` or `or -> step`.",
            "Escribe `or template nombre(…)`, `or skip`, `or stop` u `or -> paso`.",
        ),
    )
}

/// A `(` without its `)`, which belongs to the empty place `end` if that is certain enough.
pub(crate) fn open_bracket(span: Span, end: Option<Span>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new("This `(` is not closed.", "Este `(` no se cierra."),
        Said::new("opened here", "se abre aquí"),
        Said::new("Write `)` behind what belongs together.", "Escribe `)` detrás de lo que va junto."),
    );
    match end {
        Some(end) => found.replacing(Safety::Unsafe, end, ")"),
        None => found,
    }
}

//! A name in an expression that nothing has.

use stdlib::Type;

use super::kinds;
use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0320",
    slug: "unknown-name",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0320.md"),
};

/// `near` is what was probably meant; `known` the names behind the same dot.
pub(crate) fn at(span: Span, written: &str, near: Option<&str>, known: &[&str]) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(format!("I know no `{written}`."), format!("No conozco `{written}`.")),
        match near {
            Some(near) => Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
            None => Said::new("nothing has this name", "nada se llama así"),
        },
        help(written, near, known),
    );
    match (near, known) {
        (Some(near), _) => found.replacing(Safety::Unsafe, span, near),
        // A name is rarely written with a capital letter, a city or a product always.
        (None, []) if written.starts_with(char::is_uppercase) => {
            found.replacing(Safety::Unsafe, span, format!("\"{written}\""))
        }
        (None, _) => found,
    }
}

fn help(written: &str, near: Option<&str>, known: &[&str]) -> Said {
    let root = written.split('.').next().unwrap_or(written);
    let listed = known.iter().map(|name| format!("`{root}.{name}`")).collect::<Vec<_>>().join(", ");
    match (near, known) {
        (Some(near), _) => Said::new(format!("Write `{near}` instead."), format!("Escribe `{near}` en su lugar.")),
        (None, []) => Said::new(
            format!(
                "A word of a text stands between quotes: `\"{written}\"`. A name of your own is made above, as with `save as {written}`."
            ),
            format!(
                "Una palabra de un texto va entre comillas: `\"{written}\"`. Un nombre propio se crea antes, como con `save as {written}`."
            ),
        ),
        (None, [_, ..]) if root.eq_ignore_ascii_case("contact") => Said::new(
            format!(
                "There are {listed}. What you keep of your contacts yourself stands in `flow.toml`, under `[fields]`."
            ),
            format!("Hay {listed}. Lo que guardas tú de tus contactos va en `flow.toml`, bajo `[fields]`."),
        ),
        (None, [_, ..]) => Said::new(format!("There are {listed}."), format!("Hay {listed}.")),
    }
}

/// `contact` alone.
pub(crate) fn needs_part(span: Span, written: &str, example: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` holds many things: say which."),
            format!("`{written}` tiene muchas cosas: di cuál."),
        ),
        Said::new("which part?", "¿qué parte?"),
        Said::new(format!("Write it like `{example}`."), format!("Escríbelo como `{example}`.")),
    )
    .replacing(Safety::Unsafe, span, example)
}

/// A part of what has no parts.
pub(crate) fn no_parts(span: Span, part: &str, kind: Type) -> Diagnostic {
    let said = kinds::a(kind);
    CODE.at(
        span,
        Said::new(
            format!("There is no `{part}` here: before the dot stands {}, which has no parts.", said.en),
            format!("Aquí no hay `{part}`: antes del punto está {}, que no tiene partes.", said.es),
        ),
        Said::new("no such part", "no existe"),
        Said::new(format!("Remove `.{part}`."), format!("Quita `.{part}`.")),
    )
}

/// A name of a run where none has begun.
pub(crate) fn before_the_flow(span: Span, written: &str) -> Diagnostic {
    CODE.at(
        span,
        Said::new(
            format!("`{written}` holds nothing yet: here the flow has not begun."),
            format!("`{written}` todavía no tiene nada: aquí el flujo no ha empezado."),
        ),
        Said::new("too early", "demasiado pronto"),
        Said::new(
            "A condition of `start when` can look at `contact` and at `reply`, which is the message that came.",
            "Una condición de `start when` puede mirar `contact` y `reply`, que es el mensaje que llegó.",
        ),
    )
}

/// A field of the contact that is set and that the project does not have.
pub(crate) fn no_field(span: Span, written: &str, field: &str, near: Option<&str>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(format!("Your contacts have no `{field}`."), format!("Tus contactos no tienen `{field}`.")),
        match near {
            Some(near) => Said::new(format!("did you mean `{near}`?"), format!("¿quisiste decir `{near}`?")),
            None => Said::new("unknown", "desconocido"),
        },
        Said::new(
            format!("To keep `{written}`, write `{field} = \"text\"` in `flow.toml`, under `[fields]`."),
            format!("Para guardar `{written}`, escribe `{field} = \"text\"` en `flow.toml`, bajo `[fields]`."),
        ),
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, near),
        None => found,
    }
}

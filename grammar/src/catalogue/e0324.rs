//! A value of a type that cannot stand there.

use stdlib::Type;

use super::kinds;
use crate::{Code, Diagnostic, Safety, Said, Severity, Span};

pub(crate) static CODE: Code = Code {
    id: "E0324",
    slug: "wrong-type",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0324.md"),
};

/// `wanted` are the types that can.
pub(crate) fn at(span: Span, written: &str, kind: Type, wanted: &[Type]) -> Diagnostic {
    let (is, needed) = (kinds::a(kind), kinds::one_of(wanted));
    let help = match (kind, wanted) {
        (Type::Text, [Type::Number]) if written == "reply.text" => Said::new(
            "Write `reply.number`, the number in the answer.",
            "Escribe `reply.number`, el número de la respuesta.",
        ),
        (Type::Text, [Type::Number]) if written.starts_with(['"', '“', '«', '\'']) => {
            Said::new("Write the number without quotes.", "Escribe el número sin comillas.")
        }
        (Type::Text, [Type::Number]) => Said::new(
            format!("Make a number of it: `number({written})`."),
            format!("Haz un número de eso: `number({written})`."),
        ),
        (_, [Type::Text]) => Said::new(
            format!("Make a text of it: `text({written})`."),
            format!("Haz un texto de eso: `text({written})`."),
        ),
        (_, _) => Said::new(format!("Write {} here.", needed.en), format!("Escribe aquí {}.", needed.es)),
    };
    CODE.at(
        span,
        Said::new(
            format!("Here has to stand {}, and `{written}` is {}.", needed.en, is.en),
            format!("Aquí tiene que ir {}, y `{written}` es {}.", needed.es, is.es),
        ),
        Said::new(format!("this is {}", is.en), format!("esto es {}", is.es)),
        help,
    )
}

/// `"Hola " + nombre`; `joined` is the same as one text, where that can be written.
pub(crate) fn joined_texts(span: Span, written: &str, joined: Option<String>) -> Diagnostic {
    let found = CODE.at(
        span,
        Said::new(
            format!("`{written}` adds numbers, and a text is none."),
            format!("`{written}` suma números, y un texto no lo es."),
        ),
        Said::new("texts are not added", "los textos no se suman"),
        match &joined {
            Some(joined) => Said::new(
                format!("Put the value between braces, into the text: `{joined}`."),
                format!("Pon el valor entre llaves, dentro del texto: `{joined}`."),
            ),
            None => Said::new(
                "Put the value between braces, into the text: `\"Total: {total}\"`.",
                "Pon el valor entre llaves, dentro del texto: `\"Total: {total}\"`.",
            ),
        },
    );
    match joined {
        Some(joined) => found.replacing(Safety::Unsafe, span, joined),
        None => found,
    }
}

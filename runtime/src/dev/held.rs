//! What becomes of a file that is held back, in one sentence over the chat.

use stdlib::Language;

use super::{desk::HeldBack, words::Words};
use crate::flows::HeldBy;

/// `None` where the errors and their hint say it all.
pub fn said(back: &HeldBack, words: &Words) -> Option<String> {
    let file = &back.held.file;
    let language = Language::of(words.code);
    let pick = |en: String, es: String, pt: String| match language {
        Language::En => en,
        Language::Es => es,
        Language::Pt => pt,
    };
    Some(match (&back.held.by, back.goes_on) {
        (HeldBy::ItsErrors, true) => return None,
        (HeldBy::ItsErrors, false) => pick(
            format!("No good version of {file} is known: until it is right, none of its flows starts."),
            format!("No se conoce una versión buena de {file}: hasta que esté bien, no empieza ninguno de sus flujos."),
            format!("Não se conhece uma versão boa de {file}: até que esteja certo, nenhum dos seus fluxos começa."),
        ),
        (HeldBy::Others(others), goes_on) => {
            let others = others.join(", ");
            let waits = pick(
                format!("{file} waits until {others} is right"),
                format!("{file} espera hasta que {others} esté bien"),
                format!("{file} espera até que {others} esteja certo"),
            );
            let until_then = if goes_on {
                pick("goes on as it was before".into(), "sigue como estaba".into(), "segue como estava".into())
            } else {
                pick(
                    "none of its flows starts".into(),
                    "no empieza ninguno de sus flujos".into(),
                    "nenhum dos seus fluxos começa".into(),
                )
            };
            let then = words.until_then;
            format!("{waits}; {then} {until_then}.")
        }
        (HeldBy::Empty, _) => pick(
            format!("{file} is empty: its flow goes on as it was, until you write something there or delete the file."),
            format!("{file} está vacío: su flujo sigue como estaba, hasta que escribas algo o borres el archivo."),
            format!("{file} está vazio: o seu fluxo segue como estava, até você escrever algo ou apagar o arquivo."),
        ),
    })
}

//! What somebody should do about an entry; nothing where there is nothing to be done, or where the reason says it already.

use super::Reader;
use crate::{DelayedBy, EndReason, NotSentReason, OptedOutBy, Unanswered, What};

pub(super) fn on(what: &What, to: &Reader<'_>) -> Option<&'static str> {
    match what {
        What::Unanswered { because, .. } => match because {
            Unanswered::NothingFits => Some(to.pick(
                "an `anything else` in a question, or an `at any time` line, would answer it",
                "un `anything else` en una pregunta, o una línea `at any time`, lo contestaría",
                "um `anything else` em uma pergunta, ou uma linha `at any time`, responderia",
            )),
            Unanswered::WrittenBeforeQuestion | Unanswered::OptedOut => None,
        },
        What::Skipped => Some(to.pick(
            "write `or template …` there to reach them all the same",
            "escribe ahí `or template …` para llegar igualmente",
            "escreva ali `or template …` para chegar mesmo assim",
        )),
        What::NotSent { because, .. } => match because {
            NotSentReason::Expired | NotSentReason::WindowClosed => Some(to.pick(
                "what its line says behind `or` comes instead",
                "en su lugar viene lo que la línea dice tras `or`",
                "em seu lugar vem o que a linha diz depois de `or`",
            )),
            NotSentReason::Refused { code } => code.and_then(to.meaning).is_none().then(|| look_into_manager(to)),
        },
        What::Withdrawn { because, .. } => match because {
            EndReason::Fault => Some(mend_the_circle(to)),
            EndReason::Restarted => Some(to.pick(
                "the new run says what there is to say",
                "la nueva ejecución dice lo que haya que decir",
                "a nova execução diz o que houver a dizer",
            )),
            EndReason::OptedOut
            | EndReason::Completed
            | EndReason::Stopped
            | EndReason::WindowClosed
            | EndReason::Holdout => None,
        },
        What::Ended { because, .. } => match because {
            EndReason::WindowClosed => Some(to.pick(
                "write `or template …` behind the message",
                "escribe `or template …` detrás del mensaje",
                "escreva `or template …` depois da mensagem",
            )),
            EndReason::Fault => Some(to.pick(
                "mend that line and publish the flow again",
                "arregla esa línea y publica el flujo otra vez",
                "conserte essa linha e publique o fluxo outra vez",
            )),
            EndReason::Completed
            | EndReason::Stopped
            | EndReason::OptedOut
            | EndReason::Holdout
            | EndReason::Restarted => None,
        },
        What::OptedOut { by } => match by {
            OptedOutBy::Customer | OptedOutBy::Flow => Some(to.pick(
                "a word such as `alta` from them undoes it",
                "una palabra suya como `alta` lo deshace",
                "uma palavra dele como `alta` desfaz isso",
            )),
        },
        What::Delayed { because, .. } => match because {
            DelayedBy::NotConnected | DelayedBy::Unclear { .. } => Some(nothing_to_do(to)),
            DelayedBy::Refused { code } => code.and_then(to.meaning).is_none().then(|| nothing_to_do(to)),
            DelayedBy::Stopped { code } => (to.meaning)(*code).is_none().then(|| look_into_manager(to)),
            DelayedBy::NumberGone { .. } => Some(to.pick(
                "put the number back into flowd's configuration",
                "vuelve a poner el número en la configuración de flowd",
                "ponha o número de volta na configuração do flowd",
            )),
        },
        What::InDoubt { .. } => Some(to.pick(
            "it is settled within minutes, and there is nothing to do",
            "se aclara en minutos, y no hay que hacer nada",
            "esclarece-se em minutos, e não há nada a fazer",
        )),
        What::SentOnceMore { .. } => Some(to.pick(
            "at worst the customer reads it twice",
            "en el peor caso el cliente lo lee dos veces",
            "no pior caso o cliente lê duas vezes",
        )),
        What::Unknown { .. } => Some(to.pick(
            "look into the chat before you write again",
            "mira el chat antes de volver a escribir",
            "olhe a conversa antes de escrever de novo",
        )),
        What::Held { .. } => Some(to.pick(
            "`flowd outbox held` shows it, `flowd outbox release` or `discard` decides",
            "`flowd outbox held` lo muestra, `flowd outbox release` o `discard` decide",
            "`flowd outbox held` o mostra, `flowd outbox release` ou `discard` decide",
        )),
        What::Started { .. }
        | What::TookAnswer { .. }
        | What::Interrupted { .. }
        | What::Queued { .. }
        | What::WaitsUntil { .. }
        | What::HeldUntil { .. }
        | What::Late { .. }
        | What::WaitsForReply { .. }
        | What::NoReply
        | What::OptedIn
        | What::Set { .. }
        | What::Tagged { .. }
        | What::Untagged { .. }
        | What::Consented { .. }
        | What::Tracked { .. }
        | What::Moved { .. }
        | What::Drew { .. }
        | What::Sent { .. }
        | What::Released { .. }
        | What::Discarded { .. } => None,
    }
}

fn look_into_manager(to: &Reader<'_>) -> &'static str {
    to.pick(
        "WhatsApp Manager says what is wrong with the number or the template",
        "WhatsApp Manager dice qué pasa con el número o la plantilla",
        "o WhatsApp Manager diz o que há com o número ou o modelo",
    )
}

fn mend_the_circle(to: &Reader<'_>) -> &'static str {
    to.pick(
        "put a `wait` or a question into the circle and publish the flow again",
        "pon un `wait` o una pregunta en la vuelta y publica el flujo otra vez",
        "ponha um `wait` ou uma pergunta na volta e publique o fluxo outra vez",
    )
}

fn nothing_to_do(to: &Reader<'_>) -> &'static str {
    to.pick("there is nothing to do", "no hay que hacer nada", "não há nada a fazer")
}

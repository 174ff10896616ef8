//! Each kind of entry in one sentence, in English and Spanish.

mod reason;

use engine::{OptedOutBy, Rendered, Target, What};
use stdlib::{Locale, Value, Zone};

use reason::{delayed, ended, gate, not_sent, settled, unanswered, withdrawn};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

impl Language {
    fn pick<T>(self, en: T, es: T) -> T {
        match self {
            Self::English => en,
            Self::Spanish => es,
        }
    }

    pub fn nobody(self, about: &str) -> String {
        self.pick(
            format!(
                "nobody known as `{about}` has written here. Give a phone with its country code, a user id, or the id \
                 of a run as `flowd why` prints it"
            ),
            format!(
                "nadie conocido como `{about}` ha escrito aquí. Da un teléfono con su código de país, un id de usuario, \
                 o el id de una ejecución como lo imprime `flowd why`"
            ),
        )
    }

    pub fn no_database(self, file: &str) -> String {
        self.pick(
            format!("there is no database {file} yet. Start `flowd serve` first, or set DATABASE_URL to the one it uses"),
            format!(
                "todavía no existe la base de datos {file}. Arranca primero `flowd serve`, o pon en DATABASE_URL la que \
                 usa"
            ),
        )
    }
}

pub fn of(what: &What, language: Language) -> String {
    let say = |en: String, es: String| language.pick(en, es);
    match what {
        What::Started { text } => say(
            format!("started because the customer wrote {}", quoted(text)),
            format!("empezó porque el cliente escribió {}", quoted(text)),
        ),
        What::TookAnswer { text } => say(
            format!("took an answer: {}", quoted(text)),
            format!("tomó una respuesta: {}", quoted(text)),
        ),
        What::Interrupted { text } => say(
            format!("left its place because the customer wrote {}, as an `at any time` line says", quoted(text)),
            format!("dejó su lugar porque el cliente escribió {}, como dice una línea `at any time`", quoted(text)),
        ),
        What::Unanswered { text, because } => {
            let (en, es) = unanswered(*because);
            say(
                format!("nobody answered {} because {en}", quoted(text)),
                format!("nadie contestó {} porque {es}", quoted(text)),
            )
        }
        What::Queued { content, because, .. } => {
            let (en, es) = gate(*because);
            say(format!("may send {} because {en}", message(content)), format!("puede enviar {} porque {es}", message(content)))
        }
        What::Skipped => say(
            "not sent because the 24-hour window is closed and the line says `or skip`".into(),
            "no se envió porque la ventana de 24 horas está cerrada y la línea dice `or skip`".into(),
        ),
        What::WaitsUntil { due } => say(format!("waits until {due}"), format!("espera hasta {due}")),
        What::WaitsForReply { due: Some(due) } => {
            say(format!("waits for a reply until {due}"), format!("espera una respuesta hasta {due}"))
        }
        What::WaitsForReply { due: None } => {
            say("waits for a reply, without a limit".into(), "espera una respuesta, sin límite".into())
        }
        What::NoReply => say("no reply came in time".into(), "no llegó respuesta a tiempo".into()),
        What::NotSent { content, because, .. } => {
            let (en, es) = not_sent(*because);
            say(
                format!("not sent {} because {en}", message(content)),
                format!("no se envió {} porque {es}", message(content)),
            )
        }
        What::Late { due: None } => say(
            "does not know when: the value is missing, so it goes where `or if late` says".into(),
            "no sabe cuándo: el valor falta, así que va adonde dice `or if late`".into(),
        ),
        What::Late { due: Some(due) } => say(
            format!("was late: {due} had passed, so it goes where `or if late` says"),
            format!("llegó tarde: {due} ya había pasado, así que va adonde dice `or if late`"),
        ),
        What::Withdrawn { because, .. } => {
            let (en, es) = withdrawn(*because);
            say(
                format!("a message that had not left was withdrawn because {en}"),
                format!("se retiró un mensaje que no había salido porque {es}"),
            )
        }
        What::OptedOut { by: OptedOutBy::Flow } => say(
            "the flow says `opt out`: what it says in this turn still leaves, and nothing more is sent".into(),
            "el flujo dice `opt out`: sale todavía lo que dice en este turno y no se envía nada más".into(),
        ),
        What::OptedOut { by: OptedOutBy::Customer } => say(
            "the customer asked to be left alone: nothing more is sent".into(),
            "el cliente pidió que no le escriban: no se envía nada más".into(),
        ),
        What::OptedIn => {
            say("the customer wants messages again".into(), "el cliente vuelve a querer mensajes".into())
        }
        What::Ended { because, fault } => {
            let (en, es) = ended(*because, *fault);
            say(format!("ended because {en}"), format!("terminó porque {es}"))
        }
        What::Set { target, value } => {
            let (Target::Variable(name) | Target::Field(name)) = target;
            let (en, es) = match target {
                Target::Variable(_) => (format!("`{name}`"), format!("`{name}`")),
                Target::Field(_) => (format!("the contact's `{name}`"), format!("`{name}` del contacto")),
            };
            match value {
                Some(value) => {
                    let [in_english, in_spanish] =
                        [stdlib::Language::En, stdlib::Language::Es].map(|language| shown(value, language));
                    say(format!("set {en} to {in_english}"), format!("puso {es} en {in_spanish}"))
                }
                None => say(
                    format!("emptied {en}, since what the line reads has no value"),
                    format!("vació {es}, pues lo que lee la línea no tiene valor"),
                ),
            }
        }
        What::Tagged { tag } => say(
            format!("gave the contact the tag {}", quoted(tag)),
            format!("puso al contacto la etiqueta {}", quoted(tag)),
        ),
        What::Untagged { tag } => say(
            format!("took the tag {} from the contact", quoted(tag)),
            format!("quitó al contacto la etiqueta {}", quoted(tag)),
        ),
        What::Consented { purpose } => say(
            format!("the contact agreed to messages of `{purpose}`"),
            format!("el contacto aceptó mensajes de `{purpose}`"),
        ),
        What::Tracked { name } => {
            say(format!("counted {}", quoted(name)), format!("contó {}", quoted(name)))
        }
        What::Moved { .. } => say(
            "goes on with the changed flow, because the place where it stands has a name and is the same there".into(),
            "sigue con el flujo cambiado, porque el lugar donde está tiene nombre y allí es el mismo".into(),
        ),
        What::Drew { label, share: Some(share) } => say(
            format!("the contact is in the share `{share}` of `{label}`, now and always"),
            format!("al contacto le toca la parte `{share}` de `{label}`, ahora y siempre"),
        ),
        What::Drew { label, share: None } => say(
            format!("the contact is in the holdout of `{label}`, now and always"),
            format!("el contacto queda en el `holdout` de `{label}`, ahora y siempre"),
        ),
        What::Sent { settled_by, wamid, .. } => {
            let (en, es) = settled(*settled_by);
            say(format!("sent ({wamid}), settled by {en}"), format!("enviado ({wamid}), resuelto por {es}"))
        }
        What::Delayed { until, because, .. } => {
            let (en, es) = delayed(because);
            say(
                format!("not sent yet because {en}; tried again at {until}"),
                format!("aún no se envió porque {es}; se intenta otra vez a las {until}"),
            )
        }
        What::InDoubt { .. } => say(
            "in doubt: the request had begun and no answer came, so WhatsApp may have the message or not".into(),
            "en duda: la petición había empezado y no llegó respuesta; WhatsApp puede tener el mensaje o no".into(),
        ),
        What::SentOnceMore { .. } => say(
            "settled by silence: webhooks arrive and none spoke of the message for 90 s, so it is sent once more".into(),
            "resuelto por el silencio: los webhooks llegan y ninguno habló del mensaje en 90 s; se envía una vez más"
                .into(),
        ),
        What::Unknown { .. } => say(
            "settled as unknown: no webhook spoke of the message for 90 s, and it is not sent again; a person decides"
                .into(),
            "queda como desconocido: ningún webhook habló del mensaje en 90 s y no se envía otra vez; decide una persona"
                .into(),
        ),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\n', " "))
}

fn message(content: &Rendered) -> String {
    match content {
        Rendered::Text { body } => quoted(body),
        Rendered::Template { name, language, .. } => format!("template {name} ({language})"),
    }
}

/// A value as an author would write it.
fn shown(value: &Value, language: stdlib::Language) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Number(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::List(_)
        | Value::Record(_) => value.show(&Locale { language, zone: Zone::utc() }),
    }
}

#[cfg(test)]
mod tests {
    use engine::{DelayedBy, EndReason, Fault, MessageId, NotSentReason, SettledBy};

    use super::*;

    const MESSAGE: MessageId = MessageId([0; 16]);

    #[test]
    fn a_sentence_says_what_and_because_in_both_languages() {
        let what = What::NotSent {
            message: MESSAGE,
            content: Rendered::Text { body: "Hola\n2".into() },
            because: NotSentReason::WindowClosed,
        };
        assert_eq!(
            of(&what, Language::English),
            "not sent \"Hola 2\" because WhatsApp says that the 24-hour window is closed (131047)"
        );
        assert!(of(&what, Language::Spanish).starts_with("no se envió \"Hola 2\" porque WhatsApp dice"));
    }

    #[test]
    fn doubt_and_what_settled_it_are_named() {
        assert!(of(&What::InDoubt { message: MESSAGE }, Language::English).starts_with("in doubt"));
        let sent = What::Sent { message: MESSAGE, wamid: "wamid.A".into(), settled_by: SettledBy::Status };
        assert!(of(&sent, Language::English).contains("settled by a status webhook"));
        assert!(of(&What::SentOnceMore { message: MESSAGE }, Language::Spanish).contains("una vez más"));
    }

    #[test]
    fn what_a_flow_decides_and_sets_is_told_in_both_languages() {
        let variable = || Target::Variable("total".into());
        let field = || Target::Field("ciudad".into());
        let number = Value::Number("299.50".parse().unwrap());
        let due = stdlib::Timestamp(0);
        let ended = |because, fault| What::Ended { because, fault };
        let divided = Fault::Expr(engine::expr::ExprFault::DividedByZero);
        #[rustfmt::skip]
        let table = [
            (What::Set { target: variable(), value: Some(number) },
             "set `total` to 299.5", "puso `total` en 299,5"),
            (What::Set { target: field(), value: Some("La Paz".into()) },
             "set the contact's `ciudad` to \"La Paz\"", "puso `ciudad` del contacto en \"La Paz\""),
            (What::Set { target: field(), value: None },
             "emptied the contact's `ciudad`, since what the line reads has no value",
             "vació `ciudad` del contacto, pues lo que lee la línea no tiene valor"),
            (What::Tagged { tag: "lead".into() },
             "gave the contact the tag \"lead\"", "puso al contacto la etiqueta \"lead\""),
            (What::Untagged { tag: "lead".into() },
             "took the tag \"lead\" from the contact", "quitó al contacto la etiqueta \"lead\""),
            (What::Consented { purpose: "marketing".into() },
             "the contact agreed to messages of `marketing`", "el contacto aceptó mensajes de `marketing`"),
            (What::Tracked { name: "venta".into() }, "counted \"venta\"", "contó \"venta\""),
            (What::Drew { label: "oferta".into(), share: Some("a".into()) },
             "the contact is in the share `a` of `oferta`, now and always",
             "al contacto le toca la parte `a` de `oferta`, ahora y siempre"),
            (What::Drew { label: "oferta".into(), share: None },
             "the contact is in the holdout of `oferta`, now and always",
             "el contacto queda en el `holdout` de `oferta`, ahora y siempre"),
            (What::Late { due: None },
             "does not know when: the value is missing, so it goes where `or if late` says",
             "no sabe cuándo: el valor falta, así que va adonde dice `or if late`"),
            (What::Late { due: Some(due) },
             "was late: 1970-01-01T00:00:00Z had passed, so it goes where `or if late` says",
             "llegó tarde: 1970-01-01T00:00:00Z ya había pasado, así que va adonde dice `or if late`"),
            (What::OptedOut { by: OptedOutBy::Flow },
             "the flow says `opt out`: what it says in this turn still leaves, and nothing more is sent",
             "el flujo dice `opt out`: sale todavía lo que dice en este turno y no se envía nada más"),
            (What::Withdrawn { message: MESSAGE, because: EndReason::Restarted },
             "a message that had not left was withdrawn because its flow was started again",
             "se retiró un mensaje que no había salido porque su flujo se inició de nuevo"),
            (ended(EndReason::Restarted, None), "ended because it was started again", "terminó porque se inició de nuevo"),
            (ended(EndReason::Fault, Some(divided)),
             "ended because the line divides by zero (fault)", "terminó porque la línea divide entre cero (fault)"),
            // Before the fault was kept, there was only this one.
            (ended(EndReason::Fault, None),
             "ended because it went round in a circle without waiting (fault)",
             "terminó porque dio vueltas en un círculo sin esperar (fault)"),
        ];
        for (what, english, spanish) in table {
            assert_eq!((of(&what, Language::English), of(&what, Language::Spanish)), (english.into(), spanish.into()));
        }
    }

    #[test]
    fn a_refusal_says_its_reason_or_that_there_is_none_and_the_sentence_goes_on() {
        let delayed = |because| {
            let what = What::Delayed { message: MESSAGE, until: stdlib::Timestamp(0), because };
            (of(&what, Language::English), of(&what, Language::Spanish))
        };
        let (en, es) = delayed(DelayedBy::Refused { code: Some(130_429) });
        assert!(en.contains("(130429): ") && en.ends_with("; tried again at 1970-01-01T00:00:00Z"), "{en}");
        assert!(!en.contains(".;") && !es.contains(".;"), "{en} {es}");
        let (en, es) = delayed(DelayedBy::Refused { code: None });
        assert!(en.contains("gave no reason") && es.contains("no dio una razón"), "{en} {es}");
        let (en, _) = delayed(DelayedBy::NumberGone { phone_number_id: "100000000000002".into() });
        assert!(en.contains("number 100000000000002 is not in the configuration any more"), "{en}");
        let content = Rendered::Text { body: "Hola".into() };
        let because = NotSentReason::Refused { code: None };
        let not_sent = of(&What::NotSent { message: MESSAGE, content, because }, Language::English);
        assert_eq!(not_sent, "not sent \"Hola\" because WhatsApp refused it and gave no reason");
    }
}

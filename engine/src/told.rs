//! Each kind of entry in one sentence, in English, Spanish and Portuguese: what `why` says, wherever it is asked.

mod reason;

use stdlib::{Language, Locale, Timestamp, Value, Zone};

use crate::{OptedOutBy, Rendered, Target, What};

/// For whom something is told.
#[derive(Clone, Copy)]
pub struct Reader<'t> {
    pub language: Language,
    /// By whose clock instants are written; `None`: RFC 3339, in UTC.
    pub zone: Option<&'t Zone>,
    /// What a code of WhatsApp's means, where somebody knows it.
    pub meaning: &'t dyn Fn(u32) -> Option<&'static str>,
}

impl Reader<'_> {
    fn pick<T>(&self, en: T, es: T, pt: T) -> T {
        match self.language {
            Language::En => en,
            Language::Es => es,
            Language::Pt => pt,
        }
    }

    fn say(&self, en: &str, es: &str, pt: &str) -> String {
        self.pick(en, es, pt).to_owned()
    }

    fn moment(&self, at: Timestamp) -> String {
        self.zone.map_or_else(|| at.to_string(), |zone| zone.show(at))
    }
}

/// What the entry says, in one sentence.
pub fn sentence(what: &What, to: &Reader<'_>) -> String {
    match what {
        What::Started { text } => {
            let text = quoted(text);
            to.pick(
                format!("started because the customer wrote {text}"),
                format!("empezó porque el cliente escribió {text}"),
                format!("começou porque o cliente escreveu {text}"),
            )
        }
        What::TookAnswer { text } => {
            let took = to.pick("took an answer", "tomó una respuesta", "recebeu uma resposta");
            format!("{took}: {}", quoted(text))
        }
        What::Interrupted { text } => {
            let text = quoted(text);
            to.pick(
                format!("left its place because the customer wrote {text}, as an `at any time` line says"),
                format!("dejó su lugar porque el cliente escribió {text}, como dice una línea `at any time`"),
                format!("deixou o seu lugar porque o cliente escreveu {text}, como diz uma linha `at any time`"),
            )
        }
        What::Unanswered { text, because } => {
            let nobody = to.pick("nobody answered", "nadie contestó", "ninguém respondeu");
            because_of(to, &format!("{nobody} {}", quoted(text)), &reason::unanswered(*because, to))
        }
        What::Queued { content, because, .. } => {
            let may = to.pick("may send", "puede enviar", "pode enviar");
            because_of(to, &format!("{may} {}", message(content, to)), &reason::gate(*because, to))
        }
        What::Skipped => to.say(
            "not sent because the 24-hour window is closed and the line says `or skip`",
            "no se envió porque la ventana de 24 horas está cerrada y la línea dice `or skip`",
            "não foi enviado porque a janela de 24 horas está fechada e a linha diz `or skip`",
        ),
        What::WaitsUntil { due } => {
            format!("{} {}", to.pick("waits until", "espera hasta", "espera até"), to.moment(*due))
        }
        What::WaitsForReply { due: Some(due) } => {
            let waits = to.pick(
                "waits for a reply until",
                "espera una respuesta hasta",
                "espera uma resposta até",
            );
            format!("{waits} {}", to.moment(*due))
        }
        What::WaitsForReply { due: None } => to.say(
            "waits for a reply, without a limit",
            "espera una respuesta, sin límite",
            "espera uma resposta, sem limite",
        ),
        What::NoReply => to.say(
            "no reply came in time",
            "no llegó respuesta a tiempo",
            "nenhuma resposta chegou a tempo",
        ),
        What::NotSent { content, because, .. } => {
            let not_sent = to.pick("not sent", "no se envió", "não foi enviado");
            because_of(to, &format!("{not_sent} {}", message(content, to)), &reason::not_sent(*because, to))
        }
        What::Late { due: None } => to.say(
            "does not know when: the value is missing, so it goes where `or if late` says",
            "no sabe cuándo: el valor falta, así que va adonde dice `or if late`",
            "não sabe quando: falta o valor, então vai aonde diz `or if late`",
        ),
        What::Late { due: Some(due) } => {
            let due = to.moment(*due);
            to.pick(
                format!("was late: {due} had passed, so it goes where `or if late` says"),
                format!("llegó tarde: {due} ya había pasado, así que va adonde dice `or if late`"),
                format!("chegou tarde: {due} já tinha passado, então vai aonde diz `or if late`"),
            )
        }
        What::Withdrawn { because, .. } => {
            let withdrawn = to.pick(
                "a message that had not left was withdrawn",
                "se retiró un mensaje que no había salido",
                "foi retirada uma mensagem que não tinha saído",
            );
            because_of(to, withdrawn, reason::withdrawn(*because, to))
        }
        What::OptedOut { by: OptedOutBy::Flow } => to.say(
            "the flow says `opt out`: what it says in this turn still leaves, and nothing more is sent",
            "el flujo dice `opt out`: sale todavía lo que dice en este turno y no se envía nada más",
            "o fluxo diz `opt out`: ainda sai o que ele diz nesta vez e não se envia mais nada",
        ),
        What::OptedOut { by: OptedOutBy::Customer } => to.say(
            "the customer asked to be left alone: nothing more is sent",
            "el cliente pidió que no le escriban: no se envía nada más",
            "o cliente pediu que não lhe escrevam: não se envia mais nada",
        ),
        What::OptedIn => to.say(
            "the customer wants messages again",
            "el cliente vuelve a querer mensajes",
            "o cliente quer mensagens de novo",
        ),
        What::Ended { because, fault } => {
            because_of(to, to.pick("ended", "terminó", "terminou"), reason::ended(*because, *fault, to))
        }
        What::Set { target, value } => set(target, value.as_ref(), to),
        What::Tagged { tag } => {
            let tag = quoted(tag);
            to.pick(
                format!("gave the contact the tag {tag}"),
                format!("puso al contacto la etiqueta {tag}"),
                format!("deu ao contato a etiqueta {tag}"),
            )
        }
        What::Untagged { tag } => {
            let tag = quoted(tag);
            to.pick(
                format!("took the tag {tag} from the contact"),
                format!("quitó al contacto la etiqueta {tag}"),
                format!("tirou do contato a etiqueta {tag}"),
            )
        }
        What::Consented { purpose } => to.pick(
            format!("the contact agreed to messages of `{purpose}`"),
            format!("el contacto aceptó mensajes de `{purpose}`"),
            format!("o contato aceitou mensagens de `{purpose}`"),
        ),
        What::Tracked { name } => format!("{} {}", to.pick("counted", "contó", "contou"), quoted(name)),
        What::Moved { .. } => to.say(
            "goes on with the changed flow, because the place where it stands has a name and is the same there",
            "sigue con el flujo cambiado, porque el lugar donde está tiene nombre y allí es el mismo",
            "segue com o fluxo mudado, porque o lugar onde está tem nome e ali é o mesmo",
        ),
        What::Drew { label, share: Some(share) } => to.pick(
            format!("the contact is in the share `{share}` of `{label}`, now and always"),
            format!("al contacto le toca la parte `{share}` de `{label}`, ahora y siempre"),
            format!("ao contato cabe a parte `{share}` de `{label}`, agora e sempre"),
        ),
        What::Drew { label, share: None } => to.pick(
            format!("the contact is in the holdout of `{label}`, now and always"),
            format!("el contacto queda en el `holdout` de `{label}`, ahora y siempre"),
            format!("o contato fica no `holdout` de `{label}`, agora e sempre"),
        ),
        What::Sent { settled_by, wamid, .. } => {
            let by = reason::settled(*settled_by, to);
            to.pick(
                format!("sent ({wamid}), settled by {by}"),
                format!("enviado ({wamid}), resuelto por {by}"),
                format!("enviado ({wamid}), resolvido por {by}"),
            )
        }
        What::Delayed { until, because, .. } => {
            let (because, until) = (reason::delayed(because, to), to.moment(*until));
            to.pick(
                format!("not sent yet because {because}; tried again at {until}"),
                format!("aún no se envió porque {because}; se intenta otra vez a las {until}"),
                format!("ainda não foi enviado porque {because}; tenta-se outra vez às {until}"),
            )
        }
        What::InDoubt { .. } => to.say(
            "in doubt: the request had begun and no answer came, so WhatsApp may have the message or not",
            "en duda: la petición había empezado y no llegó respuesta; WhatsApp puede tener el mensaje o no",
            "em dúvida: o pedido tinha começado e não chegou resposta; o WhatsApp pode ter a mensagem ou não",
        ),
        What::SentOnceMore { .. } => to.say(
            "settled by silence: webhooks arrive and none spoke of the message for 90 s, so it is sent once more",
            "resuelto por el silencio: los webhooks llegan y ninguno habló del mensaje en 90 s; se envía una vez más",
            "resolvido pelo silêncio: os webhooks chegam e nenhum falou da mensagem em 90 s; envia-se mais uma vez",
        ),
        What::Unknown { .. } => to.say(
            "settled as unknown: no webhook spoke of the message for 90 s, and it is not sent again; a person decides",
            "queda como desconocido: ningún webhook habló del mensaje en 90 s y no se envía otra vez; decide una persona",
            "fica como desconhecida: nenhum webhook falou da mensagem em 90 s e não se envia de novo; uma pessoa decide",
        ),
        What::Held { .. } => to.say(
            "held: the database was put back from a copy and the message may have been sent since; a person decides",
            "retenido: la base de datos se repuso de una copia y el mensaje pudo salir después; decide una persona",
            "retida: o banco de dados foi reposto de uma cópia e a mensagem pode ter saído depois; uma pessoa decide",
        ),
        What::Released { .. } => to.say(
            "a person let the held message go: it is sent",
            "una persona soltó el mensaje retenido: se envía",
            "uma pessoa liberou a mensagem retida: é enviada",
        ),
        What::Discarded { .. } => to.say(
            "a person discarded the held message: it is not sent, and the conversation goes on as if it had been",
            "una persona descartó el mensaje retenido: no se envía, y la conversación sigue como si hubiera salido",
            "uma pessoa descartou a mensagem retida: não é enviada, e a conversa segue como se tivesse saído",
        ),
    }
}

fn because_of(to: &Reader<'_>, what: &str, reason: &str) -> String {
    format!("{what} {} {reason}", to.pick("because", "porque", "porque"))
}

fn set(target: &Target, value: Option<&Value>, to: &Reader<'_>) -> String {
    let name = match target {
        Target::Variable(name) => format!("`{name}`"),
        Target::Field(name) => {
            to.pick(format!("the contact's `{name}`"), format!("`{name}` del contacto"), format!("`{name}` do contato"))
        }
    };
    match value.map(|value| shown(value, to)) {
        Some(value) => to.pick(
            format!("set {name} to {value}"),
            format!("puso {name} en {value}"),
            format!("pôs {name} em {value}"),
        ),
        None => to.pick(
            format!("emptied {name}, since what the line reads has no value"),
            format!("vació {name}, pues lo que lee la línea no tiene valor"),
            format!("esvaziou {name}, pois o que a linha lê não tem valor"),
        ),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\n', " "))
}

fn message(content: &Rendered, to: &Reader<'_>) -> String {
    match content {
        Rendered::Text { body } => quoted(body),
        Rendered::Template { name, language, .. } => to.pick(
            format!("template {name} ({language})"),
            format!("la plantilla {name} ({language})"),
            format!("o modelo {name} ({language})"),
        ),
    }
}

/// A value as an author would write it.
fn shown(value: &Value, to: &Reader<'_>) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Number(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::List(_)
        | Value::Record(_) => {
            value.show(&Locale { language: to.language, zone: to.zone.cloned().unwrap_or_else(Zone::utc) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DelayedBy, EndReason, Fault, MessageId, NotSentReason, SettledBy, expr::ExprFault};

    const MESSAGE: MessageId = MessageId([0; 16]);

    fn of(what: &What, language: Language) -> String {
        sentence(what, &Reader { language, zone: None, meaning: &|code| (code == 130_429).then_some("Too fast.") })
    }

    #[test]
    fn a_sentence_says_what_and_because_in_every_language() {
        let what = What::NotSent {
            message: MESSAGE,
            content: Rendered::Text { body: "Hola\n2".into() },
            because: NotSentReason::WindowClosed,
        };
        assert_eq!(
            of(&what, Language::En),
            "not sent \"Hola 2\" because WhatsApp says that the 24-hour window is closed (131047)"
        );
        assert!(of(&what, Language::Es).starts_with("no se envió \"Hola 2\" porque WhatsApp dice"));
        assert!(of(&what, Language::Pt).starts_with("não foi enviado \"Hola 2\" porque o WhatsApp diz"));
    }

    #[test]
    fn doubt_and_what_settled_it_are_named() {
        assert!(of(&What::InDoubt { message: MESSAGE }, Language::En).starts_with("in doubt"));
        let sent = What::Sent { message: MESSAGE, wamid: "wamid.A".into(), settled_by: SettledBy::Status };
        assert!(of(&sent, Language::En).contains("settled by a status webhook"));
        assert!(of(&What::SentOnceMore { message: MESSAGE }, Language::Es).contains("una vez más"));
    }

    #[test]
    fn what_a_flow_decides_and_sets_is_told_in_every_language() {
        let variable = || Target::Variable("total".into());
        let field = || Target::Field("ciudad".into());
        let number = Value::Number("299.50".parse().unwrap());
        let due = Timestamp(0);
        let ended = |because, fault| What::Ended { because, fault };
        let divided = Fault::Expr(ExprFault::DividedByZero);
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
            assert_eq!((of(&what, Language::En), of(&what, Language::Es)), (english.into(), spanish.into()));
            let portuguese = of(&what, Language::Pt);
            assert!(portuguese != english && portuguese != spanish, "{portuguese}");
        }
    }

    #[test]
    fn a_refusal_says_its_reason_or_that_there_is_none_and_the_sentence_goes_on() {
        let delayed = |because| {
            let what = What::Delayed { message: MESSAGE, until: Timestamp(0), because };
            (of(&what, Language::En), of(&what, Language::Es))
        };
        let (en, es) = delayed(DelayedBy::Refused { code: Some(130_429) });
        assert!(en.contains("(130429): Too fast") && en.ends_with("; tried again at 1970-01-01T00:00:00Z"), "{en}");
        assert!(!en.contains(".;") && !es.contains(".;"), "{en} {es}");
        let (en, es) = delayed(DelayedBy::Refused { code: None });
        assert!(en.contains("gave no reason") && es.contains("no dio una razón"), "{en} {es}");
        let (en, _) = delayed(DelayedBy::NumberGone { phone_number_id: "100000000000002".into() });
        assert!(en.contains("number 100000000000002 is not in the configuration any more"), "{en}");
        let content = Rendered::Text { body: "Hola".into() };
        let because = NotSentReason::Refused { code: None };
        let not_sent = of(&What::NotSent { message: MESSAGE, content, because }, Language::En);
        assert_eq!(not_sent, "not sent \"Hola\" because WhatsApp refused it and gave no reason");
    }

    #[test]
    fn instants_are_written_by_the_clock_of_whoever_reads() {
        let what = What::WaitsUntil { due: Timestamp(0) };
        assert_eq!(of(&what, Language::Pt), "espera até 1970-01-01T00:00:00Z");
        let zone = Zone::parse("America/La_Paz").unwrap();
        let to = Reader { language: Language::Pt, zone: Some(&zone), meaning: &|_| None };
        assert_eq!(sentence(&what, &to), "espera até 1969-12-31 20:00");
    }
}

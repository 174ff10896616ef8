//! Each kind of entry in one sentence, in English, Spanish and Portuguese: what `why` says, wherever it is asked. What
//! happened, to which message, why, and what to do where somebody has to do something. In words of whoever writes flows:
//! of WhatsApp's reports and ids only what follows from them.

mod advice;
mod reason;
mod said;

use stdlib::{Language, Locale, Timestamp, Value, Zone};

pub use said::Said;

use crate::{MessageId, OptedOutBy, Rendered, Target, What};

/// For whom something is told.
#[derive(Clone, Copy)]
pub struct Reader<'t> {
    pub language: Language,
    /// By whose clock instants are written; `None`: RFC 3339, in UTC.
    pub zone: Option<&'t Zone>,
    /// What a code of WhatsApp's means, where somebody knows it.
    pub meaning: &'t dyn Fn(u32) -> Option<&'static str>,
    /// What the messages say that entries speak of.
    pub said: &'t Said,
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

    /// A message by the beginning of what it says, where that is known.
    fn message(&self, id: MessageId) -> String {
        match self.said.beginning(id) {
            Some(content) => message(content, self),
            None => self.say("the message", "el mensaje", "a mensagem"),
        }
    }
}

/// What the entry says, in one sentence.
pub fn sentence(what: &What, to: &Reader<'_>) -> String {
    let told = told(what, to);
    match advice::on(what, to) {
        Some(advice) => format!("{told}; {advice}"),
        None => told,
    }
}

fn told(what: &What, to: &Reader<'_>) -> String {
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
        What::HeldUntil { until, because } => {
            let until = to.moment(*until);
            let holds = to.pick(
                format!("holds what it wants to say until {until}"),
                format!("guarda lo que quiere decir hasta {until}"),
                format!("guarda o que quer dizer até {until}"),
            );
            because_of(to, &holds, reason::held_by(*because, to))
        }
        What::WaitsForReply { due: Some(due) } => {
            let waits = to.pick("waits for a reply until", "espera una respuesta hasta", "espera uma resposta até");
            format!("{waits} {}", to.moment(*due))
        }
        What::WaitsForReply { due: None } => to.say(
            "waits for a reply, without a limit",
            "espera una respuesta, sin límite",
            "espera uma resposta, sem limite",
        ),
        What::NoReply => {
            to.say("no reply came in time", "no llegó respuesta a tiempo", "nenhuma resposta chegou a tempo")
        }
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
        What::Withdrawn { message, because } => {
            let message = to.message(*message);
            let withdrawn = to.pick(
                format!("withdrawn before it left: {message},"),
                format!("se retiró antes de salir: {message},"),
                format!("foi retirada antes de sair: {message},"),
            );
            because_of(to, &withdrawn, reason::withdrawn(*because, to))
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
        What::Sent { message, settled_by, .. } => {
            let (message, by) = (to.message(*message), reason::settled(*settled_by, to));
            to.pick(format!("sent {message}: {by}"), format!("salió {message}: {by}"), format!("saiu {message}: {by}"))
        }
        What::Delayed { message, until, because } => {
            let (because, until) = (reason::delayed(because, to), to.moment(*until));
            let message = to.message(*message);
            to.pick(
                format!("not sent yet because {because}; {message} is tried again at {until}"),
                format!("aún no se envió porque {because}; {message} se intenta otra vez a las {until}"),
                format!("ainda não foi enviado porque {because}; {message} será tentado outra vez às {until}"),
            )
        }
        What::InDoubt { message } => {
            let message = to.message(*message);
            to.pick(
                format!("in doubt because no answer came: WhatsApp may have {message} or not"),
                format!("en duda porque no llegó respuesta: WhatsApp puede tener {message} o no"),
                format!("em dúvida porque não chegou resposta: o WhatsApp pode ter {message} ou não"),
            )
        }
        What::SentOnceMore { message } => {
            let message = to.message(*message);
            to.pick(
                format!("WhatsApp reports on other messages and said nothing of {message} for 90 s, so it is sent once more"),
                format!("WhatsApp avisa de otros mensajes y en 90 s no dijo nada de {message}, así que se envía una vez más"),
                format!("o WhatsApp avisa de outras mensagens e em 90 s não disse nada de {message}, então se envia mais uma vez"),
            )
        }
        What::Unknown { message } => {
            let message = to.message(*message);
            to.pick(
                format!("unknown whether {message} went out, because WhatsApp said nothing of it for 90 s; it is not sent again by itself"),
                format!("no se sabe si salió {message}, porque WhatsApp no dijo nada en 90 s; no se envía otra vez por sí solo"),
                format!("não se sabe se saiu {message}, porque o WhatsApp não disse nada em 90 s; não se envia de novo sozinho"),
            )
        }
        What::Held { message } => {
            let message = to.message(*message);
            to.pick(
                format!("held because the database was put back from a copy, and {message} may have been sent since"),
                format!("retenido porque la base de datos se repuso de una copia, y {message} pudo salir después"),
                format!("retido porque o banco de dados foi reposto de uma cópia, e {message} pode ter saído depois"),
            )
        }
        What::Released { message } => {
            let message = to.message(*message);
            to.pick(
                format!("a person let {message} go, which was held: it is sent"),
                format!("una persona soltó {message}, que estaba retenido: se envía"),
                format!("uma pessoa liberou {message}, que estava retido: será enviado"),
            )
        }
        What::Discarded { message } => {
            let message = to.message(*message);
            to.pick(
                format!("a person discarded {message}: it is not sent, and the conversation goes on as if it had been"),
                format!("una persona descartó {message}: no se envía, y la conversación sigue como si hubiera salido"),
                format!("uma pessoa descartou {message}: não será enviado, e a conversa segue como se tivesse saído"),
            )
        }
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
mod tests;

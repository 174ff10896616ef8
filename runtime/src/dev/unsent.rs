//! The messages that a customer does not see: not sent, held back or in doubt, each with its reason.

use engine::{Entry, MessageId, Rendered, What, told::Said};
use stdlib::{Language, Locale, Value};

use super::words::Words;
use crate::{
    sender::{Waits, WaitsFor},
    why,
};

/// The newest; more nobody reads beside a chat.
const SHOWN_MAX: usize = 6;
/// Of those that wait behind the first one that cannot leave.
const BEHIND_MAX: usize = 3;
const EXCERPT_CHARS: usize = 80;

#[derive(Debug, PartialEq, Eq)]
pub struct Unsent {
    pub text: String,
    pub why: String,
}

/// `waits`: for what the first message of the customer waits now, where that is no decision and so not in the log.
pub fn of(log: &[Entry], waits: Option<Waits>, locale: &Locale, words: &Words) -> Vec<Unsent> {
    let mut unsent: Vec<(MessageId, &Rendered, &What)> = Vec::new();
    for entry in log {
        let Some(message) = entry.what.message() else { continue };
        if let What::Queued { content, .. } = &entry.what {
            unsent.push((message, content, &entry.what));
        } else if let What::NotSent { content, .. } = &entry.what
            && unsent.iter().all(|(known, ..)| *known != message)
        {
            unsent.push((message, content, &entry.what));
        } else if let Some(known) = unsent.iter_mut().find(|(known, ..)| *known == message) {
            known.2 = &entry.what;
        }
    }
    unsent.retain(|(_, _, last)| !matches!(last, What::Sent { .. }));
    let is_waiting = |what: &What| matches!(what, What::Queued { .. } | What::SentOnceMore { .. });
    let first = unsent
        .iter()
        .position(|(_, _, last)| is_waiting(last) || matches!(last, What::Delayed { .. } | What::InDoubt { .. }));
    let shown = unsent.iter().enumerate().filter_map(|(index, (_, content, last))| {
        let why = if !is_waiting(last) {
            // The text stands beside it.
            why::sentence(&shortened(last), locale.language, Some(&locale.zone), &Said::default())
        } else if first == Some(index) {
            // Without a limit it is just on its way.
            held(waits?, locale)
        } else if first.is_none_or(|first| index > first + BEHIND_MAX) {
            return None;
        } else {
            words.waits_its_turn.to_owned()
        };
        Some(Unsent { text: excerpt(content), why })
    });
    let mut shown: Vec<Unsent> = shown.collect();
    shown.drain(..shown.len().saturating_sub(SHOWN_MAX));
    shown
}

/// A sentence that names the message names its excerpt: a text may be very long.
fn shortened(what: &What) -> What {
    let mut what = what.clone();
    if let What::NotSent { content: Rendered::Text { body }, .. } = &mut what {
        *body = shortened_text(body);
    }
    what
}

fn excerpt(content: &Rendered) -> String {
    let text = match content {
        Rendered::Text { body } => body,
        Rendered::Template { name, .. } => name,
    };
    shortened_text(text)
}

fn shortened_text(text: &str) -> String {
    let short: String = text.chars().take(EXCERPT_CHARS).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// Why a message that may leave does not: the dev clock stands until somebody moves it.
fn held(waits: Waits, locale: &Locale) -> String {
    let until = Value::Moment(waits.until).show(locale);
    match (waits.for_what, locale.language) {
        (WaitsFor::Pair, Language::En) => {
            format!("waits for WhatsApp's limit of messages to one person, until {until}; move the time")
        }
        (WaitsFor::Pair, Language::Es) => {
            format!("espera por el límite de WhatsApp de mensajes a una persona, hasta {until}; mueve el tiempo")
        }
        (WaitsFor::Pair, Language::Pt) => {
            format!("espera pelo limite do WhatsApp de mensagens a uma pessoa, até {until}; mova o tempo")
        }
        (WaitsFor::Number, Language::En) => {
            format!("waits for WhatsApp's limit of messages a second, until {until}; move the time")
        }
        (WaitsFor::Number, Language::Es) => {
            format!("espera por el límite de WhatsApp de mensajes por segundo, hasta {until}; mueve el tiempo")
        }
        (WaitsFor::Number, Language::Pt) => {
            format!("espera pelo limite do WhatsApp de mensagens por segundo, até {until}; mova o tempo")
        }
        (WaitsFor::Pause, Language::En) => {
            format!("WhatsApp has stopped the number: nothing leaves from it until {until}; move the time")
        }
        (WaitsFor::Pause, Language::Es) => {
            format!("WhatsApp detuvo el número: nada sale de él hasta {until}; mueve el tiempo")
        }
        (WaitsFor::Pause, Language::Pt) => {
            format!("o WhatsApp parou o número: nada sai dele até {until}; mova o tempo")
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::{DelayedBy, Gate, NotSentReason, SettledBy};
    use stdlib::{Timestamp, Zone};

    use super::*;

    fn entry(what: What) -> Entry {
        Entry { at: Timestamp(0), run: None, flow: None, step: None, what }
    }

    fn queued(id: u8) -> Entry {
        let content = Rendered::Text { body: format!("mensaje {id}") };
        entry(What::Queued { message: MessageId([id; 16]), content, because: Gate::WindowOpen })
    }

    fn whys(log: &[Entry], waits: Option<Waits>) -> Vec<(String, String)> {
        let locale = Locale { language: Language::En, zone: Zone::utc() };
        of(log, waits, &locale, Words::of("en")).into_iter().map(|unsent| (unsent.text, unsent.why)).collect()
    }

    #[test]
    fn what_left_is_not_told_and_everything_else_is_with_its_reason() {
        let (message, late) = (MessageId([2; 16]), MessageId([3; 16]));
        let sent = What::Sent { message: MessageId([1; 16]), wamid: "w".into(), settled_by: SettledBy::Answer };
        let content = Rendered::Text { body: "mensaje 2".into() };
        let refused = What::NotSent { message, content, because: NotSentReason::WindowClosed };
        let stopped = What::Delayed { message: late, until: Timestamp(0), because: DelayedBy::Stopped { code: 1 } };
        let log = [queued(1), entry(sent), queued(2), entry(refused), queued(3), entry(stopped), queued(4)];
        let told = whys(&log, None);
        assert_eq!(
            told.iter().map(|told| told.0.as_str()).collect::<Vec<_>>(),
            ["mensaje 2", "mensaje 3", "mensaje 4"]
        );
        assert!(told[0].1.contains("131047") && told[1].1.contains("tried again at"), "{told:?}");
        assert_eq!(told[2].1, "waits until the message before it has left");
    }

    #[test]
    fn a_very_long_text_is_not_told_whole() {
        let content = Rendered::Text { body: "W".repeat(4096) };
        let refused = What::NotSent { message: MessageId([1; 16]), content, because: NotSentReason::WindowClosed };
        let told = whys(&[entry(refused)], None);
        assert!(told[0].0.ends_with("W…") && told[0].1.len() < 300, "{told:?}");
    }

    #[test]
    fn a_message_that_waits_for_a_limit_says_for_which_and_until_when() {
        assert_eq!(whys(&[queued(1)], None), [], "it is just on its way");
        let waits = Waits { until: Timestamp(60_000), for_what: WaitsFor::Pair };
        let told = whys(&[queued(1), queued(2)], Some(waits));
        assert!(
            told[0].1.starts_with("waits for WhatsApp's limit of messages to one person, until 1 Jan 1970, 0:01"),
            "{told:?}"
        );
        assert_eq!(told[1].1, "waits until the message before it has left");
        let many: Vec<Entry> = (1..60).map(queued).collect();
        assert!(
            whys(&many, Some(waits))[0].1.contains("limit of messages to one person"),
            "the reason is not crowded out"
        );
    }
}

//! What the page shows, taken from the World in one look.

use stdlib::{Date, Language, Locale, Timestamp, Value, Zone};

use super::{markup, words::Words};
use crate::{
    clock::Due,
    customer::Customer,
    fault::Fault,
    hub::State,
    ids::CustomerId,
    world::{Received, Said, Sent},
};

/// A chat shows its newest messages.
const MESSAGES_MAX: usize = 400;
/// What the list of chats shows of the last message.
const EXCERPT_CHARS: usize = 60;

/// One line of the list of chats.
pub(super) struct Chat {
    pub id: u32,
    pub name: String,
    pub initial: String,
    pub address: String,
    pub excerpt: String,
    pub at: String,
    pub is_open: bool,
}

/// The customer whose phone is shown.
pub(super) struct Phone {
    pub name: String,
    pub initial: String,
    /// The number or the username, as the head of the chat shows it.
    pub address: String,
    pub wa_id: String,
    pub user_id: String,
    pub is_answered: bool,
    pub days: Vec<Day>,
}

impl Phone {
    /// What a companion knows the customer by.
    pub(super) fn address_for_companion(&self) -> &str {
        if self.wa_id.is_empty() { &self.user_id } else { &self.wa_id }
    }
}

pub(super) struct Day {
    pub label: String,
    pub bubbles: Vec<Bubble>,
}

pub(super) struct Bubble {
    /// The customer's own, on the right.
    pub own: bool,
    /// Of this text nothing is escaped any more.
    pub html: String,
    pub at: String,
    pub iso: String,
    pub template: Option<String>,
    pub ticks: Ticks,
    pub ticks_label: &'static str,
    /// What a companion finds it by: the id under which the business knows its message, or how the customer's own begins.
    pub message: String,
}

/// How far a message got.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticks {
    None,
    One,
    Two,
    Blue,
}

impl Ticks {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "one",
            Self::Two => "two",
            Self::Blue => "blue",
        }
    }

    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::None => "",
            Self::One => "✓",
            Self::Two | Self::Blue => "✓✓",
        }
    }
}

/// The clock and what is due.
pub(super) struct Time {
    pub now: String,
    /// For a field of date and time.
    pub field: String,
    pub zone: String,
    pub next: Option<String>,
}

pub(super) struct Switch {
    pub name: &'static str,
    pub label: &'static str,
    pub on: bool,
}

pub(super) fn chats(state: &State, open: Option<CustomerId>, language: Language) -> Vec<Chat> {
    let mut chats: Vec<(Option<Timestamp>, Chat)> = state
        .world
        .customers()
        .map(|customer| {
            let last = state.world.chat(customer.id).last();
            let locale = Locale { language, zone: zone(customer) };
            let at = last.map(said_at);
            let chat = Chat {
                id: customer.id.0,
                name: printable(&customer.name),
                initial: initial(&customer.name),
                address: address(customer, Words::of(language)),
                excerpt: last.map(|said| excerpt(&said_text(said))).unwrap_or_default(),
                at: at.map(|at| clock_or_day(at, state.world.now(), &locale)).unwrap_or_default(),
                is_open: open == Some(customer.id),
            };
            (at, chat)
        })
        .collect();
    chats.sort_by_key(|(at, chat)| (std::cmp::Reverse(*at), chat.id));
    chats.into_iter().map(|(_, chat)| chat).collect()
}

pub(super) fn phone(state: &State, id: CustomerId, language: Language) -> Option<Phone> {
    let customer = state.world.customers().find(|customer| customer.id == id)?;
    let locale = Locale { language, zone: zone(customer) };
    let words = Words::of(language);
    let said: Vec<&Said> = state.world.chat(id).collect();
    let newest = &said[said.len().saturating_sub(MESSAGES_MAX)..];
    let today = locale.zone.date_of(state.world.now());
    let mut days: Vec<(Date, Day)> = Vec::new();
    for said in newest {
        let date = locale.zone.date_of(said_at(said));
        if days.last().is_none_or(|(last, _)| *last != date) {
            days.push((date, Day { label: day_label(date, today, &locale, words), bubbles: Vec::new() }));
        }
        let bubble = match said {
            Said::ByCustomer(received) => own_bubble(state, received, &locale, words),
            Said::ByBusiness(sent) => their_bubble(sent, &locale, words),
        };
        days.last_mut().expect("a day was just pushed").1.bubbles.push(bubble);
    }
    let is_answered = newest.last().is_some_and(|said| match said {
        Said::ByCustomer(received) => state.world.is_owed(received.webhook) || state.requests > 0,
        Said::ByBusiness(_) => state.requests > 0,
    });
    Some(Phone {
        name: printable(&customer.name),
        initial: initial(&customer.name),
        address: address(customer, words),
        wa_id: customer.wa_id().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
        user_id: customer.user_id().map(|user| user.as_str().to_owned()).unwrap_or_default(),
        is_answered,
        days: days.into_iter().map(|(_, day)| day).collect(),
    })
}

fn own_bubble(state: &State, received: &Received, locale: &Locale, words: &'static Words) -> Bubble {
    let is_waiting = state.world.is_owed(received.webhook);
    Bubble {
        own: true,
        html: markup::html(&received_text(received)),
        at: clock(received.at, locale),
        iso: received.at.to_string(),
        template: None,
        ticks: if is_waiting { Ticks::One } else { Ticks::Two },
        ticks_label: if is_waiting { words.waiting } else { words.taken },
        message: received_text(received).chars().take(EXCERPT_CHARS).collect(),
    }
}

fn their_bubble(sent: &Sent, locale: &Locale, words: &'static Words) -> Bubble {
    let reached = sent.statuses.last().and_then(|status| status["status"].as_str());
    let (ticks, ticks_label) = match reached {
        Some("read") => (Ticks::Blue, words.read),
        Some("delivered") => (Ticks::Two, words.delivered),
        Some(_) => (Ticks::One, words.sent),
        None => (Ticks::None, words.no_status),
    };
    let template = sent.body["template"]["name"].as_str().map(str::to_owned);
    Bubble {
        own: false,
        html: markup::html(&sent.text),
        at: clock(sent.at, locale),
        iso: sent.at.to_string(),
        template,
        ticks,
        ticks_label,
        message: sent.id.as_str().to_owned(),
    }
}

pub(super) fn time(state: &State, open: Option<CustomerId>, language: Language) -> Time {
    let customer = open.and_then(|id| state.world.customers().find(|customer| customer.id == id));
    let zone = customer.map_or_else(Zone::utc, zone);
    let locale = Locale { language, zone };
    let reading = state.clock.reading();
    let (date, at) = locale.zone.civil(reading.now);
    Time {
        now: moment(reading.now, &locale),
        field: format!("{date}T{:02}:{:02}", at.hour(), at.minute()),
        zone: locale.zone.name().to_owned(),
        next: reading.next.map(|Due { at, .. }| moment(at, &locale)),
    }
}

pub(super) fn switches(state: &State, words: &'static Words) -> Vec<Switch> {
    let label = |fault| match fault {
        Fault::HoldAnswers => words.fault_hold,
        Fault::Slow => words.fault_slow,
        Fault::ServerError => words.fault_server,
        Fault::WindowClosed => words.fault_window,
        Fault::NoStatus => words.fault_status,
        Fault::Duplicate => words.fault_duplicate,
        Fault::Restricted => words.fault_restricted,
    };
    Fault::ALL
        .into_iter()
        .map(|fault| Switch { name: fault.name(), label: label(fault), on: state.faults.has(fault) })
        .collect()
}

/// By the country of the phone, or of who hides it, where it has one zone.
pub(super) fn zone(customer: &Customer) -> Zone {
    let by_phone = || Zone::of_phone(customer.wa_id()?.as_str());
    let by_user = || Zone::of_country(customer.user_id()?.country());
    by_phone().or_else(by_user).unwrap_or_else(Zone::utc)
}

fn address(customer: &Customer, words: &'static Words) -> String {
    match (customer.wa_id(), customer.user_id()) {
        (Some(phone), _) => format!("+{}", phone.as_str()),
        (None, Some(user)) => format!("{} · {}", user.as_str(), words.no_phone),
        (None, None) => String::new(),
    }
}

fn said_at(said: &Said) -> Timestamp {
    match said {
        Said::ByCustomer(received) => received.at,
        Said::ByBusiness(sent) => sent.at,
    }
}

fn said_text(said: &Said) -> String {
    match said {
        Said::ByCustomer(received) => received_text(received),
        Said::ByBusiness(sent) => sent.text.clone(),
    }
}

/// The words, a button's title, a caption; else the kind of message in brackets.
fn received_text(received: &Received) -> String {
    let message = serde_json::Value::Object(received.message.clone());
    let paths = ["/text/body", "/button/text", "/interactive/button_reply/title", "/interactive/list_reply/title"];
    let kind = message["type"].as_str().unwrap_or("message").to_owned();
    let caption = format!("/{kind}/caption");
    let text = paths.into_iter().chain([caption.as_str()]).find_map(|path| message.pointer(path)?.as_str());
    text.map_or_else(|| format!("[{kind}]"), str::to_owned)
}

fn excerpt(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(EXCERPT_CHARS).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    printable(&short)
}

/// Without what has no shape or turns the page around.
fn printable(text: &str) -> String {
    let is_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || is_direction(c) { '\u{fffd}' } else { c }).collect()
}

fn initial(name: &str) -> String {
    let letter = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
    letter.to_uppercase().collect()
}

fn clock(at: Timestamp, locale: &Locale) -> String {
    locale.zone.civil(at).1.to_string()
}

fn moment(at: Timestamp, locale: &Locale) -> String {
    Value::Moment(at).show(locale)
}

fn clock_or_day(at: Timestamp, now: Timestamp, locale: &Locale) -> String {
    let day = locale.zone.date_of(at);
    if day == locale.zone.date_of(now) { clock(at, locale) } else { Value::Date(day).show(locale) }
}

fn day_label(date: Date, today: Date, locale: &Locale, words: &'static Words) -> String {
    match date.days_until(today) {
        0 => words.today.to_owned(),
        1 => words.yesterday.to_owned(),
        _ => Value::Date(date).show(locale),
    }
}

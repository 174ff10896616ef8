//! What an expression may read: the contact, the run, the message, the clock.

use stdlib::{Date, Locale, Timestamp, Type, Value, Window};

use crate::{Contact, ContactPart, Listener, Read, ReplyPart, Run, RunPart};

#[derive(Debug, Clone)]
pub struct Scope<'a> {
    pub now: Timestamp,
    /// The flow's language; the zone of the contact, else of the phone's country, else of the flow.
    pub locale: Locale,
    /// What a phone number without a country code gets.
    pub calling_code: Option<&'a str>,
    pub contact: &'a Contact,
    /// On the number of the run, or of the message that may start one.
    pub window: Window,
    /// `None` in a condition that decides whether one begins.
    pub run: Option<&'a Run>,
    /// The message that is asked about; empty where there is none.
    pub reply: &'a str,
}

/// What functions, filters and patterns need of a [`Scope`].
#[derive(Debug)]
pub(super) struct Around {
    pub now: Timestamp,
    pub locale: Locale,
    calling_code: Option<String>,
}

impl Around {
    pub fn new(now: Timestamp, locale: Locale, calling_code: Option<&str>) -> Self {
        Self { now, locale, calling_code: calling_code.map(str::to_owned) }
    }

    pub fn today(&self) -> Date {
        self.locale.zone.date_of(self.now)
    }

    pub fn listener(&self) -> Listener<'_> {
        Listener { language: self.locale.language, calling_code: self.calling_code.as_deref(), today: self.today() }
    }
}

impl Scope<'_> {
    pub(super) fn around(&self) -> Around {
        Around::new(self.now, self.locale.clone(), self.calling_code)
    }

    pub(super) fn read(&self, read: &Read) -> Option<Value> {
        match read {
            Read::Reply(part) => self.reply(*part),
            Read::Run(part) => self.run.map(|run| match part {
                RunPart::Started => Value::Moment(run.started_at),
                RunPart::Answers => Value::Number(run.answers.into()),
            }),
            Read::Contact(part) => self.contact(part),
            Read::Variable(name) => self.run.and_then(|run| run.variables.get(name)).cloned(),
        }
    }

    fn reply(&self, part: ReplyPart) -> Option<Value> {
        let kind = match part {
            ReplyPart::Text => Type::Text,
            ReplyPart::Number => Type::Number,
            ReplyPart::Date => Type::Date,
            ReplyPart::Time => Type::Time,
            ReplyPart::Yes => Type::Bool,
        };
        self.around().listener().answer(self.reply, kind)
    }

    fn contact(&self, part: &ContactPart) -> Option<Value> {
        let contact = self.contact;
        match part {
            ContactPart::Id => Some(Value::Text(contact.id.to_string())),
            ContactPart::Phone => contact.phone.clone().map(Value::Text),
            ContactPart::Name => contact.name.clone().map(Value::Text),
            ContactPart::FirstName => contact.first_name.clone().map(Value::Text),
            ContactPart::Language => contact.language.clone().map(Value::Text),
            ContactPart::Country => contact.country().map(Value::from),
            ContactPart::Timezone => contact.zone().map(|zone| Value::from(zone.name())),
            ContactPart::LastMessage => contact.last_message.map(Value::Moment),
            // A value from before the field's type was another is none.
            ContactPart::Field { name, kind } => contact.fields.get(name).filter(|value| kind.accepts(value)).cloned(),
        }
    }

    pub(super) fn has_tag(&self, tag: &str) -> bool {
        self.contact.tags.contains(tag)
    }

    pub(super) fn has_consent(&self, purpose: &str) -> bool {
        self.contact.consents.contains(purpose)
    }

    pub(super) fn window_is_open(&self) -> bool {
        self.window.is_open(self.now)
    }

    pub(super) fn replied(&self) -> bool {
        self.run.is_some_and(|run| run.replied)
    }
}

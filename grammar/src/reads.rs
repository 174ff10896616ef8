//! What expressions read by name: the parts of the contact, of the reply and of the run, and whose they are.

use engine::{ContactPart, ReplyPart, RunPart};
use stdlib::Type;

/// The parts of `contact` that every project has, by name.
pub(crate) const CONTACT: [(&str, ContactPart, Type); 8] = [
    ("id", ContactPart::Id, Type::Text),
    ("phone", ContactPart::Phone, Type::Text),
    ("name", ContactPart::Name, Type::Text),
    ("first_name", ContactPart::FirstName, Type::Text),
    ("language", ContactPart::Language, Type::Text),
    ("country", ContactPart::Country, Type::Text),
    ("timezone", ContactPart::Timezone, Type::Text),
    ("last_message", ContactPart::LastMessage, Type::Moment),
];

pub(crate) fn is_part_of_contact(name: &str) -> bool {
    CONTACT.iter().any(|(part, ..)| *part == name)
}

/// The parts of `reply`. All but the text may be missing.
pub(crate) const REPLY: [(&str, ReplyPart, Type); 5] = [
    ("text", ReplyPart::Text, Type::Text),
    ("number", ReplyPart::Number, Type::Number),
    ("date", ReplyPart::Date, Type::Date),
    ("time", ReplyPart::Time, Type::Time),
    ("yes", ReplyPart::Yes, Type::Bool),
];

/// The parts of `run`; none is ever missing.
pub(crate) const RUN: [(&str, RunPart, Type); 2] =
    [("started", RunPart::Started, Type::Moment), ("answers", RunPart::Answers, Type::Number)];

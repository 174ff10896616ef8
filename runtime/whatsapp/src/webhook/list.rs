//! The lists of a change's `value` whose elements are updates, and what names an element: the keys that WhatsApp repeats
//! when it delivers the same update again.

use serde_json::{Map, Value};

use crate::json;

pub(super) struct List {
    pub(super) name: &'static str,
    /// The keys of an element that hold the person's wa_id and business-scoped user id.
    person: Option<[&'static str; 2]>,
    /// The parts of an element's name, each with the keys it may stand under. Without parts its content is its name.
    name_parts: &'static [&'static [&'static str]],
}

pub(super) const LISTS: [List; 8] = [
    List { name: "messages", person: Some(["from", "from_user_id"]), name_parts: &[&["id"]] },
    List {
        name: "statuses",
        person: Some(["recipient_id", "recipient_user_id"]),
        // A message to a group has a status for each participant; an older spelling of the key is still sent.
        name_parts: &[&["id"], &["status"], &["recipient_participant_id", "participant_recipient_id"]],
    },
    List { name: "errors", person: None, name_parts: &[] },
    List { name: "user_actions", person: None, name_parts: &[] },
    List { name: "message_echoes", person: Some(["to", "to_user_id"]), name_parts: &[&["id"]] },
    List { name: "calls", person: Some(["from", "from_user_id"]), name_parts: &[&["id"], &["event"]] },
    List { name: "state_sync", person: None, name_parts: &[] },
    List {
        name: "user_preferences",
        person: Some(["wa_id", "user_id"]),
        name_parts: &[&["user_id", "wa_id"], &["category"], &["timestamp"]],
    },
];

impl List {
    /// The wa_id and the business-scoped user id of the person an element is about.
    pub(super) fn person<'a>(&self, element: &'a Map<String, Value>) -> [Option<&'a str>; 2] {
        self.person.map_or([None; 2], |keys| keys.map(|key| json::id(element, key)))
    }

    /// The parts that name an element, or `None` where its first part is missing. A later part may be absent for good.
    pub(super) fn name_of(&self, element: &Map<String, Value>) -> Option<Vec<String>> {
        let parts = self.name_parts.iter().map(|keys| keys.iter().find_map(|key| part(element, key)));
        let parts: Vec<_> = parts.collect();
        parts.first()?.as_ref()?;
        Some(parts.into_iter().map(Option::unwrap_or_default).collect())
    }
}

fn part(element: &Map<String, Value>, key: &str) -> Option<String> {
    let number = || json::integer(element, key).map(|it| it.to_string());
    json::id(element, key).map(str::to_owned).or_else(number)
}

//! The envelope: `entry[]`, `changes[]`, and in a change's `value` the lists whose elements are updates.
//!
//! Lists are split under every field, known or not; only under `messages` do their elements reach a conversation.
//! What the elements share (`metadata`, the person's entry of `contacts`) is copied to each while it is small.

use serde_json::{Map, Value};

use crate::json;

use super::{
    ITEMS_MAX, Inbound, Item, ParseError, Status, Token, What,
    contacts::Contacts,
    list::{LISTS, List},
};

/// Largest shared part, in bytes of JSON, that is copied to every element: several times what WhatsApp sends, and small
/// enough that a body does not grow to a multiple of its size.
const SHARED_BYTES_MAX: usize = 1024;

pub(super) fn items(body: Value) -> Result<Vec<Item>, ParseError> {
    let mut found = Found(vec![]);
    if is_envelope(&body) {
        let (_, entries) = taken(body, "entry");
        entries.into_iter().try_for_each(|it| found.read_entry(it))?;
    } else {
        found.push_whole(&Change::default(), body)?;
    }
    Ok(found.0)
}

fn is_envelope(body: &Value) -> bool {
    body["object"] == "whatsapp_business_account" && body["entry"].is_array()
}

/// What surrounds an update and holds for it.
#[derive(Default)]
struct Change {
    waba_id: Option<String>,
    phone_number_id: Option<String>,
    field: String,
    /// The entry's time in Unix seconds, which account-level webhooks have.
    time: Option<i64>,
}

impl Change {
    fn read(entry: &Map<String, Value>, change: &Value) -> Self {
        let value = &change["value"];
        let id = |of: &Value, key| of.as_object().and_then(|it| json::id(it, key)).map(str::to_owned);
        Self {
            // The entry of a PARTNER_… event names the business portfolio; the account stands inside.
            waba_id: id(&value["waba_info"], "waba_id").or_else(|| json::id(entry, "id").map(str::to_owned)),
            // A few account-level fields name the number beside their own keys.
            phone_number_id: id(&value["metadata"], "phone_number_id").or_else(|| id(value, "phone_number_id")),
            field: id(change, "field").unwrap_or_default(),
            time: json::integer(entry, "time"),
        }
    }

    /// A change of the same field that holds only `value`.
    fn raw(&self, value: Map<String, Value>) -> Value {
        let value = ("value".to_owned(), Value::Object(value));
        Value::Object([("field".to_owned(), Value::String(self.field.clone())), value].into_iter().collect())
    }

    fn token_of_content(&self, list: &str, content: &Value) -> Token {
        let time = self.time.map(|it| it.to_string()).unwrap_or_default();
        let waba_id = self.waba_id.as_deref().unwrap_or_default();
        let number = self.phone_number_id.as_deref().unwrap_or_default();
        Token::of_content(&[&self.field, list, number, waba_id, &time], content)
    }

    fn token_of_name(&self, list: &str, name: &[String]) -> Token {
        let mut parts = vec![self.field.as_str(), list, self.phone_number_id.as_deref().unwrap_or_default()];
        parts.extend(name.iter().map(String::as_str));
        Token::of_name(&parts)
    }
}

struct Found(Vec<Item>);

impl Found {
    fn read_entry(&mut self, entry: Value) -> Result<(), ParseError> {
        if entry["changes"].is_array() {
            let (entry, changes) = taken(entry, "changes");
            changes.into_iter().try_for_each(|it| self.read_change(&entry, it))
        } else {
            let waba_id = entry.as_object().and_then(|it| json::id(it, "id")).map(str::to_owned);
            self.push_whole(&Change { waba_id, ..Change::default() }, entry)
        }
    }

    fn read_change(&mut self, entry: &Map<String, Value>, mut change: Value) -> Result<(), ParseError> {
        let around = Change::read(entry, &change);
        let is_updates = |it: &Value| it.as_array().is_some_and(|it| it.iter().any(Value::is_object));
        let lists: Vec<_> = LISTS.iter().filter(|it| is_updates(&change["value"][it.name])).collect();
        if lists.is_empty() {
            return self.push_whole(&around, change);
        }
        let mut value = change["value"].take();
        let mut split = vec![];
        for list in lists {
            let (rest, elements) = taken(value, list.name);
            split.push((list, elements));
            value = Value::Object(rest);
        }
        let (mut shared, contacts) = taken(value, "contacts");
        let contacts = Contacts::new(contacts);
        if !is_small(&shared) {
            let metadata = shared.get("metadata").and_then(Value::as_object).filter(|it| is_small(it)).cloned();
            self.push_whole(&around, around.raw(shared))?;
            shared = metadata.map(|it| ("metadata".to_owned(), Value::Object(it))).into_iter().collect();
        }
        split.into_iter().try_for_each(|(list, elements)| self.read_list(&around, list, elements, &shared, &contacts))
    }

    fn read_list(
        &mut self,
        around: &Change,
        list: &List,
        elements: Vec<Value>,
        shared: &Map<String, Value>,
        contacts: &Contacts,
    ) -> Result<(), ParseError> {
        let raw = |elements, contact: Option<&Map<String, Value>>| {
            let mut value = shared.clone();
            if let Some(contact) = contact.filter(|it| is_small(it)) {
                value.insert("contacts".to_owned(), Value::Array(vec![Value::Object(contact.clone())]));
            }
            value.insert(list.name.to_owned(), Value::Array(elements));
            around.raw(value)
        };
        let (updates, strange): (Vec<_>, Vec<_>) = elements.into_iter().partition(Value::is_object);
        for update in updates {
            let Some(element) = update.as_object() else { continue };
            let [wa_id, user_id] = list.person(element);
            let contact = contacts.of(wa_id, user_id);
            let what = match (around.field.as_str(), list.name) {
                ("messages", "messages") => Inbound::read(element, contact).map(What::Message),
                ("messages", "statuses") => Status::read(element).map(What::Status),
                (_, _) => None,
            };
            let of_metadata = || json::integer(json::object(element, "metadata")?, "timestamp");
            let own_time = json::integer(element, "timestamp").or_else(of_metadata);
            let token = match list.name_of(element) {
                Some(name) => around.token_of_name(list.name, &name),
                None => around.token_of_content(list.name, &update),
            };
            self.push(around, token, own_time, what.unwrap_or(What::Other), raw(vec![update], contact))?;
        }
        if strange.is_empty() { Ok(()) } else { self.push_whole(around, raw(strange, None)) }
    }

    /// What is not split: all of it is one item.
    fn push_whole(&mut self, around: &Change, raw: Value) -> Result<(), ParseError> {
        self.push(around, around.token_of_content("", &raw), None, What::Other, raw)
    }

    fn push(
        &mut self,
        around: &Change,
        token: Token,
        own_time: Option<i64>,
        what: What,
        raw: Value,
    ) -> Result<(), ParseError> {
        if self.0.len() == ITEMS_MAX {
            return Err(ParseError::TooMany { limit: ITEMS_MAX });
        }
        self.0.push(Item {
            token,
            waba_id: around.waba_id.clone(),
            phone_number_id: around.phone_number_id.clone(),
            field: around.field.clone(),
            at_seconds: own_time.or(around.time),
            what,
            raw,
        });
        Ok(())
    }
}

/// An object without one of its lists, and the list. What is no list stays where it is.
fn taken(of: Value, list: &str) -> (Map<String, Value>, Vec<Value>) {
    let Value::Object(mut rest) = of else { return (Map::new(), vec![]) };
    let elements = rest.get_mut(list).and_then(Value::as_array_mut).map(std::mem::take);
    if elements.is_some() {
        rest.remove(list);
    }
    (rest, elements.unwrap_or_default())
}

fn is_small(shared: &Map<String, Value>) -> bool {
    serde_json::to_vec(shared).is_ok_and(|it| it.len() <= SHARED_BYTES_MAX)
}

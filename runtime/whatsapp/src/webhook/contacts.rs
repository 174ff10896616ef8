//! Which entry of `value.contacts` belongs to which update: the list names the people of the whole change.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::json;

pub(super) struct Contacts {
    entries: Vec<Map<String, Value>>,
    by_user_id: HashMap<String, usize>,
    by_wa_id: HashMap<String, usize>,
}

impl Contacts {
    pub(super) fn new(list: Vec<Value>) -> Self {
        let entries: Vec<_> =
            list.into_iter().filter_map(|it| if let Value::Object(entry) = it { Some(entry) } else { None }).collect();
        let index = |key: &str| {
            let ids = entries.iter().enumerate();
            ids.filter_map(|(at, entry)| Some((json::id(entry, key)?.to_owned(), at))).collect()
        };
        Self { by_user_id: index("user_id"), by_wa_id: index("wa_id"), entries }
    }

    /// The entry of the person with these ids. An entry alone in the list also belongs to somebody with whom it shares no
    /// kind of id, but never to somebody whose id is another one.
    pub(super) fn of(&self, wa_id: Option<&str>, user_id: Option<&str>) -> Option<&Map<String, Value>> {
        let found = user_id.and_then(|it| self.by_user_id.get(it)).or_else(|| self.by_wa_id.get(wa_id?));
        match (found, self.entries.as_slice()) {
            (Some(&at), _) => self.entries.get(at),
            (None, [only]) => {
                let another = wa_id.is_some() && json::id(only, "wa_id").is_some()
                    || user_id.is_some() && json::id(only, "user_id").is_some();
                (!another).then_some(only)
            }
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contacts(list: &Value) -> Contacts {
        Contacts::new(list.as_array().unwrap().clone())
    }

    fn name(found: Option<&Map<String, Value>>) -> Option<&str> {
        found.and_then(|it| json::string(it, "name"))
    }

    #[test]
    fn people_are_told_apart_by_either_id() {
        let two =
            contacts(&json!([1, { "name": "a", "wa_id": "1", "user_id": "BO.1" }, { "name": "b", "user_id": "BO.2" }]));
        assert_eq!(name(two.of(Some("1"), None)), Some("a"));
        assert_eq!(name(two.of(Some("9"), Some("BO.2"))), Some("b"));
        assert_eq!(name(two.of(Some("2"), None)), None);
        assert_eq!(name(two.of(None, None)), None);
    }

    #[test]
    fn an_only_entry_is_not_given_to_somebody_else() {
        let one = contacts(&json!([{ "name": "a", "wa_id": "1" }]));
        assert_eq!(name(one.of(None, Some("BO.1"))), Some("a"));
        assert_eq!(name(one.of(None, None)), Some("a"));
        assert_eq!(name(one.of(Some("2"), None)), None);
    }
}

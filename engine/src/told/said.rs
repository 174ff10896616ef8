//! What the messages of a log say, for the entries that know only their ids.

use std::collections::BTreeMap;

use crate::{Entry, MessageId, Rendered, What};

/// Enough to know a message again.
const EXCERPT_CHARS: usize = 60;

/// By message, the beginning of what it says.
#[derive(Debug, Clone, Default)]
pub struct Said(BTreeMap<MessageId, Rendered>);

impl Said {
    /// Of a log that may hold more than messages, and may lack some: what came before may have been dropped.
    pub fn of<'e>(log: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut said = BTreeMap::new();
        for entry in log {
            if let What::Queued { message, content, .. } | What::NotSent { message, content, .. } = &entry.what {
                said.entry(*message).or_insert_with(|| beginning(content));
            }
        }
        Self(said)
    }

    pub(super) fn beginning(&self, id: MessageId) -> Option<&Rendered> {
        self.0.get(&id)
    }
}

fn beginning(content: &Rendered) -> Rendered {
    match content {
        Rendered::Text { body } => {
            let mut short: String = body.chars().take(EXCERPT_CHARS).collect();
            if short.len() < body.len() {
                short.push('…');
            }
            Rendered::Text { body: short }
        }
        Rendered::Template { name, language, .. } => {
            Rendered::Template { name: name.clone(), language: language.clone(), parameters: Vec::new() }
        }
    }
}

//! `flowd why`: the log of one contact or run in sentences, one line a decision, oldest first.
//!
//! Reads beside a running `flowd serve`, without its lock. The words are here; the facts are the log's.

mod sentence;

use std::fmt::Write as _;

use anyhow::Context as _;
use engine::Entry;
use serde_json::{Value, json};

pub use sentence::Language;

use crate::{
    config::Storage,
    store::{ReadStore, Who},
};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// A phone, a wa_id, a user id, or the id of a contact or run.
    pub about: String,
    pub language: Language,
    pub json: bool,
}

/// The answer as it is printed, or a sentence that says why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Told(String),
    Nobody(String),
}

pub async fn ask(storage: &Storage, question: &Question) -> anyhow::Result<Answer> {
    let file = storage.database.display();
    if !storage.database.exists() {
        return Ok(Answer::Nobody(question.language.no_database(&file.to_string())));
    }
    let mut store =
        ReadStore::open(&storage.database, &storage.key).await.with_context(|| format!("opening {file}"))?;
    let Some(who) = store.find(&question.about).await.context("looking for the contact")? else {
        return Ok(Answer::Nobody(question.language.nobody(&question.about)));
    };
    let log = store.log(&who).await.context("reading the log")?;
    Ok(Answer::Told(if question.json { as_json(&log) } else { as_text(&log, question.language, &who) }))
}

fn as_text(log: &[Entry], language: Language, who: &Who) -> String {
    let mut text = String::new();
    for entry in log {
        let place = match (&entry.flow, &entry.step) {
            (Some(flow), Some(step)) => format!("{flow}/{step}"),
            (Some(flow), None) => flow.clone(),
            (None, _) => "-".to_owned(),
        };
        let run = match (who, entry.run) {
            // A contact may have had several runs; the id leads to one of them.
            (Who::Contact(_), Some(run)) => format!("  [{run}]"),
            (Who::Contact(_), None) | (Who::Run(_), _) => String::new(),
        };
        writeln!(text, "{}  {place}  {}{run}", entry.at, sentence::of(&entry.what, language))
            .expect("a String takes everything");
    }
    text
}

/// One JSON object a line: the entry, its instant as text, the sentence in both languages.
fn as_json(log: &[Entry]) -> String {
    let mut text = String::new();
    for entry in log {
        let mut line = serde_json::to_value(entry).expect("an entry has no map with keys that are not text");
        if let Value::Object(fields) = &mut line {
            fields.insert("at".to_owned(), json!(entry.at.to_string()));
            let because = json!({
                "en": sentence::of(&entry.what, Language::English),
                "es": sentence::of(&entry.what, Language::Spanish),
            });
            fields.insert("sentence".to_owned(), because);
        }
        writeln!(text, "{line}").expect("a String takes everything");
    }
    text
}

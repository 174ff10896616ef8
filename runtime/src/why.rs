//! `flowd why`: the log of one contact or run in sentences, one line a decision, oldest first.
//!
//! Reads beside a running `flowd serve`, without its lock. The sentences are the engine's, WhatsApp's codes are explained
//! here.

use std::fmt::Write as _;

use anyhow::Context as _;
use engine::{
    What,
    told::{self, Reader, Said},
};
use serde_json::{Value, json};
use stdlib::{Language, Timestamp, Zone};
use whatsapp::outcome;

use crate::{
    config::Storage,
    store::{Database, Logged, OpenError, ReadStore, Who},
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
    Told {
        text: String,
        /// Sentences about the whole: that what came before was dropped, that the contact is in quarantine.
        notes: Vec<&'static str>,
    },
    Nobody(String),
}

pub async fn ask(storage: &Storage, question: &Question) -> anyhow::Result<Answer> {
    let database = storage.database.to_string();
    let nothing_yet = || Ok(Answer::Nobody(no_database(question.language, &database)));
    if matches!(&storage.database, Database::Sqlite(file) if !file.exists()) {
        return nothing_yet();
    }
    let mut store = match ReadStore::open(&storage.database, &storage.key).await {
        Ok(store) => store,
        Err(OpenError::Empty { .. }) => return nothing_yet(),
        Err(error) => return Err(error.into()),
    };
    let found = store.find(&question.about).await.context("looking for the contact")?;
    if found.is_empty() {
        return Ok(Answer::Nobody(nobody(question.language, &question.about)));
    }
    let mut log = Vec::new();
    let mut begins_late = false;
    for who in &found {
        let of_one = store.log(who).await.context("reading the log")?;
        begins_late |= store.begins_late(who, &of_one).await.context("reading the log")?;
        log.extend(of_one);
    }
    // Stable, so that the entries of one contact keep their order.
    log.sort_by_key(|logged| logged.entry.at);
    let is_of_run = matches!(found[..], [Who::Run(_)]);
    let text = if question.json { as_json(&log) } else { as_text(&log, question.language, is_of_run) };
    let mut is_set_aside = false;
    for who in &found {
        if let Who::Contact(contact) = who {
            is_set_aside |= store.is_in_quarantine(*contact).await.context("reading who is in quarantine")?;
        }
    }
    let notes = [begins_late.then(|| dropped(question.language)), is_set_aside.then(|| set_aside(question.language))];
    Ok(Answer::Told { text, notes: notes.into_iter().flatten().collect() })
}

/// What an entry says, of the log of which `said` was made.
pub fn sentence(what: &What, language: Language, zone: Option<&Zone>, said: &Said) -> String {
    let meaning = |code| {
        let explanation = outcome::explain(code)?;
        Some(match language {
            Language::En => explanation.en,
            Language::Es => explanation.es,
            Language::Pt => outcome::explain_in_portuguese(code).unwrap_or(explanation.es),
        })
    };
    told::sentence(what, &Reader { language, zone, meaning: &meaning, said })
}

fn nobody(language: Language, about: &str) -> String {
    match language {
        Language::En => format!(
            "nobody known as `{about}` has written here. Give a phone with its country code, a user id, or the id of a run \
             as `flowd why` prints it"
        ),
        Language::Es => format!(
            "nadie conocido como `{about}` ha escrito aquí. Da un teléfono con su código de país, un id de usuario, o el \
             id de una ejecución como lo imprime `flowd why`"
        ),
        Language::Pt => format!(
            "ninguém conhecido como `{about}` escreveu aqui. Dê um telefone com o código do país, um id de usuário, ou o \
             id de uma execução como `flowd why` o imprime"
        ),
    }
}

fn dropped(language: Language) -> &'static str {
    match language {
        Language::En => {
            "what happened before was dropped: the log is kept for as many days as FLOWD_RETENTION_LOG says, 400 unless it \
             is set"
        }
        Language::Es => {
            "lo anterior se ha borrado: el registro se guarda los días que dice FLOWD_RETENTION_LOG, 400 si no se ha puesto"
        }
        Language::Pt => {
            "o que aconteceu antes foi apagado: o registro fica guardado pelos dias que FLOWD_RETENTION_LOG diz, 400 se não \
             foi definido"
        }
    }
}

fn set_aside(language: Language) -> &'static str {
    match language {
        Language::En => {
            "this contact is in quarantine: what they write is kept and not handled, and nothing is sent to them. `flowd \
             quarantine list` says since when and why"
        }
        Language::Es => {
            "este contacto está en cuarentena: lo que escribe se guarda sin atenderlo y no se le envía nada. `flowd \
             quarantine list` dice desde cuándo y por qué"
        }
        Language::Pt => {
            "este contato está em quarentena: o que escreve fica guardado sem ser atendido e nada lhe é enviado. `flowd \
             quarantine list` diz desde quando e por quê"
        }
    }
}

fn no_database(language: Language, file: &str) -> String {
    match language {
        Language::En => format!(
            "flowd has written nothing to {file} yet. Start `flowd serve` first, or set DATABASE_URL to the one it uses"
        ),
        Language::Es => format!(
            "flowd todavía no ha escrito nada en {file}. Arranca primero `flowd serve`, o pon en DATABASE_URL la que usa"
        ),
        Language::Pt => format!(
            "flowd ainda não escreveu nada em {file}. Inicie primeiro `flowd serve`, ou ponha em DATABASE_URL o que ele \
             usa"
        ),
    }
}

fn as_text(log: &[Logged], language: Language, is_of_run: bool) -> String {
    let has_several_accounts = log.iter().any(|logged| logged.waba_id != log[0].waba_id);
    let said = Said::of(log.iter().map(|logged| &logged.entry));
    let mut text = String::new();
    for Logged { waba_id, entry } in log {
        let account = if has_several_accounts { format!("  {waba_id}") } else { String::new() };
        let place = match (&entry.flow, &entry.step) {
            (Some(flow), Some(step)) => format!("{flow}/{step}"),
            (Some(flow), None) => flow.clone(),
            (None, _) => "-".to_owned(),
        };
        let run = match entry.run {
            // A contact may have had several runs; the id leads to one of them.
            Some(run) if !is_of_run => format!("  [{run}]"),
            Some(_) | None => String::new(),
        };
        writeln!(text, "{}{account}  {place}  {}{run}", entry.at, sentence(&entry.what, language, None, &said))
            .expect("a String takes everything");
    }
    text
}

/// One JSON object a line: the entry with its instants as text, whose account it is, the sentence in every language.
fn as_json(log: &[Logged]) -> String {
    let said = Said::of(log.iter().map(|logged| &logged.entry));
    let mut text = String::new();
    for Logged { waba_id, entry } in log {
        let mut line = serde_json::to_value(entry).expect("an entry has no map with keys that are not text");
        if let Value::Object(fields) = &mut line {
            for instant in ["at", "due", "until"] {
                if let Some(ms) = fields.get(instant).and_then(Value::as_i64) {
                    fields.insert(instant.to_owned(), json!(Timestamp(ms).to_string()));
                }
            }
            if let Some(value) = fields.get_mut("value") {
                moments_as_text(value);
            }
            fields.insert("account".to_owned(), json!(waba_id));
            let because = json!({
                "en": sentence(&entry.what, Language::En, None, &said),
                "es": sentence(&entry.what, Language::Es, None, &said),
                "pt": sentence(&entry.what, Language::Pt, None, &said),
            });
            fields.insert("sentence".to_owned(), because);
        }
        writeln!(text, "{line}").expect("a String takes everything");
    }
    text
}

/// Moments inside a value of a flow, which is stored as `{"moment": ms}`.
fn moments_as_text(value: &mut Value) {
    match value {
        Value::Object(parts) => {
            for (kind, part) in parts {
                match part.as_i64() {
                    Some(ms) if kind == "moment" => *part = json!(Timestamp(ms).to_string()),
                    Some(_) | None => moments_as_text(part),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(moments_as_text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use engine::{Entry, MessageId, OptedOutBy};

    use super::*;

    fn logged(waba_id: &str, at: i64, what: What) -> Logged {
        let flow = Some("f".to_owned());
        let entry = Entry { at: Timestamp(at), run: None, flow, step: Some("s".into()), what };
        Logged { waba_id: waba_id.to_owned(), entry }
    }

    #[test]
    fn every_instant_of_a_line_of_json_is_rfc_3339() {
        let message = MessageId([0; 16]);
        let because = engine::DelayedBy::NotConnected;
        let log = [
            logged("2", 0, What::WaitsForReply { due: Some(Timestamp(7_200_000)) }),
            logged("2", 0, What::WaitsForReply { due: None }),
            logged("2", 0, What::Delayed { message, until: Timestamp(1_500), because }),
            logged(
                "2",
                0,
                What::Set {
                    target: engine::Target::Variable("cita".to_owned()),
                    value: Some(stdlib::Value::List(vec![stdlib::Value::Moment(Timestamp(0))])),
                },
            ),
        ];
        let lines: Vec<Value> = as_json(&log).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            (&lines[0]["at"], &lines[0]["due"]),
            (&json!("1970-01-01T00:00:00Z"), &json!("1970-01-01T02:00:00Z"))
        );
        assert_eq!(lines[1]["due"], Value::Null);
        assert_eq!(lines[3]["value"], json!({ "list": [{ "moment": "1970-01-01T00:00:00Z" }] }));
        assert_eq!((&lines[2]["until"], &lines[2]["account"]), (&json!("1970-01-01T00:00:01.5Z"), &json!("2")));
    }

    #[test]
    fn the_account_is_told_where_there_are_several() {
        let both = [logged("2", 0, What::OptedOut { by: OptedOutBy::Customer }), logged("3", 1_000, What::OptedIn)];
        let text = as_text(&both, Language::En, false);
        assert!(
            text.starts_with("1970-01-01T00:00:00Z  2  f/s  ") && text.contains("\n1970-01-01T00:00:01Z  3  f/s  "),
            "{text}"
        );
        assert!(as_text(&both[..1], Language::En, false).starts_with("1970-01-01T00:00:00Z  f/s  "));
    }
}

//! How a number and its account stand with WhatsApp, as Graph tells whoever asks. Reads only, decides nothing.
//!
//! Source: Meta, "Business phone numbers" (the node's fields), "Subscribed apps" and "Webhook overrides", as read in 2026.

use serde_json::{Map, Value};

use crate::json;

/// Asks for nothing that names the number.
const NUMBER_FIELDS: &str = "id,status,quality_rating,is_on_biz_app,health_status,webhook_configuration";

/// Why there is no answer to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTold {
    /// An error of Graph's; `outcome::explain` has its meaning.
    Refused { code: u32 },
    /// The object does not exist, or this token may not see it.
    Unknown,
    /// Not what Graph answers: another server is there.
    Unreadable { http_status: u16 },
}

/// A number, as far as it says whether messages may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Number {
    /// `CONNECTED` where it works; others are an open list.
    pub status: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`, or not known yet.
    pub quality: Option<String>,
    /// It is in the phone's app, too, where 20 messages a second count in both directions.
    pub is_in_phone_app: bool,
    /// What of it, its account or its app is kept from sending by WhatsApp: kinds, like `WABA`.
    pub blocked: Vec<String>,
    /// Where its messages go.
    pub callback: Option<Callback>,
}

/// An address that WhatsApp sends webhooks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    pub url: String,
    pub set_on: SetOn,
}

/// The nearest one counts: a number's own before its account's before the app's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOn {
    Number,
    Account,
    App,
}

impl SetOn {
    const NEAREST_FIRST: [Self; 3] = [Self::Number, Self::Account, Self::App];

    fn key(self) -> &'static str {
        match self {
            Self::Number => "phone_number",
            Self::Account => "whatsapp_business_account",
            Self::App => "application",
        }
    }
}

/// An app that an account sends its webhooks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedApp {
    pub id: String,
    pub name: String,
    /// The account sends there instead of to the app's own callback.
    pub callback_override: Option<String>,
}

pub fn number_path(version: &str, phone_number_id: &str) -> String {
    format!("/{version}/{phone_number_id}?fields={NUMBER_FIELDS}")
}

pub fn number(http_status: u16, body: &[u8]) -> Result<Number, NotTold> {
    let answer = object(http_status, body)?;
    if json::id(&answer, "id").is_none() {
        return Err(NotTold::Unreadable { http_status });
    }
    let word = |key| json::id(&answer, key).map(str::to_owned);
    let entities = json::object(&answer, "health_status").and_then(|health| health.get("entities")?.as_array());
    let entities = entities.into_iter().flatten().filter_map(Value::as_object);
    let blocked = entities
        .filter(|entity| json::string(entity, "can_send_message") == Some("BLOCKED"))
        .filter_map(|entity| json::id(entity, "entity_type").map(str::to_owned));
    Ok(Number {
        status: word("status"),
        quality: word("quality_rating"),
        is_in_phone_app: answer.get("is_on_biz_app") == Some(&Value::Bool(true)),
        blocked: blocked.collect(),
        callback: json::object(&answer, "webhook_configuration").and_then(callback),
    })
}

fn callback(levels: &Map<String, Value>) -> Option<Callback> {
    let found = |set_on: SetOn| json::id(levels, set_on.key()).map(|url| Callback { url: url.to_owned(), set_on });
    SetOn::NEAREST_FIRST.into_iter().find_map(found)
}

pub fn subscribed_apps_path(version: &str, waba_id: &str) -> String {
    format!("/{version}/{waba_id}/subscribed_apps")
}

pub fn subscribed_apps(http_status: u16, body: &[u8]) -> Result<Vec<SubscribedApp>, NotTold> {
    let answer = object(http_status, body)?;
    let list = answer.get("data").and_then(Value::as_array).ok_or(NotTold::Unreadable { http_status })?;
    let app = |entry: &Value| {
        let entry = entry.as_object()?;
        let app = json::object(entry, "whatsapp_business_api_data")?;
        Some(SubscribedApp {
            id: json::id(app, "id")?.to_owned(),
            name: json::id(app, "name").unwrap_or_default().to_owned(),
            callback_override: json::id(entry, "override_callback_uri").map(str::to_owned),
        })
    };
    Ok(list.iter().filter_map(app).collect())
}

fn object(http_status: u16, body: &[u8]) -> Result<Map<String, Value>, NotTold> {
    let unreadable = NotTold::Unreadable { http_status };
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else { return Err(unreadable) };
    let Some(error) = json::object(&answer, "error") else {
        return if (200..300).contains(&http_status) { Ok(answer) } else { Err(unreadable) };
    };
    let number = |key| json::integer(error, key).and_then(|it| u32::try_from(it).ok());
    match number("code") {
        Some(33) => Err(NotTold::Unknown),
        Some(100) if number("error_subcode") == Some(33) => Err(NotTold::Unknown),
        Some(code) => Err(NotTold::Refused { code }),
        None => Err(unreadable),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bytes(value: &Value) -> Vec<u8> {
        value.to_string().into_bytes()
    }

    #[test]
    fn a_number_says_how_it_stands() {
        let told = json!({
            "id": "1", "status": "CONNECTED", "quality_rating": "GREEN", "is_on_biz_app": true,
            "health_status": {"can_send_message": "BLOCKED", "entities": [
                {"entity_type": "PHONE_NUMBER", "id": "1", "can_send_message": "AVAILABLE"},
                {"entity_type": "WABA", "id": "2", "can_send_message": "BLOCKED"},
            ]},
        });
        let number = number(200, &bytes(&told)).unwrap();
        assert_eq!(number.status.as_deref(), Some("CONNECTED"));
        assert_eq!(number.quality.as_deref(), Some("GREEN"));
        assert!(number.is_in_phone_app);
        assert_eq!(number.blocked, ["WABA"]);
        let little = super::number(200, br#"{"id":"1","status":7}"#).unwrap();
        assert_eq!(little, Number::default(), "what an older version leaves out is not known");
    }

    #[test]
    fn the_nearest_callback_counts() {
        let levels = [("application", "a"), ("whatsapp_business_account", "b"), ("phone_number", "c")];
        let mut told = Map::new();
        for (count, (level, url)) in levels.into_iter().enumerate() {
            told.insert(level.to_owned(), url.into());
            let number = number(200, &bytes(&json!({"id": "1", "webhook_configuration": told}))).unwrap();
            let set_on = [SetOn::App, SetOn::Account, SetOn::Number][count];
            assert_eq!(number.callback, Some(Callback { url: url.to_owned(), set_on }));
        }
    }

    #[test]
    fn apps_are_listed_with_where_else_the_account_sends() {
        let told = json!({"data": [
            {"whatsapp_business_api_data": {"id": "3", "name": "Ventana", "link": ""}},
            {"whatsapp_business_api_data": {"id": "4"}, "override_callback_uri": "https://otro.example/w"},
            {"something_else": true},
        ]});
        let apps = subscribed_apps(200, &bytes(&told)).unwrap();
        assert_eq!(apps.iter().map(|app| app.id.as_str()).collect::<Vec<_>>(), ["3", "4"]);
        assert_eq!(apps[1].callback_override.as_deref(), Some("https://otro.example/w"));
        assert_eq!(subscribed_apps(200, br#"{"data":[]}"#), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        let error = |code: u32, subcode: u32| {
            bytes(&json!({"error": {"message": "…", "code": code, "error_subcode": subcode}}))
        };
        assert_eq!(number(401, &error(190, 463)), Err(NotTold::Refused { code: 190 }));
        assert_eq!(number(400, &error(100, 33)), Err(NotTold::Unknown));
        assert_eq!(subscribed_apps(400, &error(100, 0)), Err(NotTold::Refused { code: 100 }));
        for (status, body) in [(200, "<html>"), (200, "{}"), (502, r#"{"id":"1"}"#), (500, r#"{"error":{}}"#)] {
            let unreadable = NotTold::Unreadable { http_status: status };
            assert_eq!(number(status, body.as_bytes()), Err(unreadable.clone()), "{body}");
            assert_eq!(subscribed_apps(status, body.as_bytes()), Err(unreadable), "{body}");
        }
    }

    #[test]
    fn no_question_asks_for_the_phone_itself() {
        assert!(!number_path("v23.0", "1").contains("phone"));
        assert_eq!(subscribed_apps_path("v23.0", "2"), "/v23.0/2/subscribed_apps");
    }
}

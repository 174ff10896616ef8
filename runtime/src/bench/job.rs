//! The welcome job: per contact a webhook, an answer with a question, a durable wait of two hours at most, the reply, a
//! second answer. The flow, and the webhooks as WhatsApp sends them.

use serde_json::json;
use stdlib::Timestamp;

/// Numbers that it is played on, since each may send at most 1,000 messages a second.
pub const NUMBERS: u32 = 32;
pub const APP_SECRET: &str = "bench-secret";
const WABA_ID: &str = "200000000000001";
const NUMBER_FIRST: u64 = 100_000_000_000_000;
const PHONE_FIRST: u64 = 59_100_000_000;

pub const FLOW: &str = r#"flow bienvenida "Bienvenida"
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  ask "Hola, ¿quieres saber el precio?" up to 2h
    contains "precio" -> precio
    anything else -> precio
    no reply -> despedida
  end

step precio
  send "Cuesta Bs 299 al mes."
  stop

step despedida
  send "¡Gracias por escribirnos!"
"#;

/// One of the two turns of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    First,
    Reply,
}

impl Turn {
    fn says(self) -> &'static str {
        match self {
            Self::First => "hola",
            Self::Reply => "¿Qué precio tiene?",
        }
    }

    /// Which turn a message of the business answers.
    pub fn answered_by(text: &str) -> Option<Self> {
        match text {
            "Hola, ¿quieres saber el precio?" => Some(Self::First),
            "Cuesta Bs 299 al mes." => Some(Self::Reply),
            _ => None,
        }
    }
}

/// `[[account]]` of the configuration.
pub fn accounts() -> String {
    let numbers: Vec<_> = (0..NUMBERS).map(|it| format!("\"{}\"", number(it))).collect();
    format!(
        "[[account]]\nwaba_id = \"{WABA_ID}\"\naccess_token = \"bench-token\"\nnumbers = [{}]\n",
        numbers.join(", ")
    )
}

fn number(contact: u32) -> u64 {
    NUMBER_FIRST + u64::from(contact % NUMBERS)
}

/// The contact behind a recipient like `+59100000007`.
pub fn contact(to: &str) -> Option<u32> {
    let phone: u64 = to.strip_prefix('+')?.parse().ok()?;
    u32::try_from(phone.checked_sub(PHONE_FIRST)?).ok()
}

/// The body of the webhook.
pub fn webhook(contact: u32, turn: Turn, now: Timestamp) -> Vec<u8> {
    let phone = (PHONE_FIRST + u64::from(contact)).to_string();
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{
            "id": WABA_ID,
            "changes": [{
                "field": "messages",
                "value": {
                    "messaging_product": "whatsapp",
                    "metadata": { "display_phone_number": "59122222222", "phone_number_id": number(contact).to_string() },
                    "contacts": [{ "profile": { "name": "Ana Quispe" }, "wa_id": phone }],
                    "messages": [{
                        "from": phone,
                        "id": format!("wamid.HBgLNTkxMDAwMDAwMDAVAgASGBQz{contact:08}{}", turn as u8),
                        "timestamp": now.seconds().to_string(),
                        "type": "text",
                        "text": { "body": turn.says() },
                    }],
                },
            }],
        }],
    });
    serde_json::to_vec(&body).expect("a value always has a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_of_the_flow_is_known_by_its_turn() {
        let answers = FLOW.lines().filter_map(|line| line.split('"').nth(1)).filter_map(Turn::answered_by);
        assert_eq!(answers.collect::<Vec<_>>(), [Turn::First, Turn::Reply]);
        assert_eq!(contact("+59100000007"), Some(7));
        assert_eq!(contact("59100000007"), None);
    }
}

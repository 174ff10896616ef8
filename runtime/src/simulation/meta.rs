//! Meta's side of webhooks: real bodies, really signed; repeated until they are answered with 200, in no order.

use engine::Token;
use serde_json::{Value, json};

use super::chance::Chance;

pub const SECRET: &str = "app-secret-of-the-simulation";
pub const PHONE_NUMBER_ID: &str = "100000000000001";
pub const WABA_ID: &str = "200000000000001";
/// What the clocks show when a simulation begins, in seconds.
pub const START_SECONDS: i64 = 1_795_500_000;
/// The same in milliseconds.
pub const START_MS: i64 = START_SECONDS * 1000;
pub const PHONES: [&str; 3] = ["59170000001", "59170000002", "59170000003"];

/// What customers write, the more often the greater the number.
const WORDS: [(u32, &str); 14] = [
    (22, "Hola"),
    (14, "Sí"),
    (8, "no"),
    (8, "3"),
    (6, "precio"),
    (14, "avisos"),
    (14, "necesito ayuda"),
    (6, "¿con qué pago?"),
    (4, "quién sabe"),
    (3, "ya no quiero"),
    (4, "BAJA"),
    (7, "alta"),
    (2, "👍"),
    (2, "buenas"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Message { contact: usize, wamid: String, nth: u64 },
    Status { wamid: String, rank: u8, failed: bool },
}

#[derive(Debug, Clone)]
pub struct Webhook {
    pub item: Item,
    pub body: Vec<u8>,
    pub signature: String,
    pub made_at: i64,
    /// Not delivered before.
    pub due: i64,
    /// A delivery that was not answered yet: slot and life of the node.
    pub open: Option<(usize, u64)>,
    pub deliveries: u32,
    /// Meta heard our 200.
    pub is_done: bool,
    /// We said 200, whether Meta heard it or not.
    pub is_promised: bool,
}

#[derive(Debug, Default)]
pub struct Meta {
    pub webhooks: Vec<Webhook>,
    messages: u64,
}

impl Meta {
    /// A customer writes; what, as it is told.
    pub fn writes(&mut self, contact: usize, mono: i64, chance: &mut Chance) -> String {
        let words = chance.weighed(&WORDS);
        self.messages += 1;
        let nth = self.messages;
        let (wamid, phone) = (format!("wamid.in.{nth}"), PHONES[contact]);
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "59120000000", "phone_number_id": PHONE_NUMBER_ID },
            "contacts": [{ "profile": { "name": format!("Ana {contact}") }, "wa_id": phone }],
            "messages": [{ "from": phone, "id": wamid, "timestamp": (START_SECONDS + mono / 1000).to_string(),
                           "type": "text", "text": { "body": words } }],
        });
        self.add(Item::Message { contact, wamid, nth }, &value, mono, chance.between(0, 400));
        format!("contact {contact} writes “{words}” (message {nth})")
    }

    /// Graph has news of a message of ours, to be told in `delay` ms.
    pub fn status(&mut self, wamid: &str, opaque: &str, status: &str, code: Option<u32>, mono: i64, delay: i64) {
        let rank = rank(status);
        let mut told = json!({
            "id": wamid, "status": status, "timestamp": (START_SECONDS + (mono + delay) / 1000).to_string(),
            "recipient_id": PHONES[0], "biz_opaque_callback_data": opaque,
        });
        if let Some(code) = code {
            told["errors"] = json!([{ "code": code, "title": "failed" }]);
        }
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "59120000000", "phone_number_id": PHONE_NUMBER_ID },
            "statuses": [told],
        });
        let item = Item::Status { wamid: wamid.to_owned(), rank, failed: code.is_some() };
        self.add(item, &value, mono, delay);
    }

    fn add(&mut self, item: Item, value: &Value, mono: i64, delay: i64) {
        let body = json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": WABA_ID, "changes": [{ "field": "messages", "value": value }] }] });
        let body = body.to_string().into_bytes();
        self.webhooks.push(Webhook {
            item,
            signature: whatsapp::signature::sign(SECRET, &body),
            body,
            made_at: mono,
            due: mono + delay,
            open: None,
            deliveries: 0,
            is_done: false,
            is_promised: false,
        });
    }

    /// Those that may be delivered now.
    pub fn due(&self, mono: i64) -> Vec<usize> {
        let due = self.webhooks.iter().enumerate();
        due.filter(|(_, it)| !it.is_done && it.open.is_none() && it.due <= mono).map(|(n, _)| n).collect()
    }

    pub fn next_due(&self) -> Option<i64> {
        self.webhooks.iter().filter(|it| !it.is_done && it.open.is_none()).map(|it| it.due).min()
    }

    /// The node that should have answered is no more.
    pub fn hang_up(&mut self, node: (usize, u64), mono: i64) {
        for webhook in self.webhooks.iter_mut().filter(|it| it.open == Some(node)) {
            webhook.open = None;
            webhook.due = mono + 500;
        }
    }
}

/// How far a status says a message has come.
pub fn rank(status: &str) -> u8 {
    match status {
        "sent" => 1,
        "delivered" => 2,
        "read" => 3,
        _ => 0,
    }
}

/// The token that ingress gives a message; here to see what was made of it.
pub fn token_of(works: &[crate::store::Work]) -> Option<Token> {
    works.iter().find_map(|work| match &work.kind {
        crate::store::WorkKind::Message(message) => Some(message.token),
        _ => None,
    })
}

//! What a person did in the chat, in the words a flow can match.
//! Source: Meta, "messages webhook reference" and "Business-scoped user ids".

use serde_json::{Map, Value};

use crate::json;

/// A message of a person to the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The `wamid`.
    pub id: String,
    pub sender: Sender,
    pub kind: InboundKind,
    /// What the person wrote or chose: words, the title of a button or row, a caption, the emoji of a reaction, the note
    /// of an order. Else empty.
    pub text: String,
    /// The id of the tapped button or row, which the author of the message gave it.
    pub payload: Option<String>,
    /// The message that this one answers, quotes or reacts to.
    pub context_id: Option<String>,
}

/// Who wrote: at least one of `wa_id` and `user_id` is there. Either may be absent, a phone for good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Digits with the country code. Not always the phone as people write it (Brazil, Mexico).
    pub wa_id: Option<String>,
    /// Business-scoped: the same for all numbers of one business portfolio. Opaque, case matters.
    pub user_id: Option<String>,
    pub parent_user_id: Option<String>,
    /// The name that the person gave themself.
    pub name: Option<String>,
    /// With its `@`.
    pub username: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InboundKind {
    Text,
    Image,
    Video,
    Audio,
    Document,
    Sticker,
    Location,
    Contacts,
    Reaction,
    /// A button of a free-form message.
    ButtonReply,
    ListReply,
    /// The answer of a WhatsApp Flow or of the address form.
    FlowReply,
    CallPermissionReply,
    /// A quick reply of a template.
    TemplateButton,
    Order,
    /// Opened the chat for the first time and wrote nothing yet.
    Welcome,
    /// WhatsApp does not hand this kind over (polls, view-once, pins …).
    Unsupported,
    /// A `type`, or `interactive.<type>`, that WhatsApp added since.
    Unknown(String),
}

impl InboundKind {
    /// The name in records and logs; the same for good.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Reaction => "reaction",
            Self::ButtonReply => "button_reply",
            Self::ListReply => "list_reply",
            Self::FlowReply => "flow_reply",
            Self::CallPermissionReply => "call_permission_reply",
            Self::TemplateButton => "template_button",
            Self::Order => "order",
            Self::Welcome => "welcome",
            Self::Unsupported => "unsupported",
            Self::Unknown(other) => other,
        }
    }
}

impl Inbound {
    /// `None` for what is not a person's message to the number: no id, type or sender; a system message; an edit or a
    /// revocation of an earlier message; a reaction taken back; a message to a group, which is not a talk with us alone.
    pub(super) fn read(message: &Map<String, Value>, contact: Option<&Map<String, Value>>) -> Option<Self> {
        if message.contains_key("group_id") {
            return None;
        }
        let deed = Deed::read(json::id(message, "type")?, message)?;
        Some(Self {
            id: json::id(message, "id")?.to_owned(),
            sender: Sender::read(message, contact)?,
            kind: deed.kind,
            text: deed.text.to_owned(),
            payload: deed.payload.map(str::to_owned),
            context_id: deed.target.or_else(|| json::id(json::object(message, "context")?, "id")).map(str::to_owned),
        })
    }
}

impl Sender {
    fn read(message: &Map<String, Value>, contact: Option<&Map<String, Value>>) -> Option<Self> {
        let of_contact = |key| contact.and_then(|it| json::id(it, key));
        let of_profile = |key| {
            let profile = contact.and_then(|it| json::object(it, "profile"))?;
            json::string(profile, key).filter(|it| !it.is_empty())
        };
        let owned = |it: Option<&str>| it.map(str::to_owned);
        let sender = Self {
            wa_id: owned(json::id(message, "from").or_else(|| of_contact("wa_id"))),
            user_id: owned(json::id(message, "from_user_id").or_else(|| of_contact("user_id"))),
            parent_user_id: owned(json::id(message, "from_parent_user_id").or_else(|| of_contact("parent_user_id"))),
            name: owned(of_profile("name")),
            username: owned(of_profile("username")),
        };
        (sender.wa_id.is_some() || sender.user_id.is_some()).then_some(sender)
    }
}

/// The part of a message that depends on its type.
struct Deed<'a> {
    kind: InboundKind,
    text: &'a str,
    payload: Option<&'a str>,
    /// The message that a reaction is on, which has no `context`.
    target: Option<&'a str>,
}

impl<'a> Deed<'a> {
    fn read(kind: &str, message: &'a Map<String, Value>) -> Option<Self> {
        let content = json::object(message, kind);
        let word = |key| content.and_then(|it| json::string(it, key)).unwrap_or_default();
        let plain = |kind, text| Some(Self { kind, text, payload: None, target: None });
        match kind {
            "text" => plain(InboundKind::Text, word("body")),
            "image" => plain(InboundKind::Image, word("caption")),
            "video" => plain(InboundKind::Video, word("caption")),
            "audio" => plain(InboundKind::Audio, ""),
            "document" => plain(InboundKind::Document, word("caption")),
            "sticker" => plain(InboundKind::Sticker, ""),
            "location" => plain(InboundKind::Location, ""),
            "contacts" => plain(InboundKind::Contacts, ""),
            "order" => plain(InboundKind::Order, word("text")),
            "request_welcome" => plain(InboundKind::Welcome, ""),
            "reaction" => {
                // Taken back: the emoji is left out.
                let text = Some(word("emoji")).filter(|it| !it.is_empty())?;
                let target = content.and_then(|it| json::id(it, "message_id"));
                Some(Self { kind: InboundKind::Reaction, text, payload: None, target })
            }
            "button" => {
                let payload = content.and_then(|it| json::string(it, "payload"));
                Some(Self { kind: InboundKind::TemplateButton, text: word("text"), payload, target: None })
            }
            "interactive" => Some(Self::read_interactive(content)),
            "unsupported" if matches!(word("type"), "edit" | "revoke") => None,
            "unsupported" => plain(InboundKind::Unsupported, ""),
            "system" | "edit" | "revoke" => None,
            other => plain(InboundKind::Unknown(other.to_owned()), ""),
        }
    }

    fn read_interactive(content: Option<&'a Map<String, Value>>) -> Self {
        let name = content.and_then(|it| json::id(it, "type")).unwrap_or_default();
        let reply = content.and_then(|it| json::object(it, name));
        let chosen = |kind| Self {
            kind,
            text: reply.and_then(|it| json::string(it, "title")).unwrap_or_default(),
            payload: reply.and_then(|it| json::string(it, "id")),
            target: None,
        };
        let plain = |kind| Self { kind, text: "", payload: None, target: None };
        match name {
            "button_reply" => chosen(InboundKind::ButtonReply),
            "list_reply" => chosen(InboundKind::ListReply),
            "nfm_reply" => plain(InboundKind::FlowReply),
            "call_permission_reply" => plain(InboundKind::CallPermissionReply),
            other => plain(InboundKind::Unknown(format!("interactive.{other}"))),
        }
    }
}

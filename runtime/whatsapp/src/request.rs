//! The bodies of `POST /{version}/{phone_number_id}/messages`, byte for byte the same for the same message.
//!
//! Builds what it is told and checks nothing: whether a text may go and fits `stdlib::LIMITS` is decided before.
//! Only text and body-only templates so far. Source: Meta, "Messages" and "Template messages".

mod parameter;

use serde::Serialize;

use crate::opaque::Opaque;

/// Whom a message is for. WhatsApp takes the phone where both are given, so there is no both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A wa_id: digits with the country code. Sent with a `+`, without which WhatsApp may read it as a local number.
    Phone(String),
    /// A business-scoped user id (`BO.9981aa…`), for a contact whose phone we do not know.
    User(String),
}

/// One variable of a template's body. `name` is for templates with named variables; without it the order counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateParameter {
    pub name: Option<String>,
    pub text: String,
}

/// A free-form text, with a link preview where it holds an `http(s)` link.
pub fn text(to: &Recipient, body: &str, opaque: &Opaque) -> Vec<u8> {
    let text = Text { body, preview_url: holds_link(body) };
    bytes(to, opaque, Content::Text { text })
}

/// A template without header or buttons. `language` is the exact code of an approved translation (`es`, `pt_BR`).
///
/// Parameters are made fit: line breaks and tabs become spaces, long runs of spaces one, the ends are trimmed. An empty
/// one stays empty, and WhatsApp refuses it (131008): the caller has to have something to say.
pub fn template(
    to: &Recipient,
    name: &str,
    language: &str,
    body_parameters: &[TemplateParameter],
    opaque: &Opaque,
) -> Vec<u8> {
    let parameters: Vec<_> = body_parameters
        .iter()
        .map(|it| Parameter { kind: "text", name: it.name.as_deref(), text: parameter::fit(&it.text) })
        .collect();
    // A component without variables must be left out.
    let components = if parameters.is_empty() { vec![] } else { vec![Component { kind: "body", parameters }] };
    let template = Template { name, language: Language { code: language }, components };
    bytes(to, opaque, Content::Template { template })
}

/// The path of the request: `/v23.0/100000000000001/messages`. Both parts come from the configuration, checked there.
pub fn path(version: &str, phone_number_id: &str) -> String {
    format!("/{version}/{phone_number_id}/messages")
}

fn bytes(to: &Recipient, opaque: &Opaque, content: Content<'_>) -> Vec<u8> {
    let (to, recipient) = match to {
        Recipient::Phone(wa_id) => (Some(format!("+{wa_id}")), None),
        Recipient::User(user_id) => (None, Some(user_id.as_str())),
    };
    let envelope = Envelope {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to,
        recipient,
        biz_opaque_callback_data: opaque.to_string(),
        content,
    };
    serde_json::to_vec(&envelope).expect("strings and lists always have a JSON form")
}

fn holds_link(body: &str) -> bool {
    let body = body.to_ascii_lowercase();
    ["http://", "https://"].iter().any(|scheme| {
        body.match_indices(scheme).any(|(at, _)| body[at + scheme.len()..].starts_with(char::is_alphanumeric))
    })
}

#[derive(Serialize)]
struct Envelope<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    biz_opaque_callback_data: String,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Content<'a> {
    Text { text: Text<'a> },
    Template { template: Template<'a> },
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
    preview_url: bool,
}

#[derive(Serialize)]
struct Template<'a> {
    name: &'a str,
    language: Language<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
struct Component<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    parameters: Vec<Parameter<'a>>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "parameter_name", skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_anywhere_and_in_any_case() {
        for body in
            ["https://ventana.example/a", "mira HTTP://x.example", "(https://x.example)", "http:// https://ñ.example"]
        {
            assert!(holds_link(body), "{body}");
        }
        for body in ["", "www.ventana.example", "https://", "http:// x", "ftp://x.example"] {
            assert!(!holds_link(body), "{body}");
        }
    }

    #[test]
    fn path_names_version_and_number() {
        assert_eq!(path("v23.0", "100000000000001"), "/v23.0/100000000000001/messages");
    }
}

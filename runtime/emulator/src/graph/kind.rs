//! The content of a message by its `type`: what must be there, and what the customer reads of it.
//!
//! Texts and templates are checked as Meta checks them; of the other types only their required fields are. Source: Meta,
//! the reference page of each message type (2026-09).

use serde_json::{Map, Value};
use stdlib::{LIMITS, template::Media};

use super::{
    Refusal,
    request::{Content, TemplateCall},
};
use crate::templates::{Given, GivenButton, Parameter, ParameterValue, TemplateRefusal};

/// The content of a request whose type is `kind`.
pub(super) fn content(kind: &str, fields: &Map<String, Value>) -> Result<Content, Refusal> {
    let read: fn(&str, &Value) -> Result<Content, Refusal> = match kind {
        "text" => text,
        "template" => template,
        "image" | "video" | "audio" | "document" | "sticker" => media,
        "location" => location,
        "contacts" => contacts,
        "reaction" => reaction,
        "interactive" => interactive,
        _ => return Err(Refusal::UnsupportedType(kind.to_owned())),
    };
    match fields.get(kind) {
        Some(object) if object.is_object() || (kind == "contacts" && object.is_array()) => read(kind, object),
        Some(_) => Err(Refusal::Invalid(format!("Param {kind} must be a JSON object."))),
        None => Err(Refusal::Missing(format!("Parameter {kind} is mandatory for type {kind}"))),
    }
}

fn text(kind: &str, object: &Value) -> Result<Content, Refusal> {
    let body = required(kind, object, "body")?;
    let most = LIMITS.text_body_max;
    match body.chars().count() {
        0 => Err(Refusal::Invalid("Param text['body'] must be at least 1 characters long.".to_owned())),
        count if count > most => {
            Err(Refusal::Invalid(format!("Param text['body'] must be at most {most} characters long.")))
        }
        _ => Ok(Content::FreeForm { text: body.to_owned() }),
    }
}

fn media(kind: &str, object: &Value) -> Result<Content, Refusal> {
    match (object.get("id"), object.get("link")) {
        (Some(Value::String(_)), None) | (None, Some(Value::String(_))) => {}
        _ => return Err(Refusal::Missing(format!("{kind} takes exactly one of id and link"))),
    }
    Ok(Content::FreeForm { text: optional(object, "caption") })
}

fn location(kind: &str, object: &Value) -> Result<Content, Refusal> {
    for coordinate in ["latitude", "longitude"] {
        match object.get(coordinate) {
            Some(Value::Number(_) | Value::String(_)) => {}
            _ => return Err(missing(kind, coordinate)),
        }
    }
    Ok(Content::FreeForm { text: optional(object, "name") })
}

fn contacts(kind: &str, object: &Value) -> Result<Content, Refusal> {
    let names: Option<Vec<&str>> = object
        .as_array()
        .filter(|cards| !cards.is_empty())
        .and_then(|cards| cards.iter().map(|card| card["name"]["formatted_name"].as_str()).collect());
    match names {
        Some(names) => Ok(Content::FreeForm { text: names.join(", ") }),
        None => Err(missing(kind, "name.formatted_name")),
    }
}

fn reaction(kind: &str, object: &Value) -> Result<Content, Refusal> {
    required(kind, object, "message_id")?;
    Ok(Content::FreeForm { text: required(kind, object, "emoji")?.to_owned() })
}

fn interactive(kind: &str, object: &Value) -> Result<Content, Refusal> {
    let shape = required(kind, object, "type")?;
    if !object.get("action").is_some_and(Value::is_object) {
        return Err(missing(kind, "action"));
    }
    match (object["body"]["text"].as_str(), shape) {
        (Some(text), _) => Ok(Content::FreeForm { text: text.to_owned() }),
        // The one shape whose card stands for a text.
        (None, "product") => Ok(Content::FreeForm { text: String::new() }),
        (None, _) => Err(missing(kind, "body.text")),
    }
}

fn template(kind: &str, object: &Value) -> Result<Content, Refusal> {
    let name = required(kind, object, "name")?.to_owned();
    let language = object["language"]["code"].as_str().ok_or_else(|| missing(kind, "language.code"))?.to_owned();
    let mut given = Given::default();
    let components = match object.get("components") {
        None => &[][..],
        Some(Value::Array(components)) => components,
        Some(_) => return Err(Refusal::Invalid("Param template['components'] must be an array.".to_owned())),
    };
    for component in components {
        let part = required("template.components", component, "type")?.to_ascii_lowercase();
        let parameters = match component.get("parameters") {
            None => &[][..],
            Some(Value::Array(parameters)) => parameters,
            Some(_) => return Err(Refusal::Invalid("Param parameters must be an array.".to_owned())),
        };
        let parameters = parameters.iter().map(parameter).collect::<Result<_, _>>()?;
        match part.as_str() {
            "header" => given.header = parameters,
            "body" => given.body = parameters,
            "button" => given.buttons.push(button(component, parameters)?),
            "footer" | "carousel" | "limited_time_offer" => {}
            _ => return Err(Refusal::Value(format!("template.components: there is no component {part}"))),
        }
    }
    Ok(Content::Template(TemplateCall { name, language, given }))
}

/// Meta takes its place as a text and as a number.
fn button(component: &Value, parameters: Vec<Parameter>) -> Result<GivenButton, Refusal> {
    let sub_type = required("template.components", component, "sub_type")?.to_ascii_lowercase();
    let index = match &component["index"] {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(|number| usize::try_from(number).ok()),
    };
    let index = index.ok_or_else(|| missing("template.components", "index"))?;
    Ok(GivenButton { index, sub_type, parameters })
}

fn parameter(given: &Value) -> Result<Parameter, Refusal> {
    let kind = given["type"].as_str().unwrap_or("text");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let value = match kind {
        "text" => text(&given["text"]).map(ParameterValue::Text),
        "currency" | "date_time" => text(&given[kind]["fallback_value"]).map(ParameterValue::Text),
        "payload" => text(&given["payload"]).map(|_| ParameterValue::Payload),
        "coupon_code" => text(&given["coupon_code"]).map(ParameterValue::Code),
        "location" => given["location"].is_object().then_some(ParameterValue::Location),
        // Exactly one of the two, and a link is one that WhatsApp can follow.
        _ => match (Media::parse(kind), given[kind]["id"].as_str(), given[kind]["link"].as_str()) {
            (Some(media), Some(_), None) => Some(ParameterValue::Media(media)),
            (Some(media), None, Some(link)) => {
                let is_link = link.starts_with("https://") || link.starts_with("http://");
                is_link.then_some(ParameterValue::Media(media))
            }
            _ => None,
        },
    };
    let value = value.ok_or_else(|| {
        TemplateRefusal::ParameterFormat(format!("a parameter of type {kind} does not hold what its type says"))
    })?;
    Ok(Parameter { name: given["parameter_name"].as_str().map(str::to_owned), value })
}

fn required<'a>(kind: &str, object: &'a Value, field: &str) -> Result<&'a str, Refusal> {
    object.get(field).and_then(Value::as_str).ok_or_else(|| missing(kind, field))
}

fn missing(kind: &str, field: &str) -> Refusal {
    Refusal::Missing(format!("Parameter {field} is mandatory in {kind}"))
}

fn optional(object: &Value, field: &str) -> String {
    object.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

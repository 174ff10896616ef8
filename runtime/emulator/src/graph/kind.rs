//! The content of a message by its `type`: what must be there, and what the customer reads of it.
//!
//! Texts and templates are checked as Meta checks them; of the other types only their required fields are. Source: Meta,
//! the reference page of each message type (2026-09).

use serde_json::{Map, Value};
use stdlib::LIMITS;

use super::{
    Refusal,
    request::{Content, TemplateCall},
};
use crate::templates::{Parameter, TemplateRefusal};

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
    let (mut header, mut body) = (Vec::new(), Vec::new());
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
        match part.as_str() {
            "header" => header = parameters.iter().map(parameter).collect::<Result<_, _>>()?,
            "body" => body = parameters.iter().map(parameter).collect::<Result<_, _>>()?,
            "button" | "footer" | "carousel" | "limited_time_offer" => {}
            _ => return Err(Refusal::Value(format!("template.components: there is no component {part}"))),
        }
    }
    Ok(Content::Template(TemplateCall { name, language, header, body }))
}

fn parameter(given: &Value) -> Result<Parameter, Refusal> {
    let kind = given["type"].as_str().unwrap_or("text");
    let text = match kind {
        "text" => given["text"].as_str(),
        "currency" | "date_time" => given[kind]["fallback_value"].as_str(),
        "image" | "video" | "document" | "location" => return Ok(Parameter { name: None, text: kind.to_owned() }),
        _ => None,
    };
    let text = text.ok_or_else(|| {
        TemplateRefusal::ParameterFormat(format!("a parameter of type {kind} does not hold what its type says"))
    })?;
    Ok(Parameter { name: given["parameter_name"].as_str().map(str::to_owned), text: text.to_owned() })
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

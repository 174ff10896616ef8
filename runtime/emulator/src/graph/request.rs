//! The body of `POST /{version}/{phone_number_id}/messages`: the envelope read, the content handed on.
//!
//! Source: Meta, "Messages API" (2026-09): `recipient_type` defaults to individual, `type` to text; `to` wins over
//! `recipient`; the limits are those of [`stdlib::LIMITS`]. Groups are refused.

use serde_json::{Map, Value};
use stdlib::LIMITS;

use super::{Refusal, kind};
use crate::{
    ids::{Address, UserId, WaId},
    templates::Given,
};

/// What a request asks for.
#[derive(Debug)]
pub(crate) enum Request {
    /// Boxed, since it holds the whole body and the other does not.
    Message(Box<Message>),
    /// `status:"read"`, with or without a typing indicator. Nothing follows from it here.
    MarkRead,
}

/// A message to be sent, its envelope found valid.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) to: Address,
    /// `to` or `recipient` as it came; the answer repeats it.
    pub(crate) input: String,
    /// What `contacts[]` of the answer shows: each only if the request used it.
    pub(crate) phone: Option<WaId>,
    pub(crate) user: Option<UserId>,
    pub(crate) opaque: Option<String>,
    pub(crate) kind: String,
    pub(crate) content: Content,
    pub(crate) body: Value,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Everything without a template; `text` is what the customer reads.
    FreeForm {
        text: String,
    },
    Template(TemplateCall),
}

/// A template as a request names and fills it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TemplateCall {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) given: Given,
}

impl Request {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let body: Value = serde_json::from_slice(bytes)
            .map_err(|_| Refusal::Invalid("The request body is not valid JSON".to_owned()))?;
        let Value::Object(fields) = &body else {
            return Err(Refusal::Invalid("The request body is not a JSON object".to_owned()));
        };
        match fields.get("messaging_product") {
            Some(Value::String(product)) if product.eq_ignore_ascii_case("whatsapp") => {}
            Some(_) => return Err(Refusal::Invalid("Param messaging_product must be one of {WHATSAPP}".to_owned())),
            None => return Err(Refusal::Invalid("The parameter messaging_product is required.".to_owned())),
        }
        if fields.contains_key("status") {
            return mark_read(fields);
        }
        match text(fields, "recipient_type")? {
            None | Some("individual") => {}
            Some("group") => {
                return Err(Refusal::Value("groups are not emulated: use recipient_type individual".into()));
            }
            Some(_) => {
                return Err(Refusal::Invalid("Param recipient_type must be one of {INDIVIDUAL, GROUP}".to_owned()));
            }
        }
        let (phone, user, input) = recipient(fields)?;
        let opaque = text(fields, "biz_opaque_callback_data")?.map(str::to_owned);
        if opaque.as_ref().is_some_and(|opaque| opaque.chars().count() > LIMITS.opaque_max) {
            let most = LIMITS.opaque_max;
            return Err(Refusal::Invalid(format!(
                "Param biz_opaque_callback_data must be at most {most} characters long."
            )));
        }
        match fields.get("context") {
            None => {}
            Some(context) if context.get("message_id").is_some_and(Value::is_string) => {}
            Some(_) => return Err(Refusal::Missing("Parameter context.message_id is mandatory in context".to_owned())),
        }
        let kind = text(fields, "type")?.unwrap_or("text").to_owned();
        let content = kind::content(&kind, fields)?;
        let to = phone.clone().map(Address::Phone).or_else(|| user.clone().map(Address::User));
        let to = to.expect("recipient gives at least one");
        Ok(Self::Message(Box::new(Message { to, input, phone, user, opaque, kind, content, body })))
    }
}

fn mark_read(fields: &Map<String, Value>) -> Result<Request, Refusal> {
    if text(fields, "status")? != Some("read") {
        return Err(Refusal::Invalid("Param status must be one of {READ}".to_owned()));
    }
    match text(fields, "message_id")? {
        Some(_) => Ok(Request::MarkRead),
        None => Err(Refusal::Missing("Parameter message_id is mandatory to mark a message as read".to_owned())),
    }
}

fn recipient(fields: &Map<String, Value>) -> Result<(Option<WaId>, Option<UserId>, String), Refusal> {
    let to = text(fields, "to")?.filter(|to| !to.is_empty());
    let recipient = text(fields, "recipient")?.filter(|recipient| !recipient.is_empty());
    let phone =
        to.map(|to| WaId::from_dialled(to).ok_or_else(|| Refusal::Value("to is not a phone number".to_owned())));
    let user = recipient.map(|user| {
        UserId::parse(user).ok_or_else(|| Refusal::Value("recipient is not a business-scoped user id".to_owned()))
    });
    match to.or(recipient) {
        Some(input) => Ok((phone.transpose()?, user.transpose()?, input.to_owned())),
        None => Err(Refusal::Invalid("The parameter to is required.".to_owned())),
    }
}

/// A field that is a text where it is there at all.
fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::Invalid(format!("Param {name} must be a string."))),
    }
}

#[cfg(test)]
mod tests;

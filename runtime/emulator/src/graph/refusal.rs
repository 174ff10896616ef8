//! Meta's error answers: status, code, body.
//!
//! Titles and classes from Meta's pages "Error codes" (as read 2025-12 to 2026-09); HTTP statuses from the older copy,
//! since the newer one has none. `details` are ours, and hold nothing of what a person wrote.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::templates::TemplateRefusal;

/// Why the Graph API refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 190: no token, or not ours.
    Token {
        missing: bool,
    },
    /// 100 / 33: no such phone number or account.
    NoObject {
        id: String,
    },
    /// 100
    Invalid(String),
    /// 131008
    Missing(String),
    /// 131009
    Value(String),
    /// 131051
    UnsupportedType(String),
    /// 131021
    ToItself,
    /// 131047
    WindowClosed,
    /// 131016
    Unavailable(String),
    Template(TemplateRefusal),
    /// 368, on purpose.
    Restricted,
    /// 131000 with status 500, on purpose.
    Broken,
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Token { .. } => StatusCode::UNAUTHORIZED,
            Self::Template(TemplateRefusal::Missing(_)) => StatusCode::NOT_FOUND,
            Self::Unavailable(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Restricted => StatusCode::FORBIDDEN,
            Self::NoObject { .. }
            | Self::Invalid(_)
            | Self::Missing(_)
            | Self::Value(_)
            | Self::UnsupportedType(_)
            | Self::ToItself
            | Self::WindowClosed
            | Self::Template(
                TemplateRefusal::Paused
                | TemplateRefusal::Disabled
                | TemplateRefusal::Parameters(_)
                | TemplateRefusal::ParameterText(_)
                | TemplateRefusal::ParameterFormat(_)
                | TemplateRefusal::ButtonParameter(_)
                | TemplateRefusal::TooLong { .. },
            ) => StatusCode::BAD_REQUEST,
        }
    }

    /// Meta's `{"error":{…}}`.
    pub(crate) fn body(&self, trace_id: &str) -> Value {
        let (code, title) = self.code();
        let mut error = Map::new();
        let kind = if let Self::NoObject { .. } = self { "GraphMethodException" } else { "OAuthException" };
        let message = match self {
            Self::Token { .. } | Self::NoObject { .. } => title,
            Self::Invalid(_)
            | Self::Missing(_)
            | Self::Value(_)
            | Self::UnsupportedType(_)
            | Self::ToItself
            | Self::WindowClosed
            | Self::Unavailable(_)
            | Self::Restricted
            | Self::Broken
            | Self::Template(_) => format!("(#{code}) {title}"),
        };
        error.insert("message".to_owned(), message.into());
        error.insert("type".to_owned(), kind.into());
        error.insert("code".to_owned(), code.into());
        if let Self::NoObject { .. } = self {
            error.insert("error_subcode".to_owned(), 33.into());
        }
        if let Some(details) = self.details() {
            error.insert("error_data".to_owned(), json!({"messaging_product": "whatsapp", "details": details}));
        }
        error.insert("fbtrace_id".to_owned(), trace_id.into());
        json!({"error": error})
    }

    fn code(&self) -> (u32, String) {
        let (code, title) = match self {
            Self::Token { missing: true } => (190, "An access token is required to request this resource."),
            Self::Token { missing: false } => (190, "Invalid OAuth access token - Cannot parse access token"),
            Self::NoObject { id } => return (100, no_object(id)),
            Self::Invalid(problem) => return (100, problem.clone()),
            Self::Missing(_) | Self::Template(TemplateRefusal::ButtonParameter(_)) => {
                (131_008, "Required parameter is missing")
            }
            Self::Value(_) => (131_009, "Parameter value is not valid"),
            Self::UnsupportedType(_) => (131_051, "Unsupported message type"),
            Self::ToItself => (131_021, "Recipient cannot be sender"),
            Self::WindowClosed => (131_047, "Re-engagement message"),
            Self::Unavailable(_) => (131_016, "Service unavailable"),
            Self::Restricted => (368, "Temporarily blocked for policies violations"),
            Self::Broken => (131_000, "Something went wrong"),
            Self::Template(TemplateRefusal::Missing(_)) => (132_001, "Template name does not exist in the translation"),
            Self::Template(TemplateRefusal::Paused) => (132_015, "Template is Paused"),
            Self::Template(TemplateRefusal::Disabled) => (132_016, "Template is Disabled"),
            Self::Template(TemplateRefusal::Parameters(_)) => {
                (132_000, "Number of parameters does not match the expected number of params")
            }
            Self::Template(TemplateRefusal::ParameterText(_)) => (132_018, "Template parameter is not valid"),
            Self::Template(TemplateRefusal::ParameterFormat(_)) => {
                (132_012, "Parameter format does not match format in the created template")
            }
            Self::Template(TemplateRefusal::TooLong { .. }) => (132_005, "Translated text too long"),
        };
        (code, title.to_owned())
    }

    fn details(&self) -> Option<String> {
        match self {
            Self::Token { .. } | Self::NoObject { .. } | Self::Invalid(_) => None,
            Self::Restricted | Self::Broken => Some("A switch of the emulator says so".to_owned()),
            Self::Missing(details)
            | Self::Value(details)
            | Self::Unavailable(details)
            | Self::Template(
                TemplateRefusal::Missing(details)
                | TemplateRefusal::Parameters(details)
                | TemplateRefusal::ParameterText(details)
                | TemplateRefusal::ParameterFormat(details)
                | TemplateRefusal::ButtonParameter(details),
            ) => Some(details.clone()),
            Self::UnsupportedType(kind) => Some(format!("Message type \"{kind}\" is not supported")),
            Self::ToItself => Some("The recipient is the number that sends".to_owned()),
            Self::WindowClosed => Some(
                "Message failed to send because more than 24 hours have passed since the customer last replied to \
                 this number."
                    .to_owned(),
            ),
            Self::Template(TemplateRefusal::Paused) => Some("Template is paused due to low quality".to_owned()),
            Self::Template(TemplateRefusal::Disabled) => Some("Template is disabled".to_owned()),
            Self::Template(TemplateRefusal::TooLong { chars }) => Some(format!("the body has {chars} characters")),
        }
    }
}

fn no_object(id: &str) -> String {
    format!(
        "Unsupported post request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, \
         or does not support this operation"
    )
}

impl From<TemplateRefusal> for Refusal {
    fn from(refusal: TemplateRefusal) -> Self {
        Self::Template(refusal)
    }
}

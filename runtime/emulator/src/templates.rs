//! The templates of the account: `templates.lock` read, looked up, filled in.
//!
//! Checks what Meta checks at a send: name, language, status, and what stands in each component. It creates and reviews
//! nothing, and reads the file once, at start. Source: Meta, "Templates" and "Error codes" (2026-09); what the file says is
//! [`stdlib::template`]'s to know.

use std::{fs::File, io, io::Read as _, path::Path};

use stdlib::template::{
    ButtonKind, ButtonValue, Header, LOCK_BYTES_MAX, Lock, Media, ParameterFormat, Template, TemplateStatus, fill,
    placeholders,
};

use crate::EmulatorError;

/// Where the lock is looked for when nobody names one.
pub const DEFAULT_TEMPLATES: &str = "flows/templates.lock";
/// The filled-in body may have so many characters (132005). Source: Meta, "Template components" (body).
const BODY_CHARS_MAX: usize = 1024;

/// The templates of the account, unique by name and language.
#[derive(Debug, Default)]
pub(crate) struct Templates(Lock);

/// What a request gives for each part of a template.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) header: Vec<Parameter>,
    pub(crate) body: Vec<Parameter>,
    pub(crate) buttons: Vec<GivenButton>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GivenButton {
    pub(crate) index: usize,
    pub(crate) sub_type: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter as the request gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// `parameter_name`, for templates with named parameters.
    pub(crate) name: Option<String>,
    pub(crate) value: ParameterValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParameterValue {
    /// What stands in the text: a text, or the fallback of a currency or a date.
    Text(String),
    Media(Media),
    Location,
    /// What a quick reply gives back when it is tapped.
    Payload,
    Code(String),
}

/// Why a template cannot go out, in Meta's classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TemplateRefusal {
    /// 132001
    Missing(String),
    /// 132015
    Paused,
    /// 132016
    Disabled,
    /// 132000
    Parameters(String),
    /// 132012
    ParameterFormat(String),
    /// 132018
    ParameterText(String),
    /// 131008
    ButtonParameter(String),
    /// 132005
    TooLong { chars: usize },
}

impl Templates {
    /// Reads the lock at `named`, which must be there, or at the default place, where it may be missing.
    pub(crate) fn open(named: Option<&Path>) -> Result<Self, EmulatorError> {
        let path = named.unwrap_or(Path::new(DEFAULT_TEMPLATES));
        let text = match read(path) {
            Ok(text) => text,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound && named.is_none() => return Ok(Self::default()),
            Err(source) => return Err(EmulatorError::TemplatesUnread { path: path.to_owned(), source }),
        };
        let lock = Lock::parse(&text);
        lock.map(Self).map_err(|problem| EmulatorError::Templates { path: path.to_owned(), problem })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.templates.len()
    }

    /// The template that may be sent under this name in exactly this language.
    pub(crate) fn find(&self, name: &str, language: &str) -> Result<&Template, TemplateRefusal> {
        let missing = || TemplateRefusal::Missing(self.why_missing(name, language));
        let template = self.0.find(name, language).ok_or_else(missing)?;
        match &template.status {
            TemplateStatus::Approved => Ok(template),
            TemplateStatus::Paused => Err(TemplateRefusal::Paused),
            TemplateStatus::Disabled => Err(TemplateRefusal::Disabled),
            TemplateStatus::Other(status) => {
                Err(TemplateRefusal::Missing(format!("template {name} in {language} is {status}, not APPROVED")))
            }
        }
    }

    fn why_missing(&self, name: &str, language: &str) -> String {
        let languages = self.0.languages_of(name);
        if !languages.is_empty() {
            return format!(
                "template name ({name}) does not exist in {language}; it exists in {}",
                languages.join(", ")
            );
        }
        let names: Vec<&str> = self.0.templates.iter().take(20).map(|it| it.name.as_str()).collect();
        let known = if names.is_empty() { "the lock has no templates".to_owned() } else { names.join(", ") };
        format!("template name ({name}) does not exist in {language}; known: {known}")
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(LOCK_BYTES_MAX + 1).read_to_string(&mut text)?;
    if read as u64 > LOCK_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "no account has so many templates"));
    }
    Ok(text)
}

/// The body with what is given filled in; header and buttons must fit what the template has too.
pub(crate) fn render(template: &Template, given: &Given) -> Result<String, TemplateRefusal> {
    header(template, &given.header)?;
    let text = filled(template, "body", &template.body, &given.body)?;
    buttons(template, &given.buttons)?;
    let chars = text.chars().count();
    if chars > BODY_CHARS_MAX { Err(TemplateRefusal::TooLong { chars }) } else { Ok(text) }
}

fn header(template: &Template, given: &[Parameter]) -> Result<(), TemplateRefusal> {
    let wanted = match &template.header {
        Some(Header::Text(text)) => return filled(template, "header", text, given).map(drop),
        None if given.is_empty() => return Ok(()),
        None => return Err(TemplateRefusal::Parameters("header: the template has no header".to_owned())),
        Some(Header::Media(media)) => media.as_str(),
        Some(Header::Other(format)) => format,
    };
    let received = match given {
        [Parameter { value, .. }] => value.kind(),
        _ => "UNKNOWN",
    };
    if received == wanted {
        return Ok(());
    }
    Err(TemplateRefusal::ParameterFormat(format!("header: Format mismatch, expected {wanted}, received {received}")))
}

/// Each button whose text or address is not whole without the send, and no other, is given its value.
fn buttons(template: &Template, given: &[GivenButton]) -> Result<(), TemplateRefusal> {
    for (index, value) in template.button_values() {
        if !given.iter().any(|it| it.index == index) {
            let kind = match value {
                ButtonValue::Link => "Url",
                ButtonValue::Code => "CopyCode",
            };
            return Err(TemplateRefusal::ButtonParameter(format!(
                "buttons: Button at index {index} of type {kind} requires a parameter"
            )));
        }
    }
    for it in given {
        let index = it.index;
        let Some(button) = template.buttons.get(index) else {
            return Err(TemplateRefusal::ParameterText(format!("buttons: there is no button at index {index}")));
        };
        let fits = match (&button.kind, it.sub_type.as_str(), it.parameters.as_slice()) {
            (ButtonKind::QuickReply, "quick_reply", [one]) => one.value == ParameterValue::Payload,
            (ButtonKind::CopyCode, "copy_code", [Parameter { value: ParameterValue::Code(text), .. }])
            | (ButtonKind::OneTimeCode, "url", [Parameter { value: ParameterValue::Text(text), .. }]) => {
                !text.is_empty()
            }
            (ButtonKind::Url(address), "url", [Parameter { value: ParameterValue::Text(text), .. }]) => {
                !text.is_empty() && !placeholders(address).is_empty()
            }
            (ButtonKind::Other(_), _, _) => true,
            (ButtonKind::QuickReply | ButtonKind::CopyCode | ButtonKind::OneTimeCode | ButtonKind::Url(_), _, _) => {
                false
            }
        };
        if !fits {
            return Err(TemplateRefusal::ParameterFormat(format!(
                "buttons: the parameter of the button at index {index} does not fit the template"
            )));
        }
    }
    Ok(())
}

fn filled(template: &Template, part: &str, text: &str, given: &[Parameter]) -> Result<String, TemplateRefusal> {
    let wanted = placeholders(text);
    if wanted.len() != given.len() {
        return Err(TemplateRefusal::Parameters(format!(
            "{part}: number of localizable_params ({}) does not match the expected number of params ({})",
            given.len(),
            wanted.len()
        )));
    }
    let mut values: Vec<(String, &str)> = Vec::new();
    for (nth, parameter) in given.iter().enumerate() {
        let ParameterValue::Text(value) = &parameter.value else {
            let kind = parameter.value.kind();
            return Err(TemplateRefusal::ParameterFormat(format!(
                "{part}: Format mismatch, expected TEXT, received {kind}"
            )));
        };
        if let Some(problem) = unfit(value) {
            return Err(TemplateRefusal::ParameterText(format!("{part}: {problem}")));
        }
        let name = match (template.format, &parameter.name) {
            (ParameterFormat::Named, Some(name)) => name.clone(),
            (ParameterFormat::Named, None) => {
                return Err(TemplateRefusal::Parameters(format!(
                    "{part}: parameter {} has no parameter_name",
                    nth + 1
                )));
            }
            (ParameterFormat::Positional, _) => (nth + 1).to_string(),
        };
        values.push((name, value));
    }
    let value = |name: &str| values.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    if let Some(name) = wanted.iter().find(|name| value(name).is_none()) {
        return Err(TemplateRefusal::Parameters(format!("{part}: parameter {name} is missing")));
    }
    Ok(fill(text, value))
}

/// What Meta refuses inside a parameter.
fn unfit(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("a parameter is empty")
    } else if text.contains(['\n', '\t']) || text.contains("     ") {
        Some("param text cannot have new-line/tab characters or more than 4 consecutive spaces")
    } else {
        None
    }
}

impl ParameterValue {
    /// In Meta's capitals.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "TEXT",
            Self::Media(media) => media.as_str(),
            Self::Location => "LOCATION",
            Self::Payload | Self::Code(_) => "UNKNOWN",
        }
    }
}

#[cfg(test)]
mod tests;

//! The approved templates: `templates.lock` read, looked up, filled in.
//!
//! Checks what Meta checks at a send: name, language, status, parameters. It creates and reviews nothing, and reads the
//! file once, at start. Source: Meta, "Templates" and "Error codes" (2026-09); of the file's shape it needs what `Template` lists.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use crate::{EmulatorError, world::Category};

/// Where the lock is looked for when nobody names one.
pub const DEFAULT_TEMPLATES: &str = "flows/templates.lock";
/// The filled-in body may have so many characters (132005). Source: Meta, "Template components" (body).
const BODY_CHARS_MAX: usize = 1024;

/// The templates of the account, unique by name and language.
#[derive(Debug, Default)]
pub(crate) struct Templates(Vec<Template>);

#[derive(Debug, Deserialize)]
struct Lock {
    version: u32,
    #[serde(default)]
    template: Vec<Template>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Template {
    name: String,
    language: String,
    category: String,
    status: String,
    #[serde(default)]
    parameter_format: ParameterFormat,
    #[serde(default)]
    header: Option<Header>,
    body: String,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ParameterFormat {
    Named,
    #[default]
    Positional,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Header {
    Text(String),
    /// A picture, a place: a table whose parameters are not checked here.
    Other {},
}

/// A parameter as the request gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// `parameter_name`, for templates with named parameters.
    pub(crate) name: Option<String>,
    /// What stands in the text: a text, or the fallback of a currency or a date.
    pub(crate) text: String,
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
    /// 132005
    TooLong { chars: usize },
}

impl Templates {
    /// Reads the lock at `named`, which must be there, or at the default place, where it may be missing.
    pub(crate) fn open(named: Option<&Path>) -> Result<Self, EmulatorError> {
        let path = named.unwrap_or(Path::new(DEFAULT_TEMPLATES));
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound && named.is_none() => return Ok(Self::default()),
            Err(source) => return Err(EmulatorError::TemplatesUnread { path: path.to_owned(), source }),
        };
        Self::parse(&text).map_err(|problem| EmulatorError::Templates { path: path.to_owned(), problem })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lock: Lock = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        })?;
        if lock.version != 1 {
            return Err(format!("it is of version {}, and this flowd reads version 1", lock.version));
        }
        for (nth, template) in lock.template.iter().enumerate() {
            let key = |other: &Template| (other.name.clone(), other.language.clone());
            if lock.template[..nth].iter().any(|earlier| key(earlier) == key(template)) {
                return Err(format!("`{}` in {} stands in it twice", template.name, template.language));
            }
            if Category::parse(&template.category).is_none() {
                return Err(format!(
                    "`{}` has the category `{}`; it is MARKETING, UTILITY or AUTHENTICATION",
                    template.name, template.category
                ));
            }
        }
        Ok(Self(lock.template))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The template that may be sent under this name in exactly this language.
    pub(crate) fn find(&self, name: &str, language: &str) -> Result<&Template, TemplateRefusal> {
        let missing = || TemplateRefusal::Missing(self.why_missing(name, language));
        let template = self.0.iter().find(|it| it.name == name && it.language == language).ok_or_else(missing)?;
        match template.status.to_ascii_uppercase().as_str() {
            "APPROVED" => Ok(template),
            "PAUSED" => Err(TemplateRefusal::Paused),
            "DISABLED" => Err(TemplateRefusal::Disabled),
            status => Err(TemplateRefusal::Missing(format!("template {name} in {language} is {status}, not APPROVED"))),
        }
    }

    fn why_missing(&self, name: &str, language: &str) -> String {
        let languages: Vec<&str> = self.0.iter().filter(|it| it.name == name).map(|it| it.language.as_str()).collect();
        if !languages.is_empty() {
            return format!(
                "template name ({name}) does not exist in {language}; it exists in {}",
                languages.join(", ")
            );
        }
        let names: Vec<&str> = self.0.iter().take(20).map(|it| it.name.as_str()).collect();
        let known = if names.is_empty() { "the lock has no templates".to_owned() } else { names.join(", ") };
        format!("template name ({name}) does not exist in {language}; known: {known}")
    }
}

impl Template {
    pub(crate) fn category(&self) -> Category {
        Category::parse(&self.category).expect("checked when the lock was read")
    }

    /// The body with `body` filled in. `header` must fit the header's placeholders too.
    pub(crate) fn render(&self, header: &[Parameter], body: &[Parameter]) -> Result<String, TemplateRefusal> {
        match &self.header {
            Some(Header::Text(text)) => drop(self.fill("header", text, header)?),
            None if !header.is_empty() => {
                return Err(TemplateRefusal::Parameters("header: the template has no header".to_owned()));
            }
            Some(Header::Other {}) | None => {}
        }
        let text = self.fill("body", &self.body, body)?;
        let chars = text.chars().count();
        if chars > BODY_CHARS_MAX { Err(TemplateRefusal::TooLong { chars }) } else { Ok(text) }
    }

    fn fill(&self, part: &str, text: &str, given: &[Parameter]) -> Result<String, TemplateRefusal> {
        let wanted = placeholders(text);
        if wanted.len() != given.len() {
            return Err(TemplateRefusal::Parameters(format!(
                "{part}: number of localizable_params ({}) does not match the expected number of params ({})",
                given.len(),
                wanted.len()
            )));
        }
        let mut values = BTreeMap::new();
        for (nth, parameter) in given.iter().enumerate() {
            if let Some(problem) = unfit(&parameter.text) {
                return Err(TemplateRefusal::ParameterText(format!("{part}: {problem}")));
            }
            let name = match (self.parameter_format, &parameter.name) {
                (ParameterFormat::Named, Some(name)) => name.clone(),
                (ParameterFormat::Named, None) => {
                    return Err(TemplateRefusal::Parameters(format!(
                        "{part}: parameter {} has no parameter_name",
                        nth + 1
                    )));
                }
                (ParameterFormat::Positional, _) => (nth + 1).to_string(),
            };
            values.insert(name, parameter.text.as_str());
        }
        if let Some(name) = wanted.iter().find(|name| !values.contains_key(**name)) {
            return Err(TemplateRefusal::Parameters(format!("{part}: parameter {name} is missing")));
        }
        Ok(pieces(text)
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Placeholder(name) => values[name],
            })
            .collect())
    }
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

/// The distinct names between `{{` and `}}`, in order.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Placeholder(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// The text cut at its placeholders; an unclosed `{{` is text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let opened = rest.find("{{").and_then(|open| Some((open, open + rest[open..].find("}}")?)));
        Some(match opened {
            Some((0, close)) => {
                let name = rest[2..close].trim();
                rest = &rest[close + 2..];
                Piece::Placeholder(name)
            }
            Some((open, _)) => {
                let (text, after) = rest.split_at(open);
                rest = after;
                Piece::Text(text)
            }
            None => Piece::Text(std::mem::take(&mut rest)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 1
pulled_at = "2026-11-20T10:00:00Z"

[[template]]
name = "despedida_1"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
body = "Gracias, {{nombre}}. ¡{{nombre}}, vuelve!"
parameters = ["nombre"]
buttons = []

[[template]]
name = "pedido"
language = "es"
category = "UTILITY"
status = "PAUSED"
parameter_format = "POSITIONAL"
header = "Pedido {{1}}"
body = "Pedido {{1}} de {{2}}"
parameters = ["1", "2"]
"#;

    fn named(name: &str, text: &str) -> Parameter {
        Parameter { name: Some(name.into()), text: text.into() }
    }

    fn positional(text: &str) -> Parameter {
        Parameter { name: None, text: text.into() }
    }

    #[test]
    fn a_template_is_filled_in_by_name() {
        let templates = Templates::parse(LOCK).unwrap();
        let template = templates.find("despedida_1", "es").unwrap();
        assert_eq!(template.render(&[], &[named("nombre", "Ana")]).unwrap(), "Gracias, Ana. ¡Ana, vuelve!");
        for wrong in [
            vec![],
            vec![named("nombre", "Ana"), named("otro", "x")],
            vec![named("otro", "Ana")],
            vec![positional("Ana")],
        ] {
            assert!(matches!(template.render(&[], &wrong), Err(TemplateRefusal::Parameters(_))), "{wrong:?}");
        }
        let two_lines = [named("nombre", "Ana\nPaz")];
        assert!(matches!(template.render(&[], &two_lines), Err(TemplateRefusal::ParameterText(_))));
        let long = [named("nombre", &"a".repeat(600))];
        assert!(matches!(template.render(&[], &long), Err(TemplateRefusal::TooLong { chars: 1221 })));
    }

    #[test]
    fn a_template_is_filled_in_by_position() {
        let approved = LOCK.replace("PAUSED", "APPROVED");
        let templates = Templates::parse(&approved).unwrap();
        let template = templates.find("pedido", "es").unwrap();
        let body = [positional("7"), positional("Ana")];
        assert_eq!(template.render(&[positional("7")], &body).unwrap(), "Pedido 7 de Ana");
        assert!(matches!(template.render(&[], &body), Err(TemplateRefusal::Parameters(_))));
    }

    #[test]
    fn what_is_not_approved_in_that_language_is_refused() {
        let templates = Templates::parse(LOCK).unwrap();
        assert_eq!(templates.find("pedido", "es").unwrap_err(), TemplateRefusal::Paused);
        let TemplateRefusal::Missing(why) = templates.find("despedida_1", "es_AR").unwrap_err() else {
            panic!("missing")
        };
        assert!(why.ends_with("it exists in es"), "{why}");
        let TemplateRefusal::Missing(why) = templates.find("despedida_2", "es").unwrap_err() else { panic!("missing") };
        assert!(why.ends_with("known: despedida_1, pedido"), "{why}");
    }

    #[test]
    fn a_mistake_in_the_lock_is_told_with_its_line() {
        let broken = LOCK.replace("status = \"PAUSED\"", "status = 7");
        let problem = Templates::parse(&broken).unwrap_err();
        assert!(problem.starts_with("line 19: "), "{problem}");
        assert!(Templates::parse("version = 2").unwrap_err().contains("version 2"));
        let twice = format!("{LOCK}{}", &LOCK[LOCK.find("[[").unwrap()..]);
        assert!(Templates::parse(&twice).unwrap_err().contains("twice"));
    }

    #[test]
    fn only_the_default_lock_may_be_missing() {
        let missing = Path::new("/nowhere/templates.lock");
        assert!(matches!(Templates::open(Some(missing)), Err(EmulatorError::TemplatesUnread { .. })));
    }
}

//! One finding for an author: plain data, in both languages, drawn by whoever shows it (terminal, JSON, later an editor).
//!
//! Knows nothing of how it is drawn and decides nothing: what is said of each mistake stands in `catalogue`.

use crate::{Defaults, FileId, Span};

/// The same words in English and in Spanish (in the tú form).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub en: String,
    pub es: String,
}

impl Said {
    pub fn new(en: impl Into<String>, es: impl Into<String>) -> Self {
        Self { en: en.into(), es: es.into() }
    }

    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Es => &self.es,
        }
    }
}

/// The language findings are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    En,
    Es,
}

impl Language {
    /// From `es`, `es_BO.UTF-8`, `EN`; `None` for any other language.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split(['_', '-', '.', '@']).next().unwrap_or(text).to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            _ => None,
        }
    }

    /// The language for messages: what was chosen, `FLOWC_LANG`, `flow.toml`, the locale, English.
    pub fn choose(chosen: Option<Self>, defaults: Option<&Defaults>, env: &dyn Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| env(name).filter(|value| !value.is_empty());
        let project = || defaults.and_then(|defaults| defaults.language.as_deref()).and_then(Self::parse);
        // The first of these that is set decides, as POSIX has it, even if it names a language we do not speak.
        let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
        chosen
            .or_else(|| variable("FLOWC_LANG").as_deref().and_then(Self::parse))
            .or_else(project)
            .or_else(|| locale().as_deref().and_then(Self::parse))
            .unwrap_or(Self::En)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The flow is not built.
    Error,
    Warning,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What a finding is called, for ever: the code in lists and links, the slug a person can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E0105`; the first two digits are the group of the language page, section 7.
    pub id: &'static str,
    pub slug: &'static str,
    pub severity: Severity,
    /// What it means, in both languages and with an example; taken apart in `page`.
    pub page: &'static str,
}

/// A place and what is wrong there; the words may be empty where the place says enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: Said,
}

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// Means what the author meant.
    Safe,
    /// Probably what the author meant.
    Unsafe,
    /// Holds a value that only the author knows.
    Placeholder,
}

impl Safety {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Placeholder => "placeholder",
        }
    }
}

/// Replace the text at `span` by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// Edits that belong together; they do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub safety: Safety,
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    /// The code's, unless the project makes an error of a warning.
    pub severity: Severity,
    pub message: Said,
    /// The smallest thing to change.
    pub primary: Label,
    /// Other places that matter, perhaps in other files.
    pub others: Vec<Label>,
    /// What to type next.
    pub help: Said,
    pub fix: Option<Fix>,
}

impl Code {
    /// A finding of this code at `span`, in the words of both languages.
    pub(crate) fn at(&'static self, span: Span, message: Said, here: Said, help: Said) -> Diagnostic {
        let primary = Label { span, text: here };
        Diagnostic { code: self, severity: self.severity, message, primary, others: Vec::new(), help, fix: None }
    }
}

impl Diagnostic {
    pub(crate) fn with(mut self, span: Span, text: Said) -> Self {
        self.others.push(Label { span, text });
        self
    }

    pub(crate) fn fixed_by(mut self, safety: Safety, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { safety, edits });
        self
    }

    /// The same with one edit: `span` becomes `text`.
    pub(crate) fn replacing(self, safety: Safety, span: Span, text: impl Into<String>) -> Self {
        self.fixed_by(safety, vec![Edit { span, text: text.into() }])
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether any of its places is in `file`.
    pub fn concerns(&self, file: FileId) -> bool {
        self.primary.span.file == file || self.others.iter().any(|label| label.span.file == file)
    }
}

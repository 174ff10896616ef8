//! Findings drawn for people in a terminal. Only this module knows miette; `flowc` and the runtime both print this.

mod frame;
mod shown;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use self::shown::harmless;
use crate::{Diagnostic, FileId, Label, Language, Loaded, Severity, Source};

/// How findings are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub language: Language,
    pub with_color: bool,
    /// Cells of a line of a message; a line of a file is never broken.
    pub width: usize,
}

impl Look {
    /// Wider lines are not read well.
    pub const WIDTH_MAX: usize = 100;
    /// Narrower ones hold no sentence.
    pub const WIDTH_MIN: usize = 40;

    pub fn new(language: Language, with_color: bool) -> Self {
        Self { language, with_color, width: Self::WIDTH_MAX }
    }
}

/// One finding with the lines it is about, those of other files too. `sources` are those of its load.
pub fn draw(finding: &Diagnostic, sources: &[Source], look: Look) -> String {
    let file = finding.primary.span.file;
    let head = frame::Head {
        title: format!("{}[{}] {}", kind(finding.severity, look.language), finding.code.id, finding.code.slug),
        message: harmless(finding.message.in_language(look.language)),
        is_error: finding.is_error(),
    };
    let mut drawn = frame::draw(Some(head), &sources[file.0 as usize], &labels_in(file, finding), look);
    for other in other_files(finding) {
        drawn.push_str(&frame::draw(None, &sources[other.0 as usize], &labels_in(other, finding), look));
    }
    let help = match look.language {
        Language::En => "help: ",
        Language::Es => "ayuda: ",
    };
    drawn.push_str(&paragraph(help, &harmless(finding.help.in_language(look.language)), look));
    drawn
}

/// The labels in one file; the first one of the primary file is the primary one.
fn labels_in(file: FileId, finding: &Diagnostic) -> Vec<&Label> {
    std::iter::once(&finding.primary).chain(&finding.others).filter(|label| label.span.file == file).collect()
}

/// In the order in which they are named.
fn other_files(finding: &Diagnostic) -> Vec<FileId> {
    let mut files = Vec::new();
    for label in &finding.others {
        let file = label.span.file;
        if file != finding.primary.span.file && !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// How many findings there are, for the last line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub files: usize,
    pub errors: usize,
    pub warnings: usize,
}

impl Count {
    pub fn add(&mut self, finding: &Diagnostic) {
        if finding.is_error() {
            self.errors += 1;
        } else {
            self.warnings += 1;
        }
    }

    /// `3 files, 0 errors, 1 warning`
    pub fn said(&self, language: Language) -> String {
        let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
        let Self { files, errors, warnings } = *self;
        let parts = match language {
            Language::En => [
                count(files, "file", "files"),
                count(errors, "error", "errors"),
                count(warnings, "warning", "warnings"),
            ],
            Language::Es => [
                count(files, "archivo", "archivos"),
                count(errors, "error", "errores"),
                count(warnings, "aviso", "avisos"),
            ],
        };
        parts.join(", ")
    }
}

/// All findings of a load and the line that counts them: what `flowc check` prints. `files` is how many were asked for.
pub fn draw_all(loaded: &Loaded, files: usize, look: Look) -> String {
    let mut count = Count { files, ..Count::default() };
    let mut drawn = String::new();
    for finding in &loaded.diagnostics {
        count.add(finding);
        drawn.push_str(&draw(finding, &loaded.sources, look));
        drawn.push('\n');
    }
    drawn.push_str(&count.said(look.language));
    drawn
}

fn kind(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::En | Language::Es) => "error",
        (Severity::Warning, Language::En) => "warning",
        (Severity::Warning, Language::Es) => "aviso",
    }
}

/// `  help: …`, broken between words, the lines below the first one under its text.
fn paragraph(name: &str, text: &str, look: Look) -> String {
    let indent = " ".repeat(2 + name.width());
    let mut lines: Vec<String> = Vec::new();
    let mut line = indent.clone();
    for word in words(text, look.width - indent.len()) {
        let is_new = line.len() == indent.len();
        if !is_new && line.width() + 1 + word.width() > look.width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            line.push_str(word);
        } else {
            line.push_str(if is_new { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.push(line);
    let styled = if look.with_color { format!("  \u{1b}[36m{name}\u{1b}[0m") } else { format!("  {name}") };
    lines.iter().enumerate().fold(String::new(), |mut drawn, (index, line)| {
        let start = if index == 0 { &styled } else { &indent };
        writeln!(drawn, "{start}{}", &line[indent.len()..]).expect("a String takes everything");
        drawn
    })
}

/// What is not broken: words, and what stands between backticks, as it is there to be typed.
fn words(text: &str, width: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (space, _) in text.match_indices(' ') {
        let is_typed = text[start..space].matches('`').count() % 2 == 1;
        let ends_in = || text[space..].split_once('`').map(|(rest, _)| text[start..space].width() + rest.width() + 1);
        if !is_typed || ends_in().is_none_or(|whole| whole > width) {
            words.push(&text[start..space]);
            start = space + 1;
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests;

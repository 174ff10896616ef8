//! Findings drawn for people in a terminal. The only place that knows miette; `flowc` and the runtime both print this.
//!
//! miette counts the cells of a line character by character, while a terminal draws 👩‍👩‍👧 or 👍🏽 in two cells. So clusters of
//! several characters are handed to miette as placeholders of the right width and put back afterwards.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::{Diagnostic, Language, Loaded, Severity, Source};

/// Cells of a line of a message.
const WIDTH: usize = 100;
/// Characters of plane 15 are for private use: no flow holds one with a meaning.
const PLACEHOLDERS: std::ops::RangeInclusive<u32> = 0xF0000..=0xFFFFD;

/// One finding with the lines it is about. `sources` are those of its load.
pub fn draw(finding: &Diagnostic, sources: &[Source], language: Language, with_color: bool) -> String {
    let file = finding.primary.span.file;
    let source = &sources[file.0 as usize];
    let clusters = Clusters::of(&source.text);
    let labels = std::iter::once((&finding.primary, true))
        .chain(finding.others.iter().filter(|label| label.span.file == file).map(|label| (label, false)))
        .map(|(label, is_primary)| {
            let text = label.text.in_language(language);
            let text = (!text.is_empty()).then(|| text.to_owned());
            let (start, end) = (clusters.offset(label.span.start), clusters.offset(label.span.end));
            let at = (start, end.saturating_sub(start));
            if is_primary { LabeledSpan::new_primary_with_span(text, at) } else { LabeledSpan::new_with_span(text, at) }
        })
        .collect();
    let mut help = finding.help.in_language(language).to_owned();
    for label in finding.others.iter().filter(|label| label.span.file != file) {
        let other = &sources[label.span.file.0 as usize];
        let at = other.position(label.span.start);
        let place = format!("\n{}:{}:{}: ", other.path, at.line, at.column);
        help.push_str(&place);
        help.push_str(label.text.in_language(language));
    }
    let report = Report {
        title: format!("{}[{}] {}", kind(finding.severity, language), finding.code.id, finding.code.slug),
        message: finding.message.in_language(language).to_owned(),
        help: (language == Language::En).then_some(help.clone()),
        is_error: finding.is_error(),
        source: NamedSource::new(&source.path, clusters.text.clone()),
        labels,
    };
    let theme = if with_color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    let mut drawn = String::new();
    handler.render_report(&mut drawn, &report).expect("writing to a String does not fail");
    if language == Language::Es {
        // miette says `help:` in English only.
        drawn.push_str(&indented(&format!("ayuda: {help}")));
    }
    clusters.put_back(&drawn)
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
pub fn draw_all(loaded: &Loaded, files: usize, language: Language, with_color: bool) -> String {
    let mut count = Count { files, ..Count::default() };
    let mut drawn = String::new();
    for finding in &loaded.diagnostics {
        count.add(finding);
        drawn.push_str(&draw(finding, &loaded.sources, language, with_color));
        drawn.push('\n');
    }
    drawn + count.said(language).as_str()
}

fn kind(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::En | Language::Es) => "error",
        (Severity::Warning, Language::En) => "warning",
        (Severity::Warning, Language::Es) => "aviso",
    }
}

/// Wrapped at `WIDTH`, as miette indents its help.
fn indented(text: &str) -> String {
    let mut out = String::new();
    for (index, paragraph) in text.split('\n').enumerate() {
        let mut line = if index == 0 { "  ".to_owned() } else { " ".repeat(9) };
        let mut is_new = true;
        for word in paragraph.split(' ') {
            if !is_new && line.width() + 1 + word.width() > WIDTH {
                out.push_str(&line);
                out.push('\n');
                line = " ".repeat(9);
                is_new = true;
            }
            if !is_new {
                line.push(' ');
            }
            line.push_str(word);
            is_new = false;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// A text in which every cluster of several characters stands as placeholders, one a cell.
struct Clusters {
    text: String,
    /// The clusters that were replaced, by number.
    replaced: Vec<String>,
    /// Where the original and the new text run apart: offset there, offset here.
    shifts: Vec<(usize, usize)>,
}

impl Clusters {
    fn of(original: &str) -> Self {
        let mut clusters =
            Self { text: String::with_capacity(original.len()), replaced: Vec::new(), shifts: Vec::new() };
        for (at, cluster) in original.grapheme_indices(true) {
            let placeholder = PLACEHOLDERS.clone().nth(clusters.replaced.len() * 2).and_then(char::from_u32);
            let is_simple = cluster.chars().nth(1).is_none() || cluster.ends_with('\n');
            match placeholder.filter(|_| !is_simple) {
                Some(first) => {
                    clusters.text.push(first);
                    let filler = char::from_u32(first as u32 + 1).filter(|_| cluster.width() > 1);
                    clusters.text.extend(filler);
                    clusters.replaced.push(cluster.to_owned());
                    clusters.shifts.push((at + cluster.len(), clusters.text.len()));
                }
                None => clusters.text.push_str(cluster),
            }
        }
        // A label behind the last character is drawn only where a line ends.
        if !original.ends_with('\n') {
            clusters.text.push('\n');
        }
        clusters
    }

    /// Where byte `offset` of the original is in the new text.
    fn offset(&self, offset: usize) -> usize {
        let before = self.shifts.partition_point(|(there, _)| *there <= offset);
        let (there, here) = before.checked_sub(1).map_or((0, 0), |last| self.shifts[last]);
        (here + offset - there).min(self.text.len())
    }

    fn put_back(&self, drawn: &str) -> String {
        let mut out = String::with_capacity(drawn.len());
        for c in drawn.chars() {
            let number = (c as u32).checked_sub(*PLACEHOLDERS.start());
            match number.and_then(|number| self.replaced.get(number as usize / 2).map(|cluster| (number, cluster))) {
                Some((number, cluster)) if number % 2 == 0 => out.push_str(cluster),
                Some(_) => {}
                None => out.push(c),
            }
        }
        out
    }
}

#[derive(Debug)]
struct Report {
    title: String,
    message: String,
    help: Option<String>,
    is_error: bool,
    source: NamedSource<String>,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.title))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(if self.is_error { miette::Severity::Error } else { miette::Severity::Warning })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Defaults, load};

    /// The cells before the first underlined one, and before `{{1}}`.
    fn columns(text: &str) -> (usize, usize) {
        let source = format!("flow a\n  start when message any\nstep b\n  send \"{text} {{{{1}}}}\"\n");
        let loaded = load(vec![Source { path: "a.flow".into(), text: source }], &Defaults::default());
        let drawn = draw(&loaded.diagnostics[0], &loaded.sources, Language::Es, false);
        let lines: Vec<&str> = drawn.lines().collect();
        let at =
            lines.iter().position(|line| line.contains("{{1}}") && line.contains("send")).expect("the line is shown");
        let code = lines[at].split("{{1}}").next().unwrap().width();
        let mark = lines[at + 1].split(['─', '┬']).next().unwrap().width();
        (code, mark)
    }

    #[test]
    fn the_mark_stands_under_the_mistake_whatever_emoji_stand_before() {
        for text in ["Hola", "👩‍👩‍👧 👍🏽", "🇧🇴 año e\u{301} 💜", "日本", "❤️"] {
            let (code, mark) = columns(text);
            assert_eq!(code, mark, "{text}");
        }
    }

    #[test]
    fn a_finding_in_two_files_names_both() {
        let flow = |name: &str| format!("flow {name}\n  start when message is \"info\"\nstep x\n  stop\n");
        let sources =
            vec![Source { path: "a.flow".into(), text: flow("a") }, Source { path: "b.flow".into(), text: flow("b") }];
        let loaded = load(sources, &Defaults::default());
        let drawn = draw(&loaded.diagnostics[0], &loaded.sources, Language::En, false);
        assert!(drawn.contains("b.flow:2:"), "{drawn}");
        assert!(drawn.contains("a.flow:2:14: and this one"), "{drawn}");
    }

    #[test]
    fn without_color_nothing_but_text_is_written() {
        let loaded = load(vec![Source { path: "a.flow".into(), text: "flow a\nstep\n".into() }], &Defaults::default());
        for finding in &loaded.diagnostics {
            for language in [Language::En, Language::Es] {
                assert!(!draw(finding, &loaded.sources, language, false).contains('\u{1b}'));
                assert!(draw(finding, &loaded.sources, language, true).contains('\u{1b}'));
            }
        }
    }
}

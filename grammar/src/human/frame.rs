//! The lines of one file with marks below them, as miette draws them.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::{
    Look,
    shown::{Shown, harmless},
};
use crate::{Label, Source};

/// What stands above the first frame of a finding.
#[derive(Debug)]
pub(super) struct Head {
    pub title: String,
    pub message: String,
    pub is_error: bool,
}

/// The first of `labels`, all of `source`, is drawn as the primary one if there is a `head`.
pub(super) fn draw(head: Option<Head>, source: &Source, labels: &[&Label], look: Look) -> String {
    let spans: Vec<_> = labels.iter().map(|label| label.span.range()).collect();
    let shown = Shown::of(&source.text, &spans);
    let has_head = head.is_some();
    let spans = labels.iter().enumerate().map(|(index, label)| {
        let text = harmless(label.text.in_language(look.language));
        let text = (!text.is_empty()).then_some(text);
        let (start, end) = (shown.offset(label.span.start), shown.offset(label.span.end));
        let at = (start, end.saturating_sub(start));
        if has_head && index == 0 {
            LabeledSpan::new_primary_with_span(text, at)
        } else {
            LabeledSpan::new_with_span(text, at)
        }
    });
    let places = labels.iter().map(|label| {
        let at = source.position(label.span.start);
        (shown.offset(label.span.start), format!("{}:{}:{}", source.path, at.line, at.column))
    });
    let report = Report { labels: spans.collect(), file: File { text: &shown.text, places: places.collect() }, head };
    let theme = if look.with_color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false).without_primary_span_start();
    let mut drawn = String::new();
    handler.render_report(&mut drawn, &report).expect("writing to a String does not fail");
    if !has_head {
        // miette begins every report with a message, and this one has none.
        let frame = drawn.find('╭').and_then(|corner| drawn[..corner].rfind('\n'));
        drawn.drain(..frame.map_or(0, |newline| newline + 1));
    }
    shown.put_back(&drawn)
}

/// The text with what is said of its places: miette would count columns in bytes of what is shown.
#[derive(Debug)]
struct File<'t> {
    text: &'t str,
    /// By offset into `text`: path, line and column in the author's file.
    places: Vec<(usize, String)>,
}

impl SourceCode for File<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, lines_before, lines_after)?;
        let place = self.places.iter().find(|(offset, _)| *offset == span.offset());
        let name = place.map(|(_, place)| place.clone()).unwrap_or_default();
        let (line, column, count) = (read.line(), read.column(), read.line_count());
        Ok(Box::new(MietteSpanContents::new_named(name, read.data(), *read.span(), line, column, count)))
    }
}

#[derive(Debug)]
struct Report<'t> {
    head: Option<Head>,
    file: File<'t>,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.head.as_ref().map_or("", |head| &head.message))
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.head.as_ref().map(|head| Box::new(&head.title) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        let is_error = self.head.as_ref().is_some_and(|head| head.is_error);
        Some(if is_error { miette::Severity::Error } else { miette::Severity::Warning })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.file)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

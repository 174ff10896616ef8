//! `flowc fmt`: a file written the one way there is. No options.
//!
//! Works on logical lines and tokens, so that every line is laid out whose words are ours, arrived or not. A line with an
//! error stays byte for byte, and its step keeps its indentation; a file whose columns contradict its blocks stays as it
//! is, since moving its lines would hide from its author what is wrong. Never touches what a text says.

mod levels;
mod spacing;
#[cfg(test)]
mod tests;
mod texts;
mod tokens;
mod words;

use std::{borrow::Cow, collections::BTreeMap};

use self::{
    levels::{Standing, Top},
    spacing::Place,
};
use crate::{
    Diagnostic,
    split::{self, Logical},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formatted {
    /// The whole file; equal to what was given if there is nothing to do.
    Text(String),
    /// The file has to be mended first; the finding's file is the only one.
    LeftAlone(Box<Diagnostic>),
}

/// The text of a `.flow` file as `flowc fmt` writes it.
pub fn format(text: &str) -> Formatted {
    let lines = split::split(text);
    match levels::of(text, &lines) {
        Err(finding) => Formatted::LeftAlone(finding),
        Ok(standings) => Formatted::Text(Page::write(text, &lines, &standings)),
    }
}

/// What is written so far, and the comments that wait for the line below them.
struct Page<'t> {
    text: &'t str,
    written: String,
    /// Own-line comments, and whether a blank line stands before each.
    comments: Vec<(&'t Logical, bool)>,
    /// A blank line stands before what comes next.
    is_apart: bool,
    /// The last line of code.
    before: Option<(&'t Logical, Standing)>,
    /// The column where each level down to that line's stood.
    columns: Vec<usize>,
}

impl<'t> Page<'t> {
    fn write(text: &'t str, lines: &'t [Logical], standings: &BTreeMap<usize, Standing>) -> String {
        let mut page = Page {
            text,
            written: String::with_capacity(text.len()),
            comments: Vec::new(),
            is_apart: false,
            before: None,
            columns: Vec::new(),
        };
        for line in lines {
            match (line.is_blank(), &line.comment) {
                (true, None) => page.is_apart = true,
                (true, Some(_)) => {
                    let is_apart = std::mem::take(&mut page.is_apart);
                    page.comments.push((line, is_apart));
                }
                (false, _) => page.code(line, standings[&line.span.start]),
            }
        }
        page.comments(None);
        page.written
    }

    fn code(&mut self, line: &'t Logical, standing: Standing) {
        self.comments(Some(standing));
        let written = if standing.is_unread {
            verbatim(texts::without_mark(self.text, line.span.clone()))
        } else {
            Cow::Owned(spacing::line(self.text, line, standing.place))
        };
        let is_apart = std::mem::take(&mut self.is_apart);
        self.push(&written, is_apart);
        self.before = Some((line, standing));
        if let Place::Level(level) = standing.place {
            self.columns.resize(level, line.indent);
            self.columns.push(line.indent);
        }
    }

    /// Sections stand apart from what is above them.
    fn must_be_apart(&self, next: Standing) -> bool {
        match (next.top, self.before) {
            (Top::No, _) | (_, None) => false,
            (Top::Section, Some(_)) => true,
            (Top::Line, Some((_, before))) => before.top != Top::Line,
        }
    }

    /// Writes the comments that wait, above a line that stands like `next` or at the end of the file.
    fn comments(&mut self, next: Option<Standing>) {
        let comments = std::mem::take(&mut self.comments);
        let indentations: Vec<Cow<'_, str>> = comments.iter().map(|(line, _)| self.comment_place(line, next)).collect();
        // Those that stand right above a section belong to it, and the blank line stands above them.
        let touching = if self.is_apart { 0 } else { touching(&comments, &indentations) };
        let first_touching = comments.len() - touching;
        let must_be_apart = next.is_some_and(|next| self.must_be_apart(next));
        for (index, ((line, is_apart), indentation)) in comments.iter().zip(indentations).enumerate() {
            let comment = line.comment.clone().expect("a line of the list has a comment");
            let is_apart = *is_apart || (must_be_apart && index == first_touching);
            self.push(&format!("{indentation}{}", self.text[comment].trim_end()), is_apart);
        }
        self.is_apart |= must_be_apart && touching == 0;
    }

    /// With the line below it, or with the block above that it stands as deep as.
    fn comment_place(&self, line: &Logical, next: Option<Standing>) -> Cow<'t, str> {
        let written = texts::without_mark(self.text, line.span.start..line.code.start);
        let below = match next {
            Some(Standing { place: Place::Kept, .. }) => return Cow::Borrowed(written),
            Some(Standing { place: Place::Level(level), .. }) => level,
            None => 0,
        };
        let place = match self.before {
            None => Place::Level(below),
            Some((_, Standing { place: Place::Kept, .. })) => return Cow::Borrowed(written),
            Some((before, Standing { place: Place::Level(above), opens, .. })) => {
                let inside = (opens && line.indent > before.indent).then_some(above + 1);
                let beside = || self.columns.iter().rposition(|column| *column <= line.indent);
                Place::Level(inside.or_else(beside).map_or(below, |level| level.max(below)))
            }
        };
        place.indentation(written)
    }

    fn push(&mut self, line: &str, is_apart: bool) {
        if self.written.is_empty() {
            // A mark that stood further down would become that of the file.
            self.written.push_str(line.trim_start_matches('\u{feff}'));
        } else {
            if is_apart {
                self.written.push('\n');
            }
            self.written.push_str(line);
        }
        self.written.push('\n');
    }
}

/// How many of the last comments stand at the left edge without a blank line between them.
fn touching(comments: &[(&Logical, bool)], indentations: &[Cow<'_, str>]) -> usize {
    let mut count = 0;
    for ((_, is_apart), indentation) in comments.iter().zip(indentations).rev() {
        if !indentation.is_empty() {
            break;
        }
        count += 1;
        if *is_apart {
            break;
        }
    }
    count
}

/// A line as it was, without the newline at its end.
fn verbatim(line: &str) -> Cow<'_, str> {
    texts::line_feeds(line.trim_end_matches(['\n', '\r']))
}

//! The characters of a line: where texts, slots and comments begin and end.

use std::ops::Range;

use super::{
    Fault, FaultKind, LEFT_EDGE, TextAt,
    fault::{self},
    next::Next,
};

/// A place in the text that only moves forward.
pub(super) struct Scanner<'t> {
    text: &'t str,
    pub(super) at: usize,
    texts: Vec<TextAt>,
    faults: Vec<Fault>,
    line_end: Next<()>,
    /// The mark that closes a text, by the marks it stands in.
    closing: Next<Quote>,
    /// The next `}}` before a place.
    closing_braces: Next<usize>,
}

/// How a text on one line ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Straight,
    Curly,
    Angle,
    Single,
}

impl Quote {
    fn closes(self, c: char) -> bool {
        match self {
            Self::Straight => c == '"',
            Self::Curly => c == '”',
            Self::Angle => c == '»',
            Self::Single => c == '\'' || c == '’',
        }
    }
}

/// How a `{` was left.
enum Slot {
    Closed,
    /// Not closed: the `{` is a plain character, and reading goes on behind it.
    Plain,
    /// The text around it ended inside.
    EndedText,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            texts: Vec::new(),
            faults: Vec::new(),
            line_end: Next::default(),
            closing: Next::default(),
            closing_braces: Next::default(),
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn take_texts(&mut self) -> Vec<TextAt> {
        std::mem::take(&mut self.texts)
    }

    pub(super) fn take_faults(&mut self) -> Vec<Fault> {
        let mut faults = std::mem::take(&mut self.faults);
        faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        faults
    }

    pub(super) fn is_broken(&self) -> bool {
        self.faults.iter().any(|fault| fault.kind.breaks_the_line())
    }

    pub(super) fn byte_order_mark(&mut self) {
        if self.at == 0 && self.rest().starts_with('\u{feff}') {
            self.bump();
        }
    }

    pub(super) fn newline(&mut self) {
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if self.rest().starts_with('\n') {
            self.at += 1;
        }
    }

    /// Takes a whole line that `git merge` left behind.
    pub(super) fn conflict_marker(&mut self) -> bool {
        let (start, end) = (self.at, self.line_end());
        let line = &self.text[start..end];
        let marker = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
        if marker {
            self.fault(FaultKind::ConflictMarker, start..end);
            self.at = end;
        }
        marker
    }

    /// Takes the blanks at a line's start and gives their width.
    pub(super) fn indentation(&mut self) -> usize {
        let mut width = 0;
        while let Some(c) = self.peek() {
            let from = self.at;
            width += match c {
                ' ' => 1,
                '\t' => {
                    self.fault(FaultKind::Tab, from..from + 1);
                    2
                }
                _ => match fault::look_alike(self.rest()) {
                    Some((length, instead @ (" " | ""))) => {
                        self.fault(FaultKind::StrangeBlank, from..from + length);
                        instead.len()
                    }
                    Some(_) | None => break,
                },
            };
            self.bump();
        }
        width
    }

    /// Takes the rest of a physical line, without its newline, and the lines of a `"""` that opens on it. Gives where its
    /// code ends and its comment.
    pub(super) fn physical_line(&mut self) -> (usize, Option<Range<usize>>) {
        let start = self.at;
        let mut comment = None;
        while !self.is_at_line_end() {
            let opened_at = self.at;
            let before = self.text[..opened_at].chars().next_back();
            match self.bump() {
                Some('#') => {
                    comment = Some(opened_at..self.line_end());
                    self.at = self.line_end();
                }
                Some('"') if self.rest().starts_with("\"\"") => {
                    self.at += 2;
                    self.block(opened_at);
                }
                Some('"') => self.quoted(opened_at, Quote::Straight),
                Some('“') => self.quoted(opened_at, Quote::Curly),
                Some('«') => self.quoted(opened_at, Quote::Angle),
                Some('\'' | '‘') if !before.is_some_and(char::is_alphanumeric) => {
                    self.quoted(opened_at, Quote::Single);
                }
                Some(_) => {
                    if let Some((length, instead)) = fault::look_alike(&self.text[opened_at..]) {
                        self.fault(FaultKind::LookAlike { instead }, opened_at..opened_at + length);
                        self.at = opened_at + length;
                    }
                }
                None => break,
            }
        }
        let end = comment.as_ref().map_or(self.at, |comment| comment.start);
        (start + self.text[start..end].trim_end().len(), comment)
    }

    /// A text on one line; its opening mark is taken.
    fn quoted(&mut self, opened_at: usize, quote: Quote) {
        let mut slots = Vec::new();
        loop {
            if self.is_at_line_end() {
                self.fault(FaultKind::UnclosedText, opened_at..self.at);
                break;
            }
            match self.peek() {
                Some('\\') => self.escape(),
                Some('{') => {
                    if let Slot::EndedText = self.slot(Some(quote), &mut slots) {
                        break;
                    }
                }
                Some(c) if quote.closes(c) => {
                    self.bump();
                    // In a text between single marks, one before a letter is an apostrophe.
                    if quote != Quote::Single || !self.peek().is_some_and(char::is_alphabetic) {
                        break;
                    }
                }
                Some(_) => {
                    self.bump();
                }
                None => break,
            }
        }
        self.texts.push(TextAt { range: opened_at..self.at, slots });
    }

    /// A `"""` text; its opening is taken. It ends behind the closing `"""`, or before the next left-edge word.
    fn block(&mut self, opened_at: usize) {
        let opening = opened_at..opened_at + 3;
        let beside = self.at..self.line_end();
        let is_beside = !self.text[beside.clone()].trim().is_empty();
        if is_beside {
            self.fault(FaultKind::TextBesideBlockOpening, opening.clone());
            if let Some(found) = self.text[beside.clone()].find("\"\"\"") {
                self.at = beside.start + found + 3;
                self.texts.push(TextAt { range: opened_at..self.at, slots: Vec::new() });
                return;
            }
        }
        self.at = beside.end;
        let mut slots = Vec::new();
        let mut lines = Vec::new();
        loop {
            let line_end = self.at;
            self.newline();
            if self.at == line_end || starts_left_edge(self.rest()) {
                if is_beside {
                    // Perhaps it was meant for one line; then the next lines are none of the text's.
                    self.at = beside.end;
                } else {
                    self.fault(FaultKind::UnclosedBlock, opening);
                    self.at = line_end;
                }
                break;
            }
            let line = self.at..self.line_end();
            let blanks = self.text[line.clone()].len() - self.text[line.clone()].trim_start_matches([' ', '\t']).len();
            if self.text[line.start + blanks..line.end].starts_with("\"\"\"") {
                let margin = &self.text[line.start..line.start + blanks];
                self.check_margin(&lines, margin);
                self.at = line.start + blanks + 3;
                break;
            }
            lines.push(line);
            self.block_line(&mut slots);
        }
        self.texts.push(TextAt { range: opened_at..self.at, slots });
    }

    fn block_line(&mut self, slots: &mut Vec<Range<usize>>) {
        while !self.is_at_line_end() {
            match self.peek() {
                Some('\\') => self.escape(),
                Some('{') => {
                    self.slot(None, slots);
                }
                Some(_) => {
                    self.bump();
                }
                None => break,
            }
        }
    }

    fn check_margin(&mut self, lines: &[Range<usize>], margin: &str) {
        let outside = |line: &&Range<usize>| {
            let text = &self.text[line.start..line.end];
            !text.trim().is_empty() && !text.starts_with(margin)
        };
        if let Some(line) = lines.iter().find(outside).cloned() {
            self.fault(FaultKind::BlockLineTooFarLeft, line);
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        self.bump();
        if self.is_at_line_end() {
            self.fault(FaultKind::UnknownEscape, start..self.at);
            return;
        }
        match self.bump() {
            Some('"' | '\'' | '{' | '\\') => {}
            Some(_) | None => self.fault(FaultKind::UnknownEscape, start..self.at),
        }
    }

    /// At a `{` in a text that `quote` closes (`None`: in a block).
    fn slot(&mut self, quote: Option<Quote>, slots: &mut Vec<Range<usize>>) -> Slot {
        let open = self.at;
        if self.rest().starts_with("{{") {
            self.double_braces(quote);
            return Slot::Plain;
        }
        self.bump();
        // The last word, whether it is a filter's name, and whether a blank follows it: that decides what a quote is.
        let (mut word, mut behind_bar, mut blank) = (String::new(), false, false);
        loop {
            if self.is_at_line_end() {
                return self.unclosed_brace(open);
            }
            let Some(c) = self.peek() else { return self.unclosed_brace(open) };
            match c {
                '}' => {
                    self.bump();
                    slots.push(open..self.at);
                    return Slot::Closed;
                }
                '{' => return self.unclosed_brace(open),
                '"' | '\'' if blank && (word.eq_ignore_ascii_case("or") || (behind_bar && !word.is_empty())) => {
                    self.bump();
                    let inner = self.text[self.at..self.line_end()].find([c, '{']);
                    match inner.filter(|found| self.text[self.at + found..].starts_with(c)) {
                        Some(found) => self.at += found + 1,
                        None => return self.unclosed_brace(open),
                    }
                    (word, blank) = (String::new(), false);
                }
                c if quote.is_some_and(|quote| quote.closes(c)) => {
                    self.fault(FaultKind::UnclosedBrace, open..open + 1);
                    self.bump();
                    return Slot::EndedText;
                }
                '|' => {
                    self.bump();
                    (word, behind_bar, blank) = (String::new(), true, false);
                }
                c if c.is_alphanumeric() || c == '_' || c == '.' => {
                    if blank {
                        word.clear();
                    }
                    word.push(c);
                    blank = false;
                    self.bump();
                }
                c => {
                    blank = c == ' ' || c == '\t';
                    self.bump();
                }
            }
        }
    }

    fn unclosed_brace(&mut self, open: usize) -> Slot {
        self.fault(FaultKind::UnclosedBrace, open..open + 1);
        self.at = open + 1;
        Slot::Plain
    }

    /// Takes `{{…}}`, or only the two braces where they are not closed before the text's end.
    fn double_braces(&mut self, quote: Option<Quote>) {
        let (text, at, line_end) = (self.text, self.at, self.line_end());
        let end = quote.map_or(line_end, |quote| {
            let search = || text[at..line_end].find(|c| quote.closes(c)).map_or(line_end, |found| at + found);
            self.closing.behind(at, quote, search)
        });
        let search = || text[at..end].find("}}").map_or(end, |found| at + found);
        let braces = self.closing_braces.behind(at, end, search);
        let length = if braces == end { 2 } else { braces + 2 - at };
        self.fault(FaultKind::DoubleBraces, self.at..self.at + length);
        self.at += length;
    }

    fn fault(&mut self, kind: FaultKind, range: Range<usize>) {
        self.faults.push(Fault { kind, range });
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn is_at_line_end(&self) -> bool {
        self.rest().is_empty() || self.rest().starts_with('\n') || self.rest().starts_with("\r\n")
    }

    /// Where the physical line ends, before its newline.
    fn line_end(&mut self) -> usize {
        let (text, at) = (self.text, self.at);
        self.line_end.behind(at, (), || {
            let line = text[at..].split('\n').next().unwrap_or_default();
            let is_last = at + line.len() == text.len();
            at + if is_last { line.len() } else { line.strip_suffix('\r').unwrap_or(line).len() }
        })
    }
}

fn starts_left_edge(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(line.len());
    LEFT_EDGE.iter().any(|word| line[..end].eq_ignore_ascii_case(word))
}

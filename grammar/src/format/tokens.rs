//! The words, numbers, texts and signs of one logical line, comments and line breaks between its physical lines included.
//!
//! Coarser than the line grammar, so that a line whose words have not arrived can be laid out like any other.

use crate::split::Logical;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a name or a path such as `contact.first_name`.
    Word,
    /// What begins with a digit: a number, `9:00`, `2026-11-24`, `1h30`; `50%` where it begins a line.
    Number,
    /// With its quotes.
    Text,
    Sign,
    /// Without the blanks at its end.
    Comment,
    /// The end of a physical line that the next one continues; its text is the blanks that the next one begins with.
    Break,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: Kind,
    pub text: &'t str,
    /// Whether blanks stand before it.
    pub is_apart: bool,
}

impl Token<'_> {
    pub fn is(&self, sign_or_word: &str) -> bool {
        match self.kind {
            Kind::Sign => self.text == sign_or_word,
            Kind::Word => self.text.eq_ignore_ascii_case(sign_or_word),
            Kind::Number | Kind::Text | Kind::Comment | Kind::Break => false,
        }
    }
}

/// Of more than one character. Those that are read for ours, such as `=>`, must not come apart: their line is read no
/// more then.
const SIGNS: [&str; 10] = ["->", "==", "!=", "<>", "<=", ">=", "=<", "=>", "&&", "||"];

/// The tokens of a line that can be read.
pub(super) fn of<'t>(text: &'t str, logical: &Logical) -> Vec<Token<'t>> {
    let mut tokens: Vec<Token<'t>> = Vec::new();
    let mut texts = logical.texts.iter().peekable();
    let (mut at, end) = (logical.code.start, logical.code.end);
    let mut is_apart = false;
    while at < end {
        let rest = &text[at..end];
        let (kind, length) = match texts.next_if(|quoted| quoted.range.start == at) {
            Some(quoted) => (Kind::Text, quoted.range.len()),
            None => match blanks(rest) {
                0 => token(rest, tokens.is_empty()),
                length => {
                    at += length;
                    is_apart = true;
                    continue;
                }
            },
        };
        let whole = &text[at..at + length];
        let text = match kind {
            Kind::Comment => whole.trim_end(),
            Kind::Break => whole.trim_start_matches('\n'),
            Kind::Word | Kind::Number | Kind::Text | Kind::Sign => whole,
        };
        tokens.push(Token { kind, text, is_apart });
        at += length;
        is_apart = false;
    }
    if let Some(comment) = &logical.comment {
        tokens.push(Token { kind: Kind::Comment, text: text[comment.clone()].trim_end(), is_apart: true });
    }
    tokens
}

fn blanks(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len()
}

/// The kind and length of what `rest` begins with, outside of texts.
fn token(rest: &str, is_first: bool) -> (Kind, usize) {
    let first = rest.chars().next().unwrap_or_default();
    if first == '#' {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if first == '\n' {
        return (Kind::Break, 1 + blanks(&rest[1..]));
    }
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest, is_first));
    }
    if is_of_word(first) {
        return (Kind::Word, word(rest, is_first));
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    (Kind::Sign, sign.map_or(first.len_utf8(), |sign| sign.len()))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c)
}

fn word(rest: &str, is_first: bool) -> usize {
    const VERSION: &str = "flow-version";
    let run = |text: &str| text.find(|c| !is_of_word(c)).unwrap_or(text.len());
    let mut length = run(rest);
    if is_first && rest.get(..VERSION.len()).is_some_and(|word| word.eq_ignore_ascii_case(VERSION)) {
        return VERSION.len();
    }
    while let Some(behind) = rest[length..].strip_prefix('.').filter(|behind| behind.starts_with(is_of_word)) {
        length += 1 + run(behind);
    }
    length
}

/// Digits, and what makes a clock time, a date, a length such as `1h30`, a decimal or a share of them.
fn number(rest: &str, is_first: bool) -> usize {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = digits(rest);
    let behind = &rest[length..];
    let part = |mark: char| {
        let more = behind.strip_prefix(mark).map_or(0, digits);
        (more > 0).then_some(length + 1 + more)
    };
    let date = || {
        let month = part('-').filter(|end| length == 4 && end - length == 3)?;
        let day = rest[month..].strip_prefix('-').map_or(0, digits);
        (day == 2).then_some(month + 1 + day)
    };
    let share = || (is_first && behind.starts_with('%')).then_some(length + 1);
    let minutes = || part('h').or_else(|| part('H')).filter(|end| end - length == 3);
    date().or_else(|| part(':')).or_else(|| part('.')).or_else(minutes).or_else(share).unwrap_or(length)
}

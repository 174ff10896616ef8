//! One line laid out: what stands apart and what together, our words in small letters, texts in straight quotes.

use std::borrow::Cow;

use super::{
    texts,
    tokens::{self, Kind, Token},
    words,
};
use crate::split::Logical;

/// Where a line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// So many levels from the left edge.
    Level(usize),
    /// Where it was, since the lines around it cannot all be read.
    Kept,
}

/// Columns of a level.
const STEP: usize = 2;

impl Place {
    /// The blanks before a line that began with `before`.
    pub fn indentation(self, before: &str) -> Cow<'_, str> {
        match self {
            Self::Level(level) => Cow::Owned(" ".repeat(level * STEP)),
            Self::Kept => Cow::Borrowed(before),
        }
    }
}

/// A line that can be read, without the newline at its end.
pub(super) fn line(text: &str, logical: &Logical, place: Place) -> String {
    let before = texts::without_mark(text, logical.span.start..logical.code.start);
    let mut written = place.indentation(before).into_owned();
    let tokens = without_step(tokens::of(text, logical));
    let mut texts = logical.texts.iter();
    for (index, token) in tokens.iter().enumerate() {
        let at_start = index == 0 || tokens[index - 1].kind == Kind::Break;
        match token.kind {
            Kind::Break => {
                written.push('\n');
                let deeper = match place {
                    Place::Level(level) => Place::Level(level + 1),
                    Place::Kept => Place::Kept,
                };
                written.push_str(&deeper.indentation(token.text));
                continue;
            }
            Kind::Comment => written.push_str("  "),
            Kind::Word | Kind::Number | Kind::Text | Kind::Sign => {
                if !at_start && is_apart(&tokens, index) {
                    written.push(' ');
                }
            }
        }
        match token.kind {
            Kind::Word => written.push_str(&words::small(&tokens, index)),
            Kind::Number => written.push_str(&token.text.to_lowercase()),
            Kind::Text => {
                let quoted = texts.next().expect("every text of the line is a token");
                let start = quoted.range.start;
                let slots: Vec<_> = quoted.slots.iter().map(|slot| slot.start - start..slot.end - start).collect();
                match place {
                    Place::Level(level) if token.text.starts_with("\"\"\"") => {
                        written.push_str(&texts::block(token.text, (level + 1) * STEP));
                    }
                    Place::Level(_) | Place::Kept => {
                        written.push_str(&texts::line_feeds(&texts::straight(token.text, &slots)));
                    }
                }
            }
            Kind::Sign | Kind::Comment | Kind::Break => written.push_str(token.text),
        }
    }
    written
}

/// `jump to step x` is `jump to x`.
fn without_step(mut tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let is_superfluous =
        |four: &[Token<'_>]| four[0].is("jump") && four[1].is("to") && four[2].is("step") && four[3].kind == Kind::Word;
    if let Some(at) = tokens.windows(4).position(is_superfluous) {
        tokens.remove(at + 2);
    }
    tokens
}

/// Whether a blank stands between a token and the one before it. Where no rule knows, it stays as it was.
fn is_apart(tokens: &[Token<'_>], index: usize) -> bool {
    let (before, token) = (&tokens[index - 1], &tokens[index]);
    match (before.kind, token.kind) {
        (Kind::Sign, Kind::Sign) => match (before.text, token.text) {
            (_, "," | ")" | "]" | "}" | ":") | ("(" | "[" | "{", _) => false,
            ("." | "!", _) | (_, ".") | (")", "(") => token.is_apart,
            ("-", "(") => !is_sign_of_number(tokens, index - 1),
            (one, other) => is_spaced(one) || is_spaced(other) || token.is_apart,
        },
        (Kind::Sign, Kind::Word | Kind::Number | Kind::Text) => match before.text {
            "(" | "[" | "{" | "!" => false,
            "-" => !is_sign_of_number(tokens, index - 1),
            ")" | "]" | "}" => true,
            sign => is_spaced(sign) || token.is_apart,
        },
        (_, Kind::Sign) => match token.text {
            "," | ")" | "]" | "}" | ":" => false,
            "(" => match before.kind {
                Kind::Word if words::is_called(tokens, index - 1) => false,
                Kind::Word => words::stands_before_brackets(before) || token.is_apart,
                Kind::Number | Kind::Text | Kind::Sign | Kind::Comment | Kind::Break => true,
            },
            "[" | "{" | "!" => true,
            sign => is_spaced(sign) || token.is_apart,
        },
        (Kind::Number, Kind::Word) if token.is("h") || token.is("s") => false,
        (Kind::Number, Kind::Word) => words::is_unit(token) || token.is_apart,
        (Kind::Text, _) | (_, Kind::Text) => true,
        (Kind::Word | Kind::Number | Kind::Comment | Kind::Break, _) | (Kind::Sign, Kind::Comment | Kind::Break) => {
            token.is_apart
        }
    }
}

/// Signs with a blank on both sides, and those with one behind them.
fn is_spaced(sign: &str) -> bool {
    matches!(
        sign,
        "->" | "=="
            | "!="
            | "<="
            | ">="
            | "<>"
            | "=<"
            | "=>"
            | "≤"
            | "≥"
            | "≠"
            | "&&"
            | "||"
            | "="
            | "<"
            | ">"
            | "+"
            | "-"
            | "*"
            | "/"
            | "%"
            | "|"
            | ","
            | ":"
    )
}

/// Whether the `-` at `index` makes the number behind it negative: nothing to subtract from stands before it.
fn is_sign_of_number(tokens: &[Token<'_>], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|before| &tokens[before]) else { return true };
    match before.kind {
        Kind::Sign => !matches!(before.text, ")" | "]" | "}"),
        Kind::Word => words::stands_before_a_value(tokens, index - 1),
        Kind::Break => true,
        Kind::Number | Kind::Text | Kind::Comment => false,
    }
}

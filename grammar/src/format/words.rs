//! Which words are ours, so that they are written small, and what may stand next to them.
//!
//! A name that looks like a word of ours keeps its capitals where it is seen to be a name; elsewhere they go, which
//! changes nothing, since names are compared without them. A test keeps the list equal to the line grammar's words.

use std::borrow::Cow;

use super::tokens::{Kind, Token};

/// All words of the language but the units of time, in the order of the alphabet.
pub(super) const WORDS: &[&str] = &[
    "ad",
    "added",
    "after",
    "again",
    "agent",
    "and",
    "any",
    "anything",
    "as",
    "ask",
    "at",
    "audio",
    "be",
    "before",
    "bool",
    "button",
    "call",
    "calls",
    "campaign",
    "cancel",
    "changes",
    "closes",
    "consent",
    "contact",
    "contacts",
    "containing",
    "contains",
    "continue",
    "cost",
    "customer",
    "date",
    "delivered",
    "document",
    "each",
    "else",
    "email",
    "end",
    "error",
    "event",
    "every",
    "expect",
    "expires",
    "fails",
    "false",
    "first",
    "flow",
    "flow-version",
    "footer",
    "for",
    "friday",
    "from",
    "goal",
    "group",
    "handoff",
    "happened",
    "has",
    "held",
    "holdout",
    "hours",
    "http",
    "human",
    "idle",
    "if",
    "image",
    "in",
    "inside",
    "is",
    "jump",
    "language",
    "languages",
    "late",
    "link",
    "list",
    "location",
    "matches",
    "media",
    "message",
    "moment",
    "monday",
    "most",
    "moved",
    "no",
    "not",
    "note",
    "notify",
    "now",
    "number",
    "ok",
    "on",
    "once",
    "one",
    "only",
    "open",
    "opt",
    "option",
    "or",
    "order",
    "otherwise",
    "out",
    "pass",
    "pause",
    "per",
    "phone",
    "priority",
    "questions",
    "quiet",
    "react",
    "reacts",
    "record",
    "removed",
    "repeat",
    "replied",
    "replies",
    "reply",
    "requires",
    "resolved",
    "resolves",
    "restart",
    "retry",
    "return",
    "returns",
    "row",
    "rows",
    "run",
    "same",
    "saturday",
    "save",
    "says",
    "secret",
    "section",
    "send",
    "sends",
    "set",
    "settle",
    "show",
    "skip",
    "split",
    "start",
    "starts",
    "step",
    "sticker",
    "stop",
    "sunday",
    "tag",
    "tap",
    "taps",
    "template",
    "test",
    "text",
    "texts",
    "thursday",
    "time",
    "timeline",
    "timeout",
    "times",
    "timezone",
    "to",
    "tomorrow",
    "track",
    "triggered",
    "true",
    "tuesday",
    "untag",
    "untaken",
    "until",
    "up",
    "update",
    "var",
    "video",
    "wait",
    "wednesday",
    "when",
    "where",
    "window",
    "with",
    "words",
    "working",
    "yes",
];

/// Behind a number.
const UNITS: [&str; 8] = ["s", "min", "h", "day", "days", "week", "weeks", "working"];

/// A name stands behind these.
const BEFORE_NAMES: [&str; 15] = [
    "as", "consent", "each", "event", "flow", "hours", "language", "same", "secret", "set", "step", "template", "var",
    "words", "run",
];

/// Functions of expressions: their brackets stand close.
const FUNCTIONS: [&str; 13] = [
    "now",
    "today",
    "date",
    "weekday",
    "days_since",
    "days_until",
    "count",
    "sum",
    "first",
    "round",
    "length",
    "number",
    "text",
];

/// The word at `index`, small if it is one of ours.
pub(super) fn small<'t>(tokens: &[Token<'t>], index: usize) -> Cow<'t, str> {
    let text = tokens[index].text;
    let small = text.to_lowercase();
    let is_ours = WORDS.binary_search(&small.as_str()).is_ok() && !is_name(tokens, index);
    let behind_number =
        index.checked_sub(1).is_some_and(|before| tokens[before].kind == Kind::Number || tokens[before].is(")"));
    if small != text && (is_ours || (behind_number && UNITS.contains(&small.as_str()))) {
        Cow::Owned(small)
    } else {
        Cow::Borrowed(text)
    }
}

fn is_name(tokens: &[Token<'_>], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|before| &tokens[before]) else { return false };
    let before_that = || index.checked_sub(2).map(|at| &tokens[at]);
    match before.kind {
        Kind::Sign => before.is("->"),
        Kind::Word if before.is("to") => before_that().is_some_and(|word| word.is("jump")),
        Kind::Word if before.is("contact") => index == 1 && !tokens[index].is("has"),
        Kind::Word => BEFORE_NAMES.iter().any(|word| before.is(word)) && !tokens[index].is("until"),
        Kind::Number | Kind::Text | Kind::Comment | Kind::Break => false,
    }
}

pub(super) fn is_unit(token: &Token<'_>) -> bool {
    UNITS.iter().any(|unit| token.is(unit))
}

/// Whether brackets behind the word at `index` hold its arguments.
pub(super) fn is_called(tokens: &[Token<'_>], index: usize) -> bool {
    let word = &tokens[index];
    word.text.contains('.')
        || (FUNCTIONS.iter().any(|function| word.is(function)) && !begins_condition(tokens, index))
        || index.checked_sub(1).is_some_and(|before| tokens[before].is("template") || tokens[before].is("."))
}

/// `for number (…)` and the like: the word is none of an expression.
fn begins_condition(tokens: &[Token<'_>], index: usize) -> bool {
    index.checked_sub(1).is_some_and(|before| tokens[before].is("for") || tokens[before].is("starts"))
}

/// Whether a bracket behind this word begins a value and no arguments.
pub(super) fn stands_before_brackets(word: &Token<'_>) -> bool {
    [
        "and", "or", "not", "in", "is", "contains", "if", "where", "when", "wait", "to", "until", "at", "after",
        "with", "before", "most", "timeout", "settle", "every", "start", "show",
    ]
    .iter()
    .any(|before| word.is(before))
}

/// Whether a `-` behind the word at `index` is the sign of a number and no subtraction.
pub(super) fn stands_before_a_value(tokens: &[Token<'_>], index: usize) -> bool {
    let word = &tokens[index];
    let of_range = word.is("number") && (index == 0 || tokens[index - 1].is("for"));
    of_range
        || ["at", "to", "or", "and", "not", "in", "is", "if", "where", "when", "show"]
            .iter()
            .any(|before| word.is(before))
}

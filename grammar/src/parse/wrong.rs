//! The second grammar: what people type instead. Tried in `explain`, after the line grammar failed.

use pest::Parser;

#[derive(pest_derive::Parser)]
#[grammar = "mistakes.pest"]
struct MistakeParser;

/// The words of a message without quotes.
pub(super) fn message(rest: &str) -> Option<&str> {
    inner(Rule::message, rest)
}

/// The words of a keyword without quotes, up to the next comma or arrow.
pub(super) fn keyword(rest: &str) -> Option<&str> {
    inner(Rule::keyword, rest)
}

/// `template t(…)`, `image "…"` and the like, where a text should stand: their first word.
pub(super) fn later_body(rest: &str) -> Option<&str> {
    inner(Rule::later_body, rest).and_then(|body| body.split_whitespace().next())
}

/// Whether something stands behind `or` that is no way out.
pub(super) fn is_no_way_out(rest: &str) -> bool {
    MistakeParser::parse(Rule::no_way_out, rest).is_ok()
}

/// What belongs to a name from `rest` on, if the line holds nothing else.
pub(super) fn name_rest(rest: &str) -> Option<&str> {
    inner(Rule::name_rest, rest)
}

fn inner(rule: Rule, rest: &str) -> Option<&str> {
    let pair = MistakeParser::parse(rule, rest).ok()?.next()?;
    pair.into_inner().find(|part| part.as_rule() != Rule::EOI).map(|part| part.as_str().trim_end())
}

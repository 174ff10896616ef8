//! The rules of the line grammar by name, and which of them read a line.

use pest::{Parser, iterators::Pair};

use super::{LineParser, Rule, rule_of};
use crate::heads::Production;

const GRAMMARS: [&str; 2] = [include_str!("../line.pest"), include_str!("../expr.pest")];

/// The names of all rules that leave a trace where they read something, in the order of the grammar.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let lines = GRAMMARS.into_iter().flat_map(str::lines).filter(|line| line.starts_with(char::is_alphabetic));
    lines.filter_map(|line| {
        let (name, body) = line.split_once('=')?;
        // `_{` is silent.
        (!body.trim_start().starts_with('_')).then(|| name.trim_end())
    })
}

/// What of a line each rule read, from the outside in; nothing for a line that cannot be read.
pub(crate) fn of(production: Production, code: &str) -> Vec<(String, String)> {
    let Some(pairs) = rule_of(production).and_then(|rule| LineParser::parse(rule, code).ok()) else {
        return Vec::new();
    };
    let named = |pair: Pair<'_, Rule>| (format!("{:?}", pair.as_rule()), pair.as_str().to_owned());
    pairs.flatten().map(named).collect()
}

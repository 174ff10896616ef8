//! What the language consists of, by its own tables, and what of it a text uses. For the tests that keep `flows/` and the
//! pages of the language complete: what arrives without an example there fails them.

use std::collections::BTreeSet;

use engine::Function;
use stdlib::{Filter, Type};

use crate::{
    heads::{self, HEADS, Head, Production, Section},
    lines::section_below,
    parse::rules,
    reads,
    split::split,
};

/// Rules of the grammar that are no construct of their own.
const NOT_CONSTRUCTS: [&str; 21] = [
    // Other ways to write quotes, which `flowc fmt` makes straight.
    "curly",
    "curly_plain",
    "angle",
    "angle_plain",
    "single",
    "single_plain",
    "inner_single",
    // Helps to explain a mistake.
    "lone_slot",
    // Read, and answered with "not yet".
    "inside_hours",
    "from_ad",
    "hours_of",
    "kw_ad",
    "kw_from",
    "kw_inside",
    // One day of the week stands for all.
    "kw_sunday",
    "kw_monday",
    "kw_tuesday",
    "kw_wednesday",
    "kw_thursday",
    "kw_friday",
    "kw_saturday",
];

/// Signs that one rule reads several of.
const SIGNS: [(&str, &[&str]); 4] = [
    ("compare_sign", &["==", "!=", "<", "<=", ">", ">="]),
    ("add_sign", &["+", "-"]),
    ("times_sign", &["*", "/", "%"]),
    ("unit", &["s", "min", "h", "day", "days", "week", "weeks"]),
];

/// Every construct that works in this version.
pub fn all() -> BTreeSet<String> {
    let lines =
        HEADS.iter().filter(|head| head.production != Production::NotYet).map(|head| line(head.section, head.words));
    let rules = rules::names().filter(|name| !NOT_CONSTRUCTS.contains(name)).map(|name| format!("rule {name}"));
    let signs = SIGNS.iter().flat_map(|(rule, signs)| signs.iter().map(move |sign| format!("{rule} {sign}")));
    let functions = Function::ALL.into_iter().map(|function| format!("function {}", function.name()));
    let filters = Filter::NAMES.into_iter().map(|name| format!("filter {name}"));
    let types = Type::ALL.into_iter().map(|kind| format!("type {}", kind.name()));
    lines.chain(rules).chain(signs).chain(functions).chain(filters).chain(types).chain(paths()).collect()
}

/// The constructs that a file consists of. A line that cannot be read uses none.
pub fn used(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (head, code) in read(text) {
        found.insert(line(head.section, head.words));
        for (rule, source) in rules::of(head.production, code) {
            found.extend(of_rule(&rule, &source));
            found.insert(format!("rule {rule}"));
        }
    }
    found
}

/// The first words of each line, in order: what two texts have in common that say the same in two languages.
pub fn outline(text: &str) -> Vec<&'static str> {
    read(text).map(|(head, _)| head.words).collect()
}

fn line(section: Section, words: &str) -> String {
    let home = match section {
        Section::File => "file",
        Section::Header => "flow",
        Section::Step => "step",
        Section::Test => "test",
    };
    format!("{home} {words}")
}

fn paths() -> impl Iterator<Item = String> {
    let contact = reads::CONTACT.iter().map(|(name, ..)| format!("contact.{name}"));
    let reply = reads::REPLY.iter().map(|(name, ..)| format!("reply.{name}"));
    let run = reads::RUN.iter().map(|(name, ..)| format!("run.{name}"));
    contact.chain(reply).chain(run).map(|path| format!("reads {path}"))
}

/// What stands behind the name of a rule that reads one word of several.
fn of_rule(rule: &str, source: &str) -> Option<String> {
    let word = source.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).next().unwrap_or_default();
    match rule {
        "filter" | "slot_filter" => Some(format!("filter {word}")),
        "kind" => Some(format!("type {word}")),
        "part" | "path" | "moment_path" if source.contains('(') => Some(format!("function {word}")),
        "part" | "path" | "moment_path" => Some(format!("reads {word}")),
        _ => SIGNS.iter().any(|(name, _)| *name == rule).then(|| format!("{rule} {source}")),
    }
}

/// The lines of a text with their rows of the table.
fn read(text: &str) -> impl Iterator<Item = (&'static Head, &str)> {
    let mut section = Section::File;
    split(text).into_iter().filter(|logical| !logical.is_blank()).filter_map(move |logical| {
        let code = &text[logical.code.clone()];
        let words = heads::first_words(code);
        let top = heads::find(Section::File, &words).filter(|_| logical.indent == 0);
        if let Some(top) = top {
            section = section_below(top);
        }
        top.or_else(|| heads::find(section, &words)).map(|head| (head, code))
    })
}

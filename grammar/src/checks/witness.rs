//! Messages that show what an arm or a trigger takes. The matcher of the runtime decides about each; what none of them
//! shows is not said, so that nobody is told of a clash that is none.

use engine::{Heard, Listener, Pattern};
use stdlib::Language;

use super::takers;
use crate::{
    ast::{ArmKind, Kind, Match, MatchKind, Range},
    words::WordLists,
};

/// Words of no language, and a number that nobody waits for.
const FILLER: &str = "zqx";
const NUMBER: &str = "7351";

/// The pattern of a keyword line.
pub(crate) fn of_match(matching: &Match, lists: &WordLists<'_>) -> Pattern {
    let keywords = lists.keywords(&matching.keywords);
    match matching.by {
        MatchKind::Contains => Pattern::Contains(keywords),
        MatchKind::Is => Pattern::Is(keywords),
        MatchKind::StartsWith => Pattern::StartsWith(keywords),
    }
}

/// The pattern of an arm; `None` for `no reply` and for one that could not be read.
pub(crate) fn of_arm(kind: &ArmKind, lists: &WordLists<'_>) -> Option<Pattern> {
    match kind {
        ArmKind::Match(matching) => Some(of_match(matching, lists)),
        ArmKind::Kind(kind) => Some(of_kind(kind)),
        ArmKind::AnythingElse => Some(Pattern::Any),
        ArmKind::NoReply | ArmKind::Unread => None,
    }
}

fn of_kind(kind: &Kind) -> Pattern {
    match kind {
        Kind::Number(range) => Pattern::Number(range.and_then(Range::ends)),
        Kind::Email => Pattern::Email,
        Kind::Phone => Pattern::Phone,
        Kind::Date => Pattern::Date,
        Kind::Time => Pattern::Time,
        Kind::Yes => Pattern::Yes,
        Kind::No => Pattern::No,
        Kind::AnyText => Pattern::AnyText,
    }
}

/// Messages that the pattern may take, enough of them that a pattern which takes all it does takes everything it does.
pub(super) fn messages(pattern: &Pattern) -> Vec<String> {
    let samples = |samples: &[&str]| samples.iter().map(|sample| (*sample).to_owned()).collect::<Vec<_>>();
    match pattern {
        Pattern::Is(_) => all_spellings(pattern).collect(),
        Pattern::Contains(_) => all_spellings(pattern).flat_map(around).collect(),
        Pattern::StartsWith(_) => all_spellings(pattern).flat_map(behind).collect(),
        Pattern::Number(None) => samples(&["5", "-3", "0.5", NUMBER, "son 5", "123456789012"]),
        Pattern::Number(Some((from, to))) => vec![from.to_string(), to.to_string(), format!("son {from}")],
        Pattern::Email => samples(&["zqx@qzx.com", "mi correo es zqx@qzx.com"]),
        Pattern::Phone => samples(&["+59171234567", "mi número es 712-34567", "(591) 712 34567"]),
        Pattern::Date => samples(&["24 de diciembre", "el 24/12/2026", "mañana", "24-12"]),
        Pattern::Time => samples(&["10:30", "a las tres y media", "5 pm", "mediodía"]),
        Pattern::Yes => samples(&["sí", "yes", "claro", "👍"]),
        Pattern::No => samples(&["no", "no, gracias", "👎"]),
        Pattern::AnyText | Pattern::Any => samples(&[FILLER, NUMBER, "🎉"]),
    }
}

/// What each keyword of a pattern may look like in a message; one that is itself no keyword may not be taken.
pub(super) fn all_spellings(pattern: &Pattern) -> impl Iterator<Item = String> {
    let keywords = takers::keywords(pattern).map_or(&[][..], |(keywords, _)| keywords);
    keywords.iter().flat_map(|keyword| spellings(keyword))
}

/// What a keyword may look like in a message: as it is written, and for `*` and `~` with another end and with a mistake.
pub(super) fn spellings(keyword: &str) -> Vec<String> {
    let plain: String = keyword.chars().filter(|c| !matches!(c, '*' | '~')).collect();
    let mut all = vec![plain.clone()];
    if keyword.contains('*') {
        all.push(keyword.replace('*', FILLER).replace('~', ""));
    }
    if keyword.contains('~') {
        all.extend(with_a_mistake(&plain));
    }
    all
}

/// A letter too few, two letters swapped.
fn with_a_mistake(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    let mut missing = letters.clone();
    let mut swapped = letters;
    if middle + 1 < swapped.len() {
        missing.remove(middle);
        swapped.swap(middle, middle + 1);
    }
    vec![missing.into_iter().collect(), swapped.into_iter().collect()]
}

fn around(words: String) -> Vec<String> {
    let inside = format!("{FILLER} {NUMBER} {words} {FILLER}");
    let mut all = behind(words);
    all.push(inside);
    all
}

fn behind(words: String) -> Vec<String> {
    let (filled, counted) = (format!("{words} {FILLER}"), format!("{words} {NUMBER} {FILLER}"));
    vec![words, filled, counted]
}

/// Whether the pattern takes this message, whoever sends it: country and day make no difference to whether one is named.
pub(super) fn takes(pattern: &Pattern, message: &Heard<'_>) -> bool {
    let today = "2026-11-24".parse().expect("a date");
    pattern.matches(message, &Listener { language: Language::Es, calling_code: None, today })
}

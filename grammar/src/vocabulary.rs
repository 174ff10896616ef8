//! What people type instead of our words: Spanish, Portuguese and other tools' words, near misses; and the words that
//! are reserved for later. All of it is data.

pub(crate) mod amounts;
pub(crate) mod clocks;
mod comparisons;
mod foreign;
pub(crate) mod languages;
pub(crate) mod lengths;
mod otherwise;
pub(crate) mod zones;

use comparisons::COMPARISONS;
use foreign::FOREIGN;
use otherwise::SAID_OTHERWISE;

use crate::{
    Said,
    ast::folded,
    heads::{HEADS, Head, Production, Section},
};

/// Words behind the first ones of a line that have not arrived; each opens a clause.
const LATER_CLAUSES: &[&str] = &[
    "image", "video", "document", "audio", "sticker", "link", "footer", "list", "settle", "text", "ad", "button",
    "event", "tag", "campaign", "header", "code", "update", "matches", "only",
];

/// Our words for the phrases that `words` begin with, and how many of them each takes; the longest first.
pub(crate) fn foreign(words: &[String]) -> impl Iterator<Item = (usize, &'static str)> {
    let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
    (1..=folded.len()).rev().flat_map(move |count| {
        let phrase = folded[..count].join(" ");
        FOREIGN.iter().filter(move |(foreign, _)| is_phrase(foreign, &phrase)).map(move |(_, ours)| (count, *ours))
    })
}

/// Whether a row of the table is `phrase`, which has a blank for each hyphen since it is folded.
fn is_phrase(foreign: &str, phrase: &str) -> bool {
    foreign.len() == phrase.len()
        && foreign.bytes().zip(phrase.bytes()).all(|(one, other)| one == other || (one == b'-' && other == b' '))
}

/// What to write for an instruction of other tools that the language has no word for, and how many of `words` name it.
pub(crate) fn said_otherwise(words: &[String]) -> Option<(usize, Said)> {
    let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
    (1..=folded.len()).rev().find_map(|count| {
        let phrase = folded[..count].join(" ");
        let row = SAID_OTHERWISE.iter().find(|row| row.phrases.contains(&phrase.as_str()))?;
        Some((count, Said::new(row.en, row.es)))
    })
}

/// The sign for a comparison in words that `rest` begins with, `es` and the like before it included, and how many words
/// say it.
pub(crate) fn comparison(rest: &str) -> Option<(usize, &'static str)> {
    let words: Vec<String> = rest.split_whitespace().take(7).map(folded).collect();
    let is = words.first().is_some_and(|word| ["es", "is", "e", "sea"].contains(&word.as_str()));
    let said = words[usize::from(is)..].join(" ");
    COMPARISONS.iter().find_map(|(phrase, sign)| {
        let behind = said.strip_prefix(phrase)?;
        let count = usize::from(is) + phrase.split(' ').count();
        (behind.is_empty() || behind.starts_with(' ')).then_some((count, *sign))
    })
}

/// `no` of Spanish and Portuguese, where `not` is meant.
pub(crate) fn is_not(word: &str) -> bool {
    ["no", "nao"].contains(&folded(word).as_str())
}

pub(crate) fn is_later_clause(word: &str) -> bool {
    LATER_CLAUSES.iter().any(|later| later.eq_ignore_ascii_case(word))
}

/// The candidate nearest to `word`, at most a third of its letters away; the earlier one where two are as near.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    as_near(word, candidates).first().copied()
}

/// All candidates that are as near as the nearest one, in their order.
pub(crate) fn as_near<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let typed = folded(word);
    let mut least = typed.chars().count().div_ceil(3);
    let mut near = Vec::new();
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(&typed, &folded(candidate));
        if distance < least {
            near.clear();
        }
        if distance <= least {
            least = distance;
            near.push(candidate);
        }
    }
    near
}

/// Whether a word may be replaced by `near` unasked: at most one of three letters differs.
pub(crate) fn is_surely(word: &str, near: &str) -> bool {
    let typed = folded(word);
    strsim::damerau_levenshtein(&typed, &folded(near)) <= typed.chars().count() / 3
}

/// The head whose first word is nearest to `word` in one of `sections`; where two are as near, one that has arrived.
pub(crate) fn nearest_head(sections: &[Section], word: &str) -> Option<&'static Head> {
    let first_word = |head: &'static Head| head.words.split(' ').next().unwrap_or_default();
    let (arrived, later): (Vec<&'static Head>, Vec<&'static Head>) = HEADS
        .iter()
        .filter(|head| sections.contains(&head.section) && !head.words.starts_with('<'))
        .partition(|head| head.production != Production::NotYet);
    let found = nearest(word, arrived.iter().chain(&later).map(|head| first_word(head)))?;
    arrived.into_iter().chain(later).find(|head| first_word(head) == found)
}

/// First words that work in `section`, for messages.
pub(crate) fn known(section: Section) -> String {
    let mut words: Vec<String> = Vec::new();
    for head in HEADS.iter().filter(|head| head.section == section && head.production != Production::NotYet) {
        let word = format!("`{}`", head.words);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_word_is_folded_and_begins_no_line_of_ours() {
        for (foreign, _) in FOREIGN {
            let is_folded = foreign.split('-').all(|part| folded(part) == part);
            assert!(is_folded, "{foreign}");
            assert!(!HEADS.iter().any(|head| head.words == *foreign), "{foreign}");
        }
    }

    #[test]
    fn what_a_foreign_word_stands_for_is_a_word_of_ours() {
        let grammars = [include_str!("line.pest"), include_str!("expr.pest"), include_str!("later.pest")];
        for (_, ours) in FOREIGN {
            for word in ours.split(' ') {
                let keyword = format!("kw_{word} ");
                let head = HEADS.iter().any(|head| head.words.split(' ').any(|one| one == word));
                assert!(head || grammars.iter().any(|grammar| grammar.contains(&keyword)), "{ours}");
            }
        }
    }

    #[test]
    fn the_longest_foreign_phrase_wins() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(foreign(&words("ir a precio")).next(), Some((2, "jump to")));
        assert_eq!(foreign(&words("esperar respuesta 2h")).next(), Some((2, "wait for reply")));
        assert_eq!(foreign(&words("esperar 2h")).collect::<Vec<_>>(), [(1, "wait"), (1, "after")]);
        assert_eq!(foreign(&words("Después de")).next(), Some((2, "after")));
        assert_eq!(foreign(&words("hola")).next(), None);
    }

    #[test]
    fn a_near_word_is_at_most_a_third_of_its_letters_away() {
        assert_eq!(nearest("sned", ["send", "step"]), Some("send"));
        assert_eq!(nearest("preci", ["inicio", "precio"]), Some("precio"));
        assert_eq!(nearest("cotización", ["cotizacion"]), Some("cotizacion"));
        assert_eq!(nearest("hola", ["send", "ask"]), None);
        assert_eq!(as_near("pan", ["plan", "pin", "torta", "pon"]), ["plan", "pin", "pon"]);
        assert_eq!(as_near("pan", ["plan", "pan"]), ["pan"]);
    }
}

//! Which of many patterns take a message, found by its words: a project has thousands of keywords, and to ask each about
//! each message is quadratic. The matcher of the runtime still decides about every one that is found.

use std::collections::{BTreeSet, HashMap, HashSet};

use engine::{Heard, Pattern};
use stdlib::Words;

use super::witness;

/// Letters of a `precio*` that it is found by.
const PREFIX_MAX: usize = 8;

#[derive(Default)]
pub(super) struct Takers {
    /// By that word of a keyword which the fewest keywords have, without marks.
    words: HashMap<String, Vec<Taker>>,
    /// Keywords whose only words have a `*`, by how the first of them begins.
    prefixes: HashMap<String, Vec<Taker>>,
    /// Keywords of emoji, those whose only words have a `~`, and patterns without keywords.
    others: Vec<Taker>,
}

/// A keyword alone, or a whole pattern without keywords.
struct Taker {
    owner: usize,
    pattern: Pattern,
}

impl Takers {
    /// The patterns, each with its number, in ascending order.
    pub(super) fn of<'p>(patterns: impl IntoIterator<Item = (usize, &'p Pattern)>) -> Self {
        let mut takers = Self::default();
        let mut said: Vec<(Taker, &str)> = Vec::new();
        let mut seen: HashSet<(usize, &str)> = HashSet::new();
        for (owner, pattern) in patterns {
            let Some((keywords, alone)) = keywords(pattern) else {
                said.push((Taker { owner, pattern: pattern.clone() }, ""));
                continue;
            };
            for keyword in keywords.iter().filter(|keyword| seen.insert((owner, keyword.as_str()))) {
                said.push((Taker { owner, pattern: alone(vec![keyword.clone()]) }, keyword));
            }
        }
        let words: Vec<Vec<String>> = said.iter().map(|(_, keyword)| unmarked(keyword)).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for word in words.iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        for ((taker, keyword), words) in said.into_iter().zip(&words) {
            let rarest = words.iter().min_by_key(|word| counts[word.as_str()]);
            let list = match (rarest, prefix(keyword)) {
                (Some(rarest), _) => takers.words.entry(rarest.clone()).or_default(),
                (None, Some(prefix)) => takers.prefixes.entry(prefix).or_default(),
                (None, None) => &mut takers.others,
            };
            list.push(taker);
        }
        takers
    }

    /// Whether the pattern of this number takes the message.
    pub(super) fn takes(&self, owner: usize, message: &Heard<'_>) -> bool {
        self.first(message, |other| other == owner).is_some()
    }

    /// The first of the patterns that are meant which takes the message.
    pub(super) fn first(&self, message: &Heard<'_>, is_meant: impl Fn(usize) -> bool) -> Option<usize> {
        let takes = |taker: &&Taker| is_meant(taker.owner) && witness::takes(&taker.pattern, message);
        // Each list is in ascending order, so its first is its least.
        self.found_by(message).into_iter().filter_map(|list| list.iter().find(takes)).map(|taker| taker.owner).min()
    }

    fn found_by(&self, message: &Heard<'_>) -> Vec<&[Taker]> {
        let joined = message.words().joined();
        let words: BTreeSet<String> = joined.split(' ').map(plain).collect();
        let begins = words.iter().flat_map(|word| {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).take(PREFIX_MAX);
            ends.map(|end| &word[..end])
        });
        let begins: BTreeSet<&str> = begins.collect();
        let by_word = words.iter().filter_map(|word| self.words.get(word));
        let by_prefix = begins.into_iter().filter_map(|begin| self.prefixes.get(begin));
        by_word.chain(by_prefix).chain([&self.others]).map(Vec::as_slice).collect()
    }
}

/// What makes a pattern of keywords.
type OfKeywords = fn(Vec<String>) -> Pattern;

/// The keywords of a pattern, and what makes a pattern of one of them.
pub(super) fn keywords(pattern: &Pattern) -> Option<(&[String], OfKeywords)> {
    match pattern {
        Pattern::Is(keywords) => Some((keywords, Pattern::Is)),
        Pattern::Contains(keywords) => Some((keywords, Pattern::Contains)),
        Pattern::StartsWith(keywords) => Some((keywords, Pattern::StartsWith)),
        Pattern::Number(_)
        | Pattern::Email
        | Pattern::Phone
        | Pattern::Date
        | Pattern::Time
        | Pattern::Yes
        | Pattern::No
        | Pattern::AnyText
        | Pattern::Any => None,
    }
}

/// The words that a message must have for this keyword to fit; one with a mark may look otherwise there.
fn unmarked(keyword: &str) -> Vec<String> {
    keyword.split_whitespace().filter(|word| !word.contains(['*', '~'])).flat_map(said).collect()
}

/// How a word of the message must begin for this keyword to fit.
fn prefix(keyword: &str) -> Option<String> {
    let marked = keyword.split_whitespace().find(|word| word.ends_with('*') && !word.contains('~'))?;
    Some(said(marked).pop()?.chars().take(PREFIX_MAX).collect())
}

fn said(written: &str) -> Vec<String> {
    let words = Words::of(written).joined();
    words.split(' ').map(plain).filter(|word| !word.is_empty()).collect()
}

/// A customer's `n` is an author's `ñ`.
fn plain(word: &str) -> String {
    word.replace('ñ', "n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYWORDS: &[&str] = &[
        "hola",
        "precio",
        "precio*",
        "precio~",
        "ñandú",
        "nandu*",
        "año nuevo",
        "agend* cita~",
        "agend* hora*",
        "👍",
        "hola 👋",
        "e-mail~",
        "e-mail*",
        "*pre",
        "pre*cio",
        "precio*~",
        "sol~",
        "?",
        "",
        "3.5",
        "internacional*",
        "2026*",
    ];

    const MESSAGES: &[&str] = &[
        "hola",
        "Hola, PRECIO",
        "precios",
        "prceio",
        "nandu",
        "ñandues",
        "ano nuevo",
        "agendar cta",
        "agendo hora",
        "agendar horario ya",
        "👍",
        "hola 👋",
        "e mail",
        "e-mial",
        "e mails",
        "pre cio",
        "precio",
        "sol",
        "3.5",
        "2026",
        "20261",
        "internacionales",
        "interno",
        "",
        "?",
    ];

    #[test]
    fn what_is_found_by_words_is_what_the_matcher_takes() {
        for by in [Pattern::Is, Pattern::Contains, Pattern::StartsWith] {
            let mut patterns: Vec<Pattern> = KEYWORDS.iter().map(|keyword| by(vec![(*keyword).to_owned()])).collect();
            patterns.push(by(KEYWORDS[..9].iter().map(|keyword| (*keyword).to_owned()).collect()));
            patterns.extend([Pattern::Number(None), Pattern::Yes, Pattern::Any]);
            let takers = Takers::of(patterns.iter().enumerate());
            for message in MESSAGES {
                let heard = Heard::new(message);
                let expected: Vec<bool> = patterns.iter().map(|pattern| witness::takes(pattern, &heard)).collect();
                let found: Vec<bool> = (0..patterns.len()).map(|owner| takers.takes(owner, &heard)).collect();
                assert_eq!(found, expected, "{message}");
                assert_eq!(takers.first(&heard, |_| true), expected.iter().position(|takes| *takes), "{message}");
            }
        }
    }

    /// Keywords that the messages which each keyword takes are compared with.
    fn compared(spell: fn(usize) -> String) -> usize {
        let keywords: Vec<String> = (0..1000).map(spell).collect();
        let pattern = Pattern::Contains(keywords.clone());
        let takers = Takers::of([(0, &pattern)]);
        let heard = keywords.iter().flat_map(|keyword| witness::spellings(keyword));
        heard.map(|message| takers.found_by(&Heard::new(&message)).iter().map(|list| list.len()).sum::<usize>()).sum()
    }

    #[test]
    fn a_message_is_compared_with_the_keywords_it_may_be() {
        assert_eq!(compared(|n| format!("h{n}")), 1000);
        assert_eq!(compared(|n| format!("curso de h{n} gratis")), 1000);
        // `h999zqx` is also said by `h9*` and `h99*`.
        assert!(compared(|n| format!("h{n}*")) <= 2 * 3 * 1000);
    }
}

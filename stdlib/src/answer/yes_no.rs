//! Whether a message says yes or no. It does when all its words are of the list or courtesies; `sí, pero mañana` says
//! more and is left to `anything else`. Emoji that are in no list do not count.

use std::{collections::HashSet, sync::LazyLock};

use super::phrases::{Phrases, entries};
use crate::Words;

const YES: &str = include_str!("../word_lists/yes.txt");
const NO: &str = include_str!("../word_lists/no.txt");
pub(super) const COURTESIES: &str = include_str!("../word_lists/courtesies.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Yes,
    No,
    Nothing,
}

static LISTED: LazyLock<Phrases<Says>> = LazyLock::new(|| {
    let squeezed =
        |list, says| entries(list).map(move |words| (words.iter().map(|word| squeezed(word)).collect(), says));
    let phrases = squeezed(YES, Says::Yes).chain(squeezed(NO, Says::No)).chain(squeezed(COURTESIES, Says::Nothing));
    Phrases::new(phrases)
});

/// The entries of one word.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let single = entries(YES).chain(entries(NO)).filter(|words| words.len() == 1);
    single.flatten().collect()
});

/// `sí, por favor` · `claro que sí` · 👍, as a message or as a reaction; not `si quieres`.
pub fn yes(message: &str) -> bool {
    said(message) == (true, false)
}

/// `no, gracias` · `todavía no` · 👎; not `no sé`.
pub fn no(message: &str) -> bool {
    said(message) == (false, true)
}

/// Whether a folded word says yes or no by itself, so that no typing error is looked for in it.
pub(crate) fn is_yes_or_no_word(word: &str) -> bool {
    WORDS.contains(word)
}

/// Whether the whole message can be read as a yes, and whether as a no.
fn said(message: &str) -> (bool, bool) {
    let words = Words::of(message);
    let squeezed: Vec<String> = words.with_emoji().into_iter().map(squeezed).collect();
    let words: Vec<&str> = squeezed.iter().map(String::as_str).collect();
    (covers(&words, Says::Yes), covers(&words, Says::No))
}

/// Whether phrases of one answer and courtesies fill the message, with at least one that answers.
fn covers(words: &[&str], answer: Says) -> bool {
    // For each number of words from the start: filled at all; filled with an answer among them.
    let mut filled = vec![(false, false); words.len() + 1];
    filled[0].0 = true;
    for at in 0..words.len() {
        let (is_filled, is_answered) = filled[at];
        if !is_filled {
            continue;
        }
        let rest = &words[at..];
        let ends = LISTED.starts(rest).filter(|(_, says)| *says == answer || *says == Says::Nothing);
        let skipped = is_emoji(rest[0]) && LISTED.longest(rest).is_none();
        for (length, says) in ends.chain(skipped.then_some((1, Says::Nothing))) {
            let end = &mut filled[at + length];
            end.0 = true;
            end.1 |= is_answered || says == answer;
        }
    }
    filled[words.len()].1
}

fn is_emoji(word: &str) -> bool {
    !word.contains(char::is_alphanumeric)
}

/// `siii` as `si`: people draw a word out, and no word of the lists differs by a doubled letter alone.
fn squeezed(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    for c in word.chars() {
        if !kept.ends_with(c) {
            kept.push(c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_says_what_its_list_says() {
        for (list, says) in [(YES, (true, false)), (NO, (false, true)), (COURTESIES, (false, false))] {
            for entry in crate::word_lists::lines(list) {
                assert_eq!(said(entry), says, "{entry}");
                assert_eq!(said(&format!("Hola, {entry}... gracias!!")), says, "{entry}");
            }
        }
    }

    #[test]
    fn a_message_of_thousands_of_words_costs_nothing() {
        assert!(yes(&"sí ".repeat(20_000)));
        assert!(!yes(&("sí ".repeat(20_000) + "pero")));
    }
}

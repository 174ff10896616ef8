//! Lists of phrases, and which of them stand where in a message.

use std::collections::HashMap;

use crate::{Words, word_lists};

/// Phrases with what each means, found by their first word.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Phrases<T> {
    /// Of several phrases that begin alike, the longest is found.
    pub(super) fn new(phrases: impl IntoIterator<Item = (Vec<String>, T)>) -> Self {
        let mut by_first: HashMap<String, Vec<_>> = HashMap::new();
        for (words, meaning) in phrases {
            if let Some(first) = words.first().cloned() {
                by_first.entry(first).or_default().push((words, meaning));
            }
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Self { by_first }
    }

    /// What the words from the first on begin with, longest first: how many words, and the meaning.
    pub(super) fn starts<'p>(&'p self, words: &'p [&str]) -> impl Iterator<Item = (usize, T)> + 'p {
        let listed = words.first().and_then(|first| self.by_first.get(*first)).map_or(&[][..], Vec::as_slice);
        listed
            .iter()
            .filter(move |(phrase, _)| phrase.len() <= words.len() && phrase.iter().zip(words).all(|(a, b)| a == b))
            .map(|(phrase, meaning)| (phrase.len(), *meaning))
    }

    pub(super) fn longest(&self, words: &[&str]) -> Option<(usize, T)> {
        self.starts(words).next()
    }
}

/// The entries of a list file as folded words, emoji among them.
pub(super) fn entries(list: &'static str) -> impl Iterator<Item = Vec<String>> {
    word_lists::lines(list).map(folded)
}

pub(super) fn folded(phrase: &str) -> Vec<String> {
    Words::of(phrase).with_emoji().into_iter().map(str::to_owned).collect()
}

//! Where something comes next in a line. A search that finds it far away, or not at all, is not made again at each place
//! before it: a line may be a megabyte long.

use std::ops::Range;

/// The key is what else the answer depends on.
pub(super) struct Next<K> {
    /// Nothing of the kind stands in this range; it does at the range's end, or nothing does.
    known: Option<(K, Range<usize>)>,
}

impl<K> Default for Next<K> {
    fn default() -> Self {
        Self { known: None }
    }
}

impl<K: PartialEq> Next<K> {
    /// The place at or behind `at`, which `search` finds where it is not known.
    pub(super) fn behind(&mut self, at: usize, key: K, search: impl FnOnce() -> usize) -> usize {
        match &self.known {
            Some((known, range)) if *known == key && range.start <= at && at <= range.end => range.end,
            Some(_) | None => {
                let found = search();
                self.known = Some((key, at..found));
                found
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_away_is_searched_once() {
        let text = format!("{}}}{}", "{".repeat(1000), "{".repeat(1000));
        let (mut next, mut searches) = (Next::default(), 0);
        for at in 0..text.len() {
            let expected = text[at..].find('}').map_or(text.len(), |found| at + found);
            let found = next.behind(at, (), || {
                searches += 1;
                expected
            });
            assert_eq!(found, expected, "{at}");
        }
        assert_eq!(searches, 2);
    }

    #[test]
    fn another_key_is_searched_again() {
        let mut next = Next::default();
        assert_eq!(next.behind(0, '"', || 5), 5);
        assert_eq!(next.behind(1, '»', || 3), 3);
        assert_eq!(next.behind(1, '"', || 5), 5);
    }
}

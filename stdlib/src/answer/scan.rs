//! A folded message as digits, words and marks, for what is written in figures: numbers, phones, days, times.

/// One piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Whether a blank stands before it, or nothing does.
    pub(super) is_apart: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// ASCII digits, as written.
    Digits(String),
    /// Letters, an apostrophe between two of them included.
    Word(String),
    /// Punctuation, a sign or an emoji.
    Mark(char),
}

impl Piece {
    pub(super) fn digits(&self) -> Option<&str> {
        match &self.kind {
            Kind::Digits(digits) => Some(digits),
            Kind::Word(_) | Kind::Mark(_) => None,
        }
    }

    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Digits(_) | Kind::Mark(_) => None,
        }
    }

    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// The words from the first piece on, up to six; a `joiner` glued between two does not part them. The longest phrase of a
/// list has five words.
pub(super) fn words<'p>(pieces: &'p [Piece], joiners: &[char]) -> Vec<&'p str> {
    const WORDS_MAX: usize = 6;
    let mut words = Vec::with_capacity(WORDS_MAX);
    for piece in pieces {
        match &piece.kind {
            Kind::Word(word) if words.len() < WORDS_MAX => words.push(word.as_str()),
            Kind::Mark(mark) if joiners.contains(mark) && !piece.is_apart && !words.is_empty() => {}
            Kind::Word(_) | Kind::Digits(_) | Kind::Mark(_) => break,
        }
    }
    words
}

/// How many pieces so many words are, the joiners between them included.
pub(super) fn pieces_of(pieces: &[Piece], words: usize) -> usize {
    let last = pieces.iter().enumerate().filter(|(_, piece)| piece.word().is_some()).nth(words.saturating_sub(1));
    last.map_or(pieces.len(), |(at, _)| at + 1)
}

pub(super) fn pieces(message: &str) -> Vec<Piece> {
    let folded = crate::matching::fold(message);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_apart = true;
    let mut letters = folded.chars().peekable();
    while let Some(c) = letters.next() {
        if c.is_whitespace() {
            is_apart = true;
            continue;
        }
        let kind = if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(next) = letters.next_if(char::is_ascii_digit) {
                digits.push(next);
            }
            Kind::Digits(digits)
        } else if c.is_alphanumeric() {
            let mut word = String::from(c);
            while let Some(next) = letters.next_if(|c| (c.is_alphanumeric() && !c.is_ascii_digit()) || *c == '\'') {
                word.push(next);
            }
            Kind::Word(word)
        } else {
            // A minus sign of typography is the same sign.
            Kind::Mark(if c == '−' { '-' } else { c })
        };
        pieces.push(Piece { kind, is_apart });
        is_apart = false;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_part_from_letters_and_know_what_is_glued() {
        let found = pieces("Bs299, ５ −2");
        let shown: Vec<String> = found
            .iter()
            .map(|piece| {
                let text = match &piece.kind {
                    Kind::Digits(text) | Kind::Word(text) => text.clone(),
                    Kind::Mark(mark) => mark.to_string(),
                };
                if piece.is_apart { format!("_{text}") } else { text }
            })
            .collect();
        assert_eq!(shown, ["_bs", "299", ",", "_5", "_-", "2"]);
    }
}

//! What an author writes behind `is`, `contains` and `starts with`: words, each perhaps with a mark at its end. `precio*`
//! is every word that begins so; `precio~` allows a typing error.

use super::{Words, same_letter, typing};
use crate::answer;

/// A phrase of one word or several, next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    words: Words,
    parts: Vec<Part>,
    has_emoji: bool,
    problem: Option<KeywordProblem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// A folded word, or an emoji.
    text: String,
    mark: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Plain,
    /// `*`
    Prefix,
    /// `~`
    TypingError,
}

/// Why a keyword would not match what its author thinks. Such a keyword matches as if its marks were not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeywordProblem {
    #[error("there is no letter, digit or emoji in it, so no message matches it")]
    Empty,
    #[error("a * or ~ belongs to the word right before it, and there is none")]
    MarkWithoutWord,
    #[error("in `{0}` a * or ~ stands elsewhere than at the end of the word, or twice")]
    MisplacedMark(String),
    #[error("`{0}` is too short for ~: with one letter changed, a word of under four letters is another word")]
    TooShort(String),
    #[error("`{0}` has a digit, and a number with a typing error is another number")]
    Digits(String),
    #[error("`{0}` is a word for yes or no, which ~ does not blur")]
    YesOrNo(String),
}

impl Keyword {
    pub fn new(text: &str) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let mut problem = None;
        for chunk in text.split_whitespace() {
            let body = chunk.trim_end_matches(is_mark);
            let mut added: Vec<Part> = Words::of(body).with_emoji().into_iter().map(Part::plain).collect();
            match marked(body, &chunk[body.len()..], added.last_mut()) {
                Ok(()) => {}
                Err(found) => problem = problem.or(Some(found)),
            }
            parts.append(&mut added);
        }
        parts.dedup_by(|next, before| next.is_emoji() && next == before);
        if parts.is_empty() {
            problem = problem.or(Some(KeywordProblem::Empty));
        }
        Self { words: Words::of(text), has_emoji: parts.iter().any(Part::is_emoji), parts, problem }
    }

    /// What the author should hear; `None` for a keyword that does what it says.
    pub fn problem(&self) -> Option<&KeywordProblem> {
        self.problem.as_ref()
    }

    /// A keyword without a letter or digit. One of emoji alone is such a keyword, and yet matches: whether nothing can
    /// match is `problem`'s to say.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Its words as a message would hold them, without marks.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// `is`: the message is these words and no others.
    pub fn is_whole(&self, message: &Words) -> bool {
        self.compared(message, |message| message.len() == self.parts.len() && self.matches_at(message))
    }

    /// `contains`: these words, next to each other, somewhere in the message.
    pub fn is_within(&self, message: &Words) -> bool {
        self.compared(message, |message| message.windows(self.parts.len()).any(|window| self.matches_at(window)))
    }

    /// `starts with`: the message begins with these words.
    pub fn is_start(&self, message: &Words) -> bool {
        self.compared(message, |message| message.get(..self.parts.len()).is_some_and(|start| self.matches_at(start)))
    }

    /// A keyword without emoji sees none in the message.
    fn compared(&self, message: &Words, fits: impl Fn(&[&str]) -> bool) -> bool {
        if self.parts.is_empty() {
            return false;
        }
        if self.has_emoji {
            fits(&message.with_emoji())
        } else {
            fits(&message.words.iter().map(String::as_str).collect::<Vec<_>>())
        }
    }

    fn matches_at(&self, message: &[&str]) -> bool {
        self.parts.iter().zip(message).all(|(part, customer)| part.matches(customer))
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '*' | '~')
}

/// Puts the mark behind `body` on its last word.
fn marked(body: &str, marks: &str, word: Option<&mut Part>) -> Result<(), KeywordProblem> {
    if body.contains(is_mark) || (marks.len() > 1 && !body.is_empty()) {
        return Err(KeywordProblem::MisplacedMark(body.to_owned() + marks));
    }
    let mark = match marks {
        "" => return Ok(()),
        "*" => Mark::Prefix,
        _ => Mark::TypingError,
    };
    let Some(word) = word.filter(|word| !word.is_emoji()) else { return Err(KeywordProblem::MarkWithoutWord) };
    // `precio?*`: a mark, but not at the word.
    if !body.ends_with(char::is_alphanumeric) {
        return Err(KeywordProblem::MisplacedMark(body.to_owned() + marks));
    }
    if mark == Mark::TypingError {
        no_typing_error(&word.text)?;
    }
    word.mark = mark;
    Ok(())
}

fn no_typing_error(word: &str) -> Result<(), KeywordProblem> {
    if word.contains(char::is_numeric) {
        return Err(KeywordProblem::Digits(word.to_owned()));
    }
    if answer::is_yes_or_no_word(word) {
        return Err(KeywordProblem::YesOrNo(word.to_owned()));
    }
    if word.chars().count() < typing::ONE_ERROR_FROM {
        return Err(KeywordProblem::TooShort(word.to_owned()));
    }
    Ok(())
}

impl Part {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), mark: Mark::Plain }
    }

    fn is_emoji(&self) -> bool {
        !self.text.contains(char::is_alphanumeric)
    }

    fn matches(&self, customer: &str) -> bool {
        match self.mark {
            Mark::Plain => self.text.chars().count() == customer.chars().count() && begins_with(&self.text, customer),
            Mark::Prefix => begins_with(&self.text, customer),
            // A number or a plain answer is what the customer meant, not another word typed badly.
            Mark::TypingError => {
                typing::is_close(&self.text, customer)
                    && (customer == self.text
                        || !(customer.contains(char::is_numeric) || answer::is_yes_or_no_word(customer)))
            }
        }
    }
}

fn begins_with(author: &str, customer: &str) -> bool {
    let mut letters = customer.chars();
    author.chars().all(|letter| letters.next().is_some_and(|written| same_letter(letter, written)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<KeywordProblem> {
        Keyword::new(text).problem().cloned()
    }

    #[test]
    fn a_keyword_that_cannot_do_what_it_says_says_why() {
        use KeywordProblem::{Digits, Empty, MarkWithoutWord, MisplacedMark, TooShort, YesOrNo};
        for (text, expected) in [
            ("", Empty),
            ("?!", Empty),
            ("*", MarkWithoutWord),
            ("precio *", MarkWithoutWord),
            ("👍*", MarkWithoutWord),
            ("*precio*", MisplacedMark("*precio*".into())),
            ("pre*cio", MisplacedMark("pre*cio".into())),
            ("precio*~", MisplacedMark("precio*~".into())),
            ("precio?~", MisplacedMark("precio?~".into())),
            ("sol~", TooShort("sol".into())),
            ("qué~", TooShort("que".into())),
            ("2026~", Digits("2026".into())),
            ("plan2~", Digits("plan2".into())),
            ("claro~", YesOrNo("claro".into())),
            ("sí~", YesOrNo("si".into())),
        ] {
            assert_eq!(problem(text), Some(expected), "{text}");
        }
        for text in ["precio", "precio*", "precio~", "agend* cita~", "👍", "hola 👋", "1", "2026*", "e-mail~"] {
            assert_eq!(problem(text), None, "{text}");
        }
    }

    #[test]
    fn a_refused_mark_is_as_if_it_were_not_there() {
        let keyword = Keyword::new("sol~");
        assert!(keyword.is_within(&Words::of("hay sol")));
        assert!(!keyword.is_within(&Words::of("hay sal")));
        for text in ["", "?", "*"] {
            assert!(!Keyword::new(text).is_within(&Words::of("? *")), "{text}");
            assert!(!Keyword::new(text).is_whole(&Words::of(text)), "{text}");
            assert!(!Keyword::new(text).is_start(&Words::of("hola")), "{text}");
        }
    }

    #[test]
    fn a_keyword_as_a_message_is_a_witness_of_itself() {
        for text in ["precio", "precio*", "precio~", "agend* cita~", "👍", "hola 👋", "ñandú*", "3.5"] {
            let (keyword, message) = (Keyword::new(text), Words::of(text));
            assert!(keyword.is_whole(&message) && keyword.is_within(&message) && keyword.is_start(&message), "{text}");
        }
    }
}

//! Keyword matching: one function for compiler, simulator and runtime.
//!
//! Folding: NFKC, full case folding, accents dropped, curly apostrophes straightened, zero-width characters gone. `ñ` is
//! kept apart from `n`, yet a customer's `n` matches an author's `ñ`, since many keyboards make it hard to type. Words
//! are those of Unicode (UAX #29), so punctuation and emoji do not count; besides, a mark between letters parts them
//! (`hola.precio`, `_precio_`), as people forget the space and WhatsApp's markup is part of the text. Scripts without
//! spaces between words are not segmented. Numbers in words, typing errors and prefixes are not here yet.

use caseless::Caseless;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

const TILDE: char = '\u{303}';

/// The folded words of a message or of a keyword, in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words(Vec<String>);

impl Words {
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        Self(folded.unicode_words().flat_map(parted).map(str::to_owned).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words with one space between, as messages to authors show them.
    pub fn joined(&self) -> String {
        self.0.join(" ")
    }
}

/// What an author wrote behind `is` or `contains`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    words: Words,
}

impl Keyword {
    pub fn new(text: &str) -> Self {
        Self { words: Words::of(text) }
    }

    /// A keyword without a letter or digit, which nothing can match.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    /// `is`: the message is these words and no others.
    pub fn is_whole(&self, message: &Words) -> bool {
        !self.is_empty() && self.words.0.len() == message.0.len() && self.matches_at(&message.0)
    }

    /// `contains`: these words, next to each other, somewhere in the message.
    pub fn is_within(&self, message: &Words) -> bool {
        !self.is_empty() && message.0.windows(self.words.0.len()).any(|window| self.matches_at(window))
    }

    fn matches_at(&self, message: &[String]) -> bool {
        self.words.0.iter().zip(message).all(|(author, customer)| same_word(author, customer))
    }
}

fn same_word(author: &str, customer: &str) -> bool {
    author == customer
        || (author.contains('ñ')
            && author.chars().count() == customer.chars().count()
            && author.chars().zip(customer.chars()).all(|(a, c)| a == c || (a == 'ñ' && c == 'n')))
}

/// Unicode joins letters over these marks, as in `example.com`; between digits they make one number.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let is_number = word.chars().any(char::is_numeric);
    word.split(move |c| c == '_' || (!is_number && matches!(c, '.' | ':' | '·'))).filter(|part| !part.is_empty())
}

fn fold(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    // Before the rest: NFKC makes a space and an accent of `´`.
    let straight = text.chars().map(|c| if matches!(c, '’' | '‘' | 'ʼ' | '`' | '´') { '\'' } else { c });
    for c in straight.nfkc().default_case_fold().nfd() {
        match c {
            c if is_invisible(c) => {}
            TILDE if kept.ends_with('n') => kept.push(TILDE),
            c if is_combining_mark(c) => {}
            c => kept.push(c),
        }
    }
    kept.nfc().collect()
}

/// Zero width, soft hyphen, and the marks of writing direction that WhatsApp puts around names.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(keyword: &str, message: &str) -> bool {
        Keyword::new(keyword).is_within(&Words::of(message))
    }

    fn is(keyword: &str, message: &str) -> bool {
        Keyword::new(keyword).is_whole(&Words::of(message))
    }

    #[test]
    fn capitals_and_accents_do_not_count() {
        assert!(contains("cuánto", "¿CUANTO cuesta?"));
        assert!(contains("cuanto", "¿Cuánto cuesta?"));
        assert!(contains("precio", "¿Qué PRECIO tiene?"));
        assert!(contains("straße", "STRASSE 5"));
    }

    #[test]
    fn a_keyword_is_a_whole_word() {
        assert!(!contains("precio", "precioso"));
        assert!(!contains("no", "bueno"));
        assert!(contains("no", "pues no."));
    }

    #[test]
    fn a_phrase_needs_its_words_next_to_each_other() {
        assert!(contains("precio especial", "el PRECIO  especial, por favor"));
        assert!(!contains("precio especial", "precio muy especial"));
    }

    #[test]
    fn is_wants_the_same_words_and_counts_no_punctuation_nor_emoji() {
        assert!(is("hola", "¡¡Hola!! 👋🏽"));
        assert!(!is("hola", "hola, buenas"));
        assert!(is("buenas tardes", "Buenas, tardes"));
    }

    #[test]
    fn an_n_of_the_customer_matches_an_enye_of_the_author_but_not_the_reverse() {
        assert!(contains("año", "feliz ano"));
        assert!(contains("año", "feliz AÑO"));
        assert!(!contains("ano", "feliz año"));
        assert!(contains("mañana", "manana"));
    }

    #[test]
    fn zero_width_characters_and_curly_apostrophes_are_gone() {
        assert!(contains("hola", "ho\u{200b}la"));
        assert!(contains("don't", "I don’t know"));
        assert!(contains("don't", "I don´t know"));
        assert!(contains("ana", "hola \u{2068}Ana\u{2069}"));
    }

    #[test]
    fn a_forgotten_space_or_markup_hides_no_word() {
        assert!(contains("precio", "Hola.Precio?"));
        assert!(contains("precio", "_precio_"));
        assert!(is("hola precio", "hola.precio"));
        assert!(contains("ejemplo.com", "mira ejemplo.com"));
        assert!(!contains("5", "son 3.5 kg"));
        assert!(contains("3.5", "son 3.5 kg"));
    }

    #[test]
    fn a_keyword_without_letters_matches_nothing() {
        assert!(Keyword::new("👍").is_empty());
        assert!(!contains("👍", "👍"));
        assert!(!is("", ""));
    }
}

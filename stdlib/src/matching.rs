//! Keyword matching: one function for compiler, simulator and runtime.
//!
//! Folding: NFKC, full case folding, accents dropped, curly apostrophes straightened, zero-width characters gone. `ñ` is
//! kept apart from `n`, yet a customer's `n` matches an author's `ñ`, since many keyboards make it hard to type. Words
//! are those of Unicode (UAX #29), so punctuation does not count; besides, a mark between letters parts them
//! (`hola.precio`, `_precio_`), as people forget the space and WhatsApp's markup is part of the text. Emoji are kept
//! beside the words and count only for a keyword that has one. Scripts without spaces between words are not segmented,
//! and words are never joined or parted to fit: `porfavor` is not `por favor`.

mod emoji;
mod keyword;
mod typing;

use caseless::Caseless;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

pub use keyword::{Keyword, KeywordProblem};

const TILDE: char = '\u{303}';

/// The folded words of a message or of a keyword, in order, and the emoji between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words {
    words: Vec<String>,
    /// Each with the number of words before it; of several equal ones side by side, one.
    emoji: Vec<(usize, String)>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let mut found = Self { words: Vec::new(), emoji: Vec::new() };
        let mut plain = String::with_capacity(text.len());
        for cluster in text.graphemes(true) {
            match emoji::of(cluster) {
                None => plain.push_str(cluster),
                Some(emoji) => {
                    found.push_words(&plain);
                    plain.clear();
                    found.push_emoji(emoji);
                }
            }
        }
        found.push_words(&plain);
        found
    }

    /// Whether there is no word. Emoji are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words with one space between, as messages to authors show them.
    pub fn joined(&self) -> String {
        self.words.join(" ")
    }

    /// Words and emoji in order, each emoji as a word of its own.
    pub(crate) fn with_emoji(&self) -> Vec<&str> {
        let mut all = Vec::with_capacity(self.words.len() + self.emoji.len());
        let mut emoji = self.emoji.iter().peekable();
        for (index, word) in self.words.iter().enumerate() {
            while let Some((_, text)) = emoji.next_if(|(before, _)| *before <= index) {
                all.push(text.as_str());
            }
            all.push(word);
        }
        all.extend(emoji.map(|(_, text)| text.as_str()));
        all
    }

    fn push_words(&mut self, text: &str) {
        self.words.extend(fold(text).unicode_words().flat_map(parted).map(str::to_owned));
    }

    fn push_emoji(&mut self, text: String) {
        let entry = (self.words.len(), text);
        if self.emoji.last() != Some(&entry) {
            self.emoji.push(entry);
        }
    }
}

/// Whether the customer's letter is the author's.
fn same_letter(author: char, customer: char) -> bool {
    author == customer || (author == 'ñ' && customer == 'n')
}

/// Unicode joins letters over these marks, as in `example.com`; between digits they make one number.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let is_number = word.chars().any(char::is_numeric);
    word.split(move |c| c == '_' || (!is_number && matches!(c, '.' | ':' | '·'))).filter(|part| !part.is_empty())
}

/// The text with what does not tell words apart taken out; punctuation and blanks stay.
pub(crate) fn fold(text: &str) -> String {
    // Most of what is compared, and nothing of it has another form.
    if text.bytes().all(|byte| byte.is_ascii() && byte != b'`') {
        return text.to_ascii_lowercase();
    }
    folded(text)
}

fn folded(text: &str) -> String {
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

/// Zero width, soft hyphen, the marks of writing direction that WhatsApp puts around names, and skin tones.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || emoji::is_skin_tone(c)
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
    fn ascii_is_folded_as_everything_else() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        assert_eq!(fold(&ascii), folded(&ascii));
        for c in (0..128_u8).map(char::from) {
            assert_eq!(fold(&c.to_string()), folded(&c.to_string()), "{c:?}");
        }
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
    fn emoji_part_words_and_are_none() {
        let words = Words::of("hola👋🏽precio 🎉🎉");
        assert_eq!(words.joined(), "hola precio");
        assert_eq!(words.with_emoji(), ["hola", "👋", "precio", "🎉"]);
        assert!(Words::of("🎉").is_empty());
    }
}

//! WhatsApp's own sentence about a refusal, fit to be kept: it may repeat what was sent, a phone or a token included.

const CHARS_MAX: usize = 300;

/// Longest word kept; tokens and ids are longer.
const WORD_CHARS_MAX: usize = 32;

/// Digits in a row that may be a phone or a long id. WhatsApp's codes have at most seven.
const DIGITS_MIN: usize = 8;

/// Message and details in one line, with `…` for words that may be secret or personal, at most 300 characters.
pub(super) fn of(message: Option<&str>, details: Option<&str>) -> String {
    let said: Vec<_> = [message, details].into_iter().flatten().map(masked).filter(|it| !it.is_empty()).collect();
    said.join(": ").chars().take(CHARS_MAX).collect()
}

fn masked(said: &str) -> String {
    // A sentence longer than this would be cut anyway.
    let said: String = said.chars().take(CHARS_MAX).collect();
    let words = said.split_whitespace().map(|word| if is_telling(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn is_telling(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits >= DIGITS_MIN || word.chars().count() > WORD_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_and_details_become_one_line() {
        let reason = of(Some("(#132000) Number of parameters does not match"), Some("body: expected (2),\n got (1)"));
        assert_eq!(reason, "(#132000) Number of parameters does not match: body: expected (2), got (1)");
        assert_eq!(of(None, Some("details")), "details");
        assert_eq!(of(Some(" "), None), "");
    }

    #[test]
    fn phones_and_tokens_are_left_out() {
        let token = format!("EAAB{}", "x".repeat(60));
        let reason = of(Some(&format!("Malformed access token {token} for +591-700-12345 (#2388039)")), None);
        assert_eq!(reason, "Malformed access token … for … (#2388039)");
    }

    #[test]
    fn a_reason_is_never_long() {
        let long = "¿qué? ".repeat(200);
        assert_eq!(of(Some(&long), Some(&long)).chars().count(), CHARS_MAX);
    }
}

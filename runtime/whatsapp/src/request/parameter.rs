//! A template parameter as WhatsApp takes it: no line break, no tab, at most four spaces in a row (else 132018).
//! Source: Meta, "Template messages" and error 132018.

/// Spaces in a row that WhatsApp still takes.
const SPACES_MAX: usize = 4;

/// The text on one line: each run of white space with a line break or a tab in it, or longer than four, becomes one
/// space; the ends are trimmed. A text of white space alone becomes empty.
pub(super) fn fit(text: &str) -> String {
    let mut fitted = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(start) = rest.find(char::is_whitespace) {
        let (word, tail) = rest.split_at(start);
        let after = tail.find(|it: char| !it.is_whitespace()).unwrap_or(tail.len());
        let (gap, next) = tail.split_at(after);
        fitted.push_str(word);
        fitted.push_str(if gap.chars().all(|it| !breaks(it)) && gap.chars().count() <= SPACES_MAX { gap } else { " " });
        rest = next;
    }
    fitted.push_str(rest);
    fitted
}

fn breaks(it: char) -> bool {
    it.is_control() || matches!(it, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_and_long_runs_become_one_space() {
        for (text, expected) in [
            ("Ana", "Ana"),
            ("Ana  María", "Ana  María"),
            ("Ana    María", "Ana    María"),
            ("Ana     María", "Ana María"),
            ("Calle 1\nPiso 2\r\n\tB", "Calle 1 Piso 2 B"),
            ("a \u{2028} b", "a b"),
            ("\n Ana \t", "Ana"),
            (" \n ", ""),
            ("", ""),
        ] {
            assert_eq!(fit(text), expected, "{text:?}");
        }
    }
}

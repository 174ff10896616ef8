//! Word lists as data: what a customer writes to be left alone, and to come back.

use crate::{Keyword, Words};

const OPT_OUT: &str = include_str!("word_lists/opt_out.txt");
const OPT_IN: &str = include_str!("word_lists/opt_in.txt");

/// Whether the whole message asks to be left alone. "no me des de baja" does not.
pub fn is_opt_out(message: &Words) -> bool {
    is_listed(OPT_OUT, message)
}

/// Whether the whole message asks to be written to again.
pub fn is_opt_in(message: &Words) -> bool {
    is_listed(OPT_IN, message)
}

fn is_listed(list: &str, message: &Words) -> bool {
    list.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .any(|line| Keyword::new(line).is_whole(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opt_out_is_the_whole_message_in_three_languages() {
        for text in ["BAJA", "Stop.", "¡Dar de baja!", "Parar", "unsubscribe 🙏", "No más mensajes"] {
            assert!(is_opt_out(&Words::of(text)), "{text}");
        }
        for text in ["no me des de baja", "baja el precio", "non-stop", "", "🙏"] {
            assert!(!is_opt_out(&Words::of(text)), "{text}");
        }
    }

    #[test]
    fn opt_in_is_a_word_of_its_own() {
        assert!(is_opt_in(&Words::of("Alta")));
        assert!(!is_opt_in(&Words::of("hola")));
    }
}

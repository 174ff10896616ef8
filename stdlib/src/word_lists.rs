//! Word lists as data: what a customer writes to be left alone, and to come back.

use std::sync::LazyLock;

use crate::{Keyword, Words};

const OPT_OUT: &str = include_str!("word_lists/opt_out.txt");
const OPT_IN: &str = include_str!("word_lists/opt_in.txt");

static LEAVE: LazyLock<Vec<Keyword>> = LazyLock::new(|| lines(OPT_OUT).map(Keyword::new).collect());
static RETURN: LazyLock<Vec<Keyword>> = LazyLock::new(|| lines(OPT_IN).map(Keyword::new).collect());

/// Whether the whole message asks to be left alone. "no me des de baja" does not.
pub fn is_opt_out(message: &Words) -> bool {
    LEAVE.iter().any(|entry| entry.is_whole(message))
}

/// Whether the whole message asks to be written to again.
pub fn is_opt_in(message: &Words) -> bool {
    RETURN.iter().any(|entry| entry.is_whole(message))
}

/// The entries of a list file: what is neither blank nor a comment.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
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

//! Word lists as data: what a customer writes to be left alone, and to come back.

use std::sync::LazyLock;

use crate::{Keyword, Words};

/// What may stand before or behind the words and changes nothing about them.
const PLEASE: [&str; 5] = ["por favor", "porfa", "please", "gracias", "obrigado"];
const OPT_OUT: &str = include_str!("word_lists/opt_out.txt");
const OPT_IN: &str = include_str!("word_lists/opt_in.txt");

static LEAVE: LazyLock<Vec<Keyword>> = LazyLock::new(|| lines(OPT_OUT).map(Keyword::new).collect());
static RETURN: LazyLock<Vec<Keyword>> = LazyLock::new(|| lines(OPT_IN).map(Keyword::new).collect());

/// Whether the whole message asks to be left alone. "no me des de baja" does not.
pub fn is_opt_out(message: &Words) -> bool {
    is_listed(&LEAVE, message)
}

/// Whether the whole message asks to be written to again.
pub fn is_opt_in(message: &Words) -> bool {
    is_listed(&RETURN, message)
}

fn is_listed(list: &[Keyword], message: &Words) -> bool {
    let whole = |words: &Words| list.iter().any(|entry| entry.is_whole(words));
    whole(message) || whole(&without_courtesy(message))
}

/// "baja, por favor" asks for the same as "baja".
fn without_courtesy(message: &Words) -> Words {
    let said = message.joined();
    let mut rest = said.as_str();
    for please in PLEASE {
        rest = rest.strip_prefix(please).unwrap_or(rest).trim();
        rest = rest.strip_suffix(please).unwrap_or(rest).trim();
    }
    Words::of(rest)
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
        for text in [
            "BAJA",
            "Stop.",
            "¡Dar de baja!",
            "Parar",
            "unsubscribe 🙏",
            "No más mensajes",
            "Baja, por favor",
            "por favor stop",
        ] {
            assert!(is_opt_out(&Words::of(text)), "{text}");
        }
        for text in
            ["no me des de baja", "baja el precio", "non-stop", "", "🙏", "por favor", "baja el precio por favor"]
        {
            assert!(!is_opt_out(&Words::of(text)), "{text}");
        }
    }

    #[test]
    fn opt_in_is_a_word_of_its_own() {
        assert!(is_opt_in(&Words::of("Alta")));
        assert!(!is_opt_in(&Words::of("hola")));
    }
}

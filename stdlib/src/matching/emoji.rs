//! Emoji as words of their own. Variation selectors and skin tones do not count, whatever makes another picture does:
//! 👩‍👩‍👧 is not 👩. A digit in a box (1️⃣) is that digit. Source: UTS #51.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::UnicodeEmoji;

/// The emoji that one grapheme cluster is, without what does not count.
pub(super) fn of(cluster: &str) -> Option<String> {
    if !cluster.chars().next().is_some_and(is_pictograph) {
        return None;
    }
    let counted: String =
        cluster.chars().filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}') && !is_skin_tone(*c)).collect();
    if counted.is_empty() { None } else { Some(counted) }
}

pub(super) fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Not digits, `#`, `©` and the like, which are text, nor signs that stand for letters, such as ™ or ㊗.
fn is_pictograph(c: char) -> bool {
    c > '\u{ff}' && !c.is_alphanumeric() && std::iter::once(c).nfkc().eq(std::iter::once(c)) && c.is_emoji_char()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_other_picture_does_not_count() {
        for (cluster, counted) in [
            ("👍", "👍"),
            ("👍🏽", "👍"),
            ("❤️", "❤"),
            ("❤", "❤"),
            ("👩🏽‍💻", "👩\u{200d}💻"),
            ("🇧🇴", "🇧🇴"),
            ("✔️", "✔"),
            ("☎", "☎"),
        ] {
            assert_eq!(of(cluster).as_deref(), Some(counted));
        }
    }

    #[test]
    fn letters_digits_and_signs_are_no_emoji() {
        for cluster in ["a", "1", "1️⃣", "#️⃣", "©", "™", "ñ", "漢", "🏽", "·", "…", "€", "\u{200d}", "\u{fe0f}", ""]
        {
            assert_eq!(of(cluster), None, "{cluster:?}");
        }
    }
}

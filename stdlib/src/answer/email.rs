//! The one email address in a message.

use std::collections::BTreeSet;

/// RFC 5321, section 4.5.3.1: the part before the @, and the whole.
const LOCAL_MAX: usize = 64;
const ADDRESS_MAX: usize = 254;

/// In small letters, since phones begin a message with a capital. `None` where there is none, and where two differ. An
/// address with accents is taken for a mistake: hardly any mail server has one.
pub fn email(message: &str) -> Option<String> {
    let around = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '+' | '-');
    let found: BTreeSet<String> = message
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')'))
        .map(|chunk| chunk.strip_prefix("mailto:").unwrap_or(chunk).trim_matches(around).to_ascii_lowercase())
        .filter(|chunk| is_address(chunk))
        .collect();
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_dotted = |part: &str| part.split('.').all(|label| !label.is_empty());
    let local_is_sound = local.len() <= LOCAL_MAX
        && is_dotted(local)
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-%'".contains(&b));
    let domain_is_sound = is_dotted(domain)
        && domain.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-'))
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
    let ending = domain.rsplit_once('.').map_or("", |(_, ending)| ending);
    text.len() <= ADDRESS_MAX
        && local_is_sound
        && domain_is_sound
        && ending.len() >= 2
        && ending.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_among_words() {
        for (message, address) in [
            ("ana@gmail.com", "ana@gmail.com"),
            ("Ana.Perez+promo@Correo.com.bo", "ana.perez+promo@correo.com.bo"),
            ("mi correo es ana@gmail.com.", "ana@gmail.com"),
            ("<ana_p@mi-empresa.co>", "ana_p@mi-empresa.co"),
            ("ana@gmail.com, sí, ANA@gmail.com", "ana@gmail.com"),
            ("*ana@gmail.com*", "ana@gmail.com"),
        ] {
            assert_eq!(email(message).as_deref(), Some(address), "{message}");
        }
    }

    #[test]
    fn what_is_no_address_or_two_is_none() {
        for message in [
            "ana arroba gmail punto com",
            "ana@gmail",
            "ana @gmail.com",
            "@ana",
            "ana@@gmail.com",
            "ana@.com",
            "ana..p@gmail.com",
            "andrés@gmail.com",
            "ana@gmail.c0m",
            "ana@gmail.com o luis@gmail.com",
            "gmail.com",
            "",
        ] {
            assert_eq!(email(message), None, "{message}");
        }
    }
}

//! The token of an item. It is stored, so what it is made of must never change: `tests.rs` pins values.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The first 16 bytes of a SHA-256 over what names the update: its list, number and own id, or all of it where it has
/// no id. Consumed in a transaction, so that the update counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub [u8; 16]);

impl Token {
    /// From the parts that name an update. Each part is hashed with its length, so that parts do not run together.
    pub(super) fn of_name(parts: &[&str]) -> Self {
        let mut hash = Sha256::new_with_prefix(b"name");
        feed_strings(&mut hash, parts);
        Self::cut(hash)
    }

    /// From the content of an update without a name, and what stands around it.
    pub(super) fn of_content(around: &[&str], content: &Value) -> Self {
        let mut hash = Sha256::new_with_prefix(b"content");
        feed_strings(&mut hash, around);
        feed(&mut hash, content);
        Self::cut(hash)
    }

    fn cut(hash: Sha256) -> Self {
        let mut token = [0; 16];
        token.copy_from_slice(&hash.finalize()[..16]);
        Self(token)
    }
}

/// One encoding for one value, whatever order its keys came in and however they were escaped.
fn feed(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Null => hash.update(b"n"),
        Value::Bool(it) => hash.update(if *it { b"t" } else { b"f" }),
        Value::Number(it) => {
            hash.update(b"#");
            feed_bytes(hash, it.to_string().as_bytes());
        }
        Value::String(it) => {
            hash.update(b"s");
            feed_bytes(hash, it.as_bytes());
        }
        Value::Array(items) => {
            hash.update(b"[");
            for item in items {
                feed(hash, item);
            }
            hash.update(b"]");
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            hash.update(b"{");
            for (key, value) in entries {
                feed_bytes(hash, key.as_bytes());
                feed(hash, value);
            }
            hash.update(b"}");
        }
    }
}

fn feed_strings(hash: &mut Sha256, strings: &[&str]) {
    for it in strings {
        feed_bytes(hash, it.as_bytes());
    }
}

fn feed_bytes(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(json: &str) -> Token {
        Token::of_content(&[], &serde_json::from_str(json).unwrap())
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Token::of_name(&["ab", "c"]), Token::of_name(&["a", "bc"]));
        assert_ne!(Token::of_name(&["a"]), Token::of_name(&["a", ""]));
        assert_ne!(Token::of_name(&[]), Token::of_content(&[], &Value::Null));
    }

    #[test]
    fn order_of_keys_and_escapes_do_not_matter() {
        assert_eq!(content(r#"{"a":1,"b":"\u00e9\/"}"#), content(r#"{ "b": "é/", "a": 1 }"#));
    }

    #[test]
    fn every_difference_of_content_matters() {
        let texts =
            ["null", "true", "false", "0", "\"0\"", "[]", "{}", "[[]]", "[0]", "[0,0]", r#"{"a":0}"#, r#"{"a":{}}"#];
        let tokens: std::collections::HashSet<_> = texts.iter().map(|it| content(it)).collect();
        assert_eq!(tokens.len(), texts.len());
    }
}

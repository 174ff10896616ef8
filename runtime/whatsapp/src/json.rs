//! Reading JSON that may have any shape: a value that is absent or of another type is `None`, and nothing is an error.

use serde_json::{Map, Value};

/// Longest identifier taken; WhatsApp's own reach about 160 bytes.
const ID_BYTES_MAX: usize = 512;

/// The string under a key; `None` for every other type.
pub(crate) fn string<'a>(of: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    of.get(key)?.as_str()
}

/// The string under a key if it can be an identifier: neither empty nor absurdly long.
pub(crate) fn id<'a>(of: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    string(of, key).filter(|it| !it.is_empty() && it.len() <= ID_BYTES_MAX)
}

pub(crate) fn object<'a>(of: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    of.get(key)?.as_object()
}

/// A whole number, which WhatsApp writes as a number in some places and as a string in others.
pub(crate) fn integer(of: &Map<String, Value>, key: &str) -> Option<i64> {
    let value = of.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_identifiers_are_none() {
        let value = serde_json::json!({ "empty": "", "long": "x".repeat(ID_BYTES_MAX + 1), "number": 1, "good": "x" });
        let of = value.as_object().unwrap();
        assert_eq!([id(of, "empty"), id(of, "long"), id(of, "number"), id(of, "absent")], [None; 4]);
        assert_eq!(id(of, "good"), Some("x"));
    }
}

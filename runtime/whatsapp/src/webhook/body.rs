//! The body of a webhook as a value, whatever JSON it is: too deep, half a letter, a number nobody can hold.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::ParseError;

/// The body as a value. JSON that cannot be one (deeper than 128, a number beyond `f64`) comes as its own text.
pub(super) fn read(body: &[u8]) -> Result<Value, ParseError> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    // Skipping neither recurses nor looks at numbers and escapes, so it accepts all that is JSON by its grammar.
    serde_json::from_slice::<IgnoredAny>(body).map_err(|_| ParseError::NotJson)?;
    let text = str::from_utf8(body).map_err(|_| ParseError::NotJson)?;
    Ok(serde_json::from_str(&without_halves(text)).unwrap_or_else(|_| Value::String(text.to_owned())))
}

/// Replaces halves of surrogate pairs by U+FFFD: a name or caption cut in the middle of an emoji has one.
fn without_halves(json: &str) -> String {
    let mut whole = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, length) = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (&rest[..12], 12),
            (Some(0xd800..=0xdfff), _) => ("\\ufffd", 6),
            (Some(_), _) => (&rest[..6], 6),
            (None, _) => (&rest[..2], 2),
        };
        whole.push_str(kept);
        rest = &rest[length..];
    }
    whole + rest
}

/// The UTF-16 unit of the `\uXXXX` that the text begins with.
fn unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_the_rest_kept() {
        let body = br#"{"a":"x\ud83d","b":"\udc4d\ud83d\ud83d\udc4d\\ud83d","c":"\ud83d\u00e9"}"#;
        let value = read(body).unwrap();
        assert_eq!(value["a"], "x\u{fffd}");
        assert_eq!(value["b"], "\u{fffd}\u{fffd}👍\\ud83d");
        assert_eq!(value["c"], "\u{fffd}é");
    }

    #[test]
    fn json_that_no_value_can_hold_comes_as_text() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for body in [deep.as_str(), "1e999"] {
            assert_eq!(read(body.as_bytes()), Ok(Value::String(body.to_owned())));
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for body in [&b""[..], b"hola", b"{", b"{}x", b"{'a':1}", b"\"\xff\"", b"\xef\xbb\xbf{}"] {
            assert_eq!(read(body), Err(ParseError::NotJson), "{body:?}");
        }
    }
}

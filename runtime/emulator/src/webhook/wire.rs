//! The bytes of a webhook and their signature.
//!
//! Meta escapes everything outside ASCII, and `/`, so a receiver that parses and re-serialises before it checks the
//! signature fails there; it must fail here too. Source: Meta, "Webhooks: getting started" (validating payloads).

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::values::APP_SECRET;

/// `value` as JSON in ASCII: `ç` is `\u00e7`, what lies beyond U+FFFF a surrogate pair, `/` is `\/`.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let json = value.to_string();
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            // Outside of its strings JSON has no slash.
            '/' => text.push_str("\\/"),
            _ if c.is_ascii() => text.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(text, "\\u{unit:04x}").expect("writing to a String cannot fail");
                }
            }
        }
    }
    text.into_bytes()
}

/// The value of `X-Hub-Signature-256` for `body`.
pub(crate) fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_ascii_is_escaped_and_reads_back_the_same() {
        let value = json!({"ñandú": "¿Cuánto? 💜 a/b \"q\" \\ \n"});
        let bytes = bytes(&value);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.is_ascii());
        assert!(
            text.contains("\\u00f1and\\u00fa") && text.contains("\\ud83d\\udc9c") && text.contains("a\\/b"),
            "{text}"
        );
        assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn the_signature_is_the_hmac_of_the_raw_bytes() {
        // printf '{"a":1}' | openssl dgst -sha256 -hmac dev-secret
        let expected = "sha256=1cdd81a395a1d1cf0b1992dbdeff2ea04005523ba69854b0015e1d2feda7c434";
        assert_eq!(signature(br#"{"a":1}"#), expected);
    }
}

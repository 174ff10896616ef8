//! The signature of a webhook body: `X-Hub-Signature-256: sha256=<hex>`, HMAC-SHA256 under the app secret.
//!
//! Always over the raw bytes: Meta escapes non-ASCII letters, so a body that was parsed and printed again has another
//! signature. It carries no time, so it does not guard against replay; an item's token does.
//! Source: Meta, "Webhooks: validating payloads".

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "sha256=";

/// The header's value for a body: `sha256=` and 64 hex digits in lower case.
pub fn sign(secret: &str, body: &[u8]) -> String {
    format!("{PREFIX}{}", hex::encode(mac(secret, body).finalize().into_bytes()))
}

/// Whether the header signs the body under one of the secrets (several while a secret is being replaced).
///
/// Every secret is tried and each comparison takes constant time. An empty secret signs nothing, since anybody has it;
/// neither does a header that is missing, has another prefix or is not 32 bytes of hex.
pub fn verify<S: AsRef<str>>(secrets: &[S], body: &[u8], header: Option<&str>) -> bool {
    let Some(claimed) = header.and_then(|it| it.strip_prefix(PREFIX)).and_then(|it| hex::decode(it).ok()) else {
        return false;
    };
    let mut valid = false;
    for secret in secrets.iter().map(AsRef::as_ref).filter(|it| !it.is_empty()) {
        valid |= mac(secret, body).verify_slice(&claimed).is_ok();
    }
    valid
}

fn mac(secret: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;

    fn secrets(of: &[&str]) -> Vec<String> {
        of.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn signature_is_that_of_rfc_4231() {
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign("Jefe", b"what do ya want for nothing?"), expected);
    }

    #[test]
    fn any_of_several_secrets_verifies() {
        let header = sign("old", BODY);
        assert!(verify(&secrets(&["new", "old"]), BODY, Some(&header)));
        assert!(verify(&secrets(&["old", "new"]), BODY, Some(&header)));
        assert!(!verify(&secrets(&["new"]), BODY, Some(&header)));
        assert!(!verify::<&str>(&[], BODY, Some(&header)));
    }

    #[test]
    fn hex_digits_may_be_in_upper_case() {
        let header = sign("s", BODY).to_uppercase().replace("SHA256", "sha256");
        assert!(verify(&secrets(&["s"]), BODY, Some(&header)));
    }

    #[test]
    fn one_changed_byte_is_refused() {
        let header = sign("s", BODY);
        let mut body = BODY.to_vec();
        body[3] ^= 1;
        assert!(!verify(&secrets(&["s"]), &body, Some(&header)));
    }

    #[test]
    fn broken_headers_are_refused() {
        let good = sign("s", BODY);
        let digits = &good[PREFIX.len()..];
        let (short, long) = (&good[..good.len() - 2], format!("{good}00"));
        let sha1 = format!("sha1={digits}");
        for header in
            [None, Some(""), Some("sha256="), Some("sha256=zz"), Some(digits), Some(short), Some(&long), Some(&sha1)]
        {
            assert!(!verify(&secrets(&["s"]), BODY, header), "{header:?}");
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        assert!(!verify(&secrets(&[""]), BODY, Some(&sign("", BODY))));
    }
}

//! Ids as newtypes over 16 bytes. Ids of what a Transition creates are derived from what caused it, so that the same
//! Input taken twice would insert the same rows.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// First 16 bytes of SHA-256 over the parts, each preceded by its length.
fn derive(kind: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// The id that follows from `parts`; equal parts, equal id.
            pub fn derived_from(parts: &[&[u8]]) -> Self {
                Self(derive($kind, parts))
            }

            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            pub fn parse_hex(text: &str) -> Option<Self> {
                parse_hex(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(hexadecimal(&self.0, &mut [0; 32]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(hexadecimal(&self.0, &mut [0; 32]))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse_hex(&text).ok_or_else(|| serde::de::Error::custom("an id is 32 hexadecimal digits"))
            }
        }
    )*};
}

id! {
    /// A business account (WABA).
    AccountId = "account";
    /// One sending phone number of an account.
    NumberId = "number";
    /// The person on the other side.
    ContactId = "contact";
    /// One execution of one Program for one Contact.
    RunId = "run";
    /// One message that is owed to the world or was sent; the outbox row's id.
    MessageId = "message";
    /// What makes an Input count once.
    Token = "token";
    /// A Program, named by the hash of its content.
    ProgramId = "program";
}

/// In every row there are many of them.
fn hexadecimal<'a>(id: &[u8; 16], digits: &'a mut [u8; 32]) -> &'a str {
    for (byte, pair) in id.iter().zip(digits.chunks_exact_mut(2)) {
        let digit = |half: u8| b"0123456789abcdef"[usize::from(half)];
        (pair[0], pair[1]) = (digit(byte >> 4), digit(byte & 15));
    }
    str::from_utf8(digits).expect("digits are text")
}

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut id = [0; 16];
    for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_printed_and_read_as_hexadecimal() {
        let id = RunId::derived_from(&[b"a", b"b"]);
        assert_eq!(RunId::parse_hex(&id.to_string()), Some(id));
        assert_eq!(RunId::parse_hex("xyz"), None);
    }

    #[test]
    fn ids_of_other_parts_or_kinds_differ() {
        assert_ne!(RunId::derived_from(&[b"ab"]), RunId::derived_from(&[b"a", b"b"]));
        assert_ne!(RunId::derived_from(&[b"a"]).0, MessageId::derived_from(&[b"a"]).0);
    }
}

//! The key-encryption key: 32 bytes that the operator keeps (`FLOWD_KEY`) and that wrap the accounts' random keys.
//!
//! Changing it later rewraps a few keys instead of re-encrypting every row.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;
use zeroize::Zeroizing;

use super::envelope::{self, KeyId};
use super::{DataKey, SealError};

/// A text that is not 32 bytes as hex or base64. Says lengths only: the text may be most of a real key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KekFormat {
    #[error("is neither hex nor base64 ({characters} characters)")]
    NotEncoded { characters: usize },
    #[error("holds {bytes} bytes and needs 32")]
    WrongLength { bytes: usize },
}

/// Zeroed when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Kek {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl Kek {
    /// 64 hex digits, or base64 of 32 bytes (either alphabet, with or without `=`).
    pub fn parse(text: &str) -> Result<Kek, KekFormat> {
        let text = text.trim();
        let decoded = match hex::decode(text) {
            Ok(bytes) => bytes,
            Err(_) => from_base64(text).ok_or(KekFormat::NotEncoded { characters: text.chars().count() })?,
        };
        let decoded = Zeroizing::new(decoded);
        let mut bytes = Zeroizing::new([0; 32]);
        if decoded.len() != bytes.len() {
            return Err(KekFormat::WrongLength { bytes: decoded.len() });
        }
        bytes.copy_from_slice(&decoded);
        Ok(Kek { id: envelope::key_id(&bytes), bytes })
    }

    /// Whether anybody could guess it: one byte repeated, a short pattern, or counting up or down. 32 random bytes have
    /// fewer than nine different values about once in 10^32 draws.
    pub fn is_well_known(&self) -> bool {
        let mut seen = [false; 256];
        for byte in self.bytes.iter() {
            seen[usize::from(*byte)] = true;
        }
        let step = self.bytes[1].wrapping_sub(self.bytes[0]);
        seen.iter().filter(|seen| **seen).count() < 9
            || self.bytes.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step)
    }

    /// `owner` is whose key it is (the account's id, or the installation): another owner's wrapped key does not unwrap.
    pub fn wrap(&self, owner: &[u8], key: &DataKey) -> Vec<u8> {
        envelope::seal(&self.bytes, self.id, &wrapping_of(owner), key.bytes.as_ref())
    }

    pub fn unwrap(&self, owner: &[u8], wrapped: &[u8]) -> Result<DataKey, SealError> {
        let place = || "the stored key of an account".to_owned();
        let opened =
            envelope::open(&self.bytes, self.id, &wrapping_of(owner), wrapped).map_err(
                |refused| match SealError::at(place(), refused) {
                    SealError::OtherKey { .. } => SealError::WrongKey,
                    other @ (SealError::WrongKey | SealError::Damaged { .. } | SealError::TooNew { .. }) => other,
                },
            )?;
        let opened = Zeroizing::new(opened);
        let mut bytes = Zeroizing::new([0; 32]);
        if opened.len() != bytes.len() {
            return Err(SealError::Damaged { place: place() });
        }
        bytes.copy_from_slice(&opened);
        Ok(DataKey::of(bytes))
    }
}

impl std::fmt::Debug for Kek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kek(…)")
    }
}

fn wrapping_of(owner: &[u8]) -> Vec<u8> {
    [b"ventana wrapped key\0".as_slice(), owner].concat()
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok())
}

//! Sealed columns: what people wrote or who they are is stored under XChaCha20-Poly1305, one random key per account
//! (`DataKey`), itself stored wrapped by the installation's key (`Kek`, from `FLOWD_KEY`).
//!
//! A sealed value is bound to its place (table, column, row): moved elsewhere it does not open. This file does no I/O
//! and knows no schema: where wrapped keys are kept is the store's business. Which columns are sealed and which are
//! clear: `docs/ARCHITECTURE.md`, "Sealed columns". Random 192-bit nonces are safe to draw without a counter
//! (draft-irtf-cfrg-xchacha-03, section 2.1).

mod envelope;
mod kek;
mod pepper;
#[cfg(test)]
mod tests;

use thiserror::Error;
use zeroize::Zeroizing;

pub use kek::Kek;
pub use pepper::Pepper;

use envelope::{KeyId, Refused};

/// Where a sealed value stands. `row` is the primary key's bytes; two columns of one row never open as each other.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a [u8],
}

impl Place<'_> {
    /// Each part with its length before it, so that no two different places give the same bytes.
    fn associated_data(&self) -> Vec<u8> {
        let parts = [self.table.as_bytes(), self.column.as_bytes(), self.row];
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }

    fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

/// Why a sealed value or a wrapped key did not open, by what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// Refuse to start: every later read would fail too.
    #[error(
        "FLOWD_KEY is not the key this database was made with, so nothing that people wrote in it can be read. \
         Set FLOWD_KEY (or FLOWD_KEY_FILE) to the key of the first start; if that key is lost, \
         the conversations in this database are lost with it, and DATABASE_URL must name a new one"
    )]
    WrongKey,
    /// The value belongs to another account or was written under a key that is gone.
    #[error("a value in {place} was sealed under another account's key; the database was edited by hand or mixed up")]
    OtherKey { place: String },
    /// Bytes changed, or the value was moved from another row or column.
    #[error(
        "a sealed value in {place} was changed or moved outside flowd and cannot be read; restore it from a backup"
    )]
    Damaged { place: String },
    /// Written by a newer flowd.
    #[error("a sealed value in {place} has format {version}, which this flowd does not know; use the newer flowd")]
    TooNew { place: String, version: u8 },
}

impl SealError {
    fn at(place: String, refused: Refused) -> SealError {
        match refused {
            Refused::Version(version) => SealError::TooNew { place, version },
            Refused::KeyId => SealError::OtherKey { place },
            Refused::Damaged => SealError::Damaged { place },
        }
    }
}

/// The random key of one account, or of the installation. Zeroed when dropped, never printed.
pub struct DataKey {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl DataKey {
    pub fn random() -> DataKey {
        let mut bytes = Zeroizing::new([0; 32]);
        envelope::fill_random(bytes.as_mut());
        DataKey::of(bytes)
    }

    /// The same each time, for a simulation that has to be.
    #[cfg(test)]
    pub fn fixed(byte: u8) -> DataKey {
        DataKey::of(Zeroizing::new([byte; 32]))
    }

    fn of(bytes: Zeroizing<[u8; 32]>) -> DataKey {
        DataKey { id: envelope::key_id(&bytes), bytes }
    }

    /// `version | key id | nonce | ciphertext and tag`: 45 bytes longer than `plain`, different each time.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        envelope::seal(&self.bytes, self.id, &place.associated_data(), plain)
    }

    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        envelope::open(&self.bytes, self.id, &place.associated_data(), sealed)
            .map_err(|refused| SealError::at(place.name(), refused))
    }

    /// The pepper that belongs to this key; equal for equal keys, so it needs no storage of its own.
    pub fn pepper(&self) -> Pepper {
        Pepper::of(&self.bytes)
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

//! Aliases that are phones are stored as a keyed hash: equal numbers meet, and the database alone gives none away.

use zeroize::Zeroizing;

use super::envelope::keyed_hash;

/// The secret under the alias hashes of one installation. It comes from the installation's `DataKey`, not from
/// `FLOWD_KEY`, so that a new `FLOWD_KEY` leaves every alias where it is.
pub struct Pepper(Zeroizing<[u8; 32]>);

impl Pepper {
    pub(super) fn of(key: &[u8; 32]) -> Pepper {
        Pepper(Zeroizing::new(keyed_hash(key, &[b"ventana alias pepper"])))
    }

    /// HMAC-SHA256 over kind and value; `phone` 591… and `wa_id` 591… differ.
    pub fn alias_hash(&self, kind: &str, value: &str) -> [u8; 32] {
        keyed_hash(&self.0, &[kind.as_bytes(), value.as_bytes()])
    }
}

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(…)")
    }
}

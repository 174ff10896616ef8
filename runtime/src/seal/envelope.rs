//! The bytes of a sealed value: `version (1) | key id (4) | nonce (24) | ciphertext and tag (n + 16)`.
//!
//! The first five bytes are authenticated with the rest, so a changed header is noticed like a changed body.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const VERSION: u8 = 1;
const HEADER: usize = 1 + size_of::<KeyId>();
const NONCE: usize = 24;
const TAG: usize = 16;

/// Which key a value was sealed with; tells nothing about the key's bytes.
pub(super) type KeyId = [u8; 4];

/// Why an envelope did not open; the caller knows the place and says the sentence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refused {
    Version(u8),
    KeyId,
    Damaged,
}

pub(super) fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

pub(super) fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(super) fn key_id(key: &[u8; 32]) -> KeyId {
    let [a, b, c, d, ..] = keyed_hash(key, &[b"ventana key id"]);
    [a, b, c, d]
}

pub(super) fn seal(key: &[u8; 32], id: KeyId, place: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    fill_random(&mut nonce);
    let mut sealed = Vec::with_capacity(HEADER + NONCE + plain.len() + TAG);
    sealed.push(VERSION);
    sealed.extend_from_slice(&id);
    let authenticated = [sealed.as_slice(), place].concat();
    sealed.extend_from_slice(&nonce);
    let body = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &authenticated })
        .expect("a value in memory is far below the cipher's 256 GiB");
    sealed.extend_from_slice(&body);
    sealed
}

pub(super) fn open(key: &[u8; 32], id: KeyId, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let Some((header, rest)) = sealed.split_at_checked(HEADER) else { return Err(Refused::Damaged) };
    let (version, sealed_with) = (header[0], &header[1..]);
    if version != VERSION {
        return Err(Refused::Version(version));
    }
    if sealed_with != id {
        return Err(Refused::KeyId);
    }
    let Some((nonce, body)) = rest.split_first_chunk::<NONCE>() else { return Err(Refused::Damaged) };
    let authenticated = [header, place].concat();
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &authenticated })
        .map_err(|_| Refused::Damaged)
}

//! Contents of rows made small before they are sealed: a webhook of 490 bytes becomes one of a hundred.
//!
//! Each row is packed on its own, so that what rows have in common must stand elsewhere: in a dictionary, trained with
//! `zstd --train --maxdict=4096` on three thousand invented rows of all kinds. A shipped dictionary is never changed, since
//! nothing that was packed with it could be read without it; another one is added under another number.

use std::cell::RefCell;

use zstd::{
    bulk::{Compressor, Decompressor},
    zstd_safe::get_frame_content_size,
};

const DICTIONARY: &[u8] = include_bytes!("packed/1.dictionary");
/// The first byte of what is packed with it. JSON begins with another one.
const WITH_DICTIONARY_1: u8 = 1;
/// A higher one takes longer than it saves.
const LEVEL: i32 = 3;
/// A webhook has 3 MB at most, and what a flow keeps less.
const LENGTH_MAX: u64 = 64 * 1024 * 1024;

thread_local! {
    // They hold tables that are made once.
    static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::new(compressor());
    static DECOMPRESSOR: RefCell<Decompressor<'static>> =
        RefCell::new(Decompressor::with_dictionary(DICTIONARY).expect("it is a dictionary"));
}

fn compressor() -> Compressor<'static> {
    let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY).expect("it is a dictionary");
    // The seal notices what was damaged, and the first byte names the dictionary.
    for is_set in [compressor.include_checksum(false), compressor.include_dictid(false)] {
        is_set.expect("both may be left out");
    }
    compressor
}

pub(super) fn pack(json: &[u8]) -> Vec<u8> {
    let packed = COMPRESSOR.with_borrow_mut(|compressor| compressor.compress(json));
    let mut bytes = vec![WITH_DICTIONARY_1];
    bytes.extend(packed.expect("memory is all that it needs"));
    bytes
}

/// `None` for what is neither packed nor JSON.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    match bytes.split_first()? {
        (&WITH_DICTIONARY_1, packed) => {
            let length = get_frame_content_size(packed).ok()?.filter(|length| *length <= LENGTH_MAX)?;
            DECOMPRESSOR.with_borrow_mut(|it| it.decompress(packed, usize::try_from(length).ok()?).ok())
        }
        // As rows were before they were packed.
        (b'{', _) => Some(bytes.to_vec()),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEBHOOK: &str = r#"{"v":1,"is":{"field":"messages","value":{"contacts":[{"profile":{"name":"Zoë Ríos"},"user_id":"BO.90817263544536271809","wa_id":"59167340912"}],"messages":[{"from":"59167340912","from_user_id":"BO.90817263544536271809","id":"wamid.HBgLNTkxNjczNDA5MTIVAgASGBQzQTdGMkM5RDhFMUI0QTYwNTczMgA=","text":{"body":"¿Hacen tortas para mañana?"},"timestamp":"1795540280","type":"text"}],"messaging_product":"whatsapp","metadata":{"display_phone_number":"59176543210","phone_number_id":"109876543210987"}}}}"#;

    #[test]
    fn a_webhook_becomes_a_third_of_itself_at_most() {
        let packed = pack(WEBHOOK.as_bytes());
        assert!(packed.len() * 3 <= WEBHOOK.len(), "{} of {}", packed.len(), WEBHOOK.len());
        assert_eq!(unpack(&packed).as_deref(), Some(WEBHOOK.as_bytes()));
    }

    /// Packed by the first release that did so; it must be read for ever.
    #[test]
    fn what_was_packed_once_is_read() {
        let row = r#"{"v":1,"is":{"wa_id":"59171234567"}}"#;
        let packed = hex::decode(GOLDEN).unwrap();
        assert_eq!(unpack(&packed).as_deref(), Some(row.as_bytes()), "{}", hex::encode(pack(row.as_bytes())));
    }

    const GOLDEN: &str = "0128b52ffd20248d0000a38001d3c4695e4dbc023c0d80cb8add40";

    #[test]
    fn what_is_not_packed_is_told_from_json_and_refused_else() {
        assert_eq!(unpack(b"{}").as_deref(), Some(&b"{}"[..]));
        for bytes in [&b""[..], b"[]", b"\x02{}", b"\x01", b"\x01garbage"] {
            assert_eq!(unpack(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn everything_comes_back_as_it_was(bytes: Vec<u8>) {
            prop_assert_eq!(unpack(&pack(&bytes)), Some(bytes));
        }
    }
}

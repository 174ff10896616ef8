//! What a sealed value must withstand.

use proptest::prelude::*;

use super::kek::KekFormat;
use super::{DataKey, Kek, Place, SealError};

const KEY: &str = "8f1d6b0e5a3c97f244c10b7e92d3a86558ee0177c4b9fa3d21604c9be7d5f012";

fn kek() -> Kek {
    Kek::parse(KEY).unwrap()
}

fn place(row: &[u8]) -> Place<'_> {
    Place { table: "run", column: "sealed", row }
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(plain: Vec<u8>, row: Vec<u8>) {
        let key = DataKey::random();
        let sealed = key.seal(place(&row), &plain);
        prop_assert_eq!(sealed.len(), plain.len() + 45);
        prop_assert_eq!(key.open(place(&row), &sealed), Ok(plain));
    }

    #[test]
    fn any_flipped_bit_is_noticed(plain: Vec<u8>, at: prop::sample::Index, bit in 0..8_u32) {
        let key = DataKey::random();
        let mut sealed = key.seal(place(b"row"), &plain);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(key.open(place(b"row"), &sealed).is_err());
    }

    #[test]
    fn a_cut_value_is_noticed(plain: Vec<u8>, at: prop::sample::Index) {
        let key = DataKey::random();
        let sealed = key.seal(place(b"row"), &plain);
        prop_assert!(key.open(place(b"row"), &sealed[..at.index(sealed.len())]).is_err());
    }

    #[test]
    fn a_value_opens_only_in_its_row(plain: Vec<u8>, row: Vec<u8>, other: Vec<u8>) {
        prop_assume!(row != other);
        let key = DataKey::random();
        let sealed = key.seal(place(&row), &plain);
        prop_assert_eq!(key.open(place(&other), &sealed), Err(SealError::Damaged { place: "run.sealed".to_owned() }));
    }
}

#[test]
fn a_value_opens_only_in_its_table_and_column() {
    let key = DataKey::random();
    let sealed = key.seal(Place { table: "ab", column: "c", row: b"1" }, b"hola");
    for (table, column, row) in [("x", "c", "1"), ("ab", "x", "1"), ("a", "bc", "1"), ("ab", "", "c1")] {
        let moved = key.open(Place { table, column, row: row.as_bytes() }, &sealed);
        assert_eq!(moved, Err(SealError::Damaged { place: format!("{table}.{column}") }));
    }
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    let key = DataKey::random();
    assert_ne!(key.seal(place(b"1"), b"hola"), key.seal(place(b"1"), b"hola"));
}

#[test]
fn another_accounts_key_says_so() {
    let sealed = DataKey::random().seal(place(b"1"), b"hola");
    let other = DataKey::random().open(place(b"1"), &sealed);
    assert_eq!(other, Err(SealError::OtherKey { place: "run.sealed".to_owned() }));
}

#[test]
fn a_later_format_says_that_a_newer_flowd_is_needed() {
    let key = DataKey::random();
    let mut sealed = key.seal(place(b"1"), b"hola");
    sealed[0] = 2;
    assert_eq!(key.open(place(b"1"), &sealed), Err(SealError::TooNew { place: "run.sealed".to_owned(), version: 2 }));
}

#[test]
fn a_wrapped_key_unwraps_for_its_owner() {
    let key = DataKey::random();
    let wrapped = kek().wrap(b"account 1", &key);
    let again = kek().unwrap(b"account 1", &wrapped).unwrap();
    let sealed = key.seal(place(b"1"), b"hola");
    assert_eq!(again.open(place(b"1"), &sealed), Ok(b"hola".to_vec()));
    assert!(matches!(kek().unwrap(b"account 2", &wrapped), Err(SealError::Damaged { .. })));
}

#[test]
fn a_wrong_key_is_told_apart_from_damage() {
    let mut wrapped = kek().wrap(b"account 1", &DataKey::random());
    let wrong = Kek::parse(&KEY.replace('8', "9")).unwrap();
    let error = wrong.unwrap(b"account 1", &wrapped).unwrap_err();
    assert_eq!(error, SealError::WrongKey);
    assert!(error.to_string().contains("FLOWD_KEY"), "{error}");
    *wrapped.last_mut().unwrap() ^= 1;
    assert!(matches!(kek().unwrap(b"account 1", &wrapped), Err(SealError::Damaged { .. })));
}

#[test]
fn a_key_is_read_as_hex_and_as_base64() {
    let as_base64 = "jx1rDlo8l/JEwQt+ktOoZVjuAXfEufo9IWBMm+fV8BI=";
    for text in [KEY.to_uppercase(), format!("  {KEY}\n"), as_base64.to_owned(), as_base64.replace('=', "")] {
        assert_eq!(Kek::parse(&text).as_ref(), Ok(&kek()), "{text}");
    }
    assert_eq!(Kek::parse(&as_base64.replace('/', "_").replace('+', "-")).as_ref(), Ok(&kek()));
    assert_eq!(Kek::parse("abcd"), Err(KekFormat::WrongLength { bytes: 2 }));
    assert_eq!(Kek::parse("¿clave?"), Err(KekFormat::NotEncoded { characters: 7 }));
}

#[test]
fn keys_that_anybody_can_guess_are_known() {
    let counting = hex::encode((0..32).collect::<Vec<u8>>());
    for text in ["00".repeat(32), "0123456789abcdef".repeat(4), "deadbeef".repeat(8), counting] {
        assert!(Kek::parse(&text).unwrap().is_well_known(), "{text}");
    }
    assert!(!kek().is_well_known());
}

#[test]
fn aliases_meet_under_one_key_and_only_there() {
    let key = DataKey::random();
    let pepper = key.pepper();
    assert_eq!(pepper.alias_hash("wa_id", "59170000001"), key.pepper().alias_hash("wa_id", "59170000001"));
    assert_ne!(pepper.alias_hash("wa_id", "59170000001"), pepper.alias_hash("wa_id", "59170000002"));
    assert_ne!(pepper.alias_hash("wa_id", "59170000001"), pepper.alias_hash("phone", "59170000001"));
    assert_ne!(pepper.alias_hash("ab", "c"), pepper.alias_hash("a", "bc"));
    assert_ne!(
        pepper.alias_hash("wa_id", "59170000001"),
        DataKey::random().pepper().alias_hash("wa_id", "59170000001")
    );
}

#[test]
fn keys_do_not_print() {
    let key = DataKey::random();
    assert_eq!(format!("{key:?} {:?} {:?}", kek(), key.pepper()), "DataKey(…) Kek(…) Pepper(…)");
}

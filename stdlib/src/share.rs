//! The draw of `split`: which of a hundred shares a contact has. The same contact draws the same share for ever, in
//! every process and release, so the function must never change; the test vectors hold it.

/// FNV-1a, 64 bits: offset and prime. Source: draft-eastlake-fnv-21, section 5.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// 0 to 99, sticky per contact, flow and label. No secret: whoever knows the ids can compute it.
pub fn share(contact: &[u8], flow: &str, label: &str) -> u8 {
    // The upper half of the product is as even as the hash: a remainder of 100 would lean on FNV's weak low bits.
    let share = (u128::from(drawn([contact, flow.as_bytes(), label.as_bytes()])) * 100) >> 64;
    u8::try_from(share).expect("100 × a fraction below one is below 100")
}

/// Any of all 64 bits, the same for the same parts. Each part goes in with its length, so that no two triples are written
/// alike.
pub(crate) fn drawn(parts: [&[u8]; 3]) -> u64 {
    let mut hash = OFFSET;
    for part in parts {
        for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }
    mixed(hash)
}

/// The finaliser of MurmurHash3: FNV alone leaves contacts with neighbouring ids in neighbouring shares.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed once by another program from the description above.
    #[test]
    fn shares_never_change_between_releases() {
        for (contact, flow, label, expected) in [
            (&b""[..], "", "", 44),
            (&b"0123456789abcdef"[..], "bienvenida", "inicio", 23),
            (&b"0123456789abcdeg"[..], "bienvenida", "inicio", 44),
            (&[0; 16][..], "carrito", "oferta", 8),
            (&[255; 16][..], "carrito", "oferta", 64),
        ] {
            assert_eq!(share(contact, flow, label), expected, "{contact:?} {flow} {label}");
        }
    }

    #[test]
    fn neighbouring_contacts_spread_evenly_over_all_shares() {
        let mut counts = [0_u32; 100];
        for id in 0..100_000_u128 {
            counts[usize::from(share(&id.to_be_bytes(), "bienvenida", "inicio"))] += 1;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn two_splits_of_one_contact_are_drawn_apart() {
        let same = (0..10_000_u128)
            .filter(|id| share(&id.to_be_bytes(), "a", "x") / 50 == share(&id.to_be_bytes(), "a", "y") / 50)
            .count();
        assert!((4_800..5_200).contains(&same), "{same}");
    }
}

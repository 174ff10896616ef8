//! Our id in `biz_opaque_callback_data`: the field that comes back in every status of a message.
//!
//! WhatsApp has no idempotency key; this field is how a message is recognised whose answer never came. It is not
//! returned in the answer itself, only in statuses. Source: Meta, "Messages" and "Status webhooks" (at most 512 characters).

use std::fmt;

/// `v1.<outbox id as 32 hex digits>.<attempt>`, so at most 46 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Opaque {
    pub outbox_id: [u8; 16],
    /// Counts the requests made for this outbox row.
    pub attempt: u32,
}

impl Opaque {
    /// What `Display` writes, and nothing else: a field set by another program is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, attempt) = text.strip_prefix("v1.")?.split_once('.')?;
        let mut outbox_id = [0; 16];
        hex::decode_to_slice(id, &mut outbox_id).ok()?;
        let opaque = Self { outbox_id, attempt: attempt.parse().ok()? };
        (opaque.to_string() == text).then_some(opaque)
    }
}

impl fmt::Display for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1.{}.{}", hex::encode(self.outbox_id), self.attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for attempt in [0, 1, u32::MAX] {
            let opaque = Opaque { outbox_id: [0xab; 16], attempt };
            assert_eq!(Opaque::parse(&opaque.to_string()), Some(opaque));
        }
        assert_eq!(Opaque { outbox_id: [0xab; 16], attempt: 2 }.to_string(), "v1.abababababababababababababababab.2");
    }

    #[test]
    fn the_field_stays_far_below_the_limit() {
        let longest = Opaque { outbox_id: [0xff; 16], attempt: u32::MAX }.to_string();
        assert!(longest.len() <= stdlib::LIMITS.opaque_max);
        assert_eq!(longest.len(), 46);
    }

    #[test]
    fn fields_of_other_programs_are_not_ours() {
        let id = "abababababababababababababababab";
        for text in ["", "run-17/step-4", "v1.", "v1.ab.1", "v2.abababababababababababababababab.1"] {
            assert_eq!(Opaque::parse(text), None, "{text}");
        }
        for attempt in ["", "+1", "01", "-1", "1 ", "4294967296", "1.1"] {
            assert_eq!(Opaque::parse(&format!("v1.{id}.{attempt}")), None, "{attempt}");
        }
        assert_eq!(Opaque::parse(&format!("v1.{}.1", id.to_uppercase())), None);
    }
}

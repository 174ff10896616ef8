//! A request began and nobody knows its end: a status tells it, or a silence that means something.

use engine::MessageId;
use stdlib::Timestamp;

use super::{Phase, Sender, SenderOutput};
use crate::store::WorkKind;

/// How long webhooks must have been arriving before silence about a message means something.
const DOUBT_MS: i64 = 90_000;
/// So often a free-form message in doubt is sent once more: a process that is killed again and again before its
/// request loses nothing, and an answer that never comes does not repeat the message all day.
pub(super) const ONCE_MORE_MAX: u32 = 3;
/// How long after a failed probe the next one is made.
const PROBE_AGAIN_MS: i64 = 30_000;

impl Sender {
    /// When silence about a message means that WhatsApp does not have it.
    pub(super) fn doubt_ends(&self, now: Timestamp) -> Timestamp {
        self.started_at.map_or(now, |started_at| started_at.max(now)).plus_ms(DOUBT_MS)
    }

    pub(super) fn probed(&mut self, arrived: bool, now: Timestamp, outputs: &mut Vec<SenderOutput>) {
        self.probing = false;
        let waiting: Vec<MessageId> =
            self.held.iter().filter(|(_, held)| held.phase == Phase::Probing).map(|(id, _)| *id).collect();
        for id in waiting {
            let (outgoing, doubts) = (&self.held[&id].row.outgoing, self.held[&id].row.doubts);
            let expired = outgoing.expires_at.is_some_and(|expires_at| expires_at <= now);
            let kind = if !arrived {
                WorkKind::InDoubt { message: id, until: now.plus_ms(PROBE_AGAIN_MS) }
            } else if outgoing.content.is_free_form() && !expired && doubts <= ONCE_MORE_MAX {
                WorkKind::OnceMore { message: id }
            } else {
                WorkKind::Unknown { message: id }
            };
            self.commit(id, kind, now, outputs);
        }
    }
}

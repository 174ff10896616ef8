//! What stands in the tables after a commit, and what may stand there.

use std::collections::BTreeMap;

use engine::MessageId;

use super::{
    fault::{Fault, To},
    story::Broken,
    world::World,
};
use crate::store::{OutboxState, Seen};

impl World {
    /// What was claimed, and what became doubtful.
    pub fn look_at_outbox(&mut self, is_written: bool) -> Result<(), Broken> {
        let seen = if is_written {
            self.runtime.block_on(self.glass.outbox()).expect("nothing is wrong with the glass")
        } else {
            self.outbox.values().copied().collect()
        };
        let mut now = BTreeMap::new();
        for row in seen {
            let count = |value: i64| u32::try_from(value).expect("a count");
            let known = self.doubts.entry(row.message).or_default();
            let last = self.graph.known.get(&row.message).and_then(|it| it.last);
            let is_refused = count(row.refusals) > known.refusals;
            let is_doubtful = count(row.doubts) > known.times || count(row.unclear) > known.unclear;
            let is_of_limits = |fault: Fault| matches!(fault, Fault::RateLimit | Fault::PairLimit);
            if let Some(fault) = last.filter(|fault| is_refused || (is_doubtful && !is_of_limits(*fault))) {
                self.tally.mattered(fault, To::Message(row.message));
            }
            let is_claim = row.state == OutboxState::Claimed && count(row.attempts) > known.attempts;
            known.attempts = known.attempts.max(count(row.attempts));
            known.times = known.times.max(count(row.doubts));
            known.unclear = known.unclear.max(count(row.unclear));
            known.refusals = known.refusals.max(count(row.refusals));
            let is_silent = self.journal.conversations.get(&row.contact).is_some_and(|it| it.contact.opted_out);
            let farewell = self.journal.owed.get(&row.message).is_some_and(|owed| owed.outgoing.farewell);
            if is_claim && is_silent && !farewell {
                let what = format!("message {} is claimed although {} has opted out", row.message, row.contact);
                return Err(Broken::new("I6 opt-out", what));
            }
            if is_silent && !farewell && row.state != OutboxState::Queued && self.silenced.insert(row.message) {
                self.tally.injected(Fault::OptOutInFlight, To::Message(row.message));
            }
            now.insert(row.message, row);
        }
        self.settle_tally(&now);
        self.outbox = now;
        Ok(())
    }

    /// Messages that stood in the outbox before and do so no more.
    fn settle_tally(&mut self, now: &BTreeMap<MessageId, Seen>) {
        let gone: Vec<_> = self.outbox.keys().filter(|id| !now.contains_key(id)).copied().collect();
        for message in gone {
            let doubts = self.doubts.get(&message).copied().unwrap_or_default();
            let Some(known) = self.graph.known.get(&message).cloned() else { continue };
            let is_open = self.graph.requests.iter().any(|it| it.message == message && it.answer.is_some());
            if is_open {
                self.tally.mattered(Fault::StatusFirst, To::Message(message));
            }
            if known.has_no_status && doubts.times > 0 {
                self.tally.mattered(Fault::NoStatus, To::Message(message));
            }
        }
    }

    /// How far our messages are known to have come never goes back.
    pub fn look_at_ranks(&mut self) -> Result<(), Broken> {
        let ranks = self.runtime.block_on(self.glass.ranks()).expect("nothing is wrong with the glass");
        for (message, before) in &self.ranks {
            let now = ranks.get(message).copied().unwrap_or_default();
            if now < *before {
                return Err(Broken::new("I3 statuses", format!("{message} was known as {before} and is now {now}")));
            }
        }
        self.ranks = ranks;
        Ok(())
    }
}

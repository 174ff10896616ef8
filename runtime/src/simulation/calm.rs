//! The end of a seed: everything that was wrong is mended, and what was promised must come true.

use std::collections::BTreeSet;

use engine::{EndReason, MessageId, What};
use stdlib::Timestamp;

use super::{
    fault::{Fault, To},
    meta::{self, Item},
    node::{Node, kek},
    story::Broken,
    world::{SLOTS, World},
};
use crate::store::{ReadStore, Who};

/// In so much time after the last fault everything that was begun is at its end: an hour of a clock that was set back,
/// the quarter of an hour that the longest pause of the sender takes, and as much again.
const CALM_MS: i64 = 2 * 3_600_000;
const STEPS_MAX: u32 = 20_000;
/// Then, where nothing is on its way, time passes in pieces of this length.
const CALM_WHILE_MS: i64 = 60_000;

impl World {
    /// Mends all, waits until nothing is under way, and looks at what is there.
    pub fn calm_down(&mut self) -> Result<(), Broken> {
        self.tell("everything is mended");
        (self.is_calm, self.graph.is_calm) = (true, true);
        for slot in 0..SLOTS {
            self.machines[slot].clock_off = 0;
            self.mend(slot);
            self.with(slot, |node| node.wire().open_for = 0);
            if self.nodes[slot].as_ref().is_some_and(|node| node.is_paused) {
                self.resume(slot)?;
            }
        }
        let end = self.mono + CALM_MS;
        for _ in 0..STEPS_MAX {
            if self.is_at_rest() && !self.release_all() {
                return self.check_all();
            }
            if self.mono > end {
                break;
            }
            self.go_on()?;
        }
        let open: Vec<_> = self.outbox.values().map(|row| (row.state, row.attempts, row.doubts)).collect();
        let webhooks = self.meta.webhooks.iter().filter(|it| !it.is_done).count();
        let what = format!("two hours after the last fault {webhooks} webhooks are open, and of the outbox {open:?}");
        Err(Broken::new("I11 liveness", what))
    }

    /// The next thing in order: nodes first, then the network, then time.
    pub fn go_on(&mut self) -> Result<(), Broken> {
        self.story.steps += 1;
        if let Some(slot) = (0..SLOTS).find(|slot| self.nodes[*slot].as_ref().is_some_and(|it| it.is_ready(self.mono)))
        {
            return self.act(slot);
        }
        if self.slots_up().is_empty() {
            self.advance(500);
            return self.start(0);
        }
        if let Some(request) = self.graph.requests.iter().position(|it| it.answer.is_some()) {
            return self.answer(request);
        }
        if let Some(request) = self.graph.requests.iter().position(|it| it.may_be_taken_up(self.mono)) {
            return self.take_up(request);
        }
        if !self.probes.is_empty() {
            return self.probe(0);
        }
        let due = self.meta.due(self.mono);
        if !due.is_empty() {
            return due.into_iter().try_for_each(|webhook| self.deliver(webhook));
        }
        let mut soonest = self.mono + 1;
        if self.is_calm {
            self.release_all();
            // Only the nodes themselves have something to do: a while passes at once.
            let is_quiet = self.graph.requests.is_empty() && self.meta.webhooks.iter().all(|it| it.is_done);
            soonest += if is_quiet { CALM_WHILE_MS } else { 0 };
        }
        let next = self.next_due().unwrap_or(self.mono + 1_000);
        self.advance(next.max(soonest) - self.mono);
        Ok(())
    }

    /// A node that died twice while it decided for one contact alone leaves that one in quarantine, and a person has to
    /// release it. False where nobody is in there.
    fn release_all(&mut self) -> bool {
        let now = Timestamp(meta::START_MS + self.mono);
        let released = self.runtime.block_on(self.glass.release_all(&kek(), now));
        released.expect("nothing is wrong with the glass")
    }

    fn is_at_rest(&mut self) -> bool {
        let is_quiet = |node: &Node| node.asleep.is_some() && node.owns().is_none_or(|it| it.active.is_at_rest());
        self.nodes.iter().flatten().all(is_quiet)
            && self.owners().len() == 1
            && self.outbox.is_empty()
            && self.graph.requests.is_empty()
            && self.meta.webhooks.iter().all(|it| it.is_done)
            && self.inbox() == 0
    }

    fn inbox(&mut self) -> i64 {
        self.runtime.block_on(self.glass.inbox()).expect("nothing is wrong with the glass")
    }

    fn check_all(&mut self) -> Result<(), Broken> {
        self.check_webhooks()?;
        let key = kek();
        let reader = ReadStore::open_simulated(&self.common.database, &key);
        let mut reader = self.runtime.block_on(reader).map_err(|error| Broken::new("I1 no loss", error.to_string()))?;
        let mut settled = BTreeSet::new();
        for contact in self.journal.contacts() {
            let stored = self.runtime.block_on(reader.conversation(contact));
            let Ok(Some(stored)) = stored else {
                return Err(Broken::new("I1 no loss", format!("{contact} cannot be read: {stored:?}")));
            };
            self.journal.replay(&self.programs, contact, &stored)?;
            let log = self.runtime.block_on(reader.log(&Who::Contact(contact)));
            let log = log.map_err(|error| Broken::new("I1 no loss", error.to_string()))?;
            let mut entries = 0;
            for logged in log {
                match logged.entry.what {
                    // The record of messages says it, not a row of the log.
                    What::Sent { message, .. } => {
                        if self.graph.known.get(&message).is_none_or(|known| known.accepted == 0) {
                            let what = format!("{message} counts as sent, and Graph never took it");
                            return Err(Broken::new("I3 at least once", what));
                        }
                        settled.insert(message);
                    }
                    What::Withdrawn { message, because } => {
                        if because == EndReason::OptedOut {
                            self.tally.mattered(Fault::OptOutInFlight, To::Message(message));
                        }
                        settled.insert(message);
                        entries += 1;
                    }
                    What::NotSent { message, .. } | What::Unknown { message } => {
                        settled.insert(message);
                        entries += 1;
                    }
                    _ => entries += 1,
                }
            }
            if entries != stored.contact.logged {
                let what = format!("the log of {contact} has {entries} entries and says {}", stored.contact.logged);
                return Err(Broken::new("I2 once", what));
            }
        }
        self.check_owed(&settled)
    }

    /// What was answered with 200 is there, once.
    fn check_webhooks(&mut self) -> Result<(), Broken> {
        for webhook in &self.meta.webhooks {
            match &webhook.item {
                Item::Message { wamid, nth, .. } if webhook.is_promised => {
                    let tokens = self.tokens.get(wamid).into_iter().flatten();
                    let times: u32 = tokens.map(|token| self.journal.times_applied(*token)).sum();
                    if times != 1 {
                        let what = format!("message {nth} was answered with 200 and is applied {times} times");
                        return Err(Broken::new(if times == 0 { "I1 no loss" } else { "I2 once" }, what));
                    }
                }
                Item::Status { wamid, rank, .. } if webhook.is_promised => {
                    let known = self.ranks.get(wamid).copied();
                    if known.is_none_or(|known| known < *rank) {
                        let what = format!("status {rank} of {wamid} was answered with 200, and known is {known:?}");
                        return Err(Broken::new("I1 no loss", what));
                    }
                }
                Item::Message { nth, .. } => {
                    return Err(Broken::new("I11 liveness", format!("message {nth} was never answered with 200")));
                }
                Item::Status { wamid, .. } => {
                    return Err(Broken::new(
                        "I11 liveness",
                        format!("a status of {wamid} was never answered with 200"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Every message that was owed went out, or the log says why not.
    fn check_owed(&mut self, settled: &BTreeSet<MessageId>) -> Result<(), Broken> {
        let lost = self.journal.owed.iter().find(|(id, _)| !settled.contains(*id));
        match lost {
            Some((id, owed)) => {
                let what = format!("message {id} ({} of {}) is nowhere", owed.outgoing.order, owed.contact);
                Err(Broken::new("I3 at least once", what))
            }
            None => Ok(()),
        }
    }
}

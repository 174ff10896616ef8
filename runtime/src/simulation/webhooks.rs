//! Webhooks on their way: Meta calls a node, and hears its answer or does not.

use engine::Token;

use super::{
    Mutant,
    fault::Fault,
    meta::Item,
    node::Event,
    story::Broken,
    world::{SLOTS, World},
};
use crate::{
    ingress::{Verdict, Webhook},
    owner::Ticket,
    store::{Work, WorkKind},
};

/// Meta waits so long for an answer.
const META_WAITS_MS: i64 = 20_000;

impl World {
    /// Meta calls one of the nodes.
    pub fn deliver(&mut self, n: usize) -> Result<(), Broken> {
        let up: Vec<usize> =
            (0..SLOTS).filter(|slot| self.nodes[*slot].as_ref().is_some_and(|it| !it.is_stopping)).collect();
        if up.is_empty() {
            self.meta.webhooks[n].due = self.mono + 500;
            return Ok(());
        }
        let slot = *self.chance.one_of(&up);
        let key = self.key(slot);
        let (mono, machine) = (self.mono, self.machines[slot]);
        let node = self.nodes[slot].as_mut().expect("it is up");
        let webhook = &mut self.meta.webhooks[n];
        let now = node.now(&machine, mono);
        let asked = Webhook { body: &webhook.body, signature: Some(&webhook.signature) };
        let Verdict::Take { mut works, .. } = node.ingress.step(asked, now) else {
            return Err(Broken::new("I1 no loss", "a signed webhook was refused"));
        };
        let item = webhook.item.clone();
        webhook.deliveries += 1;
        let deliveries = webhook.deliveries;
        if !webhook.is_done {
            webhook.open = key;
            webhook.due = mono + META_WAITS_MS;
        }
        let met;
        match &item {
            Item::Message { contact, nth, .. } => {
                let token = super::meta::token_of(&works).expect("a message");
                met = self.journal.times_applied(token) > 0;
                let newest = &mut self.meta.newest[*contact];
                if !met && *nth < *newest {
                    self.tally.mattered(Fault::Reordered);
                }
                if !met && *nth > *newest {
                    *newest = *nth;
                    let earlier = self.meta.webhooks.iter().any(|it| {
                        !it.is_done
                            && matches!(&it.item, Item::Message { contact: c, nth: n, .. } if c == contact && n < nth)
                    });
                    if earlier {
                        self.tally.injected(Fault::Reordered);
                    }
                }
            }
            Item::Status { wamid, rank, .. } => {
                let known = self.ranks.get(wamid).copied();
                met = known.is_some_and(|known| known >= *rank);
                if known == Some(*rank) && *rank > 0 && deliveries == 1 {
                    self.tally.mattered(Fault::StatusRepeated);
                }
            }
        }
        if self.is(Mutant::NoToken) && deliveries > 1 {
            make_new(&mut works, deliveries);
        }
        if let Item::Message { wamid, .. } = &item {
            self.tokens.entry(wamid.clone()).or_default().extend(super::meta::token_of(&works));
        }
        let node = self.nodes[slot].as_mut().expect("it is up");
        node.events.push_back(Event::Works { works, webhook: n, met });
        if node.is_paused {
            self.tally.mattered(Fault::Pause);
        }
        if self.is(Mutant::AckBeforeCommit) {
            let webhook = &mut self.meta.webhooks[n];
            (webhook.is_promised, webhook.is_done, webhook.open) = (true, true, None);
        }
        let what = match &item {
            Item::Message { nth, .. } => format!("message {nth}"),
            Item::Status { wamid, rank, failed } => {
                format!("status {rank}{} of {wamid}", if *failed { " (failed)" } else { "" })
            }
        };
        self.tell(&format!(
            "Meta delivers {what} to node {slot}, time {deliveries}{}",
            if met { ", known" } else { "" }
        ));
        Ok(())
    }

    /// Whoever waits hears of it.
    pub fn done(&mut self, slot: usize, ticket: Ticket, ok: bool) -> Result<(), Broken> {
        let key = self.key(slot);
        let node = self.nodes[slot].as_mut().expect("it acts");
        let Some((n, met)) = node.waiting.remove(&ticket) else {
            return Err(Broken::new("I1 no loss", "nobody waits for this answer"));
        };
        let is_heard = self.meta.webhooks[n].open == key;
        let loses_ok = ok && is_heard && !self.is_calm && self.chance.percent(4);
        let mono = self.mono;
        let webhook = &mut self.meta.webhooks[n];
        if ok {
            webhook.is_promised = true;
            if met && webhook.deliveries > 1 {
                let fault = if webhook.ok_was_lost { Fault::OkLost } else { Fault::Repeated };
                self.tally.mattered(fault);
            }
            if webhook.was_refused && !met {
                webhook.was_refused = false;
                self.tally.mattered(Fault::Refused503);
            }
            if !met && mono - webhook.made_at > 60_000 {
                self.tally.injected(Fault::Delayed);
                self.tally.mattered(Fault::Delayed);
            }
        } else if is_heard {
            webhook.was_refused = true;
            self.tally.injected(Fault::Refused503);
        }
        if is_heard {
            webhook.open = None;
            webhook.is_done |= ok && !loses_ok;
            webhook.due = mono + 1_000 * i64::from(webhook.deliveries.min(8));
        }
        if loses_ok {
            webhook.ok_was_lost = true;
            self.tally.injected(Fault::OkLost);
        }
        let answer = if ok { "200" } else { "503" };
        self.tell(&format!(
            "node {slot} answers webhook {n} with {answer}{}",
            if loses_ok { ", which is lost" } else { "" }
        ));
        Ok(())
    }
}

/// As if no webhook of it had come before.
fn make_new(works: &mut [Work], deliveries: u32) {
    for work in works {
        if let WorkKind::Message(message) = &mut work.kind {
            message.token = Token::derived_from(&[&message.token.0, &deliveries.to_be_bytes()]);
        }
    }
}

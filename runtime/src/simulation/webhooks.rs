//! Webhooks on their way: Meta calls a node, and hears its answer or does not.

use engine::{ContactId, Token};

use super::{
    Mutant,
    fault::{Fault, To},
    graph::Request,
    meta::Item,
    node::{Event, Node},
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
/// Later than this a webhook is delayed.
const LATE_MS: i64 = 60_000;

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
        let met = match &item {
            Item::Message { contact, nth, .. } => {
                let token = super::meta::token_of(&works).expect("a message");
                let met = self.journal.times_applied(token) > 0;
                if !met {
                    self.note_overtaking(*contact, *nth);
                    if mono - self.meta.webhooks[n].made_at > LATE_MS {
                        self.tally.injected(Fault::Delayed, To::Webhook(n));
                    }
                }
                met
            }
            Item::Status { wamid, rank, .. } => {
                let message = self.graph.wamids.get(wamid).copied();
                let is_on_its_way =
                    |it: &Request| Some(it.message) == message && it.answer.is_some() && it.node.is_some();
                if let Some(message) = message.filter(|_| self.graph.requests.iter().any(is_on_its_way)) {
                    self.tally.injected(Fault::StatusFirst, To::Message(message));
                }
                self.ranks.get(wamid).is_some_and(|known| known >= rank)
            }
        };
        if self.is(Mutant::NoToken) && deliveries > 1 {
            make_new(&mut works, deliveries);
        }
        if let Item::Message { wamid, .. } = &item {
            let token = super::meta::token_of(&works).expect("a message");
            self.tokens.entry(wamid.clone()).or_default().insert(token);
            self.webhook_of.insert(token, n);
        }
        let node = self.nodes[slot].as_mut().expect("it is up");
        node.events.push_back(Event::Works { works, webhook: n, met });
        self.note_waiting(slot);
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
        let owns = self.nodes[slot].as_mut().and_then(Node::owns_mut).expect("it owns the database");
        let Some((n, met)) = owns.waiting.remove(&ticket) else {
            return Err(Broken::new("I1 no loss", "nobody waits for this answer"));
        };
        self.answer_webhook(slot, n, met, ok);
        Ok(())
    }

    /// `met`: what it brought was there before.
    pub fn answer_webhook(&mut self, slot: usize, n: usize, met: bool, ok: bool) {
        let key = self.key(slot);
        let is_heard = self.meta.webhooks[n].open == key;
        let loses_ok = ok && is_heard && !self.is_calm && self.chance.percent(4);
        let mono = self.mono;
        let webhook = &mut self.meta.webhooks[n];
        if ok {
            webhook.is_promised = true;
            if met {
                self.note_repeated(n);
            } else {
                self.tally.mattered(Fault::Refused503, To::Webhook(n));
            }
        } else if is_heard {
            self.tally.injected(Fault::Refused503, To::Webhook(n));
        }
        let webhook = &mut self.meta.webhooks[n];
        if is_heard {
            webhook.open = None;
            webhook.is_done |= ok && !loses_ok;
            webhook.due = mono + 1_000 * i64::from(webhook.deliveries.min(8));
        }
        if loses_ok {
            self.tally.injected(Fault::OkLost, To::Webhook(n));
        }
        let answer = if ok { "200" } else { "503" };
        self.tell(&format!(
            "node {slot} answers webhook {n} with {answer}{}",
            if loses_ok { ", which is lost" } else { "" }
        ));
    }

    /// A message is delivered: which earlier ones of the customer has it overtaken?
    fn note_overtaking(&mut self, contact: usize, nth: u64) {
        for (n, earlier) in self.meta.webhooks.iter().enumerate() {
            let Item::Message { contact: of, nth: its, .. } = &earlier.item else { continue };
            if *of == contact && *its < nth && !earlier.is_promised && earlier.open.is_none() {
                self.tally.injected(Fault::Reordered, To::Webhook(n));
            }
        }
    }

    /// What came in it was there already.
    fn note_repeated(&mut self, n: usize) {
        self.tally.mattered(Fault::OkLost, To::Webhook(n));
        self.tally.mattered(Fault::Repeated, To::Webhook(n));
        if let Item::Status { wamid, rank, .. } = &self.meta.webhooks[n].item {
            self.tally.mattered(Fault::StatusRepeated, To::Status(wamid.clone(), *rank));
        }
    }

    /// What a customer wrote is applied.
    pub fn note_applied(&mut self, contact: ContactId, token: Token) {
        let Some(n) = self.webhook_of.get(&token).copied() else { return };
        let webhook = &self.meta.webhooks[n];
        let Item::Message { contact: customer, nth, .. } = webhook.item else { return };
        if self.fired.get(&contact).is_some_and(|at| *at > webhook.made_at) {
            self.tally.mattered(Fault::Delayed, To::Webhook(n));
        }
        let newest = &mut self.applied[customer];
        if nth < *newest {
            self.tally.mattered(Fault::Reordered, To::Webhook(n));
        }
        *newest = nth.max(*newest);
        if !self.direct.contains(&token) {
            self.tally.mattered(Fault::TakenInByAnother, To::Webhook(n));
        }
    }

    /// Something came to the node: it waits if that stands still.
    pub fn note_waiting(&mut self, slot: usize) {
        if let Some(node) = self.nodes[slot].as_ref().filter(|node| node.is_paused) {
            self.tally.mattered(Fault::Pause, To::Node((slot, node.life)));
        }
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

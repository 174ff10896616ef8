//! Everything that must survive: customers, the record of what the business sent, the updates owed to the webhook.
//!
//! Pure: no clock, network or disk. A decision (`receive`, `accept`) reads the World and returns Entries; `apply` is the
//! only thing that changes it, live and at replay, so what is in the journal is what was in memory.

mod entry;
mod pricing;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};
use stdlib::Timestamp;

pub(crate) use self::entry::{Entry, Owed, Received, Said, Sent, VERSION};
pub(crate) use self::pricing::Category;
use crate::{
    customer::Customer,
    ids::{Address, CustomerId, MessageId, UserId, WaId, WebhookId},
    webhook::change,
};

/// The chats keep so many messages of both sides; the oldest leave first.
const SAID_MAX: usize = 200_000;
/// With more than these, nothing new is taken in.
const OWED_MAX: usize = 50_000;
const CUSTOMERS_MAX: usize = 100_000;
/// One retry carries at most so many updates, and ends after the one that passes so many bytes. Meta stays under 3 MB.
const BATCH_MAX: usize = 100;
const BATCH_BYTES_MAX: usize = 1_000_000;

#[derive(Debug, Default)]
pub(crate) struct World {
    generation: u32,
    now: Timestamp,
    customers: BTreeMap<CustomerId, Customer>,
    by_phone: BTreeMap<WaId, CustomerId>,
    by_user: BTreeMap<UserId, CustomerId>,
    /// All chats together, in the order in which it was said.
    said: VecDeque<Said>,
    last_n: u64,
    owed: BTreeMap<WebhookId, Owed>,
    lanes: BTreeMap<CustomerId, VecDeque<WebhookId>>,
    last_webhook: WebhookId,
}

/// A customer writes.
#[derive(Debug)]
pub(crate) struct Inbound {
    pub(crate) from: Address,
    /// The user id to know them under from now on.
    pub(crate) user_id: Option<UserId>,
    pub(crate) name: Option<String>,
    /// WhatsApp's message object: `type` and what belongs to it.
    pub(crate) message: Map<String, Value>,
    pub(crate) id: MessageId,
    /// When they wrote, to the second.
    pub(crate) at: Timestamp,
}

/// The business sends, and nothing speaks against it.
#[derive(Debug)]
pub(crate) struct Outbound {
    pub(crate) to: Address,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) body: Value,
    pub(crate) opaque: Option<String>,
    pub(crate) category: Category,
    pub(crate) id: MessageId,
}

/// More is owed or known than this emulator keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the emulator is full: {OWED_MAX} undelivered webhooks or {CUSTOMERS_MAX} customers")]
pub(crate) struct Full;

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// How often this data folder was started, from 1.
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// A process starts on this World, with its clock at `now`.
    pub(crate) fn start(&mut self, now: Timestamp) {
        self.generation += 1;
        self.now = now;
    }

    pub(crate) fn customer(&self, address: &Address) -> Option<&Customer> {
        let id = match address {
            Address::Phone(phone) => self.by_phone.get(phone),
            Address::User(user) => self.by_user.get(user),
        };
        id.and_then(|id| self.customers.get(id))
    }

    /// What follows from a customer's message: they are known, perhaps their window opens, an update is owed. Returns it
    /// and the lane it waits in.
    pub(crate) fn receive(&self, inbound: Inbound) -> Result<(WebhookId, CustomerId, Vec<Entry>), Full> {
        self.has_room()?;
        let mut customer = self.known_as(&inbound.from, inbound.user_id);
        if let Some(name) = inbound.name {
            customer.name = name;
        }
        if opens_window(&inbound.message) {
            customer.last_in_at = customer.last_in_at.max(Some(inbound.at));
        }
        let owed = Owed {
            id: WebhookId(self.last_webhook.0 + 1),
            lane: customer.id,
            change: change::inbound(&customer, inbound.message.clone(), &inbound.id, inbound.at),
            attempts: 0,
        };
        let received = Received {
            customer: customer.id,
            at: inbound.at,
            id: inbound.id,
            message: inbound.message,
            webhook: owed.id,
        };
        Ok((owed.id, owed.lane, vec![Entry::Customer(customer), Entry::Received(received), Entry::Owed(owed)]))
    }

    /// What follows from an accepted message: it is in the record, and `sent` and `delivered` are owed where they are
    /// `reported`. Returns the lane they wait in.
    pub(crate) fn accept(&self, outbound: Outbound, reported: bool) -> Result<(CustomerId, Vec<Entry>), Full> {
        self.has_room()?;
        let customer = self.known_as(&outbound.to, None);
        let reports: &[&str] = if reported { &["sent", "delivered"] } else { &[] };
        let statuses: Vec<Value> = reports.iter().map(|status| self.status(status, &outbound, &customer)).collect();
        let owed = (1..).zip(&statuses).map(|(nth, status)| {
            Entry::Owed(Owed {
                id: WebhookId(self.last_webhook.0 + nth),
                lane: customer.id,
                change: change::status(&customer, status),
                attempts: 0,
            })
        });
        let owed: Vec<Entry> = owed.collect();
        let sent = Sent {
            n: self.last_n + 1,
            customer: customer.id,
            at: self.now,
            id: outbound.id,
            kind: outbound.kind,
            text: outbound.text,
            body: outbound.body,
            statuses,
        };
        let lane = customer.id;
        Ok((lane, [Entry::Customer(customer), Entry::Sent(sent)].into_iter().chain(owed).collect()))
    }

    /// Makes a fact true. Total: an entry that refers to nothing changes nothing.
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Started { version: _, generation, now, last_n, last_webhook } => {
                (self.generation, self.now, self.last_n, self.last_webhook) = (generation, now, last_n, last_webhook);
            }
            Entry::Clock { now } => self.now = now,
            Entry::Customer(customer) => self.put_customer(customer),
            Entry::Sent(sent) => {
                self.last_n = self.last_n.max(sent.n);
                self.say(Said::ByBusiness(sent));
            }
            Entry::Received(received) => self.say(Said::ByCustomer(received)),
            Entry::Statuses { id, statuses } => {
                let told = self.said.iter_mut().rev().find_map(|said| match said {
                    Said::ByBusiness(sent) if sent.id == id => Some(sent),
                    Said::ByBusiness(_) | Said::ByCustomer(_) => None,
                });
                if let Some(sent) = told {
                    sent.statuses = statuses;
                }
            }
            Entry::Owed(owed) => {
                self.last_webhook = self.last_webhook.max(owed.id);
                self.lanes.entry(owed.lane).or_default().push_back(owed.id);
                self.owed.insert(owed.id, owed);
            }
            Entry::Delivered { webhooks } => {
                for owed in webhooks.iter().filter_map(|id| self.owed.remove(id)) {
                    if let Some(lane) = self.lanes.get_mut(&owed.lane) {
                        lane.retain(|id| *id != owed.id);
                    }
                }
                self.lanes.retain(|_, lane| !lane.is_empty());
            }
        }
    }

    /// The journal that makes this World and nothing else: what compaction writes, a line an element.
    pub(crate) fn snapshot(&self) -> Vec<Entry> {
        let started = Entry::Started {
            version: VERSION,
            generation: self.generation,
            now: self.now,
            last_n: self.last_n,
            last_webhook: self.last_webhook,
        };
        let customers = self.customers.values().cloned().map(Entry::Customer);
        let said = self.said.iter().map(Said::entry);
        let owed = self.owed.values().cloned().map(Entry::Owed);
        [started].into_iter().chain(customers).chain(said).chain(owed).collect()
    }

    /// The record after `after`, oldest first, at most `max`, of one customer or of all; and the `after` that goes on
    /// from there.
    pub(crate) fn record(&self, of: Option<&Address>, after: u64, max: usize) -> (Vec<&Sent>, u64) {
        let customer = of.map(|address| self.customer(address).map(|customer| customer.id));
        let all = self.said.iter().filter_map(Said::sent);
        let mut page = all.filter(|sent| sent.n > after).filter(|sent| match customer {
            None => true,
            Some(customer) => customer == Some(sent.customer),
        });
        let messages: Vec<&Sent> = page.by_ref().take(max).collect();
        let next = match (page.next(), messages.last()) {
            (Some(_), Some(last)) => last.n,
            (Some(_) | None, _) => self.last_n,
        };
        (messages, next)
    }

    /// A customer's chat, oldest first.
    pub(crate) fn chat(&self, of: CustomerId) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| said.customer() == of)
    }

    /// All customers that have a name left, by when they came.
    pub(crate) fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.customers.values().filter(|customer| customer.wa_id().is_some() || customer.user_id().is_some())
    }

    /// Whether the webhook still waits to be told of an update.
    pub(crate) fn is_owed(&self, update: WebhookId) -> bool {
        self.owed.contains_key(&update)
    }

    /// Somebody new without a message yet, or the one who has that number or user id already, who keeps the name.
    pub(crate) fn introduce(
        &self,
        name: String,
        phone: Option<WaId>,
        user_id: Option<UserId>,
    ) -> (CustomerId, Vec<Entry>) {
        let address = match (phone, &user_id) {
            (Some(phone), _) => Address::Phone(phone),
            (None, Some(user)) => Address::User(user.clone()),
            (None, None) => return (CustomerId(0), Vec::new()),
        };
        let mut customer = self.known_as(&address, user_id);
        if !self.customers.contains_key(&customer.id) {
            customer.name = name;
        }
        (customer.id, vec![Entry::Customer(customer)])
    }

    /// Somebody else who has that number or user id.
    pub(crate) fn other_known_as(
        &self,
        than: CustomerId,
        phone: Option<&WaId>,
        user_id: Option<&UserId>,
    ) -> Option<&Customer> {
        let by_phone = phone.and_then(|phone| self.by_phone.get(phone));
        let by_user = user_id.and_then(|user| self.by_user.get(user));
        let id = [by_phone, by_user].into_iter().flatten().find(|id| **id != than)?;
        self.customers.get(id)
    }

    /// The same customer with another name, number or user id; `None` if there is nobody.
    pub(crate) fn rename(
        &self,
        id: CustomerId,
        name: String,
        phone: Option<WaId>,
        user_id: Option<UserId>,
    ) -> Option<Vec<Entry>> {
        let mut customer = self.customers().find(|customer| customer.id == id)?.clone();
        if !name.is_empty() {
            customer.name = name;
        }
        match phone {
            Some(phone) => customer.show_phone(phone),
            // Who hides the number is known by the user id alone.
            None => customer.wa_ids.clear(),
        }
        if let Some(user) = user_id {
            customer.be_known_as(user);
        }
        Some(vec![Entry::Customer(customer)])
    }

    /// What follows from a customer's looking into the chat: `read` is owed for what was delivered and not read yet, as
    /// far as statuses are reported at all. Returns the lane it waits in.
    pub(crate) fn read(&self, customer: &Customer) -> Vec<Entry> {
        let unread = self.chat(customer.id).filter_map(Said::sent).filter(|sent| {
            let reached = sent.statuses.last().map(|status| &status["status"]);
            reached.is_some_and(|status| status == "delivered")
        });
        let mut next = self.last_webhook.0;
        let mut entries = Vec::new();
        for sent in unread {
            let mut read = sent.statuses.last().cloned().unwrap_or_default();
            if let Some(object) = read.as_object_mut() {
                // Meta says the price once.
                object.remove("pricing");
            }
            read["status"] = "read".into();
            read["timestamp"] = self.now.seconds().to_string().into();
            next += 1;
            entries.push(Entry::Owed(Owed {
                id: WebhookId(next),
                lane: customer.id,
                change: change::status(customer, &read),
                attempts: 0,
            }));
            let statuses = sent.statuses.iter().cloned().chain([read]).collect();
            entries.push(Entry::Statuses { id: sent.id.clone(), statuses });
        }
        entries
    }

    fn say(&mut self, said: Said) {
        self.said.push_back(said);
        if self.said.len() > SAID_MAX {
            self.said.pop_front();
        }
    }

    pub(crate) fn undelivered(&self) -> usize {
        self.owed.len()
    }

    /// The customers to whom something is owed.
    pub(crate) fn lanes(&self) -> Vec<CustomerId> {
        self.lanes.keys().copied().collect()
    }

    /// What the next POST of a lane carries: its oldest update alone; once that was refused, all that waits behind it
    /// too, as Meta aggregates what it could not deliver. So order holds, and no update waits without an attempt.
    pub(crate) fn begin_attempt(&mut self, lane: CustomerId) -> Vec<&Owed> {
        let Some(waiting) = self.lanes.get(&lane) else { return Vec::new() };
        let refused = waiting.front().and_then(|id| self.owed.get(id)).is_some_and(|owed| owed.attempts > 0);
        let mut batch = Vec::new();
        let mut size = 0;
        for id in waiting.iter().take(if refused { BATCH_MAX } else { 1 }) {
            let owed = self.owed.get_mut(id).expect("a lane holds ids of owed updates only");
            size += owed.change.to_string().len();
            owed.attempts += 1;
            batch.push(*id);
            if size > BATCH_BYTES_MAX {
                break;
            }
        }
        batch.iter().filter_map(|id| self.owed.get(id)).collect()
    }

    fn has_room(&self) -> Result<(), Full> {
        if self.owed.len() >= OWED_MAX || self.customers.len() >= CUSTOMERS_MAX { Err(Full) } else { Ok(()) }
    }

    /// The customer at `address`, new if nobody is there. With `user_id` both names are one person's from now on: two
    /// customers become one.
    fn known_as(&self, address: &Address, user_id: Option<UserId>) -> Customer {
        let by_user = user_id.clone().and_then(|user| self.customer(&Address::User(user)));
        let mut customer = match (self.customer(address), by_user) {
            (Some(known), Some(other)) if known.id != other.id => {
                let mut customer = known.clone();
                customer.absorb(other);
                customer
            }
            (Some(known), _) | (None, Some(known)) => known.clone(),
            (None, None) => Customer::new(CustomerId(self.customers.last_key_value().map_or(0, |(id, _)| id.0) + 1)),
        };
        match address {
            Address::Phone(phone) => customer.show_phone(phone.clone()),
            Address::User(user) => customer.be_known_as(user.clone()),
        }
        if let Some(user) = user_id {
            customer.be_known_as(user);
        }
        if let (None, Some(phone)) = (customer.user_id(), customer.wa_id()) {
            let generated = UserId::of_phone(phone);
            customer.be_known_as(generated);
        }
        customer
    }

    fn put_customer(&mut self, customer: Customer) {
        let id = customer.id;
        let phones = customer.wa_ids.iter().map(|phone| self.by_phone.insert(phone.clone(), id));
        let users = customer.user_ids.iter().map(|user| self.by_user.insert(user.clone(), id));
        for other in phones.chain(users).flatten().filter(|other| *other != id) {
            if let Some(absorbed) = self.customers.get_mut(&other) {
                absorbed.wa_ids.clear();
                absorbed.user_ids.clear();
            }
            for said in self.said.iter_mut().filter(|said| said.customer() == other) {
                *said.customer_mut() = id;
            }
        }
        self.customers.insert(id, customer);
    }

    fn status(&self, status: &str, outbound: &Outbound, customer: &Customer) -> Value {
        let mut object = Map::new();
        object.insert("id".to_owned(), outbound.id.as_str().into());
        object.insert("status".to_owned(), status.into());
        object.insert("timestamp".to_owned(), self.now.seconds().to_string().into());
        if let Some(wa_id) = customer.wa_id() {
            object.insert("recipient_id".to_owned(), wa_id.as_str().into());
        }
        if let Some(user_id) = customer.user_id() {
            object.insert("recipient_user_id".to_owned(), user_id.as_str().into());
        }
        if let Some(opaque) = &outbound.opaque {
            object.insert("biz_opaque_callback_data".to_owned(), json!(opaque));
        }
        object.insert("pricing".to_owned(), pricing::of(outbound.category, customer, self.now));
        Value::Object(object)
    }
}

/// Every message a person sends opens the window; what the platform reports, and edits of what was said before, do not.
/// Source: Meta, "Customer service windows", and the facts sheet where the page is silent.
fn opens_window(message: &Map<String, Value>) -> bool {
    !matches!(message.get("type").and_then(Value::as_str), Some("system" | "edit" | "revoke"))
}

#[cfg(test)]
mod tests;

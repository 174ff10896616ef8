//! A node that owns the database: the shell around `Active`, as `serve/node.rs` is over real things.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use engine::{Facts, Input, Token};
use stdlib::Timestamp;
use whatsapp::outcome::Usage;

use super::{
    Mutant,
    chance::Chance,
    node::{Common, Event},
};
use crate::{
    active::{Active, ActiveInput},
    heartbeat::Heartbeat,
    owner::Ticket,
    retention::{Kept, Retention},
    store::{Decide, Decided, Glass, MayLeave, Opened, Store, StoreError, Wire},
};

const NUMBER_RATE: u32 = 60;

pub struct Owns {
    pub store: Store,
    pub decide: Arc<Decide>,
    pub may_leave: Arc<MayLeave>,
    pub active: Active,
    /// Who waits to hear what became of a webhook, and whether its item had been taken in before.
    pub waiting: BTreeMap<Ticket, (usize, bool)>,
    last_ticket: u64,
    /// When it looks into the inbox again.
    pub looks_at: i64,
    /// When it renewed itself last.
    pub renewed_at: Option<i64>,
    pub has_loaded: bool,
    /// It was asked to stop, and has committed something since.
    pub has_finished: bool,
}

/// When a node begins to own the database.
#[derive(Clone, Copy)]
pub struct Beginning {
    /// Webhooks have been taken in since then.
    pub since: Timestamp,
    pub now: Timestamp,
    pub mono: i64,
}

impl Owns {
    pub async fn begin(
        opened: Opened,
        common: &Common,
        wire: &Arc<Mutex<Wire>>,
        Beginning { since, now, mono }: Beginning,
        glass: &mut Glass,
        chance: &mut Chance,
    ) -> Result<Self, StoreError> {
        let mutant = common.mutant;
        let Opened { mut store, pinned, is_unclean: _ } = opened;
        wire.lock().expect("nobody panics with it").own_epoch = Some(store.epoch());
        // Hardly any node ends in order here; and without this one hardly any batch would be committed as it is as a rule.
        if chance.percent(70) {
            store.take_the_end_before_for_orderly();
        }
        store.publish(&common.flows.with_sources).await?;
        let programs = common.flows.programs(pinned);
        store.judge(now).await?;
        if mutant == Some(Mutant::BlindResend) {
            glass.requeue().await?;
        }
        let mut active = Active::new(store.epoch(), NUMBER_RATE, store.keys().accounts_of_numbers(), false);
        let mut heartbeat = Heartbeat::new(store.beats_until().await?);
        heartbeat.taken_in_since(since, now);
        let kept = Kept { log_days: 365, raw_days: 30 };
        active.started(Some(heartbeat), Retention::new(kept, false, now), store.unsettled().await?, now);
        let told = Arc::clone(wire);
        let random = (mutant == Some(Mutant::RandomIds)).then(|| Mutex::new(chance.clone()));
        Ok(Self {
            decide: Arc::new(move |before, mut input, facts: &Facts| {
                let asked = (engine::Conversation::clone(&before), Input::clone(&input));
                if let (Some(random), Input::Message(message)) = (&random, &mut input) {
                    let id = random.lock().expect("nobody panics with it").next();
                    message.token = Token::derived_from(&[&id.to_be_bytes()]);
                }
                let after = engine::handle(&programs, before, input, facts);
                let (before, input) = asked;
                let decided = Decided { before, input, now: facts.now, after: after.clone() };
                told.lock().expect("nobody panics with it").decided.push(decided);
                after
            }),
            may_leave: active.may_leave(),
            active,
            store,
            waiting: BTreeMap::new(),
            last_ticket: 0,
            looks_at: mono,
            renewed_at: None,
            has_loaded: false,
            has_finished: false,
        })
    }

    pub fn take(&mut self, event: Event, now: Timestamp) {
        let input = match event {
            Event::Works { works, webhook, met } => {
                self.last_ticket += 1;
                let ticket = Ticket(self.last_ticket);
                self.waiting.insert(ticket, (webhook, met));
                ActiveInput::Works { works, ticket }
            }
            Event::Answered { message, answer } => {
                // Ids are as good as chance here, and the same seed is the same run.
                ActiveInput::Answered { message, answer, usage: Usage::default(), chance: message.0[0] }
            }
            Event::Probed(result) => ActiveInput::Probed(result),
            Event::Stop => ActiveInput::Stop,
        };
        self.active.take(input, now);
    }
}

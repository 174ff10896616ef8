//! What was said, what the stub of Graph received, and whether that is what was promised. Also the queue of what may be
//! said next: a reply only to an answer that arrived.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, Semaphore};

use super::job::Turn;

/// So many customers are reading their first answer before the one who waits longest replies.
const READING: usize = 1_000;

/// Shared by those who write as customers and by the stub.
pub struct Tally {
    inner: Mutex<Inner>,
    /// What may be said now.
    sayable: Semaphore,
    pub over: Notify,
}

struct Inner {
    contacts: Vec<Contact>,
    next_new: u32,
    replies: VecDeque<u32>,
    /// Messages that are none of the job's.
    strange: u32,
    acknowledged: u32,
    refused: u32,
    journeys: u32,
    accepted: u32,
    last_acknowledged: Option<Instant>,
    last_accepted: Option<Instant>,
}

#[derive(Clone, Copy, Default)]
struct Contact {
    /// By turn.
    said_at: [Option<Instant>; 2],
    accepted_at: [Option<Instant>; 2],
    accepted: [u32; 2],
    requests: [u32; 2],
    disordered: bool,
}

/// Everything that must be 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Broken {
    pub lost: u32,
    pub doubled: u32,
    pub out_of_order: u32,
    pub strange: u32,
}

impl Broken {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// How one run of the job went.
#[derive(Debug, Clone)]
pub struct Measured {
    pub journeys: u32,
    pub acknowledged: u32,
    /// Webhooks that were not answered 200; each was sent again.
    pub refused: u32,
    /// From the first webhook to the last 200.
    pub acknowledging: Duration,
    /// From the first webhook to the last message.
    pub lasted: Duration,
    /// From each webhook to the request with its answer, the shortest first.
    pub latencies: Vec<Duration>,
    pub broken: Broken,
}

impl Tally {
    pub fn new(contacts: u32) -> Self {
        let inner = Inner {
            contacts: vec![Contact::default(); contacts as usize],
            next_new: 0,
            replies: VecDeque::new(),
            strange: 0,
            acknowledged: 0,
            refused: 0,
            journeys: 0,
            accepted: 0,
            last_acknowledged: None,
            last_accepted: None,
        };
        Self { inner: Mutex::new(inner), sayable: Semaphore::new(contacts as usize), over: Notify::new() }
    }

    /// What a customer says next; `None` once all is over.
    pub async fn next(&self) -> Option<(u32, Turn)> {
        self.sayable.acquire().await.ok()?.forget();
        let mut inner = self.inner();
        let has_new = (inner.next_new as usize) < inner.contacts.len();
        let (contact, turn) = if has_new && inner.replies.len() < READING {
            inner.next_new += 1;
            (inner.next_new - 1, Turn::First)
        } else {
            (inner.replies.pop_front().expect("a permit stands for each reply and each new contact"), Turn::Reply)
        };
        inner.contacts[contact as usize].said_at[turn as usize] = Some(Instant::now());
        Some((contact, turn))
    }

    /// A webhook was answered.
    pub fn answered(&self, is_acknowledged: bool) {
        let mut inner = self.inner();
        if is_acknowledged {
            inner.acknowledged += 1;
            inner.last_acknowledged = Some(Instant::now());
        } else {
            inner.refused += 1;
        }
    }

    /// How many requests for this message came before; counts this one.
    pub fn request(&self, contact: u32, turn: Turn) -> Option<u32> {
        let mut inner = self.inner();
        let requests = &mut inner.contacts.get_mut(contact as usize)?.requests[turn as usize];
        *requests += 1;
        Some(*requests - 1)
    }

    /// The stub took a message.
    pub fn accepted(&self, contact: u32, turn: Turn) {
        let now = Instant::now();
        let mut inner = self.inner();
        inner.accepted += 1;
        inner.last_accepted = Some(now);
        let known = &mut inner.contacts[contact as usize];
        known.accepted[turn as usize] += 1;
        let is_first_time = known.accepted[turn as usize] == 1;
        known.accepted_at[turn as usize].get_or_insert(now);
        match turn {
            Turn::First if is_first_time => {
                known.disordered = known.accepted[Turn::Reply as usize] > 0;
                inner.replies.push_back(contact);
                self.sayable.add_permits(1);
            }
            Turn::Reply if is_first_time => {
                known.disordered = known.accepted[Turn::First as usize] == 0;
                inner.journeys += 1;
                if inner.journeys as usize == inner.contacts.len() {
                    self.sayable.close();
                    self.over.notify_one();
                }
            }
            Turn::First | Turn::Reply => {}
        }
    }

    pub fn strange(&self) {
        self.inner().strange += 1;
    }

    /// Messages that were taken so far: whether anything moves.
    pub fn progress(&self) -> u32 {
        self.inner().accepted
    }

    /// Nothing more is to be said, also where something is missing.
    pub fn give_up(&self) {
        self.sayable.close();
    }

    /// To be asked once nothing is on its way any more.
    pub fn measured(&self, began: Instant) -> Measured {
        let inner = self.inner();
        let mut broken = Broken { strange: inner.strange, ..Broken::default() };
        let mut latencies = Vec::new();
        for contact in &inner.contacts {
            for accepted in contact.accepted {
                broken.lost += u32::from(accepted == 0);
                broken.doubled += accepted.saturating_sub(1);
            }
            broken.out_of_order += u32::from(contact.disordered);
            let ways = contact.said_at.into_iter().zip(contact.accepted_at);
            latencies.extend(ways.filter_map(|(said, accepted)| Some(accepted?.duration_since(said?))));
        }
        latencies.sort_unstable();
        let since = |end: Option<Instant>| end.map_or(Duration::ZERO, |end| end.duration_since(began));
        Measured {
            journeys: inner.journeys,
            acknowledged: inner.acknowledged,
            refused: inner.refused,
            acknowledging: since(inner.last_acknowledged),
            lasted: since(inner.last_accepted),
            latencies,
            broken,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panics while it is counted")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_missing_doubled_or_too_early_is_counted() {
        let tally = Tally::new(3);
        let began = Instant::now();
        for contact in 0..3 {
            assert_eq!(tally.next().await, Some((contact, Turn::First)));
        }
        tally.accepted(0, Turn::First);
        tally.accepted(0, Turn::First);
        tally.accepted(1, Turn::Reply);
        tally.accepted(1, Turn::First);
        assert_eq!(tally.next().await, Some((0, Turn::Reply)));
        tally.strange();
        let broken = tally.measured(began).broken;
        assert_eq!(broken, Broken { lost: 3, doubled: 1, out_of_order: 1, strange: 1 });
    }
}

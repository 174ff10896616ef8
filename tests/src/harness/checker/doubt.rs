//! Whether each message in doubt has a cause: its request was open when a node died, or broke.
//!
//! Open is a request from its committed intent until its committed result: a node that dies in between leaves nothing that
//! says how far it came. What Graph saw of it is told apart, since only Graph can tell.

use std::collections::BTreeMap;

use super::super::history::{Attempt, Death, History};
use super::super::tables::Id;
use super::{Broken, Judge};

/// A death is noticed so much after it happened, on a machine that is busy.
const NOTICED_MS: i64 = 1_000;

/// Messages between intent and result when a node was killed, by what Graph had seen of the request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claimed {
    /// The request had arrived and was not answered.
    pub open: usize,
    /// It was answered, and the answer was not committed.
    pub answered: usize,
    /// No byte of it had arrived.
    pub not_begun: usize,
}

impl Claimed {
    pub fn total(self) -> usize {
        self.open + self.answered + self.not_begun
    }

    fn count(&mut self, seen: Seen) {
        match seen {
            Seen::Open => self.open += 1,
            Seen::Answered => self.answered += 1,
            Seen::Nothing => self.not_begun += 1,
        }
    }
}

#[derive(Clone, Copy)]
enum Seen {
    Open,
    Answered,
    Nothing,
}

/// A claim that a death left behind, until a doubt is found that came of it.
struct Claim {
    died_at_ms: i64,
    seen: Seen,
}

impl Judge<'_> {
    pub(super) fn doubt_has_a_cause(&mut self) {
        let history = self.history;
        let alone_until_ms = history.first_fault_at_ms.unwrap_or(i64::MAX);
        let mut answered: BTreeMap<Attempt, Option<i64>> = BTreeMap::new();
        for request in &history.requests {
            answered.insert(request.attempt, request.answered_at_ms);
        }
        let mut claims: BTreeMap<Id, Vec<Claim>> = BTreeMap::new();
        let mut claimed = BTreeMap::new();
        for Death { at_ms, claimed: left, .. } in &history.deaths {
            for (contact, attempt) in left {
                // One that the next death finds still claimed is the same claim.
                if claimed.insert(*attempt, *contact).is_some() {
                    continue;
                }
                let seen = match answered.get(attempt) {
                    Some(None) => Seen::Open,
                    Some(Some(_)) => Seen::Answered,
                    None => Seen::Nothing,
                };
                self.counts.claimed.count(seen);
                if *at_ms < alone_until_ms {
                    self.counts.claimed_by_kills_alone.count(seen);
                }
                claims.entry(*contact).or_default().push(Claim { died_at_ms: *at_ms, seen });
            }
        }
        let unanswered = history.requests.iter().filter(|it| it.answered_at_ms.is_none());
        let outside_of_deaths = unanswered.filter(|it| !claimed.contains_key(&it.attempt)).count();
        // An answer of 500 may have been a success as well; after three of them the message is in doubt.
        let unclear = history.requests.iter().filter(|it| it.fault.is_some() && it.answered_at_ms.is_some());
        let History { partial_requests, broken_on_the_way, .. } = history;
        self.counts.broken_requests = outside_of_deaths + unclear.count() + partial_requests + broken_on_the_way;
        self.counts.in_doubt = self.tables.doubts.values().map(Vec::len).sum();
        self.counts.unknown = self.logged_of_all("unknown");
        self.counts.sent_once_more = self.logged_of_all("sent_once_more");

        let mut without_a_death = 0;
        for (contact, doubts) in &self.tables.doubts {
            let claims = claims.entry(*contact).or_default();
            for at_ms in doubts {
                let is_alone = *at_ms < alone_until_ms;
                let claim = claims.iter().position(|claim| claim.died_at_ms - NOTICED_MS <= *at_ms);
                match claim.map(|nth| claims.remove(nth)) {
                    Some(Claim { seen, .. }) if is_alone => self.counts.in_doubt_by_kills_alone.count(seen),
                    Some(Claim { .. }) => {}
                    None if is_alone => {
                        let contact = hex::encode(contact);
                        let what = format!("a message to contact {contact} was not claimed at any death before");
                        self.find(Broken::Doubt, what);
                    }
                    None => without_a_death += 1,
                }
            }
        }
        let broke = self.counts.broken_requests;
        if without_a_death > broke {
            let what = format!("{without_a_death} messages came into doubt beside deaths, and {broke} requests broke");
            self.find(Broken::Doubt, what);
        }
    }
}

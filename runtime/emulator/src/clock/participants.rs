//! Who follows the clock, what they last reported, and whether they are still there.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use stdlib::Timestamp;

/// So soon after an answer a participant must report again, or it is forgotten.
pub(super) const BACK_WITHIN: Duration = Duration::from_secs(2);
const PARTICIPANTS_MAX: usize = 64;

/// What a participant says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// The newest tick it had seen when it looked at itself; `None` before its first answer.
    pub(crate) seen: Option<u64>,
    pub(crate) idle: bool,
    pub(crate) next: Option<Due>,
}

/// When something is next due for a participant, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) what: String,
}

/// One long poll, that is, one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PollId(u64);

/// No more participants than 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{PARTICIPANTS_MAX} programs follow this clock already")]
pub(crate) struct TooMany;

#[derive(Debug, Default)]
pub(super) struct Participants {
    by_name: BTreeMap<String, Participant>,
    last_poll: u64,
}

#[derive(Debug)]
struct Participant {
    poll: PollId,
    report: Report,
    link: Link,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Its newest poll waits for an answer.
    Polling,
    /// Its newest poll was answered; it is expected back until then.
    Expected { until: Instant },
}

impl Participants {
    pub(super) fn report(&mut self, name: &str, report: Report) -> Result<PollId, TooMany> {
        if self.by_name.len() >= PARTICIPANTS_MAX && !self.by_name.contains_key(name) {
            return Err(TooMany);
        }
        self.last_poll += 1;
        let poll = PollId(self.last_poll);
        self.by_name.insert(name.to_owned(), Participant { poll, report, link: Link::Polling });
        Ok(poll)
    }

    /// A poll is answered when it was superseded, when its participant was forgotten, or when it has not seen `tick`.
    pub(super) fn is_due_an_answer(&self, name: &str, poll: PollId, tick: u64) -> bool {
        self.by_name.get(name).is_none_or(|it| it.poll != poll || it.report.seen != Some(tick))
    }

    pub(super) fn answered(&mut self, name: &str, poll: PollId, real: Instant) {
        if let Some(newest) = self.by_name.get_mut(name).filter(|it| it.poll == poll) {
            newest.link = Link::Expected { until: real + BACK_WITHIN };
        }
    }

    /// Forgets the participant if this was its newest poll; says whether it did.
    pub(super) fn broke(&mut self, name: &str, poll: PollId) -> bool {
        let newest = self.by_name.get(name).is_some_and(|it| it.poll == poll);
        newest && self.by_name.remove(name).is_some()
    }

    /// Forgets those who did not come back, and names them.
    pub(super) fn take_silent(&mut self, real: Instant) -> Vec<String> {
        let silent = |it: &Participant| matches!(it.link, Link::Expected { until } if until <= real);
        self.by_name.extract_if(.., |_, it| silent(it)).map(|(name, _)| name).collect()
    }

    /// When the first of them counts as silent.
    pub(super) fn silent_at(&self) -> Option<Instant> {
        let until = |it: &Participant| match it.link {
            Link::Expected { until } => Some(until),
            Link::Polling => None,
        };
        self.by_name.values().filter_map(until).min()
    }

    /// What is due first of all, and for whom.
    pub(super) fn next(&self) -> Option<(&str, &Due)> {
        let all = self.by_name.iter().filter_map(|(name, it)| Some((name.as_str(), it.report.next.as_ref()?)));
        all.min_by_key(|(_, due)| due.at)
    }

    /// Who is not known to be idle at `tick`, each as a sentence.
    pub(super) fn unsettled(&self, tick: u64) -> Vec<String> {
        let sentence = |(name, it): (&String, &Participant)| match it.report.seen {
            Some(seen) if seen == tick => (!it.report.idle).then(|| format!("{name} is busy at tick {tick}")),
            Some(seen) => Some(format!("{name} has reported for tick {seen}, not yet for {tick}")),
            None => Some(format!("{name} has not yet reported for tick {tick}")),
        };
        self.by_name.iter().filter_map(sentence).collect()
    }
}

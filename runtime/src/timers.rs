//! Timers in memory: those of the next two minutes; the table holds all. Sans-IO. Never early, in due order.
//!
//! A `no reply` timer fires a little after its due on a real clock, since messages travel, and one that fell due while no
//! webhooks were taken in still later: what was answered meanwhile is on its way again. On a moved clock it fires at its
//! due, so that a moved conversation equals `flowc test`. A moved clock also needs to be told the exact next due, so that
//! there all timers are held in memory.

use std::collections::BTreeMap;

use engine::{ContactId, RunId, Slot};
use stdlib::Timestamp;

use crate::{
    heartbeat::Gap,
    store::{DueTimer, TimerChange, TimerKey, Work, WorkKind},
};

/// How far ahead timers are held in memory on a real clock.
const HORIZON_MS: i64 = 120_000;
/// And on a moved one: all of them.
const FAR_MS: i64 = i64::MAX / 4;
/// Timers fired at once; more wait for the commit of these.
const FIRED_MAX: usize = 500;
/// How long after its due a `no reply` fires on a real clock.
const NO_REPLY_GRACE_MS: i64 = 10_000;
/// How long one that fell due in a gap waits at most behind it. WhatsApp's repetitions grow rarer with the time.
const GAP_WAIT_MS_MAX: i64 = stdlib::NO_REPLY_LATE_MS;

#[derive(Debug)]
pub enum TimersInput {
    /// Time has passed, or a commit is over.
    Tick,
    Changed(TimerChange),
    /// No webhooks were taken in for a time.
    Gap(Gap),
    /// The table could not be read; to be followed by a `Tick` once it may be tried again.
    NotLoaded,
    /// The answer to `TimersOutput::Load`: all timers past its `past` up to `known`, and the first due behind that.
    Loaded {
        timers: Vec<DueTimer>,
        known: TimerKey,
        after: Option<Timestamp>,
    },
}

#[derive(Debug)]
pub enum TimersOutput {
    /// Read the timers past this one and due before `horizon` from the table.
    Load { past: TimerKey, horizon: Timestamp },
    /// Commit these; a timer whose row is gone by then does nothing.
    Fire(Vec<Work>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Armed {
    run: RunId,
    slot: Slot,
    due: Timestamp,
    generation: u32,
    contact: ContactId,
}

#[derive(Debug)]
pub struct Timers {
    grace_ms: i64,
    gap: Option<Gap>,
    horizon_ms: i64,
    /// By the instant at which it fires, then by the order of arming, as in `flowc test`.
    due: BTreeMap<(Timestamp, u64), Armed>,
    /// Where each timer stands in `due`.
    place: BTreeMap<(RunId, Slot), (Timestamp, u64)>,
    /// Timers taken in so far.
    count: u64,
    /// Memory holds all timers up to it.
    known: TimerKey,
    /// The first due past it, as far as known; may be early, never late.
    after: Option<Timestamp>,
    loading: bool,
}

impl Timers {
    /// Nothing is known yet: the first tick asks for a load.
    pub fn new(clock_is_moved: bool) -> Self {
        let (grace_ms, horizon_ms) = if clock_is_moved { (0, FAR_MS) } else { (NO_REPLY_GRACE_MS, HORIZON_MS) };
        let start = Timestamp(i64::MIN);
        Self {
            grace_ms,
            gap: None,
            horizon_ms,
            due: BTreeMap::new(),
            place: BTreeMap::new(),
            count: 0,
            known: (start, RunId([0; 16])),
            after: Some(start),
            loading: false,
        }
    }

    pub fn step(&mut self, input: TimersInput, now: Timestamp) -> Vec<TimersOutput> {
        match input {
            TimersInput::Tick => {}
            TimersInput::Changed(TimerChange::Armed { run, slot, due, generation, contact }) => {
                self.insert(DueTimer { run, slot, due, generation, contact });
            }
            // One past the horizon may have been the first there: `after` is then early, which only wakes us for nothing.
            TimersInput::Changed(TimerChange::Disarmed { run, slot }) => self.remove(run, slot),
            TimersInput::Gap(gap) => {
                self.gap = Some(gap);
                for (_, armed) in std::mem::take(&mut self.due) {
                    self.put(armed);
                }
            }
            TimersInput::NotLoaded => {
                self.loading = false;
                return Vec::new();
            }
            TimersInput::Loaded { timers, known, after } => {
                self.loading = false;
                self.known = known;
                self.after = after;
                for timer in timers {
                    self.insert(timer);
                }
            }
        }
        self.outputs(now)
    }

    /// When something is to be done next.
    pub fn next_due(&self) -> Option<Timestamp> {
        let first = self.due.keys().next().map(|(fire_at, ..)| *fire_at);
        match (first, self.after) {
            (Some(first), Some(after)) => Some(first.min(after)),
            (first, after) => first.or(after),
        }
    }

    fn outputs(&mut self, now: Timestamp) -> Vec<TimersOutput> {
        let mut outputs = Vec::new();
        let is_due = |due: &BTreeMap<(Timestamp, u64), Armed>| due.keys().next().is_some_and(|(at, _)| *at <= now);
        // What is in memory first, so that it never holds more than a page of what is overdue.
        if !self.loading && !is_due(&self.due) && self.after.is_some_and(|after| after <= now) {
            self.loading = true;
            outputs.push(TimersOutput::Load { past: self.known, horizon: now.plus_ms(self.horizon_ms) });
        }
        let mut fired = Vec::new();
        while fired.len() < FIRED_MAX && is_due(&self.due) {
            let Some((_, armed)) = self.due.pop_first() else { break };
            let Armed { run, slot, due, generation, contact } = armed;
            self.place.remove(&(run, slot));
            fired.push(Work { effective_at: due, kind: WorkKind::Timer { run, slot, generation, contact } });
        }
        if !fired.is_empty() {
            outputs.push(TimersOutput::Fire(fired));
        }
        outputs
    }

    fn fires_at(&self, slot: Slot, due: Timestamp) -> Timestamp {
        match slot {
            Slot::Wait => due,
            Slot::NoReply => {
                let at = due.plus_ms(self.grace_ms);
                // Its answer, too, may have been on its way when the gap began.
                let in_gap = self.gap.filter(|gap| at > gap.from && due <= gap.to);
                in_gap.map_or(at, |gap| at.max(gap.to.plus_ms(gap.to.since(gap.from).min(GAP_WAIT_MS_MAX))))
            }
        }
    }

    fn insert(&mut self, timer: DueTimer) {
        let DueTimer { run, slot, due, generation, contact } = timer;
        self.remove(run, slot);
        if (due, run) <= self.known {
            self.put(Armed { run, slot, due, generation, contact });
        } else {
            self.after = Some(self.after.map_or(due, |after| after.min(due)));
        }
    }

    fn put(&mut self, armed: Armed) {
        self.count += 1;
        let place = (self.fires_at(armed.slot, armed.due), self.count);
        self.place.insert((armed.run, armed.slot), place);
        self.due.insert(place, armed);
    }

    fn remove(&mut self, run: RunId, slot: Slot) {
        if let Some(place) = self.place.remove(&(run, slot)) {
            self.due.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACT: ContactId = ContactId([1; 16]);

    fn armed(run: u8, slot: Slot, due: i64) -> TimersInput {
        let run = RunId([run; 16]);
        TimersInput::Changed(TimerChange::Armed { run, slot, due: Timestamp(due), generation: 1, contact: CONTACT })
    }

    fn loaded(now: i64, after: Option<i64>) -> TimersInput {
        let known = (Timestamp(now + HORIZON_MS), RunId([0; 16]));
        TimersInput::Loaded { timers: Vec::new(), known, after: after.map(Timestamp) }
    }

    fn started(clock_is_moved: bool) -> Timers {
        let mut timers = Timers::new(clock_is_moved);
        let first = timers.step(TimersInput::Tick, Timestamp(0));
        let [TimersOutput::Load { horizon, .. }] = first[..] else { panic!("the first tick loads: {first:?}") };
        timers.step(
            TimersInput::Loaded { timers: Vec::new(), known: (horizon, RunId([0; 16])), after: None },
            Timestamp(0),
        );
        timers
    }

    fn fired(outputs: &[TimersOutput]) -> Vec<i64> {
        outputs
            .iter()
            .flat_map(|output| match output {
                TimersOutput::Fire(works) => works.iter().map(|work| work.effective_at.0).collect(),
                TimersOutput::Load { .. } => Vec::new(),
            })
            .collect()
    }

    #[test]
    fn timers_fire_in_due_order_and_never_early() {
        let mut timers = started(false);
        timers.step(armed(1, Slot::Wait, 2_000), Timestamp(0));
        timers.step(armed(2, Slot::Wait, 1_000), Timestamp(0));
        assert_eq!(timers.next_due(), Some(Timestamp(1_000)));
        assert!(fired(&timers.step(TimersInput::Tick, Timestamp(999))).is_empty());
        assert_eq!(fired(&timers.step(TimersInput::Tick, Timestamp(5_000))), [1_000, 2_000]);
        assert_eq!(timers.next_due(), None);
    }

    #[test]
    fn no_reply_waits_for_messages_under_way_only_on_a_real_clock() {
        let mut real = started(false);
        real.step(armed(1, Slot::NoReply, 1_000), Timestamp(0));
        assert!(fired(&real.step(TimersInput::Tick, Timestamp(10_999))).is_empty());
        assert_eq!(fired(&real.step(TimersInput::Tick, Timestamp(11_000))), [1_000]);
        let mut moved = started(true);
        moved.step(armed(1, Slot::NoReply, 1_000), Timestamp(0));
        assert_eq!(fired(&moved.step(TimersInput::Tick, Timestamp(1_000))), [1_000]);
    }

    /// When it fires, looking every second from the gap's end on.
    fn fires_after_gap(mut timers: Timers, due: i64, gap: Gap) -> i64 {
        timers.step(armed(1, Slot::NoReply, due), Timestamp(0));
        timers.step(TimersInput::Gap(gap), gap.to);
        let mut seconds = (gap.to.0 / 1_000)..4_000;
        let second =
            seconds.find(|second| !fired(&timers.step(TimersInput::Tick, Timestamp(second * 1_000))).is_empty());
        second.expect("it fires within the hour") * 1_000
    }

    #[test]
    fn no_reply_that_fell_due_in_a_gap_waits_as_long_behind_it_up_to_a_bound() {
        let gap = |from, to| Gap { from: Timestamp(from), to: Timestamp(to) };
        let short = gap(10_000, 40_000);
        for (due, fires_at) in [
            // Its answer may have been under way when the gap began.
            (2_000, 70_000),
            (20_000, 70_000),
            (40_000, 70_000),
            (41_000, 51_000),
        ] {
            assert_eq!(fires_after_gap(started(false), due, short), fires_at, "due at {due}");
        }
        assert_eq!(fires_after_gap(started(false), 20_000, gap(10_000, 2_000_000)), 2_900_000, "no more than 15 min");
        let mut waits = started(false);
        waits.step(armed(1, Slot::Wait, 20_000), Timestamp(0));
        assert_eq!(fired(&waits.step(TimersInput::Gap(short), short.to)), [20_000], "a `wait` awaits nobody");
    }

    #[test]
    fn one_that_is_loaded_behind_a_gap_waits_too_and_keeps_its_own_time() {
        let mut timers = Timers::new(false);
        let (from, to) = (Timestamp(10_000), Timestamp(40_000));
        let first = timers.step(TimersInput::Gap(Gap { from, to }), to);
        assert!(matches!(first[..], [TimersOutput::Load { .. }]), "{first:?}");
        let due = Timestamp(20_000);
        let timer = DueTimer { run: RunId([1; 16]), slot: Slot::NoReply, due, generation: 1, contact: CONTACT };
        let known = (Timestamp(160_000), RunId([0; 16]));
        assert!(timers.step(TimersInput::Loaded { timers: vec![timer], known, after: None }, to).is_empty());
        assert_eq!(timers.next_due(), Some(Timestamp(70_000)));
        assert_eq!(fired(&timers.step(TimersInput::Tick, Timestamp(70_000))), [20_000]);
    }

    #[test]
    fn a_timer_past_the_horizon_is_loaded_when_it_comes_near() {
        let mut timers = started(false);
        timers.step(armed(1, Slot::Wait, 500_000), Timestamp(0));
        assert_eq!(timers.next_due(), Some(Timestamp(500_000)));
        let outputs = timers.step(TimersInput::Tick, Timestamp(500_000));
        assert!(matches!(outputs[..], [TimersOutput::Load { .. }]));
        assert!(timers.step(TimersInput::Tick, Timestamp(500_000)).is_empty(), "one load at a time");
        timers.step(loaded(500_000, Some(900_000)), Timestamp(500_000));
        assert_eq!(timers.next_due(), Some(Timestamp(900_000)));
    }

    #[test]
    fn timers_that_could_not_be_read_are_asked_for_again() {
        let mut timers = Timers::new(false);
        timers.step(TimersInput::Tick, Timestamp(0));
        assert!(timers.step(TimersInput::NotLoaded, Timestamp(0)).is_empty(), "not at once");
        let again = timers.step(TimersInput::Tick, Timestamp(1_000));
        assert!(matches!(again[..], [TimersOutput::Load { .. }]), "{again:?}");
    }

    #[test]
    fn arming_again_moves_the_timer_and_disarming_drops_it() {
        let mut timers = started(true);
        timers.step(armed(1, Slot::Wait, 1_000), Timestamp(0));
        timers.step(armed(1, Slot::Wait, 3_000), Timestamp(0));
        assert!(fired(&timers.step(TimersInput::Tick, Timestamp(2_000))).is_empty());
        let run = RunId([1; 16]);
        timers.step(TimersInput::Changed(TimerChange::Disarmed { run, slot: Slot::Wait }), Timestamp(2_000));
        assert_eq!(timers.next_due(), None);
    }
    /// More is overdue than is read at once: what was read is fired before more is asked for, and asked for past it.
    #[test]
    fn overdue_timers_are_loaded_page_by_page() {
        let mut timers = Timers::new(false);
        let now = Timestamp(1_000_000);
        let asks = |outputs: &[TimersOutput]| match outputs {
            [TimersOutput::Load { past, .. }] => *past,
            other => panic!("a load was expected: {other:?}"),
        };
        let mut past = asks(&timers.step(TimersInput::Tick, now));
        for page in 1..=3_u8 {
            let run = RunId([page; 16]);
            let due = Timestamp(1_000);
            let timer = DueTimer { run, slot: Slot::Wait, due, generation: 1, contact: CONTACT };
            let known = (due, run);
            assert!(known > past);
            let page = TimersInput::Loaded { timers: vec![timer], known, after: Some(due) };
            assert_eq!(fired(&timers.step(page, now)), [1_000]);
            past = asks(&timers.step(TimersInput::Tick, now));
            assert_eq!(past, known);
        }
    }
}

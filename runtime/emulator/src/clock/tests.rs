use super::{participants::BACK_WITHIN, *};

const CALM: Outside = Outside { undelivered: 0, requests: 0 };
const START: Timestamp = Timestamp(1_000_000);

/// A clock and the real time beside it.
struct Rig {
    clock: Clock,
    real: Instant,
}

impl Rig {
    fn new() -> Self {
        Self { clock: Clock::new(START, 1), real: Instant::now() }
    }

    /// Reports as idle at the newest tick.
    fn idle(&mut self, name: &str, next: Option<i64>) -> PollId {
        let next = next.map(|ms| Due { at: START.plus_ms(ms), what: "timer".into() });
        let report = Report { seen: Some(self.clock.tick), idle: true, next };
        let poll = self.clock.report(name, report).unwrap();
        self.clock.step(self.real, CALM);
        poll
    }

    fn request(&mut self, wanted: Wanted) -> MoveId {
        let id = self.clock.request_move(wanted).unwrap();
        self.clock.step(self.real, CALM);
        id
    }

    fn pass(&mut self, seconds: u64) {
        self.real += Duration::from_secs(seconds);
        self.clock.step(self.real, CALM);
    }

    fn outcome(&mut self, id: MoveId) -> Option<Outcome> {
        self.clock.ended(id).map(|ended| ended.outcome)
    }

    fn moved_ms(&self) -> i64 {
        self.clock.now() - START
    }
}

fn two_hours() -> Wanted {
    wanted_advance("2h").unwrap()
}

#[test]
fn without_participants_the_clock_goes_straight_to_its_goal() {
    let mut rig = Rig::new();
    let id = rig.request(two_hours());
    assert_eq!(rig.outcome(id), Some(Outcome::Reached));
    assert_eq!(rig.moved_ms(), 7_200_000);
    let id = rig.request(Wanted::Next);
    assert_eq!(rig.outcome(id), Some(Outcome::Reached));
    assert_eq!(rig.moved_ms(), 7_200_000);
}

#[test]
fn the_clock_stops_at_everything_due_on_the_way() {
    let mut rig = Rig::new();
    rig.idle("flowd", Some(60_000));
    let id = rig.request(two_hours());
    assert_eq!((rig.moved_ms(), rig.outcome(id)), (60_000, None));
    // The timer that fired made a new one.
    rig.idle("flowd", Some(90_000));
    assert_eq!(rig.moved_ms(), 90_000);
    rig.idle("flowd", Some(9_000_000));
    assert_eq!((rig.moved_ms(), rig.outcome(id)), (7_200_000, None));
    rig.idle("flowd", Some(9_000_000));
    assert_eq!(rig.outcome(id), Some(Outcome::Reached));
}

#[test]
fn the_smallest_due_of_all_participants_comes_first() {
    let mut rig = Rig::new();
    rig.idle("a", Some(60_000));
    rig.idle("b", Some(30_000));
    assert_eq!(rig.clock.reading().next.unwrap().at, START.plus_ms(30_000));
    let id = rig.request(Wanted::Next);
    assert_eq!(rig.moved_ms(), 30_000);
    rig.idle("a", Some(60_000));
    assert_eq!(rig.outcome(id), None);
    rig.idle("b", None);
    assert_eq!((rig.moved_ms(), rig.outcome(id)), (30_000, Some(Outcome::Reached)));
}

#[test]
fn only_a_report_that_saw_the_newest_tick_counts() {
    let mut rig = Rig::new();
    rig.idle("flowd", None);
    rig.clock.raise_tick();
    assert!(rig.clock.waits_for(CALM).unwrap().contains("not yet for 2"));
    rig.idle("flowd", None);
    assert_eq!(rig.clock.waits_for(CALM), None);
    let busy = Report { seen: Some(rig.clock.tick), idle: false, next: None };
    rig.clock.report("flowd", busy).unwrap();
    assert!(rig.clock.waits_for(CALM).unwrap().contains("flowd is busy"));
}

#[test]
fn a_poll_is_answered_by_a_tick_by_its_successor_or_by_time() {
    let mut rig = Rig::new();
    let first = rig.idle("flowd", None);
    assert!(!rig.clock.has_answer("flowd", first, false));
    assert!(rig.clock.has_answer("flowd", first, true));
    let second = rig.idle("flowd", None);
    assert!(rig.clock.has_answer("flowd", first, false));
    assert!(!rig.clock.has_answer("flowd", second, false));
    rig.clock.raise_tick();
    assert!(rig.clock.has_answer("flowd", second, false));
    assert_eq!(rig.clock.answer("flowd", second, rig.real), Told { now: START, tick: 2 });
}

#[test]
fn a_poll_that_saw_an_older_process_is_answered_at_once() {
    let mut clock = Clock::new(START, 2);
    let report = Report { seen: Some(1), idle: true, next: None };
    let poll = clock.report("flowd", report).unwrap();
    assert!(clock.has_answer("flowd", poll, false));
}

#[test]
fn a_participant_that_does_not_come_back_is_forgotten_and_ends_the_move() {
    let mut rig = Rig::new();
    let poll = rig.idle("flowd", Some(60_000));
    let id = rig.request(two_hours());
    rig.clock.answer("flowd", poll, rig.real);
    assert_eq!(rig.clock.deadline(), Some(rig.real + BACK_WITHIN));
    rig.pass(1);
    assert_eq!(rig.outcome(id), None);
    rig.pass(1);
    assert_eq!(rig.outcome(id), Some(Outcome::Broke { name: "flowd".into() }));
    assert_eq!(rig.moved_ms(), 60_000);
    assert_eq!(rig.clock.waits_for(CALM), None);
}

#[test]
fn a_broken_connection_forgets_only_if_nothing_newer_came() {
    let mut rig = Rig::new();
    let first = rig.idle("flowd", Some(60_000));
    let second = rig.idle("flowd", Some(60_000));
    let id = rig.request(two_hours());
    rig.clock.poll_broke("flowd", first);
    assert_eq!(rig.outcome(id), None);
    rig.clock.poll_broke("flowd", second);
    assert_eq!(rig.outcome(id), Some(Outcome::Broke { name: "flowd".into() }));
}

#[test]
fn a_move_that_does_not_settle_says_what_it_waits_for() {
    let mut rig = Rig::new();
    rig.idle("flowd", None);
    rig.clock.raise_tick();
    let id = rig.request(two_hours());
    let busy = Outside { undelivered: 2, requests: 1 };
    rig.clock.step(rig.real + Duration::from_secs(29), busy);
    assert_eq!(rig.outcome(id), None);
    rig.clock.step(rig.real + SETTLE, busy);
    let Some(Outcome::Unsettled { waits }) = rig.outcome(id) else { panic!("unsettled") };
    for part in ["flowd", "2 webhook", "1 Graph request"] {
        assert!(waits.contains(part), "{waits}");
    }
    assert_eq!(rig.moved_ms(), 0);
}

#[test]
fn what_is_due_and_never_done_ends_the_move() {
    let mut rig = Rig::new();
    rig.idle("flowd", Some(60_000));
    let id = rig.request(two_hours());
    for _ in 0..=STUCK_MAX {
        rig.idle("flowd", Some(60_000));
    }
    assert!(matches!(rig.outcome(id), Some(Outcome::Stuck { name, .. }) if name == "flowd"));
    assert_eq!(rig.moved_ms(), 60_000);
}

#[test]
fn moves_queue_and_the_past_is_refused_when_its_turn_comes() {
    let mut rig = Rig::new();
    rig.idle("flowd", None);
    let first = rig.request(two_hours());
    let second = rig.request(Wanted::Until(START.plus_ms(60_000)));
    let third = rig.request(two_hours());
    assert_eq!(rig.moved_ms(), 7_200_000);
    rig.idle("flowd", None);
    assert_eq!(rig.outcome(first), Some(Outcome::Reached));
    assert_eq!(rig.outcome(second), Some(Outcome::Past { asked: START.plus_ms(60_000) }));
    assert_eq!(rig.moved_ms(), 14_400_000);
    assert!(rig.clock.waits_for(CALM).unwrap().contains("move"));
    rig.idle("flowd", None);
    assert_eq!(rig.outcome(third), Some(Outcome::Reached));
}

#[test]
fn an_abandoned_move_leaves_nothing_behind() {
    let mut rig = Rig::new();
    rig.idle("flowd", None);
    let first = rig.request(two_hours());
    let second = rig.request(two_hours());
    rig.clock.abandon(first);
    rig.clock.abandon(second);
    rig.idle("flowd", None);
    assert_eq!(rig.moved_ms(), 7_200_000);
    assert!(!rig.clock.has_ended(first) && !rig.clock.has_ended(second));
    assert_eq!(rig.clock.waits_for(CALM), None);
}

#[test]
fn a_day_is_24_hours_and_a_length_without_unit_is_refused() {
    let mut rig = Rig::new();
    rig.request(wanted_advance("1 day").unwrap());
    assert_eq!(rig.moved_ms(), 86_400_000);
    assert!(wanted_advance("2").is_err());
}

mod codes;
mod limits;

use engine::{DelayedBy, Exit, Outgoing, Rendered, RunId};
use stdlib::LIMITS;
use whatsapp::{outcome::Scope, request::Recipient};

use super::*;

const EPOCH: i64 = 7;
const NUMBER: NumberId = NumberId([9; 16]);

fn row(contact: u8, order: u64, free_form: bool) -> OutboxRow {
    let content = if free_form {
        Rendered::Text { body: "Hola".into() }
    } else {
        Rendered::Template { name: "t".into(), language: "es".into(), parameters: vec![] }
    };
    let outgoing = Outgoing {
        id: MessageId::derived_from(&[&[contact], &order.to_be_bytes()]),
        number: NUMBER,
        order,
        run: RunId([1; 16]),
        turn: 1,
        flow: "f".into(),
        step: "s".into(),
        content,
        instead: vec![],
        exit: Exit::End,
        created_at: Timestamp(0),
        expires_at: free_form.then_some(Timestamp(1_000_000)),
        priority: 0,
        not_before: None,
        repeated: false,
        farewell: false,
    };
    OutboxRow {
        contact: ContactId([contact; 16]),
        to: Recipient::Phone("59170000001".into()),
        state: OutboxState::Queued,
        due: Timestamp(0),
        epoch: 0,
        attempts: 0,
        refusals: 0,
        unclear: 0,
        doubts: 0,
        outgoing,
    }
}

/// The table as far as the sender sees it: does what a commit of `work` would do.
fn committed(row: &OutboxRow, work: &WorkKind) -> OutboxChange {
    let mut row = row.clone();
    match work {
        WorkKind::Claim { .. } => {
            row.state = OutboxState::Claimed;
            row.epoch = EPOCH;
            row.attempts += 1;
        }
        WorkKind::Delay { until, because, .. } => {
            row.state = OutboxState::Queued;
            row.due = *until;
            match because {
                DelayedBy::Refused { .. } => row.refusals += 1,
                DelayedBy::Unclear { .. } => row.unclear += 1,
                DelayedBy::NotConnected | DelayedBy::Stopped { .. } | DelayedBy::NumberGone { .. } => {}
            }
        }
        WorkKind::InDoubt { until, .. } => {
            row.state = OutboxState::InDoubt;
            row.due = *until;
        }
        WorkKind::OnceMore { .. } => row.state = OutboxState::Queued,
        WorkKind::Accepted { .. } | WorkKind::NotSent { .. } | WorkKind::Unknown { .. } => {
            return OutboxChange::Removed(row.id());
        }
        WorkKind::FromInbox { .. }
        | WorkKind::Message(_)
        | WorkKind::Status(_)
        | WorkKind::Keep { .. }
        | WorkKind::Timer { .. }
        | WorkKind::StartOver { .. }
        | WorkKind::Migrate { .. }
        | WorkKind::Hold { .. }
        | WorkKind::Release { .. }
        | WorkKind::Discard { .. }
        | WorkKind::ReleaseContact { .. } => {
            panic!("no work of the sender: {work:?}")
        }
    }
    OutboxChange::Changed(Box::new(row))
}

fn sender() -> Sender {
    let mut sender = Sender::new(EPOCH, 60, BTreeMap::new());
    assert!(sender.step(SenderInput::Started(vec![]), Timestamp(0)).is_empty());
    sender
}

/// The one work that is asked for.
fn only_work(outputs: &[SenderOutput]) -> WorkKind {
    match outputs {
        [SenderOutput::Commit(work)] => work.kind.clone(),
        other => panic!("one commit was expected: {other:?}"),
    }
}

/// All changes of one commit.
fn change(sender: &mut Sender, changes: Vec<OutboxChange>, now: Timestamp) -> Vec<SenderOutput> {
    let mut outputs = Vec::new();
    for change in changes {
        outputs.extend(sender.step(SenderInput::Changed(change), now));
    }
    outputs.extend(sender.step(SenderInput::Tick, now));
    outputs
}

fn add(sender: &mut Sender, row: &OutboxRow, now: Timestamp) -> Vec<SenderOutput> {
    change(sender, vec![OutboxChange::Added(Box::new(row.clone()))], now)
}

/// Adds the row and follows it until its request is open; gives the row as claimed.
fn open(sender: &mut Sender, row: &OutboxRow, now: Timestamp) -> OutboxRow {
    let outputs = add(sender, row, now);
    post(sender, row, &only_work(&outputs), now)
}

fn post(sender: &mut Sender, row: &OutboxRow, claim: &WorkKind, now: Timestamp) -> OutboxRow {
    assert!(matches!(claim, WorkKind::Claim { .. }), "{claim:?}");
    let outputs = change(sender, vec![committed(row, claim)], now);
    match &outputs[..] {
        [SenderOutput::Post(row)] => (**row).clone(),
        other => panic!("a request was expected: {other:?}"),
    }
}

/// The answer comes with plain headers, and by chance nothing is added to a wait.
fn answered(message: MessageId, answer: Answer) -> SenderInput {
    SenderInput::Answered { message, answer, usage: Usage::default(), chance: 0 }
}

fn answer(sender: &mut Sender, row: &OutboxRow, answer: Answer, now: Timestamp) -> WorkKind {
    only_work(&sender.step(answered(row.id(), answer), now))
}

fn accepted() -> Answer {
    Answer::Graph(Outcome::Accepted { wamid: "wamid.A".into(), wa_id: None, user_id: None })
}

#[test]
fn the_intent_is_committed_before_the_request_and_the_result_after_it() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    assert!(!sender.is_idle());
    let result = answer(&mut sender, &claimed, accepted(), Timestamp(0));
    assert!(matches!(&result, WorkKind::Accepted { wamid, .. } if wamid == "wamid.A"));
    change(&mut sender, vec![committed(&claimed, &result)], Timestamp(0));
    assert!(sender.is_idle());
    assert_eq!(sender.next_due(), None);
}

#[test]
fn of_one_contact_the_second_message_waits_until_the_first_is_settled() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let second = row(1, 1, true);
    assert!(add(&mut sender, &second, Timestamp(0)).is_empty());
    let other = open(&mut sender, &row(2, 0, true), Timestamp(0));
    assert_eq!(other.contact, ContactId([2; 16]));
    let settled = change(&mut sender, vec![OutboxChange::Removed(claimed.id())], Timestamp(0));
    assert!(matches!(only_work(&settled), WorkKind::Claim { message } if message == second.id()));
}

#[test]
fn a_message_that_expired_in_the_queue_is_given_back_and_not_sent() {
    let mut sender = sender();
    let late = Timestamp(1_000_000);
    let outputs = add(&mut sender, &row(1, 0, true), late);
    assert!(matches!(only_work(&outputs), WorkKind::NotSent { reason: NotSentReason::Expired, .. }));
}

#[test]
fn a_status_that_is_quicker_than_the_answer_settles_the_message() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    change(&mut sender, vec![OutboxChange::Removed(claimed.id())], Timestamp(0));
    let outputs = sender.step(answered(claimed.id(), Answer::Broken), Timestamp(0));
    assert!(outputs.is_empty());
    assert!(sender.is_idle());
}

#[test]
fn a_broken_request_is_in_doubt_and_sent_once_more_only_after_90_s_and_a_probe() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(5_000));
    let doubt = answer(&mut sender, &claimed, Answer::Broken, Timestamp(5_000));
    assert!(matches!(doubt, WorkKind::InDoubt { until: Timestamp(95_000), .. }));
    let OutboxChange::Changed(in_doubt) = committed(&claimed, &doubt) else { panic!("it stays") };
    change(&mut sender, vec![OutboxChange::Changed(in_doubt.clone())], Timestamp(5_000));
    assert!(sender.is_idle());
    assert_eq!(sender.next_due(), Some((Timestamp(95_000), Wake::Doubt)));
    assert!(sender.step(SenderInput::Tick, Timestamp(94_999)).is_empty());
    assert!(matches!(sender.step(SenderInput::Tick, Timestamp(95_000))[..], [SenderOutput::Probe]));

    let not_found = ProbeFailure::NotFound { url: "http://example".into() };
    let failed = sender.step(SenderInput::Probed(Err(not_found)), Timestamp(95_000));
    let again = only_work(&failed);
    assert!(matches!(again, WorkKind::InDoubt { until: Timestamp(125_000), .. }), "{again:?}");
    change(&mut sender, vec![committed(&in_doubt, &again)], Timestamp(95_000));
    assert!(matches!(sender.step(SenderInput::Tick, Timestamp(125_000))[..], [SenderOutput::Probe]));
    let arrived = sender.step(SenderInput::Probed(Ok(())), Timestamp(125_000));
    let once_more = only_work(&arrived);
    assert!(matches!(once_more, WorkKind::OnceMore { .. }));
    let outputs = change(&mut sender, vec![committed(&in_doubt, &once_more)], Timestamp(125_000));
    assert!(matches!(only_work(&outputs), WorkKind::Claim { .. }));
}

#[test]
fn a_template_in_doubt_is_never_sent_again() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, false), Timestamp(0));
    let doubt = answer(&mut sender, &claimed, Answer::Graph(Outcome::Uncertain { code: Some(131_000) }), Timestamp(0));
    change(&mut sender, vec![committed(&claimed, &doubt)], Timestamp(0));
    assert!(matches!(sender.step(SenderInput::Tick, Timestamp(90_000))[..], [SenderOutput::Probe]));
    let outputs = sender.step(SenderInput::Probed(Ok(())), Timestamp(90_000));
    assert!(matches!(only_work(&outputs), WorkKind::Unknown { .. }));
}

#[test]
fn an_answer_that_says_nothing_is_tried_again_after_2_8_and_30_s_and_then_in_doubt() {
    let mut sender = sender();
    let mut claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    for (now, until) in [(0, 2_000), (2_000, 10_000), (10_000, 40_000)] {
        let uncertain = Answer::Graph(Outcome::Uncertain { code: None });
        let delay = answer(&mut sender, &claimed, uncertain, Timestamp(now));
        assert!(matches!(delay, WorkKind::Delay { until: at, .. } if at == Timestamp(until)), "{delay:?}");
        let OutboxChange::Changed(delayed) = committed(&claimed, &delay) else { panic!("it stays") };
        sender.step(SenderInput::Changed(OutboxChange::Changed(delayed.clone())), Timestamp(now));
        let due = sender.step(SenderInput::Tick, Timestamp(until));
        claimed = post(&mut sender, &delayed, &only_work(&due), Timestamp(until));
    }
    let last = answer(&mut sender, &claimed, Answer::Graph(Outcome::Uncertain { code: None }), Timestamp(40_000));
    assert!(matches!(last, WorkKind::InDoubt { .. }), "{last:?}");
}

#[test]
fn what_the_process_before_had_claimed_is_in_doubt_from_the_start_on() {
    let mut claimed = row(1, 0, true);
    claimed.state = OutboxState::Claimed;
    claimed.epoch = EPOCH - 1;
    let mut sender = Sender::new(EPOCH, 60, BTreeMap::new());
    let outputs = sender.step(SenderInput::Started(vec![claimed]), Timestamp(10_000));
    assert!(matches!(only_work(&outputs), WorkKind::InDoubt { until: Timestamp(100_000), .. }));
}

#[test]
fn a_held_message_and_those_behind_it_wait_until_a_person_lets_it_go() {
    let mut held = row(1, 0, true);
    held.state = OutboxState::Held;
    let mut sender = Sender::new(EPOCH, 60, BTreeMap::new());
    let started = SenderInput::Started(vec![held.clone(), row(1, 1, true)]);
    assert!(sender.step(started, Timestamp(0)).is_empty());
    assert!(sender.step(SenderInput::Tick, Timestamp(900_000)).is_empty());
    assert!(!sender.may_leave(&row(1, 2, true), Timestamp(0)), "nor may a new one of this contact");
    assert_eq!((sender.is_idle(), sender.next_due()), (true, None));
    let let_go = OutboxRow { state: OutboxState::Queued, ..held.clone() };
    let outputs = change(&mut sender, vec![OutboxChange::Changed(Box::new(let_go))], Timestamp(0));
    assert!(matches!(only_work(&outputs), WorkKind::Claim { message } if message == held.id()));
}

#[test]
fn a_refusal_for_the_number_holds_the_others_of_that_number_back() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let retry = Outcome::Retry { after_seconds_min: 5, scope: Scope::Number, code: Some(130_429) };
    let delay = answer(&mut sender, &claimed, Answer::Graph(retry), Timestamp(0));
    assert!(
        matches!(
            delay,
            WorkKind::Delay { until: Timestamp(5_000), because: DelayedBy::Refused { code: Some(130_429) }, .. }
        ),
        "{delay:?}"
    );
    assert!(add(&mut sender, &row(2, 0, true), Timestamp(0)).is_empty());
    assert_eq!(sender.next_due(), Some((Timestamp(5_000), Wake::Send)));
}

#[test]
fn a_stopped_account_sends_nothing_for_a_quarter_of_an_hour() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let stopped = answer(
        &mut sender,
        &claimed,
        Answer::Graph(Outcome::Stopped { code: 190, scope: Scope::Account }),
        Timestamp(0),
    );
    assert!(matches!(
        stopped,
        WorkKind::Delay { until: Timestamp(900_000), because: DelayedBy::Stopped { code: 190 }, .. }
    ));
}

#[test]
fn final_answers_go_back_to_the_conversation() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let closed = answer(&mut sender, &claimed, Answer::Graph(Outcome::WindowClosed), Timestamp(0));
    assert!(matches!(closed, WorkKind::NotSent { reason: NotSentReason::WindowClosed, .. }));
    let claimed = open(&mut sender, &row(2, 0, true), Timestamp(0));
    let refused = Outcome::Refused { code: 131_026, reason: String::new() };
    let refused = answer(&mut sender, &claimed, Answer::Graph(refused), Timestamp(0));
    assert!(matches!(refused, WorkKind::NotSent { reason: NotSentReason::Refused { code: Some(131_026) }, .. }));
}

#[test]
fn the_pair_limit_is_a_wake_on_the_clock() {
    let mut sender = sender();
    for order in 0..u64::from(LIMITS.pair_burst) {
        let claimed = open(&mut sender, &row(1, order, true), Timestamp(0));
        let result = answer(&mut sender, &claimed, accepted(), Timestamp(0));
        change(&mut sender, vec![committed(&claimed, &result)], Timestamp(0));
    }
    let next = row(1, u64::from(LIMITS.pair_burst), true);
    assert!(add(&mut sender, &next, Timestamp(0)).is_empty());
    assert_eq!(sender.next_due(), Some((Timestamp(6_001), Wake::Send)));
    assert!(sender.is_idle(), "waiting for the clock is no work under way");
}

#[test]
fn a_sender_that_stops_begins_nothing_and_finishes_what_is_open() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    sender.step(SenderInput::Stop, Timestamp(0));
    assert!(add(&mut sender, &row(2, 0, true), Timestamp(0)).is_empty());
    assert!(!sender.is_idle());
    let result = answer(&mut sender, &claimed, accepted(), Timestamp(0));
    change(&mut sender, vec![committed(&claimed, &result)], Timestamp(0));
    assert!(sender.is_idle());
    assert_eq!(sender.next_due(), None);
}

#[test]
fn a_message_that_takes_the_place_of_another_goes_before_the_next() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    assert!(add(&mut sender, &row(1, 1, true), Timestamp(0)).is_empty());
    let mut instead = row(1, 0, false);
    instead.outgoing.id = MessageId([3; 16]);
    let closed = answer(&mut sender, &claimed, Answer::Graph(Outcome::WindowClosed), Timestamp(0));
    assert!(matches!(closed, WorkKind::NotSent { .. }));
    let commit = vec![OutboxChange::Removed(claimed.id()), OutboxChange::Added(Box::new(instead))];
    let outputs = change(&mut sender, commit, Timestamp(0));
    assert!(matches!(only_work(&outputs), WorkKind::Claim { message } if message == MessageId([3; 16])));
}

/// As a commit writes a message that may leave at once.
fn born(row: &OutboxRow) -> OutboxChange {
    let row = OutboxRow { state: OutboxState::Claimed, epoch: EPOCH, attempts: 1, ..row.clone() };
    OutboxChange::Added(Box::new(row))
}

fn ready() -> Sender {
    let mut sender = Sender::new(EPOCH, 60, BTreeMap::new());
    sender.step(SenderInput::Started(Vec::new()), Timestamp(0));
    sender
}

#[test]
fn a_message_that_is_born_claimed_is_posted_when_its_batch_is_committed() {
    let (mut sender, row, now) = (ready(), row(1, 1, true), Timestamp(0));
    assert!(sender.may_leave(&row, now));
    assert!(sender.may_leave(&row, now), "the same batch once more");
    let posted = sender.step(SenderInput::Changed(born(&row)), now);
    assert!(matches!(&posted[..], [SenderOutput::Post(posted)] if posted.id() == row.id()), "{posted:?}");
    assert!(sender.step(SenderInput::BatchOver, now).is_empty());
    assert!(sender.step(SenderInput::Tick, now).is_empty(), "it is not claimed again");
    assert!(!sender.is_idle(), "its answer is waited for");
}

#[test]
fn of_a_contact_one_message_leaves_at_a_time_also_at_birth() {
    let (mut sender, now) = (ready(), Timestamp(0));
    let (first, second) = (row(1, 1, true), row(1, 2, true));
    assert!(sender.may_leave(&first, now));
    assert!(!sender.may_leave(&second, now), "the first one of the batch comes before it");
    sender.step(SenderInput::Changed(born(&first)), now);
    sender.step(SenderInput::Changed(OutboxChange::Added(Box::new(second.clone()))), now);
    sender.step(SenderInput::BatchOver, now);
    assert!(sender.step(SenderInput::Tick, now).is_empty(), "the second waits for the first");
    assert!(!sender.may_leave(&row(1, 3, true), now), "so does one of the next batch");
}

#[test]
fn what_was_not_committed_holds_no_place() {
    let (mut sender, now) = (ready(), Timestamp(0));
    assert!(sender.may_leave(&row(1, 1, true), now));
    sender.step(SenderInput::BatchOver, now);
    assert!(sender.is_idle());
}

#[test]
fn nothing_is_born_claimed_that_may_not_leave_now() {
    let now = Timestamp(0);
    let mut early = Sender::new(EPOCH, 60, BTreeMap::new());
    assert!(!early.may_leave(&row(1, 1, true), now), "no webhooks are taken in yet");
    let mut stopping = ready();
    stopping.step(SenderInput::Stop, now);
    assert!(!stopping.may_leave(&row(1, 1, true), now));
    let mut expired = ready();
    assert!(!expired.may_leave(&row(1, 1, true), Timestamp(1_000_000)));
    let mut fast = Sender::new(EPOCH, 1, BTreeMap::new());
    fast.step(SenderInput::Started(Vec::new()), now);
    let left = (1..=5).filter(|contact| fast.may_leave(&row(*contact, 1, true), now)).count();
    assert_eq!(left, 1, "the number's rate holds");
}

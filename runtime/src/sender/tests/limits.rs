//! What is bounded: requests open at once, sending once more, what a message is tried after refusals.

use engine::AccountId;

use super::{super::doubt::ONCE_MORE_MAX, *};

/// A number that sends a thousand a second, so that only the requests open at once are a limit.
fn fast() -> Sender {
    let mut sender = Sender::new(EPOCH, 1000, BTreeMap::new());
    sender.step(SenderInput::Started(vec![]), Timestamp(0));
    sender
}

fn claims(outputs: &[SenderOutput]) -> Vec<MessageId> {
    outputs
        .iter()
        .filter_map(|output| match output {
            SenderOutput::Commit(work) => work.kind.message(),
            SenderOutput::Post(_) | SenderOutput::Probe => None,
        })
        .collect()
}

#[test]
fn no_more_requests_are_open_than_the_limit_and_a_full_sender_waits_for_an_answer() {
    let mut sender = fast();
    let rows: Vec<_> = (0..=OPEN_MAX).map(|n| row(u8::try_from(n).unwrap(), 0, true)).collect();
    let news = rows.iter().map(|row| OutboxChange::Added(Box::new(row.clone()))).collect();
    let claimed = claims(&change(&mut sender, news, Timestamp(0)));
    assert_eq!(claimed.len(), OPEN_MAX, "a claim counts before its commit");
    assert_eq!(sender.next_due(), None, "nothing to wake for: the next answer comes by itself");

    let first = rows.iter().find(|row| row.id() == claimed[0]).unwrap();
    post(&mut sender, first, &WorkKind::Claim { message: first.id() }, Timestamp(0));
    let outputs = sender.step(answered(first.id(), accepted()), Timestamp(0));
    let [SenderOutput::Commit(result), SenderOutput::Commit(next)] = &outputs[..] else { panic!("{outputs:?}") };
    assert!(matches!(result.kind, WorkKind::Accepted { .. }));
    assert!(matches!(next.kind, WorkKind::Claim { message } if !claimed.contains(&message)));
}

#[test]
fn a_message_that_comes_into_doubt_again_and_again_is_not_repeated_all_day() {
    for (doubts, is_repeated) in [(1, true), (ONCE_MORE_MAX, true), (ONCE_MORE_MAX + 1, false)] {
        let mut in_doubt = row(1, 0, true);
        in_doubt.state = OutboxState::InDoubt;
        in_doubt.doubts = doubts;
        let mut sender = sender();
        let outputs = add(&mut sender, &in_doubt, Timestamp(0));
        assert!(matches!(outputs[..], [SenderOutput::Probe]), "{outputs:?}");
        let settled = only_work(&sender.step(SenderInput::Probed(Ok(())), Timestamp(0)));
        match settled {
            WorkKind::OnceMore { .. } => assert!(is_repeated, "after {doubts} doubts"),
            WorkKind::Unknown { .. } => assert!(!is_repeated, "after {doubts} doubts"),
            other => panic!("{other:?}"),
        }
    }
}

/// A claimed message that met this before.
fn met(attempts: u32, refusals: u32, unclear: u32) -> (Sender, OutboxRow) {
    let mut sender = sender();
    let before = OutboxRow { attempts, refusals, unclear, ..row(1, 0, true) };
    let claimed = open(&mut sender, &before, Timestamp(0));
    (sender, claimed)
}

fn limited() -> Answer {
    Answer::Graph(Outcome::Retry { after_seconds_min: 1, scope: Scope::Pair, code: Some(131_056) })
}

#[test]
fn an_outage_does_not_use_up_the_refusals_a_message_may_meet() {
    let (mut sender, claimed) = met(40, 0, 0);
    let first = answer(&mut sender, &claimed, limited(), Timestamp(0));
    assert!(matches!(first, WorkKind::Delay { until: Timestamp(1_000), .. }), "{first:?}");
    let (mut sender, claimed) = met(40, 29, 0);
    let last = answer(&mut sender, &claimed, limited(), Timestamp(0));
    let WorkKind::NotSent { reason, .. } = last else { panic!("the thirtieth is final: {last:?}") };
    assert_eq!(reason, NotSentReason::Refused { code: Some(131_056) });
}

#[test]
fn a_refusal_that_stays_without_a_reason_is_told_as_one() {
    let (mut sender, claimed) = met(29, 29, 0);
    let silent = Outcome::Retry { after_seconds_min: 1, scope: Scope::Number, code: None };
    let last = answer(&mut sender, &claimed, Answer::Graph(silent), Timestamp(0));
    assert!(matches!(last, WorkKind::NotSent { reason: NotSentReason::Refused { code: None }, .. }), "{last:?}");
}

#[test]
fn an_outage_does_not_use_up_the_unclear_answers_a_message_may_get() {
    let unclear = || Answer::Graph(Outcome::Uncertain { code: None });
    let (mut sender, claimed) = met(40, 10, 0);
    let first = answer(&mut sender, &claimed, unclear(), Timestamp(0));
    assert!(matches!(first, WorkKind::Delay { until: Timestamp(2_000), .. }), "{first:?}");
    let (mut sender, claimed) = met(3, 0, 3);
    let fourth = answer(&mut sender, &claimed, unclear(), Timestamp(0));
    assert!(matches!(fourth, WorkKind::InDoubt { .. }), "{fourth:?}");
}

const SIBLING: NumberId = NumberId([8; 16]);
const OF_ANOTHER_ACCOUNT: NumberId = NumberId([7; 16]);

/// Which of the three numbers may still send after this answer to a message of the first.
fn going_on_after(graph: Outcome) -> Vec<NumberId> {
    let account = |id| AccountId([id; 16]);
    let accounts = BTreeMap::from([(NUMBER, account(1)), (SIBLING, account(1)), (OF_ANOTHER_ACCOUNT, account(2))]);
    let mut sender = Sender::new(EPOCH, 60, accounts);
    sender.step(SenderInput::Started(vec![]), Timestamp(0));
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    sender.step(answered(claimed.id(), Answer::Graph(graph)), Timestamp(0));
    let numbers = [NUMBER, SIBLING, OF_ANOTHER_ACCOUNT].into_iter().zip(2..);
    numbers
        .filter(|(number, contact)| {
            let mut next = row(*contact, 0, true);
            next.outgoing.number = *number;
            !add(&mut sender, &next, Timestamp(0)).is_empty()
        })
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn what_shares_a_limit_or_a_stop_rests_and_nothing_else() {
    let retry = |scope| Outcome::Retry { after_seconds_min: 60, scope, code: None };
    let stopped = |scope| Outcome::Stopped { code: 190, scope };
    for (outcome, going_on) in [
        (retry(Scope::Pair), vec![NUMBER, SIBLING, OF_ANOTHER_ACCOUNT]),
        (retry(Scope::Number), vec![SIBLING, OF_ANOTHER_ACCOUNT]),
        (retry(Scope::Account), vec![OF_ANOTHER_ACCOUNT]),
        (retry(Scope::App), vec![]),
        (stopped(Scope::Number), vec![SIBLING, OF_ANOTHER_ACCOUNT]),
        (stopped(Scope::Account), vec![OF_ANOTHER_ACCOUNT]),
    ] {
        assert_eq!(going_on_after(outcome.clone()), going_on, "{outcome:?}");
    }
}

#[test]
fn a_message_of_a_number_that_is_gone_waits_and_says_so() {
    let mut sender = sender();
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let gone = Answer::NumberGone { phone_number_id: "100000000000002".into() };
    let waits = answer(&mut sender, &claimed, gone, Timestamp(0));
    let WorkKind::Delay { until: Timestamp(900_000), because, .. } = waits else { panic!("{waits:?}") };
    assert_eq!(because, DelayedBy::NumberGone { phone_number_id: "100000000000002".into() });
    assert!(add(&mut sender, &row(2, 0, true), Timestamp(0)).is_empty(), "nor does another of that number try");
}

/// The numbers that send at most half as fast after an answer with these headers.
fn eased_by(usage: Usage) -> Vec<NumberId> {
    let account = |id| AccountId([id; 16]);
    let accounts = BTreeMap::from([(NUMBER, account(1)), (SIBLING, account(1)), (OF_ANOTHER_ACCOUNT, account(2))]);
    let mut sender = Sender::new(EPOCH, 10, accounts);
    sender.step(SenderInput::Started(vec![]), Timestamp(0));
    let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
    let heard = SenderInput::Answered { message: claimed.id(), answer: accepted(), usage, chance: 0 };
    sender.step(heard, Timestamp(0));
    // A second later each may send a second's worth at once.
    let now = Timestamp(1_000);
    let mut contact = 1;
    let mut left = |number| {
        let rows = (0..20).map(|_| {
            contact += 1;
            let mut next = row(contact, 0, true);
            next.outgoing.number = number;
            next
        });
        rows.filter(|row| sender.may_leave(row, now)).count()
    };
    [NUMBER, SIBLING, OF_ANOTHER_ACCOUNT].into_iter().filter(|number| left(*number) <= 6).collect()
}

#[test]
fn a_limit_that_the_headers_call_near_slows_what_shares_it() {
    let usage = Usage::default();
    assert_eq!(eased_by(usage), []);
    assert_eq!(eased_by(Usage { account_percent: 89, app_percent: 89, ..usage }), []);
    assert_eq!(eased_by(Usage { account_percent: 90, ..usage }), [NUMBER, SIBLING]);
    assert_eq!(eased_by(Usage { app_percent: 90, ..usage }), [NUMBER, SIBLING, OF_ANOTHER_ACCOUNT]);
}

#[test]
fn the_time_until_a_limit_is_given_free_is_waited_for_by_whom_it_stopped() {
    for (scope, expected) in [(Scope::Account, 900_000), (Scope::App, 900_000), (Scope::Pair, 60_000)] {
        let mut sender = sender();
        let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
        let answer = Answer::Graph(Outcome::Retry { after_seconds_min: 60, scope, code: Some(80_007) });
        let usage = Usage { regain_seconds: 900, ..Usage::default() };
        let delay = only_work(
            &sender.step(SenderInput::Answered { message: claimed.id(), answer, usage, chance: 0 }, Timestamp(0)),
        );
        assert!(matches!(delay, WorkKind::Delay { until, .. } if until == Timestamp(expected)), "{scope:?} {delay:?}");
    }
}

#[test]
fn what_was_refused_together_comes_back_apart() {
    let until = |chance| {
        let mut sender = sender();
        let claimed = open(&mut sender, &row(1, 0, true), Timestamp(0));
        let usage = Usage::default();
        let heard = SenderInput::Answered { message: claimed.id(), answer: limited(), usage, chance };
        match only_work(&sender.step(heard, Timestamp(0))) {
            WorkKind::Delay { until, .. } => until.0,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([0, 128, 255].map(until), [1_000, 1_125, 1_249]);
}

#[test]
fn the_conversation_of_the_greatest_priority_leaves_first_and_within_one_nothing_changes_places() {
    // One a second, so that each waits for its turn.
    let mut sender = Sender::new(EPOCH, 1, BTreeMap::new());
    sender.step(SenderInput::Started(vec![]), Timestamp(0));
    let with = |contact, order, priority| {
        let mut row = row(contact, order, true);
        row.outgoing.priority = priority;
        row
    };
    let rows = [with(1, 0, 0), with(2, 0, 5), with(3, 0, 10), with(3, 1, -1), with(4, 0, 10)];
    let news = rows.iter().map(|row| OutboxChange::Added(Box::new(row.clone()))).collect();
    let mut outputs = change(&mut sender, news, Timestamp(0));
    let mut left = Vec::new();
    for second in 0..rows.len() as i64 {
        let now = Timestamp(second * 1_001);
        outputs.extend(sender.step(SenderInput::Tick, now));
        let claim = only_work(&outputs);
        let row = rows.iter().find(|row| Some(row.id()) == claim.message()).unwrap();
        left.push((row.contact.0[0], row.outgoing.order));
        let claimed = post(&mut sender, row, &claim, now);
        answer(&mut sender, &claimed, accepted(), now);
        outputs = change(&mut sender, vec![OutboxChange::Removed(claimed.id())], now);
    }
    assert_eq!(left, [(3, 0), (4, 0), (2, 0), (1, 0), (3, 1)]);
}

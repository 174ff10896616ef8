//! What is bounded: requests open at once, sending once more, what a message is tried after refusals.

use super::*;

/// A number that sends a thousand a second, so that only the requests open at once are a limit.
fn fast() -> Sender {
    let mut sender = Sender::new(EPOCH, 1000);
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
    let outputs = sender.step(SenderInput::Answered { message: first.id(), answer: accepted() }, Timestamp(0));
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

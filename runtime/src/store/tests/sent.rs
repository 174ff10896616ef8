//! What the ledger reads of the record of messages.

use stdlib::price::Market;

use super::*;
use crate::ledger::{Report, Sent};

conforms! {
    a_message_is_told_with_its_number_its_flow_its_market_and_what_was_reported
}

async fn sent(bench: &Bench, from: Timestamp, to: Timestamp) -> Vec<Sent> {
    let mut sent = Vec::new();
    bench.home.reader().await.sent_messages(from, to, &mut |it| sent.push(it.clone())).await.unwrap();
    sent
}

async fn a_message_is_told_with_its_number_its_flow_its_market_and_what_was_reported(on: On) {
    let mut bench = Bench::new(on).await;
    let (first, last) = (Timestamp(0), NOW.plus_ms(1_000_000));
    let committed = bench.commit(vec![bench.says("wamid.1", "Hola")]).await;
    let message = added(&committed)[0].id();
    bench.commit(vec![WorkKind::Claim { message }]).await;
    assert_eq!(sent(&bench, first, last).await, [], "neither what was heard nor what only waits");
    bench.commit(vec![WorkKind::Accepted { message, wamid: "wamid.out".into() }]).await;

    let [open] = &sent(&bench, first, last).await[..] else { panic!("one message was sent") };
    let flow = Some("bienvenida".to_owned());
    let markets = Market::of_phone(PHONE);
    let expected = |report| Sent {
        at: open.at,
        number: "100000000000001".into(),
        flow: flow.clone(),
        markets: markets.clone(),
        report,
    };
    assert_eq!(*open, expected(Report::Open));
    assert_eq!(sent(&bench, open.at, open.at.plus_ms(1)).await.len(), 1, "from is counted");
    assert_eq!(sent(&bench, first, open.at).await, [], "to is not");

    let delivered = || Report::Delivered { category: "utility".into(), kind: "regular".into() };
    for (status, code, report) in [
        (DeliveryStatus::Sent, None, Report::Open),
        (DeliveryStatus::Failed, Some(131_026), Report::Failed),
        (DeliveryStatus::Read, None, delivered()),
        (DeliveryStatus::Failed, Some(131_000), delivered()),
    ] {
        let WorkKind::Status(mut taken) = bench.status(message, status, code) else { panic!("a status") };
        (taken.status.price_category, taken.status.price_type) = (Some("utility".into()), Some("regular".into()));
        bench.commit(vec![WorkKind::Status(taken)]).await;
        assert_eq!(sent(&bench, first, last).await, [expected(report)]);
    }
}

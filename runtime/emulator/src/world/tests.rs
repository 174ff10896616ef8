use serde_json::json;

use super::*;

fn phone(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn inbound(from: &str, user_id: Option<&str>, kind: &str, at: i64) -> Inbound {
    let Value::Object(message) = json!({"type": kind, "text": {"body": "hola"}}) else { panic!("an object") };
    Inbound {
        from: phone(from),
        user_id: user_id.map(|text| UserId::parse(text).unwrap()),
        name: None,
        message,
        id: MessageId::random(),
        at: Timestamp(at),
    }
}

fn outbound(to: &str) -> Outbound {
    Outbound {
        to: phone(to),
        kind: "text".into(),
        text: "hola".into(),
        body: json!({"type": "text"}),
        opaque: Some("v1.7.1".into()),
        category: Category::Service,
        id: MessageId::random(),
    }
}

fn apply(world: &mut World, entries: Vec<Entry>) {
    for entry in entries {
        world.apply(entry);
    }
}

fn receive(world: &mut World, inbound: Inbound) -> WebhookId {
    let (id, _, entries) = world.receive(inbound).unwrap();
    apply(world, entries);
    id
}

fn accept(world: &mut World, outbound: Outbound) {
    let (_, entries) = world.accept(outbound, true).unwrap();
    apply(world, entries);
}

fn ids(batch: &[&Owed]) -> Vec<u64> {
    batch.iter().map(|owed| owed.id.0).collect()
}

#[test]
fn an_accepted_message_owes_sent_and_then_delivered() {
    let mut world = World::default();
    receive(&mut world, inbound("59170000001", None, "text", 1_000));
    accept(&mut world, outbound("59170000001"));
    let statuses: Vec<&Value> = world.owed.values().skip(1).map(|owed| &owed.change["value"]["statuses"][0]).collect();
    assert_eq!(statuses.len(), 2);
    assert_eq!((&statuses[0]["status"], &statuses[1]["status"]), (&json!("sent"), &json!("delivered")));
    for status in statuses {
        assert_eq!(status["biz_opaque_callback_data"], "v1.7.1");
        assert_eq!(status["recipient_id"], "59170000001");
        assert!(status["recipient_user_id"].as_str().unwrap().starts_with("BO."));
        assert!(status["pricing"]["category"].is_string());
    }
}

#[test]
fn a_customer_without_a_phone_shows_none_anywhere() {
    let mut world = World::default();
    receive(&mut world, inbound("BO.9981aa", None, "text", 1_000));
    accept(&mut world, outbound("BO.9981aa"));
    for owed in world.owed.values() {
        let text = owed.change.to_string();
        assert!(text.contains("BO.9981aa") && !text.contains("wa_id") && !text.contains("recipient_id\""), "{text}");
        assert!(!text.contains("\"from\""), "{text}");
    }
}

#[test]
fn only_what_a_person_writes_opens_the_window() {
    let mut world = World::default();
    for kind in ["system", "edit", "revoke"] {
        receive(&mut world, inbound("59170000001", None, kind, 1_000));
        assert_eq!(world.customer(&phone("59170000001")).unwrap().last_in_at, None, "{kind}");
    }
    receive(&mut world, inbound("59170000001", None, "reaction", 2_000));
    receive(&mut world, inbound("59170000001", None, "text", 1_500));
    assert_eq!(world.customer(&phone("59170000001")).unwrap().last_in_at, Some(Timestamp(2_000)));
}

#[test]
fn two_customers_become_one_when_a_message_names_both() {
    let mut world = World::default();
    receive(&mut world, inbound("BO.9981aa", None, "text", 5_000));
    accept(&mut world, outbound("BO.9981aa"));
    receive(&mut world, inbound("59170000001", None, "text", 1_000));
    receive(&mut world, inbound("59170000001", Some("BO.9981aa"), "text", 2_000));
    let customer = world.customer(&phone("BO.9981aa")).unwrap();
    assert_eq!(Some(customer), world.customer(&phone("59170000001")));
    assert_eq!(customer.user_id().unwrap().as_str(), "BO.9981aa");
    assert_eq!(customer.last_in_at, Some(Timestamp(5_000)));
    assert_eq!(world.record(Some(&phone("59170000001")), 0, 10).0.len(), 1);
}

#[test]
fn a_snapshot_makes_the_same_world() {
    let mut world = World::default();
    world.apply(Entry::Clock { now: Timestamp(9_000) });
    receive(&mut world, inbound("BO.9981aa", None, "text", 5_000));
    let delivered = receive(&mut world, inbound("59170000001", Some("BO.9981aa"), "text", 6_000));
    accept(&mut world, outbound("59170000002"));
    world.apply(Entry::Delivered { webhooks: vec![delivered] });
    let mut again = World::default();
    apply(&mut again, world.snapshot());
    assert_eq!(again.snapshot(), world.snapshot());
    assert_eq!((again.undelivered(), again.lanes()), (3, world.lanes()));
    assert_eq!(again.customer(&phone("BO.9981aa")), world.customer(&phone("59170000001")));
    // What comes next must not reuse a number.
    accept(&mut again, outbound("59170000002"));
    assert_eq!(again.record(None, 0, 10).0.last().unwrap().n, 2);
}

#[test]
fn a_refused_update_is_sent_again_with_all_that_waits_behind_it() {
    let mut world = World::default();
    for at in 1..=3 {
        receive(&mut world, inbound("59170000001", None, "text", at * 1_000));
    }
    let lane = world.lanes()[0];
    assert_eq!(ids(&world.begin_attempt(lane)), [1]);
    assert_eq!(ids(&world.begin_attempt(lane)), [1, 2, 3]);
    world.apply(Entry::Delivered { webhooks: vec![WebhookId(1)] });
    assert_eq!(ids(&world.begin_attempt(lane)), [2, 3]);
    world.apply(Entry::Delivered { webhooks: vec![WebhookId(2), WebhookId(3)] });
    assert_eq!(ids(&world.begin_attempt(lane)), Vec::<u64>::new());
}

#[test]
fn the_record_is_read_in_pages() {
    let mut world = World::default();
    for to in ["59170000001", "59170000002", "59170000001"] {
        accept(&mut world, outbound(to));
    }
    let numbers = |page: (Vec<&Sent>, u64)| (page.0.iter().map(|sent| sent.n).collect::<Vec<_>>(), page.1);
    assert_eq!(numbers(world.record(None, 0, 2)), (vec![1, 2], 2));
    assert_eq!(numbers(world.record(None, 2, 2)), (vec![3], 3));
    assert_eq!(numbers(world.record(Some(&phone("59170000001")), 0, 10)), (vec![1, 3], 3));
    assert_eq!(numbers(world.record(Some(&phone("59170000009")), 0, 10)), (vec![], 3));
    assert_eq!(numbers(world.record(None, 3, 10)), (vec![], 3));
}

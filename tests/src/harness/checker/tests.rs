//! Each promise broken once, in an otherwise faultless history: the judge must say which.

use super::super::history::{Conversation, Death, History, Item, ItemKind, Request};
use super::super::script::Script;
use super::super::tables::{Tables, Unsettled};
use super::{Broken, Claimed, judge};

const ANA: &str = "59170000001";
const CONTACT: [u8; 16] = [1; 16];
const WAMID: &str = "wamid.in";

/// A run of one conversation in which everything went well; a test then spoils it.
struct Good {
    history: History,
    tables: Tables,
}

impl Good {
    fn of(script: Script) -> Good {
        let mut history = History::default();
        let read = script.labels().iter().map(|&label| label.to_owned()).collect();
        history.conversations.insert(ANA.to_owned(), Conversation { script, moved_at_ms: 0, read });
        history.items.push(item(1, ItemKind::Message { wa_id: ANA.to_owned(), wamid: WAMID.to_owned() }));
        for (nth, label) in script.labels().iter().enumerate() {
            let id = u8::try_from(nth + 10).unwrap();
            history.requests.push(request(id, 1, label, 100_000 + nth as i64 * 10_000));
        }
        let mut tables = Tables::default();
        tables.messages_in.insert(WAMID.to_owned(), vec![CONTACT]);
        tables.log.entry(CONTACT).or_default().insert("started".to_owned(), 1);
        tables.waits.insert(CONTACT, vec![97_000, 108_000]);
        Good { history, tables }
    }

    fn logged(&mut self, kind: &str, count: usize) {
        self.tables.log.entry(CONTACT).or_default().insert(kind.to_owned(), count);
    }

    fn broken(&self) -> Vec<Broken> {
        judge(&self.history, &self.tables).0.into_iter().map(|finding| finding.broken).collect()
    }
}

fn item(token: u8, what: ItemKind) -> Item {
    Item { token: [token; 16], what, is_acknowledged: true, deliveries: 1 }
}

fn request(id: u8, attempt: u32, label: &str, arrived_at_ms: i64) -> Request {
    Request {
        attempt: ([id; 16], attempt),
        wa_id: ANA.to_owned(),
        label: label.to_owned(),
        arrived_at_ms,
        is_taken: true,
        answered_at_ms: Some(arrived_at_ms + 1),
        fault: None,
    }
}

fn death(claimed: &[(u8, u32)]) -> Death {
    let claimed = claimed.iter().map(|(id, attempt)| (CONTACT, ([*id; 16], *attempt))).collect();
    Death {
        at_ms: 0,
        by: "commit.after".to_owned(),
        is_second: false,
        is_owner: true,
        taken_over_in: None,
        in_flight: 1,
        claimed,
    }
}

#[test]
fn nothing_is_found_where_everything_went_well() {
    for script in [Script::FreeForm, Script::Templates] {
        assert_eq!(Good::of(script).broken(), [], "{script:?}");
    }
}

#[test]
fn an_acknowledged_message_that_is_nowhere_is_lost() {
    let mut it = Good::of(Script::FreeForm);
    it.history.items.push(item(2, ItemKind::Message { wa_id: ANA.to_owned(), wamid: "wamid.2".to_owned() }));
    assert_eq!(it.broken(), [Broken::Lost]);
    it.history.items[1].is_acknowledged = false;
    assert_eq!(it.broken(), []);
}

#[test]
fn an_acknowledged_status_counts_as_kept_at_its_rank_or_a_higher_one() {
    let mut it = Good::of(Script::FreeForm);
    it.history.items.push(item(2, ItemKind::Status { wamid: "wamid.out".to_owned(), rank: 2 }));
    it.tables.deliveries.insert("wamid.out".to_owned(), 1);
    assert_eq!(it.broken(), [Broken::Lost]);
    it.tables.deliveries.insert("wamid.out".to_owned(), 2);
    assert_eq!(it.broken(), []);
}

#[test]
fn an_acknowledged_update_of_the_account_is_kept_raw() {
    let mut it = Good::of(Script::FreeForm);
    it.history.items.push(item(2, ItemKind::Account));
    assert_eq!(it.broken(), [Broken::Lost]);
    it.tables.raw.insert([2; 16]);
    assert_eq!(it.broken(), []);
}

#[test]
fn what_waits_in_the_inbox_is_not_lost_and_is_stuck() {
    let mut it = Good::of(Script::FreeForm);
    it.history.items.push(item(2, ItemKind::Account));
    it.tables.inbox.insert([2; 16]);
    assert_eq!(it.broken(), [Broken::Stuck]);
}

#[test]
fn a_message_is_applied_once() {
    let mut twice = Good::of(Script::FreeForm);
    twice.logged("started", 2);
    assert_eq!(twice.broken(), [Broken::Applied]);
    let mut rows = Good::of(Script::FreeForm);
    rows.tables.messages_in.insert(WAMID.to_owned(), vec![CONTACT, CONTACT]);
    assert_eq!(rows.broken(), [Broken::Applied]);
    let mut made = Good::of(Script::FreeForm);
    made.history.requests.push(request(99, 1, "seis", 900_000));
    assert_eq!(made.broken(), [Broken::Applied]);
}

#[test]
fn a_copy_needs_a_record_that_it_was_sent_once_more() {
    let mut it = Good::of(Script::FreeForm);
    it.history.requests.push(request(15, 2, "seis", 900_000));
    assert_eq!(it.broken(), [Broken::Doubled]);
    it.logged("sent_once_more", 1);
    assert_eq!(it.broken(), []);
}

#[test]
fn a_template_has_no_copies_whatever_the_log_says() {
    let mut it = Good::of(Script::Templates);
    it.history.requests.push(request(11, 2, "template dos", 900_000));
    it.logged("sent_once_more", 1);
    assert_eq!(it.broken(), [Broken::TemplateDoubled]);
    it.history.requests[2].is_taken = false;
    assert_eq!(it.broken(), []);
}

#[test]
fn a_copy_behind_a_later_message_is_out_of_order() {
    let mut it = Good::of(Script::FreeForm);
    it.history.requests.push(request(14, 2, "cinco", 900_000));
    it.logged("sent_once_more", 1);
    assert_eq!(it.broken(), [Broken::OutOfOrder]);
}

#[test]
fn a_message_of_no_flow_is_out_of_order() {
    let mut it = Good::of(Script::FreeForm);
    it.history.requests.push(request(99, 1, "nadie", 900_000));
    assert_eq!(it.broken(), [Broken::OutOfOrder]);
}

#[test]
fn a_millisecond_before_its_wait_is_over_is_early() {
    let mut it = Good::of(Script::Templates);
    it.history.requests[0].arrived_at_ms = 100_000 - 1;
    assert_eq!(it.broken(), [Broken::Early]);
    it.history.requests[0].arrived_at_ms = 100_000;
    it.tables.waits.clear();
    assert_eq!(it.broken(), [Broken::Early; 2]);
}

#[test]
fn a_claim_that_outlives_the_run_is_stuck_and_a_recorded_doubt_is_not() {
    let mut it = Good::of(Script::FreeForm);
    let state = "claimed".to_owned();
    it.tables.outbox.push(Unsettled { attempt: ([15; 16], 1), contact: CONTACT, state, is_template: false });
    assert_eq!(it.broken(), [Broken::Stuck]);
    it.tables.outbox[0].state = "in_doubt".to_owned();
    assert_eq!(it.broken(), []);
}

#[test]
fn a_conversation_that_stands_still_needs_a_doubt_or_a_message_that_is_unknown() {
    let unfinished = || {
        let mut it = Good::of(Script::Templates);
        it.history.requests.pop();
        it.history.conversations.get_mut(ANA).unwrap().read.pop();
        it
    };
    assert_eq!(unfinished().broken(), [Broken::Unfinished]);
    let mut unknown = unfinished();
    unknown.logged("unknown", 1);
    assert_eq!(unknown.broken(), []);
    let mut doubtful = unfinished();
    let state = "in_doubt".to_owned();
    doubtful.tables.outbox.push(Unsettled { attempt: ([11; 16], 1), contact: CONTACT, state, is_template: true });
    assert_eq!(doubtful.broken(), []);
}

#[test]
fn doubt_comes_from_deaths_and_from_requests_that_broke() {
    let mut it = Good::of(Script::FreeForm);
    it.tables.doubts.insert(CONTACT, vec![5_000, 6_000, 7_000]);
    assert_eq!(it.broken(), [Broken::Doubt; 3], "nothing had gone wrong");
    it.history.requests[5].answered_at_ms = None;
    it.history.deaths.push(death(&[(15, 1), (14, 1), (99, 1)]));
    let (findings, counts) = judge(&it.history, &it.tables);
    assert_eq!(findings, []);
    let claimed = Claimed { open: 1, answered: 1, not_begun: 1 };
    assert_eq!((counts.claimed, counts.in_doubt_by_kills_alone), (claimed, claimed));
}

#[test]
fn once_other_things_go_wrong_a_request_that_broke_is_a_cause_too() {
    let mut it = Good::of(Script::FreeForm);
    it.tables.doubts.insert(CONTACT, vec![5_000, 6_000]);
    it.history.first_fault_at_ms = Some(4_000);
    assert_eq!(it.broken(), [Broken::Doubt]);
    it.history.broken_on_the_way = 1;
    assert_eq!(it.broken(), [Broken::Doubt], "one request broke, and two came into doubt");
    it.history.partial_requests = 1;
    assert_eq!(it.broken(), []);
    it.history.first_fault_at_ms = Some(6_000);
    assert_eq!(it.broken(), [Broken::Doubt], "the first came before");
}

#[test]
fn a_death_is_no_cause_of_what_was_in_doubt_before() {
    let mut it = Good::of(Script::FreeForm);
    it.tables.doubts.insert(CONTACT, vec![5_000]);
    it.history.deaths.push(Death { at_ms: 9_000, ..death(&[(15, 1)]) });
    assert_eq!(it.broken(), [Broken::Doubt]);
    it.history.deaths[0].at_ms = 5_000;
    assert_eq!(it.broken(), []);
}

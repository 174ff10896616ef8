//! Every code of Meta's table: from the answer to a send, or from the status that tells it later, to what becomes of the
//! message, which numbers stand still and whether a person is told in words.

use engine::AccountId;
use whatsapp::outcome;

use super::*;
use crate::serve;

/// What an answer does to the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    /// Waits for so many seconds, and is tried again.
    Waits(i64),
    /// A text is tried again at once, a template is in doubt.
    Unclear,
    /// The window closed: the next of its chain.
    Closed,
    /// Refused for good.
    Refused,
}
use Message::{Closed, Refused, Unclear, Waits};

/// What else stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    Number,
    Account,
    App,
}

struct Case {
    codes: &'static [u32],
    http: u16,
    message: Message,
    rest: Rest,
    /// What still stands still where a status brings the code: a limit is over by then, a stop is not.
    late: Rest,
    /// Whether a person reads what it means. Codes that no send brings have no words.
    words: bool,
}

const fn case(codes: &'static [u32], http: u16, message: Message, rest: Rest, late: Rest) -> Case {
    Case { codes, http, message, rest, late, words: true }
}

const fn refused(codes: &'static [u32], http: u16) -> Case {
    case(codes, http, Refused, Rest::Nothing, Rest::Nothing)
}

/// As in Meta's "Error codes", whoever the call is made by.
const CASES: &[Case] = &[
    case(&[0, 104, 190], 401, Waits(900), Rest::Account, Rest::Account),
    case(&[3], 500, Waits(900), Rest::Account, Rest::Account),
    case(&[200, 210, 294, 299, 368], 403, Waits(900), Rest::Account, Rest::Account),
    case(&[131_031, 131_042], 403, Waits(900), Rest::Account, Rest::Account),
    case(&[10, 131_005], 403, Waits(900), Rest::Number, Rest::Number),
    case(&[33, 131_037, 131_048], 400, Waits(900), Rest::Number, Rest::Number),
    case(&[133_006, 133_010, 133_015], 400, Waits(900), Rest::Number, Rest::Number),
    case(&[131_045, 133_000], 500, Waits(900), Rest::Number, Rest::Number),
    case(&[1], 400, Unclear, Rest::Nothing, Rest::Nothing),
    case(&[131_000, 131_016], 500, Unclear, Rest::Nothing, Rest::Nothing),
    case(&[2, 133_004], 503, Unclear, Rest::Nothing, Rest::Nothing),
    case(&[4, 613], 400, Waits(60), Rest::App, Rest::Nothing),
    case(&[80_007], 400, Waits(300), Rest::Account, Rest::Nothing),
    case(&[130_429], 400, Waits(1), Rest::Number, Rest::Nothing),
    case(&[131_057], 500, Waits(60), Rest::Number, Rest::Nothing),
    case(&[2_494_100], 400, Waits(300), Rest::Number, Rest::Nothing),
    case(&[131_056], 400, Waits(6), Rest::Nothing, Rest::Nothing),
    case(&[134_101], 400, Waits(600), Rest::Nothing, Rest::Nothing),
    case(&[131_047], 400, Closed, Rest::Nothing, Rest::Nothing),
    refused(&[100, 130_403, 130_472, 131_008, 131_009, 131_021, 131_026, 131_030, 131_036], 400),
    refused(&[130_497], 403),
    refused(&[131_049, 131_050, 131_051, 131_052, 131_053, 131_055, 131_060, 131_062, 131_063, 131_064], 400),
    refused(&[132_001], 404),
    refused(&[132_000, 132_005, 132_007, 132_012, 132_015, 132_016, 132_018, 132_068, 132_069], 400),
    refused(&[134_011, 134_100, 135_000, 137_000], 400),
    refused(&[134_102], 500),
    // Of calls that are no send. Should one come all the same, it blames the request.
    Case {
        codes: &[
            131_059, 133_005, 133_008, 133_009, 133_016, 136_024, 138_000, 138_025, 139_100, 139_101, 139_102, 139_103,
            147_001, 147_002, 147_003, 147_004, 1_752_041, 2_388_001, 2_388_012, 2_388_019, 2_388_023, 2_388_039,
            2_388_040, 2_388_047, 2_388_072, 2_388_073, 2_388_091, 2_388_093, 2_388_103, 2_388_293, 2_388_299,
            2_593_107, 2_593_108, 2_593_109,
        ],
        http: 400,
        message: Refused,
        rest: Rest::Nothing,
        late: Rest::Nothing,
        words: false,
    },
];

const SIBLING: NumberId = NumberId([8; 16]);
const OF_ANOTHER_ACCOUNT: NumberId = NumberId([7; 16]);

/// A sender of two accounts, the first with two numbers.
fn of_two_accounts() -> Sender {
    let account = |id| AccountId([id; 16]);
    let accounts = BTreeMap::from([(NUMBER, account(1)), (SIBLING, account(1)), (OF_ANOTHER_ACCOUNT, account(2))]);
    let mut sender = Sender::new(EPOCH, 60, accounts);
    sender.step(SenderInput::Started(vec![]), Timestamp(0));
    sender
}

fn rests(sender: &mut Sender) -> Rest {
    let rests = [NUMBER, SIBLING, OF_ANOTHER_ACCOUNT].map(|number| {
        let mut next = row(number.0[0], 0, true);
        next.outgoing.number = number;
        !sender.may_leave(&next, Timestamp(0))
    });
    match rests {
        [false, false, false] => Rest::Nothing,
        [true, false, false] => Rest::Number,
        [true, true, false] => Rest::Account,
        [true, true, true] => Rest::App,
        other => panic!("no scope is like that: {other:?}"),
    }
}

/// The work, and what stands still.
fn met(code: u32, http: u16, free_form: bool) -> (WorkKind, Rest) {
    let mut sender = of_two_accounts();
    let claimed = open(&mut sender, &row(1, 0, free_form), Timestamp(0));
    let body = format!(r#"{{"error":{{"message":"(#{code}) m","type":"OAuthException","code":{code}}}}}"#);
    let work = answer(&mut sender, &claimed, serve::answer(http, body.as_bytes(), None), Timestamp(0));
    let rest = rests(&mut sender);
    (work, rest)
}

#[test]
fn the_answer_to_a_send_says_what_becomes_of_the_message_and_what_stands_still() {
    for case in CASES {
        for code in case.codes {
            for free_form in [true, false] {
                let (work, rest) = met(*code, case.http, free_form);
                let seconds = |until: Timestamp| until.0 / 1000;
                let is_so = match (case.message, &work) {
                    (Waits(900), WorkKind::Delay { until, because: DelayedBy::Stopped { code: told }, .. }) => {
                        seconds(*until) == 900 && told == code
                    }
                    (Waits(wait), WorkKind::Delay { until, because: DelayedBy::Refused { code: told }, .. }) => {
                        seconds(*until) == wait && *told == Some(*code)
                    }
                    (Unclear, WorkKind::Delay { until, because: DelayedBy::Unclear { code: told }, .. }) => {
                        free_form && seconds(*until) == 2 && *told == Some(*code)
                    }
                    (Unclear, WorkKind::InDoubt { .. }) => !free_form,
                    (Closed, WorkKind::NotSent { reason, .. }) => *reason == NotSentReason::WindowClosed,
                    (Refused, WorkKind::NotSent { reason, .. }) => {
                        *reason == NotSentReason::Refused { code: Some(*code) }
                    }
                    (Waits(_) | Unclear | Closed | Refused, _) => false,
                };
                assert!(is_so, "{code}, a text: {free_form}: {work:?} is not {:?}", case.message);
                assert_eq!(rest, case.rest, "{code}");
            }
        }
    }
}

#[test]
fn a_status_that_tells_it_late_lets_stand_still_what_needs_a_person() {
    for case in CASES {
        for code in case.codes {
            let mut sender = of_two_accounts();
            sender.step(SenderInput::Failed { number: NUMBER, code: *code }, Timestamp(0));
            assert_eq!(rests(&mut sender), case.late, "{code}");
        }
    }
}

#[test]
fn a_person_reads_what_a_code_of_a_send_means() {
    for case in CASES {
        for code in case.codes {
            assert_eq!(outcome::explain(*code).is_some(), case.words, "{code}");
        }
    }
}

#[test]
fn no_code_stands_twice_in_this_table() {
    let codes: Vec<_> = CASES.iter().flat_map(|case| case.codes).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
}

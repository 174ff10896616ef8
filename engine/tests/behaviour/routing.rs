//! Who takes a message, as a table: one contact, an older run of flow A and a newer run of flow B, a flow C that starts on
//! `promo`. Source: architecture, "Routing"; language section 5, "A message written before the question left".

use stdlib::Timestamp;

use crate::{
    flow::{Flow, Line, Or, anything_else, body, contains, flow, is, on, send, send_or, wait, wait_for_reply},
    host::{Host, number},
};
use RunOf::{Ask, Late, No, Only, Zzz};
use Written::{After, Before, Between, Just, Mid, Same};

/// How a run stands when the message is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunOf {
    /// There is none.
    No,
    /// In a `wait`.
    Zzz,
    /// At a question with a specific arm and `anything else`. A asked at 100 s, B at 200 s.
    Ask,
    /// At a question with a specific arm only.
    Only,
    /// As `Ask`, but A asked at 300 s: the older run has the newer question.
    Late,
}

/// When the message was written; all are handled at 500 s.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// At 50 s, before both questions.
    Before,
    /// At 150 s, between A's and B's.
    Between,
    /// At 199 s, in the second before B's.
    Just,
    /// At 200 s, in B's own second, stamped as WhatsApp does.
    Same,
    /// At 250 s, behind B's and before a late one of A.
    Mid,
    /// At 400 s, behind all.
    After,
}

// The words: `uno` answers A's question, `dos` B's, `ambos` both. `norte` is a line of A (`at any time`), `sur` of B,
// `centro` of both. `cruce` answers A and is a line of B, `recruce` the other way round. `blah` is nobody's, `` is a
// photo without a caption.
#[rustfmt::skip]
const TABLE: &[(&str, RunOf, RunOf, Written, &str)] = &[
    // message   A     B     written  who takes it
    // Nobody runs.
    ("hola a",   No,   No,   After,   "A starts"),
    ("promo",    No,   No,   After,   "C starts"),
    ("uno",      No,   No,   After,   "nobody"),
    ("norte",    No,   No,   After,   "nobody"),
    ("",         No,   No,   After,   "nobody"),
    ("baja",     No,   No,   After,   "opted out"),
    // One run.
    ("uno",      Ask,  No,   After,   "A specific"),
    ("uno",      Only, No,   After,   "A specific"),
    ("uno",      Zzz,  No,   After,   "nobody"),
    ("dos",      No,   Ask,  After,   "B specific"),
    ("uno",      No,   Ask,  After,   "B general"),
    ("uno",      No,   Only, After,   "nobody"),
    ("blah",     Ask,  No,   After,   "A general"),
    ("blah",     Only, No,   After,   "nobody"),
    ("blah",     Zzz,  No,   After,   "nobody"),
    ("",         Ask,  No,   After,   "A general"),
    ("",         Only, No,   After,   "nobody"),
    ("norte",    Ask,  No,   After,   "A line"),
    ("norte",    Only, No,   After,   "A line"),
    ("norte",    Zzz,  No,   After,   "A line"),
    ("sur",      Ask,  No,   After,   "A general"),
    ("promo",    Ask,  No,   After,   "A general"),
    ("promo",    Only, No,   After,   "C starts"),
    ("promo",    Zzz,  No,   After,   "C starts"),
    ("hola a",   Ask,  No,   After,   "A general"),
    ("hola a",   Only, No,   After,   "nobody"),
    ("hola a",   Zzz,  No,   After,   "nobody"),
    ("hola b",   Zzz,  No,   After,   "B starts"),
    ("baja",     Ask,  No,   After,   "opted out"),
    ("baja",     Zzz,  No,   After,   "opted out"),
    // A specific arm goes before every line and every general arm, also that of a newer question.
    ("uno",      Ask,  Ask,  After,   "A specific"),
    ("uno",      Only, Ask,  After,   "A specific"),
    ("uno",      Only, Only, After,   "A specific"),
    ("uno",      Ask,  Zzz,  After,   "A specific"),
    ("uno",      Zzz,  Ask,  After,   "B general"),
    ("uno",      Zzz,  Only, After,   "nobody"),
    ("dos",      Ask,  Ask,  After,   "B specific"),
    ("dos",      Ask,  Only, After,   "B specific"),
    ("dos",      Ask,  Zzz,  After,   "A general"),
    ("dos",      Only, Zzz,  After,   "nobody"),
    ("cruce",    Ask,  Ask,  After,   "A specific"),
    ("cruce",    Ask,  Zzz,  After,   "A specific"),
    ("cruce",    Zzz,  Ask,  After,   "B line"),
    ("cruce",    Zzz,  Zzz,  After,   "B line"),
    ("recruce",  Ask,  Ask,  After,   "B specific"),
    ("recruce",  Zzz,  Only, After,   "B specific"),
    ("recruce",  Ask,  Zzz,  After,   "A line"),
    // Of two that fit, the newest question.
    ("ambos",    Ask,  Ask,  After,   "B specific"),
    ("ambos",    Only, Only, After,   "B specific"),
    ("ambos",    Late, Ask,  After,   "A specific"),
    ("ambos",    Late, Only, After,   "A specific"),
    ("ambos",    Ask,  Zzz,  After,   "A specific"),
    ("ambos",    Zzz,  Ask,  After,   "B specific"),
    ("blah",     Ask,  Ask,  After,   "B general"),
    ("blah",     Late, Ask,  After,   "A general"),
    ("blah",     Ask,  Only, After,   "A general"),
    ("blah",     Only, Ask,  After,   "B general"),
    ("blah",     Only, Only, After,   "nobody"),
    ("blah",     Zzz,  Zzz,  After,   "nobody"),
    ("",         Ask,  Ask,  After,   "B general"),
    // Lines go before general arms, of two the newest run's, wherever the newest question is.
    ("norte",    Ask,  Ask,  After,   "A line"),
    ("norte",    Zzz,  Ask,  After,   "A line"),
    ("norte",    Zzz,  Zzz,  After,   "A line"),
    ("sur",      Ask,  Ask,  After,   "B line"),
    ("sur",      Ask,  Zzz,  After,   "B line"),
    ("centro",   Ask,  Ask,  After,   "B line"),
    ("centro",   Late, Ask,  After,   "B line"),
    ("centro",   Zzz,  Zzz,  After,   "B line"),
    ("centro",   Ask,  No,   After,   "A line"),
    // Triggers come last, and not for a flow that runs.
    ("promo",    Ask,  Ask,  After,   "B general"),
    ("promo",    Only, Ask,  After,   "B general"),
    ("promo",    Only, Only, After,   "C starts"),
    ("promo",    Zzz,  Zzz,  After,   "C starts"),
    ("hola b",   Zzz,  Zzz,  After,   "nobody"),
    ("baja",     Ask,  Ask,  After,   "opted out"),
    // A message written before a question is not offered to it; written before the newest, it starts nothing.
    ("uno",      Ask,  No,   Before,  "too early"),
    ("uno",      Only, No,   Before,  "too early"),
    ("blah",     Ask,  No,   Before,  "too early"),
    ("promo",    Ask,  No,   Before,  "too early"),
    ("hola a",   Ask,  No,   Before,  "too early"),
    ("promo",    Zzz,  Zzz,  Before,  "C starts"),
    ("norte",    Ask,  No,   Before,  "A line"),
    ("baja",     Ask,  Ask,  Before,  "opted out"),
    ("ambos",    Ask,  Ask,  Between, "A specific"),
    ("blah",     Ask,  Ask,  Between, "A general"),
    ("blah",     Only, Ask,  Between, "too early"),
    ("blah",     Zzz,  Ask,  Between, "too early"),
    ("dos",      Ask,  Ask,  Between, "A general"),
    ("dos",      Only, Ask,  Between, "too early"),
    ("sur",      Ask,  Ask,  Between, "B line"),
    ("sur",      Zzz,  Ask,  Between, "B line"),
    ("promo",    Only, Zzz,  Between, "C starts"),
    ("promo",    Only, Only, Between, "too early"),
    ("promo",    Zzz,  Only, Between, "too early"),
    ("ambos",    Late, Ask,  Between, "too early"),
    ("ambos",    Late, Ask,  Mid,     "B specific"),
    ("blah",     Late, Ask,  Mid,     "B general"),
    ("promo",    Late, Only, Mid,     "too early"),
    // In the question's own second a message answers it.
    ("dos",      Zzz,  Ask,  Just,    "too early"),
    ("dos",      Zzz,  Ask,  Same,    "B specific"),
    ("blah",     No,   Ask,  Same,    "B general"),
    ("ambos",    Ask,  Ask,  Same,    "B specific"),
];

/// Flow A or B, standing as the row wants it. `specific` answers its question, `line` is an `at any time` word.
fn one(name: &'static str, run: RunOf, asks_after: &'static str, specific: &[&str], line: &[&str]) -> Flow {
    let says = |text| vec![send_or(text, [Or::Skip])];
    let [starts, took, general, interrupted] = match name {
        "a" => ["A starts", "A specific", "A general", "A line"],
        _ => ["B starts", "B specific", "B general", "B line"],
    };
    let hello: &[&str] = if name == "a" { &["hola a"] } else { &["hola b"] };
    let mut arms = vec![on(contains(specific), body(says(took)))];
    let delay = match run {
        Ask => {
            arms.push(anything_else(body(says(general))));
            asks_after
        }
        Late => {
            arms.push(anything_else(body(says(general))));
            "300s"
        }
        Only => asks_after,
        No | Zzz => "10h",
    };
    let lines: [Line; 3] = [send(starts), wait(delay), wait_for_reply(None, arms)];
    flow(name)
        .starts_when(is(hello))
        .at_any_time(contains(line), "linea")
        .step("inicio", lines)
        .step("linea", says(interrupted))
}

/// 0.3 s into a second, as nothing in the world happens at whole ones.
fn at(seconds: i64) -> Timestamp {
    Timestamp(1_795_528_800_300 + seconds * 1000)
}

fn written_at(written: Written) -> Timestamp {
    let seconds = match written {
        Before => 50,
        Between => 150,
        Just => 199,
        Same => 200,
        Mid => 250,
        After => 400,
    };
    Timestamp::end_of_second(at(seconds).seconds())
}

fn who_takes(says: &str, a: RunOf, b: RunOf, written: Written) -> String {
    let mut host = Host::new([
        one("a", a, "100s", &["uno", "ambos", "cruce"], &["norte", "centro", "recruce"]),
        one("b", b, "199s", &["dos", "ambos", "recruce"], &["sur", "centro", "cruce"]),
        flow("c").starts_when(contains(&["promo"])).step("inicio", [send("C starts")]),
    ]);
    host.now = at(0);
    if a != No {
        host.says("hola a");
    }
    host.now = at(1);
    if b != No {
        host.says("hola b");
    }
    host.accept();
    host.after("499s");
    host.log.clear();
    host.writes(number(), written_at(written), says, None);
    match host.log[0].what.kind() {
        "unanswered" => match host.last_what() {
            engine::What::Unanswered { because: engine::Unanswered::NothingFits, .. } => "nobody".to_owned(),
            engine::What::Unanswered { because: engine::Unanswered::WrittenBeforeQuestion, .. } => {
                "too early".to_owned()
            }
            other => format!("{other:?}"),
        },
        "opted_out" => "opted out".to_owned(),
        "started" | "took_answer" | "interrupted" => host.owed().join(", "),
        other => other.to_owned(),
    }
}

#[test]
fn every_message_is_taken_by_whom_the_table_says() {
    let wrong: Vec<String> = TABLE
        .iter()
        .filter_map(|&(says, a, b, written, expected)| {
            let came = who_takes(says, a, b, written);
            (came != expected).then(|| {
                format!("`{says}` with A {a:?}, B {b:?}, written {written:?}: expected {expected}, came {came}")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), TABLE.len(), wrong.join("\n"));
}

#[test]
fn no_row_stands_twice() {
    let mut rows: Vec<String> = TABLE.iter().map(|(says, a, b, at, _)| format!("{says} {a:?} {b:?} {at:?}")).collect();
    rows.sort();
    assert!(rows.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(rows.len() >= 60);
}

/// Which flow a message starts: `alfa` on `hola` alone, `beta` on anything with `hola` or `oferta`, `gama` on `oferta`
/// and on any message, `zeta` on any.
#[rustfmt::skip]
const TRIGGERS: &[(&str, &[&str], &str)] = &[
    // message         running                            starts
    ("hola",           &[],                               "alfa"),
    ("¡HOLA! 👋",      &[],                               "alfa"),
    ("hola, buenas",   &[],                               "beta"),
    ("oferta",         &[],                               "beta"),
    ("blah",           &[],                               "gama"),
    ("",               &[],                               "gama"),
    ("hola",           &["alfa"],                         "beta"),
    ("oferta",         &["beta"],                         "gama"),
    ("hola",           &["alfa", "beta"],                 "gama"),
    ("oferta",         &["beta", "gama"],                 "zeta"),
    ("blah",           &["gama"],                         "zeta"),
    ("hola",           &["beta", "gama", "zeta"],         "alfa"),
    ("hola",           &["alfa", "beta", "gama", "zeta"], "nobody"),
    ("stop",           &[],                               "nobody"),
];

#[test]
fn specific_triggers_go_before_any_and_a_running_flow_takes_nothing() {
    for &(says, running, expected) in TRIGGERS {
        let starts = |name: &'static str, hello: &str| flow(name).starts_when(is(&[hello])).step("s", [wait("1h")]);
        let mut host = Host::new([
            starts("alfa", "arranca alfa").starts_when(is(&["hola"])),
            starts("beta", "arranca beta").starts_when(contains(&["hola", "oferta"])),
            starts("gama", "arranca gama").starts_when(engine::Pattern::Any).starts_when(contains(&["oferta"])),
            starts("zeta", "arranca zeta").starts_when(engine::Pattern::Any),
        ]);
        for name in running {
            host.says(&format!("arranca {name}"));
        }
        let before = host.conversation.runs.len();
        assert_eq!(before, running.len(), "{running:?}");
        host.says(says);
        let started = host.conversation.runs.iter().skip(before).filter(|run| run.state.is_live());
        let came = started.map(|run| run.flow.as_str()).collect::<Vec<_>>().join(", ");
        let came = if came.is_empty() { "nobody" } else { &came };
        assert_eq!(came, expected, "`{says}` while {running:?} run");
    }
}

//! What a flow means: its program, and how its tests play.

use engine::{ContactPart, EndReason, Exit, Expr, OpId, OpKind, Pattern, Read, Segment};
use grammar::{Defaults, Loaded, Source, load, scenario};
use stdlib::{Value, Zone};

fn loaded(text: &str) -> Loaded {
    let loaded = load(vec![Source { path: "a.flow".into(), text: text.into() }], &Defaults::default());
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    loaded
}

/// The failure of the only test, in English: what was expected, what came.
fn failure(text: &str) -> Option<(String, String)> {
    let loaded = loaded(text);
    let outcome = scenario::play(&loaded, &loaded.scenarios[0]);
    outcome.failure.map(|failure| (failure.expected.en, failure.came.en))
}

#[test]
fn operations_stand_in_the_order_of_the_text_and_answers_go_on_below_the_end() {
    let loaded = loaded(
        "flow Cotización\n  start when message is \"hola\"\nstep Uno\n  ask \"a\" or -> dos up to 2h\n    is \"x\" continue\n    anything else\n      ask again at most 2 times \"b\"\n      stop\n    no reply -> dos\n  end\n  send \"c\" or skip\nstep dos\n  send \"d\"\n",
    );
    let program = &loaded.programs[0];
    assert_eq!(program.flow, "cotizacion");
    assert_eq!((program.language.as_str(), program.zone.name()), ("es", "UTC"));
    assert_eq!(
        program.steps.iter().map(|step| (step.name.as_str(), step.entry)).collect::<Vec<_>>(),
        [("uno", OpId(0)), ("dos", OpId(5))]
    );
    let kinds: Vec<&OpKind> = program.ops.iter().map(|op| &op.kind).collect();
    let OpKind::Ask { question: Some((_, chain)), arms, no_reply, .. } = kinds[0] else { panic!("{kinds:?}") };
    assert_eq!(chain.last, Exit::Jump(OpId(5)));
    assert_eq!(
        arms.iter().map(|arm| (&arm.when, arm.to)).collect::<Vec<_>>(),
        [(&Pattern::Is(vec!["x".into()]), OpId(3)), (&Pattern::Any, OpId(1))]
    );
    assert_eq!(*no_reply, Some(OpId(5)));
    assert!(matches!(kinds[1], OpKind::AskAgain { question: OpId(0), at_most: 2, spent: OpId(2), .. }));
    assert!(matches!(kinds[2], OpKind::End { reason: EndReason::Stopped }));
    assert!(matches!(kinds[3], OpKind::Send { next: OpId(4), alternatives, .. } if alternatives.last == Exit::Skip));
    assert!(matches!(kinds[4], OpKind::End { reason: EndReason::Completed }));
    assert!(matches!(kinds[5], OpKind::Send { next: OpId(6), .. }));
    assert_eq!(kinds.len(), 7);
}

#[test]
fn a_comment_or_a_blank_line_makes_no_new_program() {
    let one = loaded("flow a\n  start when message any\nstep b\n  send \"x\"\n");
    let other = loaded("# nota\nflow a\n\n  start when message any # y\nstep b\n    send “x”\n\n");
    assert_eq!(one.programs[0].id(), other.programs[0].id());
}

fn first_name_or(or: &str) -> Expr {
    Expr::FirstOf(vec![Expr::Read(Read::Contact(ContactPart::FirstName)), Expr::Literal(or.into())])
}

#[test]
fn the_first_name_is_filled_in_or_its_stand_in() {
    let loaded = loaded("flow a\n  start when message any\nstep b\n  send \"Hola {contact.first_name or 'tú'}!\"\n");
    let OpKind::Send { text, .. } = &loaded.programs[0].ops[0].kind else { panic!("a send comes first") };
    assert_eq!(
        text.0,
        [Segment::Literal("Hola ".into()), Segment::Slot(first_name_or("tú")), Segment::Literal("!".into())]
    );
}

#[test]
fn defaults_of_the_project_hold_where_the_flow_says_nothing() {
    let defaults = Defaults {
        language: Some("pt_BR".into()),
        timezone: Some(Zone::parse("America/La_Paz").unwrap()),
        ..Defaults::default()
    };
    let source = |text: &str| vec![Source { path: "a.flow".into(), text: text.into() }];
    let silent = load(source("flow a\n  start when message any\nstep b\n  stop\n"), &defaults);
    assert_eq!((silent.programs[0].language.as_str(), silent.programs[0].zone.name()), ("pt_BR", "America/La_Paz"));
    let text = "flow a\n  language en\n  timezone \"Europe/Madrid\"\n  start when message any\nstep b\n  stop\n";
    let own = load(source(text), &defaults);
    assert_eq!((own.programs[0].language.as_str(), own.programs[0].zone.name()), ("en", "Europe/Madrid"));
}

const LATE: &str = "flow a
  language es
  start when message is \"hola\"
  at any time when message is \"fin\" -> b
step b
  wait 26h
  send \"Hola\" or template saludo_1(nombre: contact.first_name or \"amigo\")
";

#[test]
fn a_text_after_26_hours_goes_out_as_its_template() {
    let played = |lines: &str| failure(&format!("{LATE}test \"t\"\n{lines}end\n"));
    assert_eq!(
        played("  customer says \"hola\"\n  after 26h\n  expect template saludo_1(nombre: \"amigo\")\n  expect end\n"),
        None
    );
    assert_eq!(
        played(
            "  contact Ana first_name \"Ana\"\n  customer says \"hola\"\n  run until end\n  expect template saludo_1(\"Ana\")\n"
        ),
        None
    );
    assert_eq!(
        played("  customer says \"hola\"\n  after 26h\n  expect send \"Hola\"\n"),
        Some(("“Hola”".into(), "template saludo_1(nombre: \"amigo\")".into()))
    );
}

#[test]
fn without_a_way_out_the_run_ends_with_window_closed() {
    let text = LATE.replace(" or template saludo_1(nombre: contact.first_name or \"amigo\")", "");
    let test =
        "test \"t\"\n  customer says \"hola\"\n  after 26h\n  expect no send\n  expect end \"window_closed\"\nend\n";
    assert_eq!(failure(&format!("{text}{test}")), None);
}

#[test]
fn the_clock_of_a_test_is_read_in_the_zone_of_the_contact_or_of_the_phone_else_of_the_flow() {
    let flow = "flow a\n  timezone \"Europe/Madrid\"\n  start when message any\nstep b\n  wait 1 day\n  stop\n";
    // Summer time ends on 2026-10-25 in Madrid, and not in La Paz.
    let played = |contact: &str| {
        failure(&format!(
            "{flow}test \"t\"\n{contact}  now 2026-10-24 10:00\n  customer says \"x\"\n  expect wait until 2026-10-25 10:00\n  expect wait 24h\nend\n"
        ))
    };
    assert_eq!(played("  contact Ana timezone \"America/La_Paz\"\n"), None);
    assert_eq!(played("  contact Ana phone \"+59170012345\"\n"), None);
    assert_eq!(
        played(""),
        Some(("a wait until 2026-10-25 09:00".into(), "flow `a` waits in step `b` until 2026-10-25 10:00".into()))
    );
}

/// The first value of `var cuando: moment = …` in a flow with this header, as an instant.
fn moment(header: &str, written: &str) -> String {
    let text = format!(
        "flow a\n{header}  start when message any\n  var cuando: moment = {written}\nstep b\n  send \"{{cuando}}\"\n"
    );
    let defaults = Defaults { timezone: Zone::parse("America/La_Paz").ok(), ..Defaults::default() };
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &defaults);
    assert_eq!(loaded.diagnostics, []);
    let default = loaded.programs[0].variables["cuando"].default.clone();
    let Some(Value::Moment(instant)) = default else { panic!("{default:?}") };
    instant.to_string()
}

#[test]
fn a_moment_that_is_written_out_is_read_by_the_clock_of_the_flow_else_of_the_project() {
    let madrid = "  timezone \"Europe/Madrid\"\n";
    for (header, written, instant) in [
        ("", "2026-12-24 10:00", "2026-12-24T14:00:00Z"),
        (madrid, "2026-12-24 10:00", "2026-12-24T09:00:00Z"),
        (madrid, "2026-07-24 10:00", "2026-07-24T08:00:00Z"),
        ("  timezone \"UTC\"\n", "2026-12-24 10:00", "2026-12-24T10:00:00Z"),
        // 2:00 becomes 3:00: 2:30 is left out, and is as much later.
        (madrid, "2026-03-29 1:59", "2026-03-29T00:59:00Z"),
        (madrid, "2026-03-29 2:30", "2026-03-29T01:30:00Z"),
        (madrid, "2026-03-29 3:30", "2026-03-29T01:30:00Z"),
        // 3:00 becomes 2:00: 2:30 comes twice, and is the first.
        (madrid, "2026-10-25 2:30", "2026-10-25T00:30:00Z"),
        (madrid, "2026-10-25 3:00", "2026-10-25T02:00:00Z"),
        // Midnight itself is left out.
        ("  timezone \"America/Santiago\"\n", "2026-09-06 0:00", "2026-09-06T04:00:00Z"),
    ] {
        assert_eq!(moment(header, written), instant, "{header}{written}");
    }
}

#[test]
fn a_moment_that_is_written_out_does_not_move_with_the_contact() {
    let flow = "flow a\n  timezone \"Europe/Madrid\"\n  start when message any\n  var cuando: moment = 2026-12-24 10:00\nstep b\n  wait until cuando\n";
    let test = "test \"t\"\n  contact Ana timezone \"America/La_Paz\"\n  now 2026-12-24 04:00\n  customer says \"x\"\n  expect wait 1h\nend\n";
    assert_eq!(failure(&format!("{flow}{test}")), None);
}

#[test]
fn what_nobody_expected_and_what_never_comes_fails() {
    let flow = "flow a\n  start when message is \"hola\"\nstep b\n  send \"Hola\"\n";
    let played = |lines: &str| failure(&format!("{flow}test \"t\"\n{lines}end\n"));
    assert_eq!(
        played("  customer says \"hola\"\n"),
        Some(("no other message, since no line expects one".into(), "“Hola”".into()))
    );
    assert_eq!(
        played("  customer says \"adiós\"\n  expect send \"Hola\"\n"),
        Some(("“Hola”".into(), "no message; no flow has started".into()))
    );
    assert_eq!(played("  customer says \"hola\"\n  expect no send\n"), Some(("no message".into(), "“Hola”".into())));
    assert_eq!(
        played(
            "  customer says \"hola\"\n  expect send containing \"ola\"\n  run until step b\n  expect end \"stopped\"\n"
        ),
        Some(("the end of the flow, as “stopped”".into(), "flow `a` ended in step `b`, as “completed”".into()))
    );
    assert_eq!(
        played("  now 2026-11-24 10:00\n  now 2026-11-24 09:00\n"),
        Some(("a moment not before 2026-11-24 10:00".into(), "time does not go back".into()))
    );
}

#[test]
fn a_flow_that_never_rests_ends_its_test() {
    let flow = "flow a\n  start when message any\nstep b\n  wait 1 day\n  jump to b\n";
    let failed = failure(&format!("{flow}test \"t\"\n  customer says \"x\"\n  run until idle\nend\n"));
    assert_eq!(failed, Some(("that nothing is left to wait for".into(), "the flow goes on for ever".into())));
}

#[test]
fn all_flows_of_a_project_play_together() {
    let sources = vec![
        Source { path: "a.flow".into(), text: "flow a\n  start when message is \"a\"\nstep x\n  send \"soy a\"\n".into() },
        Source {
            path: "b.flow".into(),
            text: "flow b\n  start when message is \"b\"\nstep x\n  send \"soy b\"\ntest \"t\"\n  customer says \"a\"\n  expect send \"soy a\"\n  customer says \"b\"\n  expect send \"soy b\"\nend\n".into(),
        },
    ];
    let loaded = load(sources, &Defaults::default());
    let outcome = scenario::play(&loaded, &loaded.scenarios[0]);
    assert_eq!(outcome.failure, None);
    assert_eq!(outcome.transcript.len(), 2);
    let files: Vec<_> =
        loaded.programs_with_sources().map(|(program, source)| (program.flow.as_str(), source.path.as_str())).collect();
    assert_eq!(files, [("a", "a.flow"), ("b", "b.flow")]);
}

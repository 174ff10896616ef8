//! Which circles write to a customer who never answers (W0802), and which have an end.

use grammar::{Defaults, Source, load};

/// The first finding of the circle in a flow, by its English sentence; `None` where it has an end.
fn said(header: &str, steps: &str) -> Option<String> {
    let text = format!("flow hola\n  start when message any\n{header}{steps}");
    let loaded = load(vec![Source { path: "hola.flow".to_owned(), text: text.clone() }], &Defaults::default());
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    let mut found = loaded.diagnostics.iter().filter(|finding| finding.code.id == "W0802");
    found.next().map(|finding| finding.message.en.clone())
}

fn for_ever(every: &str) -> String {
    format!("A customer who never answers gets this message {every} for ever, outside the 24 hours as a paid template.")
}

fn in_window(every: &str, rounds: u32) -> String {
    format!(
        "A customer who does not answer gets this message every {every} until the 24 hours are over, {rounds} times."
    )
}

#[test]
fn templates_go_round_for_ever() {
    let simple = "step a\n  wait 24h\n  send \"x\" or template t\n  jump to a\n";
    assert_eq!(said("", simple), Some(for_ever("every 24h")));
    let days = "step a\n  send \"x\" or template t or skip\n  wait 2 days\n  jump to a\n";
    assert_eq!(said("", days), Some(for_ever("every 48h")));
    let until = "step a\n  wait until 9:00\n  send \"x\" or template t\n  jump to a\n";
    assert_eq!(said("", until), Some(for_ever("again and again")));
    let question = "step a\n  ask \"x\" or template t up to 20h\n    anything else -> b\n    no reply -> a\n  end\n\
                    step b\n  send \"y\"\n";
    assert_eq!(said("", question), Some(for_ever("every 20h")));
    let spent = "step a\n  ask \"x\" or template t up to 20h\n    anything else -> b\n    no reply\n      \
                 ask again at most 2 times\n      jump to a\n  end\nstep b\n  send \"y\"\n";
    assert_eq!(said("", spent), Some(for_ever("again and again")));
}

#[test]
fn free_messages_go_round_until_the_window_closes() {
    let free = |wait: &str| format!("step a\n  send \"x\"\n  wait {wait}\n  jump to a\n");
    assert_eq!(said("", &free("2h")), Some(in_window("2h", 12)));
    assert_eq!(said("", &free("6h")), Some(in_window("6h", 4)));
    assert_eq!(said("", &free("7h")), None);
    assert_eq!(said("", &free("1 day")), None);
}

#[test]
fn rounds_of_a_repeat_have_an_end_and_a_circle_around_it_has_none() {
    let counted = "step a\n  repeat at most 3 times\n    send \"x\" or template t\n    wait 24h\n  end\n";
    assert_eq!(said("", counted), None);
    assert_eq!(said("", &format!("{counted}  jump to a\n")), Some(for_ever("every 24h")));
}

#[test]
fn an_exit_by_what_changes_is_an_end() {
    let circle = |exit: &str| format!("step a\n  wait 24h\n{exit}  send \"x\" or template t\n  jump to a\n");
    let counter = circle("  set n = n + 1\n  if n > 3\n    stop\n  end\n");
    assert_eq!(said("  var n: number = 0\n", &counter), None);
    assert_eq!(said("", &circle("  if weekday() == \"monday\"\n    stop\n  end\n")), None);
    assert_eq!(said("", &circle("  if contact has tag \"vip\"\n    stop\n  end\n")), None);
    // Silence is no reply, and a counter that nobody counts stays.
    assert_eq!(said("", &circle("  if replied\n    stop\n  end\n")), Some(for_ever("every 24h")));
    assert_eq!(said("  var n: number = 0\n", &circle("  if n > 3\n    stop\n  end\n")), Some(for_ever("every 24h")));
}

#[test]
fn a_circle_that_needs_an_answer_is_none() {
    let answered =
        "step a\n  ask \"x\" or template t up to 20h\n    anything else -> a\n    no reply\n      stop\n  end\n";
    assert_eq!(said("", answered), None);
    let no_time = "step a\n  ask \"x\" or template t\n    anything else -> a\n  end\n";
    assert_eq!(said("", no_time), None);
    // Without words nothing is written.
    let silent = "step a\n  wait for reply up to 2h\n    anything else -> b\n    no reply -> a\n  end\n\
                  step b\n  send \"y\"\n";
    assert_eq!(said("", silent), None);
}

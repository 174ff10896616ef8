use super::*;
use crate::{Defaults, Source, load};

fn program(body: &str) -> Program {
    let text = format!("flow f\n  start when message is \"hola\"\n{body}");
    let loaded = load(vec![Source { path: "f.flow".into(), text }], &Defaults::default());
    assert!(!loaded.has_errors(), "{body}\n{:?}", loaded.diagnostics);
    loaded.programs.into_iter().next().unwrap()
}

/// Least and most messages, as `1-3`.
fn counted(program: &Program, customer: Customer, which: impl Fn(Message<'_>) -> bool) -> String {
    let weigh = |message: Message<'_>| Range::exactly(Decimal::from(u8::from(which(message))));
    let Bounds { least, most } = bounds(program, customer, &weigh);
    match most {
        Most::At { sum, .. } => format!("{least}-{sum}"),
        Most::Unbounded { .. } => format!("{least}-unbounded"),
    }
}

/// Of a customer who never answers, of any customer, and of templates to any.
fn all(body: &str) -> [String; 3] {
    let program = program(body);
    let is_template = |message: Message<'_>| matches!(message, Message::Template(_));
    [
        counted(&program, Customer::Silent, |_| true),
        counted(&program, Customer::Any, |_| true),
        counted(&program, Customer::Any, is_template),
    ]
}

#[test]
fn what_is_sent_in_a_line_is_counted() {
    assert_eq!(all("step a\n  send \"1\"\n  send \"2\"\n"), ["2-2", "2-2", "0-0"]);
}

/// The window may be closed by then: a template, or nothing, goes instead.
#[test]
fn behind_a_long_wait_it_is_the_text_or_what_stands_behind_or() {
    assert_eq!(all("step a\n  send \"1\"\n  wait 30h\n  send \"2\" or template t\n"), ["2-2", "2-2", "0-1"]);
    assert_eq!(all("step a\n  send \"1\"\n  wait 30h\n  send \"2\" or skip\n"), ["1-2", "1-2", "0-0"]);
}

#[test]
fn a_loop_multiplies_and_loops_in_loops_too() {
    assert_eq!(all("step a\n  repeat at most 3 times\n    send \"1\" or template t\n    wait 1h\n  end\n")[0], "3-3");
    let nested = "step a\n  repeat at most 3 times\n    send \"1\"\n    repeat at most 2 times\n      send \"2\"\n    end\n  end\n";
    assert_eq!(all(nested)[1], "9-9");
    // Who jumps out has not gone round to the end.
    let left = "step a\n  repeat at most 3 times\n    ask \"?\" or template t up to 1h\n      anything else -> b\n      no reply\n        \
                send \"2\" or template t\n    end\n  end\nstep b\n  send \"adios\"\n";
    assert_eq!(all(left)[..2], ["6-6", "2-6"]);
}

#[test]
fn asking_again_is_counted_for_who_answers_and_who_does_not() {
    let body = "step a\n  ask \"?\" up to 2h\n    contains \"si\" -> b\n    anything else\n      ask again at most 2 times\n    \
                no reply -> b\n  end\nstep b\n  send \"adios\" or template t\n";
    assert_eq!(all(body), ["2-2", "2-4", "0-0"]);
}

#[test]
fn a_circle_that_nothing_counts_is_without_a_bound() {
    let body = "step a\n  ask \"?\" up to 2h\n    anything else -> a\n    no reply -> b\n  end\nstep b\n  send \"adios\" or template t\n";
    assert_eq!(all(body)[..2], ["2-2", "2-unbounded"]);
    let program = program(body);
    let weigh = |_: Message<'_>| Range::exactly(Decimal::ONE);
    let Most::Unbounded { ring } = bounds(&program, Customer::Any, &weigh).most else { panic!("it goes round") };
    assert!(ring.iter().all(|op| program.step_of(*op) == "a"), "{ring:?}");
}

#[test]
fn the_bound_names_what_it_adds_up_from() {
    let program = program("step a\n  send \"1\"\n  repeat at most 3 times\n    send \"2\"\n  end\n");
    let weigh = |_: Message<'_>| Range::exactly(Decimal::ONE);
    let Most::At { sum, from } = bounds(&program, Customer::Silent, &weigh).most else { panic!("it is bounded") };
    assert_eq!((sum, from.values().copied().collect::<Vec<_>>()), (Decimal::from(4), vec![1, 3]));
}

#[test]
fn weights_are_those_of_each_message() {
    let program = program("step a\n  send \"1\"\n  wait 30h\n  send \"2\" or template t\n");
    let price = |text: &str| text.parse::<Decimal>().unwrap();
    let weigh = |message: Message<'_>| match message {
        Message::Service => Range { least: Decimal::ZERO, most: price("0.1") },
        Message::Template(_) => Range::exactly(price("0.5")),
    };
    let Bounds { least, most } = bounds(&program, Customer::Silent, &weigh);
    assert!(matches!(most, Most::At { sum, .. } if sum == price("0.6")), "{most:?}");
    assert_eq!(least, Decimal::ZERO);
}

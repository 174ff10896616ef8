//! How long a message comes out with its values: too long at its shortest (E0701), and when they are long (W0702).

use grammar::{Defaults, Source, load};

const DAY: &str = "  var dia: date = 2026-12-24\n";
const AT: &str = "  var cuando: moment\n";

/// The findings of a flow that sends `fixed` characters and then `slot`, with these lines above.
fn codes(vars: &str, lines: &str, fixed: usize, slot: &str) -> Vec<&'static str> {
    let words = "ñ".repeat(fixed);
    let text = format!("flow a\n  start when message any\n{vars}step b\n{lines}  send \"{words}{slot}\"\n");
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &Defaults::default());
    loaded.diagnostics.iter().map(|finding| finding.code.id).collect()
}

#[test]
fn what_is_never_short_enough_is_an_error() {
    assert_eq!(codes("  var n: number = 1\n", "", 4096, "{n}"), ["E0701"]);
    assert_eq!(codes("  var t: text = \"hola\"\n", "", 4093, "{t}"), ["E0701"]);
    assert_eq!(codes(AT, "  set cuando = now()\n", 4090, "{cuando}"), ["E0701"]);
}

#[test]
fn a_number_or_a_date_is_judged_at_its_longest() {
    assert_eq!(codes("  var n: number = 1\n", "", 4090, "{n}"), ["W0702"]);
    assert_eq!(codes("  var n: number = 1\n", "", 4000, "{n}"), [""; 0]);
    assert_eq!(codes("  var n: number = 1\n", "", 4045, "{n | money BOB}"), ["W0702"]);
    assert_eq!(codes("  var n: number = 1\n", "", 4000, "{n | money BOB}"), [""; 0]);
    assert_eq!(codes(DAY, "  set dia = today()\n", 4080, "{dia}"), ["W0702"]);
    assert_eq!(codes(DAY, "  set dia = today()\n", 4000, "{dia}"), [""; 0]);
}

#[test]
fn a_text_that_is_only_set_to_words_of_the_flow_is_as_long_as_they() {
    let (var, set) = ("  var t: text = \"hola\"\n", "  if reply.text is \"x\"\n    set t = \"hola, amiga\"\n  end\n");
    assert_eq!(codes(var, set, 4085, "{t}"), [""; 0]);
    assert_eq!(codes(var, set, 4086, "{t}"), ["W0702"]);
    // One that grows has no longest.
    assert_eq!(codes(var, "  set t = \"{t}.\"\n", 3000, "{t}"), [""; 0]);
    assert_eq!(codes(var, "  set t = \"{t}.\"\n", 3900, "{t}"), ["W0702"]);
}

#[test]
fn what_a_customer_writes_has_room_in_a_tenth_of_the_message() {
    assert_eq!(codes("", "", 3686, "{reply.text}"), [""; 0]);
    assert_eq!(codes("", "", 3688, "{reply.text}"), ["W0702"]);
    assert_eq!(codes("", "", 3900, "{reply.text | max 100}"), [""; 0]);
    assert_eq!(codes("", "", 3997, "{reply.text | max 100}"), ["W0702"]);
    assert_eq!(codes("", "", 3900, "{contact.first_name or \"amiga\"}"), ["W0702"]);
}

#[test]
fn a_cut_value_may_come_out_shorter_than_what_it_is_cut_to() {
    let family = "  var t: text = \"👩‍👩‍👧‍👦 👩‍👩‍👧‍👦\"\n";
    assert_eq!(codes(family, "", 4091, "{t | max 6}"), ["W0702"]);
    assert_eq!(codes(family, "", 4090, "{t | max 6}"), [""; 0]);
    assert_eq!(codes(family, "", 4082, "{t | max 20}"), ["E0701"]);
}

#[test]
fn lists_that_are_joined_are_no_number() {
    let list = "  var l: list = [\"a\"]\n";
    assert_eq!(codes(list, "  set l = l + [reply.text]\n", 4000, "{l | max 60}"), [""; 0]);
    assert_eq!(codes(list, "  set l = l + [reply.text]\n", 4000, "{l | join}"), ["W0702"]);
    assert_eq!(codes(list, "  set l = l + [reply.text]\n", 4000, "{l | upper}"), ["W0702"]);
}

#[test]
fn a_chain_of_variables_is_followed_where_it_is_not_too_long() {
    let chain = |of: usize| {
        let vars = (0..of).map(|n| format!("  var v{n}: text = \"a\"\n")).collect::<Vec<_>>().concat();
        let sets = (1..of).map(|n| format!("  set v{} = \"{{v{n}}}\"\n", n - 1)).collect::<Vec<_>>().concat();
        codes(&vars, &sets, 4000, "{v0}")
    };
    assert_eq!(chain(10), [""; 0]);
    assert_eq!(chain(100), ["W0702"]);
}

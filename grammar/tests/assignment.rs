//! Which roads give a name its value: a table of bodies, and what is found in them.

use grammar::{Defaults, Source, load};

fn found(body: &str) -> Vec<&'static str> {
    let text = format!(
        "flow a\n  start when message is \"hola\"\n  var n: number\n  var base: number = 1\nstep inicio\n{body}"
    );
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &Defaults::default());
    // Not every body reads both names, which is only a warning.
    loaded.diagnostics.iter().filter(|finding| finding.is_error()).map(|finding| finding.code.id).collect()
}

/// Each reads `n`, or a part of the reply, in its last lines.
const SET: &[&str] = &[
    "  send \"{base}\"\n",
    "  set n = 1\n  send \"{n}\"\n",
    "  send \"{n or 3}\"\n",
    "  if base > 3\n    set n = 1\n  else\n    set n = 2\n  end\n  send \"{n}\"\n",
    "  ask \"¿Cuántos?\" for number save as n otherwise stop\n  send \"{n}\"\n",
    "  ask \"¿Cuántos?\" for number save as n otherwise stop\n  send \"{reply.number}\"\n",
    "  repeat at most 2 times\n    wait 1 min\n    set n = 1\n  end\n  send \"{n}\"\n",
    "  ask \"¿Vienes?\"\n    yes\n      if reply.yes jump to fin\n      stop\n    anything else -> fin\n  end\nstep fin\n  send \"Listo\"\n",
    "  if reply.number > 3 jump to fin\n  send \"Hola\"\nstep fin\n  send \"Listo\"\n",
];

const NOT_SET: &[(&str, &str)] = &[
    ("E0328", "  send \"{n}\"\n"),
    ("E0328", "  if n > 3 jump to fin\n  send \"Hola\"\nstep fin\n  send \"Listo\"\n"),
    ("E0328", "  if base > 3\n    set n = 1\n  end\n  send \"{n}\"\n"),
    ("E0328", "  ask \"¿Cuántos?\" for number save as n up to 2h otherwise continue\n  send \"{n}\"\n"),
    ("E0328", "  set base = n + 1\n  send \"{base}\"\n"),
    ("E0203", "  ask \"¿Cuántos?\" for number save as n up to 2h otherwise continue\n  send \"{reply.number}\"\n"),
    ("E0203", "  if reply.yes jump to fin\n  send \"Hola\"\nstep fin\n  send \"Listo\"\n"),
];

#[test]
fn what_every_road_sets_may_be_read() {
    for body in SET {
        assert_eq!(found(body), [""; 0], "{body}");
    }
}

#[test]
fn what_a_road_leaves_open_may_not() {
    for (code, body) in NOT_SET {
        assert_eq!(found(body), [*code], "{body}");
    }
}

/// Each has another mistake as well, which leaves its roads as they are.
const ALONG_WITH_OTHERS: &[(&[&str], &str)] = &[
    (&["E0328", "E0204"], "  send \"{n}\"\n  send \"\"\n"),
    (&["E0203", "E0328"], "  send \"{contact.first_name}\"\n  send \"{n}\"\n"),
    (&["E0323", "E0328"], "  if base == \"uno\" jump to fin\n  send \"{n}\"\nstep fin\n  send \"Listo\"\n"),
    (&["E0801", "E0402"], "  if reply contains \"¡!\" jump to fin\n  jump to inicio\nstep fin\n  send \"Listo\"\n"),
    // A line that could not be read may be the one that sets it, or that waits.
    (&["E0101"], "  sedn \"{n}\"\n  send \"{n}\"\n  jump to inicio\n"),
];

#[test]
fn they_are_found_beside_other_mistakes() {
    for (codes, body) in ALONG_WITH_OTHERS {
        assert_eq!(found(body), *codes, "{body}");
    }
}

#[test]
fn a_broken_flow_hides_nothing_of_the_others() {
    let broken = "flow b\n  start when message is \"b\"\nstep x\n  sedn \"Hola\"\n";
    let ring = "flow a\n  start when message is \"a\"\nstep x\n  send \"Hola\"\n  jump to x\n";
    for text in [format!("{broken}{ring}"), format!("{ring}{broken}")] {
        let loaded = load(vec![Source { path: "a.flow".into(), text: text.clone() }], &Defaults::default());
        let mut codes: Vec<&str> = loaded.diagnostics.iter().map(|finding| finding.code.id).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["E0101", "E0801"], "{text}");
        assert!(loaded.programs.is_empty());
    }
}

//! `flowc test` and a clock that is moved tell one story: what a flow says in the real thing, over HTTP with two
//! processes and a database, is written down as a `test` block, to the second, and `flowc test` must agree.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};

use serde_json::json;
use stdlib::{Delay, Timestamp, Zone};
use system_tests::{Lab, Options, Sent, programs, root};

use crate::project::Project;

const ANA: &str = "59170000001";

enum Act {
    Says(&'static str),
    Passes(&'static str),
    /// Until nothing is due.
    Rests,
}
use Act::{Passes, Rests, Says};

/// What happened, in order.
enum Line {
    Said(Timestamp, &'static str),
    Sent(Sent),
    /// So far it was looked.
    Looked(Timestamp),
}

/// Gives the lines and the reason for which the newest run ended.
fn played(options: Options, acts: &[Act]) -> (Vec<Line>, Option<String>) {
    let lab = Lab::start(options);
    let (mut lines, mut seen) = (vec![Line::Looked(lab.clock().now)], 0);
    let mut look = |lines: &mut Vec<Line>| {
        let sent = lab.messages_to(ANA);
        lines.extend(sent[seen..].iter().cloned().map(Line::Sent));
        seen = sent.len();
        lines.push(Line::Looked(lab.clock().now));
    };
    for act in acts {
        let until = match act {
            Says(text) => {
                let said = lab.says_with(ANA, &json!({ "text": text, "name": "Ana María" }));
                lines.push(Line::Said(said.at, text));
                lab.settle();
                look(&mut lines);
                continue;
            }
            Passes(length) => Some(length.parse::<Delay>().unwrap().after(lab.clock().now, &Zone::utc())),
            Rests => None,
        };
        // A second before each thing that is due, and then to it: what is early shows.
        while let Some(due) = lab.clock().next.filter(|due| until.is_none_or(|until| due.at <= until)) {
            let before = due.at.plus_ms(-1000);
            if before > lab.clock().now {
                reach(&lab, before);
                look(&mut lines);
            }
            reach(&lab, due.at);
            look(&mut lines);
        }
        if let Some(until) = until {
            reach(&lab, until);
            look(&mut lines);
        }
    }
    let log = lab.why_json(ANA);
    let last_run = log.iter().rfind(|line| line["what"] == "ended" || line["what"] == "started");
    (lines, last_run.and_then(|line| line["because"].as_str().map(str::to_owned)))
}

fn reach(lab: &Lab, at: Timestamp) {
    lab.try_move(&json!({ "to": at.to_string() })).unwrap();
}

/// A `test` block that allows these lines at these seconds and nothing else.
fn block(lines: &[Line], end: Option<&str>) -> String {
    let mut block =
        String::from("test \"lo que pasó\"\n  contact Ana first_name \"Ana\" timezone \"America/La_Paz\"\n");
    let mut now = None;
    for line in lines {
        let at = match line {
            Line::Said(at, _) | Line::Looked(at) => *at,
            Line::Sent(sent) => sent.at,
        };
        match now {
            None => writeln!(block, "  now 2026-11-24 10:00").unwrap(),
            Some(now) if at == now => {}
            Some(now) => {
                let seconds = at.since(now) / 1000;
                if seconds > 1 {
                    writeln!(block, "  after {} s\n  expect no send", seconds - 1).unwrap();
                }
                writeln!(block, "  after 1 s").unwrap();
            }
        }
        now = Some(at);
        match line {
            Line::Said(_, text) => writeln!(block, "  customer says {}", quoted(text)).unwrap(),
            Line::Sent(sent) if sent.kind == "text" => writeln!(block, "  expect send {}", quoted(&sent.text)).unwrap(),
            Line::Sent(sent) => writeln!(block, "  expect template {}", call(sent)).unwrap(),
            Line::Looked(_) => writeln!(block, "  expect no send").unwrap(),
        }
    }
    if let Some(end) = end {
        writeln!(block, "  expect end \"{end}\"").unwrap();
    }
    block + "end\n"
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{");
    format!("\"{escaped}\"")
}

fn call(template: &Sent) -> String {
    let template = &template.body["template"];
    let parameters = template["components"][0]["parameters"].as_array().unwrap();
    let arguments = parameters.iter().map(|parameter| {
        format!("{}: {}", parameter["parameter_name"].as_str().unwrap(), quoted(parameter["text"].as_str().unwrap()))
    });
    format!("{}({})", template["name"].as_str().unwrap(), arguments.collect::<Vec<_>>().join(", "))
}

/// `flowc test` on a project with this flow and this test.
fn flowc_test(flow: &str, block: &str) -> Output {
    let project = Project::of(flow);
    fs::write(project.path().join("guion.flow"), block).unwrap();
    Command::new(programs::flowc()).arg("test").arg(project.path()).output().unwrap()
}

/// Each script with how many messages it brings, so that an empty transcript cannot pass.
fn both_tell_the_same(flow: &str, scripts: &[(usize, &[Act])]) {
    for (nth, (messages, acts)) in scripts.iter().enumerate() {
        let project = Project::of(flow);
        let (lines, end) = played(project.options(), acts);
        let sent = lines.iter().filter(|line| matches!(line, Line::Sent(_))).count();
        let block = block(&lines, end.as_deref());
        assert_eq!(sent, *messages, "script {nth}:\n{block}");
        let agrees = flowc_test(flow, &block);
        assert!(agrees.status.success(), "script {nth}:\n{block}\n{}", String::from_utf8_lossy(&agrees.stdout));

        // A second too early, or a message that nobody expected, is not the same.
        let early = block.replacen("  after 1 s\n  expect send", "  expect send", 1);
        let silent = block.lines().filter(|line| !line.starts_with("  expect send")).collect::<Vec<_>>().join("\n");
        for other in [early, silent + "\n"].iter().filter(|other| **other != block) {
            assert_eq!(flowc_test(flow, other).status.code(), Some(1), "script {nth}:\n{other}");
        }
    }
}

#[test]
fn of_the_welcome_flow() {
    let flow = fs::read_to_string(root().join("flows/bienvenida.flow")).unwrap();
    let flow = flow.split("\ntest ").next().unwrap();
    both_tell_the_same(
        flow,
        &[
            (3, &[Says("Hola"), Passes("2h"), Says("¿Qué PRECIO tiene?"), Rests]),
            (3, &[Says("info"), Rests]),
            (2, &[Says("¡Buenas!"), Passes("30 min"), Says("cuanto cuesta"), Rests]),
            (
                5,
                &[
                    Says("hola"),
                    Passes("3h"),
                    Says("mmm"),
                    Passes("19h"),
                    Says("¿?"),
                    Passes("1 min"),
                    Says("nada"),
                    Rests,
                ],
            ),
            (4, &[Says("hola"), Passes("2h"), Says("🙂"), Rests]),
            (2, &[Says("hola"), Passes("121 min"), Says("baja"), Passes("30h"), Says("precio"), Rests]),
            (6, &[Says("hola"), Rests, Says("hola"), Passes("7200 s"), Says("Asesor"), Rests]),
        ],
    );
}

#[test]
fn of_a_flow_with_calendar_days_templates_and_two_questions() {
    both_tell_the_same(
        LONG,
        &[
            (5, &[Says("quiero info"), Rests]),
            (5, &[Says("info"), Passes("26h"), Says("sí, claro"), Passes("10 s"), Says("el azul"), Rests]),
            (3, &[Says("info"), Passes("26h"), Says("no"), Rests]),
            (5, &[Says("info"), Passes("26h"), Says("sí"), Rests]),
        ],
    );
}

const LONG: &str = r#"
flow largo
  language es
  timezone "America/La_Paz"
  start when message contains "info"

step inicio
  send "Hola, {contact.first_name or "amiga"}: \"bienvenida\" \{a\\b} 👩‍👩‍👧"
  wait 1 day
  wait 90 min
  ask "¿Seguimos?" or template despedida_1(nombre: "la pregunta") up to 2 days
    is "sí", "sí, claro", "claro" -> color
    contains "no"
      send "Bueno."
      stop
    anything else -> color
    no reply
      wait 10s
      send "¿Hola?" or template despedida_1(nombre: contact.first_name or "amigo")
  end
  jump to fin

step color
  send "¡Qué bien!"
  wait for reply up to 1h
    contains "azul", "rojo" -> fin
    anything else -> fin
    no reply -> fin
  end

step fin
  send "Uno" or template despedida_1(nombre: "uno")
  wait 1 week
  send "Dos" or template despedida_1(nombre: "dos")
  wait 25h
  send "Tres" or stop
"#;

#[test]
fn of_a_flow_that_computes_repeats_starts_again_and_says_farewell() {
    both_tell_the_same(
        ORDER,
        &[
            (5, &[Says("un pedido"), Says("tres"), Rests]),
            (6, &[Says("pedido"), Says("son 2"), Passes("1h"), Says("gracias"), Rests]),
            (3, &[Says("pedido"), Says("muchos"), Says("pedido"), Rests]),
            (3, &[Says("pedido"), Rests]),
            (9, &[Says("pedido"), Says("9"), Passes("10 min"), Says("otro pedido"), Says("uno"), Rests]),
            (5, &[Says("pedido"), Says("1"), Passes("30 s"), Says("ya no quiero"), Rests, Says("pedido"), Rests]),
        ],
    );
}

const ORDER: &str = r#"
flow pedido
  language es
  timezone "America/La_Paz"
  start when message contains "pedido"
  at any time when message contains "ya no" -> adios
  restart when triggered again
  var colores: list = ["azul", "rojo"]
  var total: number = 0

step inicio
  tag "pedido"
  ask "¿Cuántos quieres?" for number 1 to 9 save as cantidad up to 2h otherwise -> adios
  set total = cantidad * 12.50
  if total > 50
    send "Son Bs {total}, con envío gratis."
  else
    send "Son Bs {total}."
  end
  repeat for each color in colores at most 5
    send "También en {color}."
    wait 1 min
  end
  wait until tomorrow at 9:00
  if replied
    send "Gracias por escribir." or skip
  end
  if contact has tag "pedido"
    send "¿Llegó bien?" or template despedida_1(nombre: contact.first_name or "amigo")
  end

step adios
  send "Entendido." or skip
  opt out
  send "¡Cuídate!" or skip
"#;

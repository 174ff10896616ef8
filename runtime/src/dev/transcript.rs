//! A conversation as it happened, written as a `test` block that plays it again.

use std::fmt::Write as _;

use engine::{Entry, Rendered, What};
use stdlib::{MINUTE_MS, Timestamp, Zone};

/// Who wrote, as a test names them.
pub struct Who<'w> {
    pub first_name: Option<&'w str>,
    pub zone: &'w Zone,
}

/// `None` where nobody has written yet. `log` is the contact's, oldest first.
///
/// A test begins where the first message was written, to the minute; what follows is told by how much later it came, so
/// that it happens at the same distances.
pub fn as_test(name: &str, who: &Who<'_>, log: &[Entry]) -> Option<String> {
    let first = log.iter().find(|entry| entry.what.heard().is_some())?;
    let (date, time) = who.zone.civil(first.at);
    let mut test = String::new();
    let _infallible = writeln!(test, "test {}", quoted(name));
    let first_name = who.first_name.map(|name| format!(" first_name {}", quoted(name))).unwrap_or_default();
    let contact = who.first_name.and_then(as_name).unwrap_or_else(|| "Cliente".to_owned());
    let _infallible = writeln!(test, "  contact {contact}{first_name} timezone {}", quoted(who.zone.name()));
    let _infallible = writeln!(test, "  now {date} {time}");
    let mut now = first.at;
    for entry in log.iter().skip_while(|entry| !std::ptr::eq(*entry, first)) {
        let line = match (entry.what.heard(), &entry.what) {
            (Some(text), _) => format!("customer says {}", quoted(text)),
            (None, What::Queued { content, .. }) => expected(content),
            (None, _) => continue,
        };
        if entry.at > now {
            let _infallible = writeln!(test, "  after {}", length(entry.at.since(now)));
            now = entry.at;
        }
        let _infallible = writeln!(test, "  {line}");
    }
    test.push_str("end\n");
    Some(test)
}

fn expected(content: &Rendered) -> String {
    match content {
        Rendered::Text { body } => format!("expect send {}", quoted(body)),
        Rendered::Template { name, parameters, .. } => {
            let arguments: Vec<String> = parameters
                .iter()
                .map(|(name, value)| match name {
                    Some(name) => format!("{name}: {}", quoted(value)),
                    None => quoted(value),
                })
                .collect();
            if arguments.is_empty() {
                format!("expect template {name}")
            } else {
                format!("expect template {name}({})", arguments.join(", "))
            }
        }
    }
}

/// As a text of a flow, in one line or as a block.
fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '"' | '{' | '\\' => {
                written.push('\\');
                written.push(c);
            }
            '\n' => written.push_str("\n    "),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    if text.contains('\n') { format!("\"\"\"\n    {written}\n    \"\"\"") } else { format!("\"{written}\"") }
}

/// A name of the language: a letter, then letters, digits and `_`.
fn as_name(text: &str) -> Option<String> {
    let name: String = text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    name.starts_with(char::is_alphabetic).then_some(name)
}

/// In the largest unit that is exact.
fn length(ms: i64) -> String {
    const HOUR_MS: i64 = 60 * MINUTE_MS;
    match ms {
        ms if ms % HOUR_MS == 0 => format!("{}h", ms / HOUR_MS),
        ms if ms % MINUTE_MS == 0 => format!("{} min", ms / MINUTE_MS),
        // Time is told to the second; less than one is one.
        ms => format!("{}s", Timestamp(ms + 999).seconds()),
    }
}

#[cfg(test)]
mod tests {
    use engine::{Gate, MessageId};

    use super::*;

    fn entry(at: &str, what: What) -> Entry {
        Entry { at: at.parse().unwrap(), run: None, flow: None, step: None, what }
    }

    fn queued(content: Rendered) -> What {
        What::Queued { message: MessageId([0; 16]), content, because: Gate::WindowOpen }
    }

    #[test]
    fn a_conversation_is_told_as_it_happened() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        let template = Rendered::Template {
            name: "despedida_1".into(),
            language: "es".into(),
            parameters: vec![(Some("nombre".into()), "Ana".into())],
        };
        let log = [
            entry("2026-11-24T13:59:00Z", What::OptedIn),
            entry("2026-11-24T14:00:18Z", What::Started { text: "Hola".into() }),
            entry("2026-11-24T14:00:18Z", queued(Rendered::Text { body: "Hola, \"bienvenido\" {}".into() })),
            entry("2026-11-24T16:00:18Z", queued(Rendered::Text { body: "una\ndos".into() })),
            entry("2026-11-24T16:00:48Z", What::TookAnswer { text: "precio".into() }),
            entry("2026-11-24T16:10:48Z", queued(template)),
        ];
        let who = Who { first_name: Some("Ana María"), zone: &zone };
        assert_eq!(
            as_test("visita", &who, &log).unwrap(),
            "test \"visita\"\n  contact AnaMaría first_name \"Ana María\" timezone \"America/La_Paz\"\n  \
             now 2026-11-24 10:00\n  customer says \"Hola\"\n  expect send \"Hola, \\\"bienvenido\\\" \\{}\"\n  \
             after 2h\n  expect send \"\"\"\n    una\n    dos\n    \"\"\"\n  after 30s\n  customer says \"precio\"\n  \
             after 10 min\n  expect template despedida_1(nombre: \"Ana\")\nend\n"
        );
    }

    #[test]
    fn nobody_who_has_not_written_has_a_test() {
        let who = Who { first_name: None, zone: &Zone::utc() };
        assert_eq!(as_test("nada", &who, &[entry("2026-11-24T14:00:00Z", What::OptedIn)]), None);
    }
}

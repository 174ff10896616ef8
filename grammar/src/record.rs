//! A conversation as it happened, written as a `test` block that plays it again: `/save` of `flowc play`, *save as test*
//! of `flowd dev`.

use engine::{EndReason, Rendered};
use stdlib::{Timestamp, Zone};

/// What was done, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    Began { at: Timestamp },
    Said { text: String },
    Waited { from: Timestamp, to: Timestamp },
    Received { content: Rendered },
}

/// Who the customer is in the test, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Customer<'c> {
    pub first_name: Option<&'c str>,
    pub name: Option<&'c str>,
    /// With `+`. Country and clock follow from it where nobody told them.
    pub phone: Option<&'c str>,
    pub language: Option<&'c str>,
    /// Where it was told.
    pub country: Option<&'c str>,
    /// Where it was told.
    pub zone: Option<&'c Zone>,
}

/// `ended` is how the newest run ended, if it did. `zone` is what `now` is read in. Ends with a new line.
pub fn as_test(name: &str, customer: Customer<'_>, done: &[Done], ended: Option<EndReason>, zone: &Zone) -> String {
    let mut lines = vec![format!("test {}", quoted(&one_line(name)))];
    lines.extend(contact(customer));
    for step in done {
        lines.push(match step {
            Done::Began { at } => format!("  now {}", zone.show(*at)),
            Done::Said { text } => format!("  customer says {}", quoted(text)),
            Done::Waited { from, to } => match to.since(*from) / 1000 {
                0 => continue,
                seconds => format!("  after {}", length(seconds)),
            },
            Done::Received { content: Rendered::Text { body } } => format!("  expect send {}", quoted(body)),
            Done::Received { content: Rendered::Template { name, parameters, .. } } => {
                format!("  expect template {name}{}", arguments(parameters))
            }
        });
    }
    if let Some(reason) = ended {
        lines.push(format!("  expect end {}", quoted(reason.as_str())));
    }
    lines.push("end\n".to_owned());
    lines.join("\n")
}

fn contact(customer: Customer<'_>) -> Option<String> {
    let Customer { first_name, name, phone, language, country, zone } = customer;
    let fields = [
        ("first_name", first_name),
        ("name", name),
        ("phone", phone),
        ("language", language),
        ("country", country),
        ("timezone", zone.map(Zone::name)),
    ];
    let known = fields.into_iter().filter_map(|(field, value)| Some(format!(" {field} {}", quoted(&one_line(value?)))));
    let known: String = known.collect();
    (!known.is_empty()).then(|| format!("  contact {}{known}", called(first_name.unwrap_or("cliente"))))
}

fn arguments(parameters: &[(Option<String>, String)]) -> String {
    let written = parameters.iter().map(|(name, value)| match name {
        Some(name) => format!("{name}: {}", quoted(value)),
        None => quoted(value),
    });
    let written: Vec<String> = written.collect();
    if written.is_empty() { String::new() } else { format!("({})", written.join(", ")) }
}

/// The customer's name as a name of the language: who they are in a test decides what a `split` draws for them.
pub fn called(customer: &str) -> String {
    let called: String = customer.chars().filter(|c| c.is_alphanumeric()).collect();
    if called.starts_with(char::is_alphabetic) { called } else { format!("c{called}") }
}

/// A name as it can be read: without line ends and what only turns text around.
pub fn one_line(name: &str) -> String {
    let is_mark = |c: &char| {
        matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_mark(c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Exact: a day of the calendar may have 23 or 25 hours.
fn length(seconds: i64) -> String {
    match seconds {
        _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// As a text of the language: on one line, else a block.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let escaped = plain.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{");
    if escaped.contains('\n') {
        let lines: Vec<String> = escaped
            .split('\n')
            .map(|line| if line.is_empty() { String::new() } else { format!("    {line}") })
            .collect();
        format!("\"\"\"\n{}\n    \"\"\"", lines.join("\n"))
    } else {
        format!("\"{escaped}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_on_one_line_and_in_one_direction() {
        let customer = Customer { first_name: Some("A\u{202e}na"), name: Some("Ana\nRoca\0"), ..Customer::default() };
        let test = as_test(" de\r\n\u{2067}noche ", customer, &[], None, &Zone::utc());
        assert_eq!(test, "test \"de noche\"\n  contact Ana first_name \"Ana\" name \"Ana Roca\"\nend\n");
    }

    #[test]
    fn a_conversation_is_told_as_it_happened() {
        let zone = Zone::parse("America/La_Paz").unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let template = Rendered::Template {
            name: "despedida_1".into(),
            language: "es".into(),
            parameters: vec![(Some("nombre".into()), "Ana".into())],
        };
        let received = |content| Done::Received { content };
        let text = |body: &str| received(Rendered::Text { body: body.into() });
        let waited = |from, to| Done::Waited { from: at(from), to: at(to) };
        let done = [
            Done::Began { at: at("2026-11-24T14:00:18Z") },
            Done::Said { text: "Hola".into() },
            text("Hola, \"bienvenido\" {}"),
            waited("2026-11-24T14:00:18Z", "2026-11-24T16:00:18Z"),
            text("una\n\n  dos"),
            waited("2026-11-24T16:00:18Z", "2026-11-24T16:00:48Z"),
            Done::Said { text: "precio\0".into() },
            waited("2026-11-24T16:00:48Z", "2026-11-24T16:10:48Z"),
            received(template),
        ];
        let customer = Customer {
            first_name: Some("Ana"),
            name: Some("Ana María"),
            phone: Some("+59170000001"),
            zone: Some(&zone),
            ..Customer::default()
        };
        assert_eq!(
            as_test("visita", customer, &done, Some(EndReason::Completed), &zone),
            "test \"visita\"\n  contact Ana first_name \"Ana\" name \"Ana María\" phone \"+59170000001\" \
             timezone \"America/La_Paz\"\n  now 2026-11-24 10:00\n  customer says \"Hola\"\n  expect send \"Hola, \\\"bienvenido\\\" \\{}\"\n  \
             after 2h\n  expect send \"\"\"\n    una\n\n      dos\n    \"\"\"\n  after 30s\n  customer says \"precio\"\n  \
             after 10 min\n  expect template despedida_1(nombre: \"Ana\")\n  expect end \"completed\"\nend\n"
        );
        assert_eq!(as_test("nada", Customer::default(), &[], None, &zone), "test \"nada\"\nend\n");
    }
}

//! The conversation so far as a `test` block, for `/save`.

use engine::{EndReason, Rendered};
use stdlib::{Timestamp, Zone};

/// What was done, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Done {
    Began { at: Timestamp },
    Said { text: String },
    Waited { from: Timestamp, to: Timestamp },
    Received { content: Rendered },
}

/// `ended` is how the newest run ended, if it did.
pub(super) fn as_test(
    name: &str,
    customer: Option<&str>,
    done: &[Done],
    ended: Option<EndReason>,
    zone: &Zone,
) -> String {
    let mut lines = vec![format!("test {}", quoted(name))];
    if let Some(customer) = customer {
        lines.push(format!("  contact {} first_name {}", called(customer), quoted(customer)));
    }
    for step in done {
        lines.push(match step {
            Done::Began { at } => format!("  now {}", zone.show(*at)),
            Done::Said { text } => format!("  customer says {}", quoted(text)),
            Done::Waited { from, to } => match to.since(*from) / 1000 {
                0 => continue,
                seconds => format!("  after {}", length(seconds)),
            },
            Done::Received { content: Rendered::Template { name, .. } } => format!("  expect template {name}"),
            Done::Received { content: Rendered::Text { body } } if body.contains('\n') => {
                let longest = body.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
                format!("  expect send containing {}", quoted(longest.trim()))
            }
            Done::Received { content: Rendered::Text { body } } => format!("  expect send {}", quoted(body)),
        });
    }
    if let Some(reason) = ended {
        lines.push(format!("  expect end {}", quoted(reason.as_str())));
    }
    lines.push("end".to_owned());
    lines.join("\n")
}

/// The customer's name as a name of the language: who they are in a test decides what a `split` draws for them.
pub(super) fn called(customer: &str) -> String {
    let called: String = customer.chars().filter(|c| c.is_alphanumeric()).collect();
    if called.starts_with(char::is_alphabetic) { called } else { format!("c{called}") }
}

/// Exact: a day of the calendar may have 23 or 25 hours.
fn length(seconds: i64) -> String {
    match seconds {
        _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{").replace('\n', " ");
    format!("\"{escaped}\"")
}

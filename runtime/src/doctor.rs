//! `flowd doctor`: looks at everything a node depends on, before the first start and when something does not work.
//!
//! It writes nothing, sends nobody a message, and waits for no answer longer than a few seconds; what does not depend on
//! another is looked at side by side. What it says holds no token, no key and no phone. It repairs nothing: each thing
//! that is wrong says what to type next.

mod callback;
mod check;
mod clock;
mod flows;
mod graph;
mod listen;
mod settings;
mod storage;
mod webhook;

use std::time::Duration;

pub use check::{Check, Verdict};

use crate::config::Draft;

/// For one answer of a server: whoever asks sits before a terminal.
const PATIENCE: Duration = Duration::from_secs(5);

/// All checks, in the order in which somebody would repair them.
pub async fn examine(draft: &Draft, env: &dyn Fn(&str) -> Option<String>) -> Vec<Check> {
    let (storage, listen, graph, webhook) =
        tokio::join!(storage::look(draft), listen::look(draft), graph::look(draft), webhook::look(draft));
    let runs = storage.owner_lives || listen.is_flowd;
    let mut checks = settings::look(draft);
    checks.extend(storage.checks);
    checks.extend(flows::look(draft, env));
    checks.push(listen.check);
    checks.extend(graph.checks);
    checks.push(clock::judge(graph.date));
    checks.extend(if runs { webhook.checks } else { webhook.before_a_start() });
    checks
}

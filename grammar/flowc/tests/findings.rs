//! Findings as people and machines read them, and what is done about them: formats, fixes, levels, pages.

#![expect(clippy::unwrap_used, reason = "a folder or process that cannot be had must fail the test")]

#[path = "findings/explain.rs"]
mod explain;
#[path = "findings/fixes.rs"]
mod fixes;
#[path = "findings/formats.rs"]
mod formats;
#[path = "findings/golden.rs"]
mod golden;
#[path = "findings/levels.rs"]
mod levels;
#[path = "support/run.rs"]
mod run;
#[path = "findings/watch.rs"]
mod watch;

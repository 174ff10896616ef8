//! Stories end to end: two real processes, real SQLite, HTTP. A file of `e2e/` is a story; its name tells it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "e2e/killed_at_each_point.rs"]
mod killed_at_each_point;
#[path = "e2e/welcome_story.rs"]
mod welcome_story;

//! Stories end to end: two real processes, real SQLite, HTTP. A file of `e2e/` is a story; its name tells it.

#[path = "e2e/welcome_story.rs"]
mod welcome_story;

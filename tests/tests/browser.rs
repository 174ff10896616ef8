//! The phone page in a real browser, by clicks and keys: what no test of the HTML can see.
//!
//! Needs Debian's `chromium` and `chromium-driver`; `tests/run browser` gets them. A file of `browser/` is a story.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "browser/audit.rs"]
mod audit;
#[path = "browser/bakery.rs"]
mod bakery;
#[path = "browser/chrome.rs"]
mod chrome;
#[path = "browser/customer.rs"]
mod customer;
#[path = "browser/hostile.rs"]
mod hostile;
#[path = "browser/keyboard.rs"]
mod keyboard;
#[path = "browser/looks.rs"]
mod looks;
#[path = "browser/story.rs"]
mod story;

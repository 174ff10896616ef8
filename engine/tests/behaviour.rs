//! The engine from outside: who takes a message as a table, stories, and properties of random programs.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "behaviour/answers.rs"]
mod answers;
#[path = "behaviour/calendar.rs"]
mod calendar;
#[path = "behaviour/flow.rs"]
mod flow;
#[path = "behaviour/host.rs"]
mod host;
#[path = "behaviour/loops.rs"]
mod loops;
#[path = "behaviour/many_flows.rs"]
mod many_flows;
#[path = "behaviour/migrate.rs"]
mod migrate;
#[path = "behaviour/not_sent.rs"]
mod not_sent;
#[path = "behaviour/operations.rs"]
mod operations;
#[path = "behaviour/opt_out.rs"]
mod opt_out;
#[path = "behaviour/promises.rs"]
mod promises;
#[path = "behaviour/properties.rs"]
mod properties;
#[path = "behaviour/questions.rs"]
mod questions;
#[path = "behaviour/quiet.rs"]
mod quiet;
#[path = "behaviour/random.rs"]
mod random;
#[path = "behaviour/routing.rs"]
mod routing;
#[path = "behaviour/simulated.rs"]
mod simulated;
#[path = "behaviour/start_over.rs"]
mod start_over;
#[path = "behaviour/starts.rs"]
mod starts;
#[path = "behaviour/stored.rs"]
mod stored;
#[path = "behaviour/welcome.rs"]
mod welcome;
#[path = "behaviour/window.rs"]
mod window;

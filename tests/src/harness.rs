//! The process-level harness: a real `flowd` under a load of conversations, faults from outside, and a judge who reads
//! what came of it. `docs/reliability.md` says what it promises and how to run it.
//!
//! Nothing here knows how `flowd` works inside. Its evidence is what a customer, Meta and the owner of the database can
//! see: which webhooks were answered with 200, which requests reached Graph, and which rows there are when all is quiet.

mod arena;
pub mod checker;
mod disk;
pub mod graph;
pub mod history;
mod node;
pub mod plan;
pub mod proxy;
pub mod report;
pub mod run;
pub mod script;
pub mod server;
pub mod tables;
mod webhook;
pub mod world;

use std::time::{SystemTime, UNIX_EPOCH};

/// Of the same clock as `flowd`'s, in milliseconds.
pub fn now_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock stands after 1970");
    i64::try_from(since_epoch.as_millis()).expect("milliseconds fit for a long time")
}

//! Everything durable, as verbs; each is one transaction. The verb that matters is `commit`: it consumes tokens, calls
//! the engine for the decisions in the open transaction, writes, and reports what changed.
//!
//! SQLite today. It knows neither HTTP nor timers in memory, and decides nothing about a conversation.

mod beat;
mod commit;
mod error;
mod keys;
mod load;
mod open;
mod outbox;
mod read;
mod row;
mod settle;
mod taken;
#[cfg(test)]
mod tests;
mod work;
mod write;

pub use commit::Decide;
pub use error::StoreError;
pub use keys::{AccountSetup, Keys, NumberRef};
pub use open::{OpenError, Opened, Store};
pub use outbox::{OutboxRow, OutboxState};
pub use read::{DueTimer, LiveRun, Logged, ReadStore, TimerKey, Who};
pub use work::{Committed, InboundMessage, OutboxChange, TakenStatus, TimerChange, Work, WorkKind};

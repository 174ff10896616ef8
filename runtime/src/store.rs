//! Everything durable, as verbs; each is one transaction. The verb that matters is `commit`: it reads what a batch may
//! need, consumes its tokens, writes what was decided, and reports what changed.
//!
//! SQLite or PostgreSQL, by `DATABASE_URL`: `db` makes them one, and all rules stand above it. It knows neither HTTP nor
//! timers in memory, and decides nothing about a conversation.

mod backup;
mod batch;
mod beat;
mod checkup;
mod command;
mod commit;
mod database;
mod db;
mod effects;
mod error;
mod found;
#[cfg(test)]
mod glass;
mod holder;
mod inbox;
mod intake;
mod keys;
mod load;
mod open;
mod outbox;
mod publish;
mod quarantine;
mod read;
mod reader;
mod restored;
mod row;
mod schema;
mod scratch;
mod seen;
mod sent;
mod settle;
mod taken;
#[cfg(test)]
pub mod tests;
mod trial;
mod trim;
mod verify;
mod work;
mod write;
mod written;

pub use backup::{CopyError, aside, back_up, put_back};
pub use checkup::{Checkup, Denied, Waiting};
pub use command::{Command, Outcome, give};
pub use commit::{Decide, MayLeave};
pub use database::{Database, Server};
#[cfg(test)]
pub use db::{Another, AtCommit, Commit, Decided, Met, Refusal, Wire, Wrote};
pub use error::StoreError;
#[cfg(test)]
pub use glass::{Glass, Seen};
pub use holder::{Holder, Watched};
pub use inbox::InboxDepth;
pub use intake::Intake;
pub use keys::{AccountSetup, Keys, NumberRef};
pub use open::{OpenError, Opened, Store};
pub use outbox::{OutboxRow, OutboxState};
pub use quarantine::{Cause, InQuarantine};
pub use read::{DueTimer, TimerKey};
pub use reader::{HeldMessage, LiveRun, Logged, ReadStore, Who};
pub use restored::{MarkError, mark_as_copy};
pub use schema::{SchemaStep, migrate, missing_steps};
pub use scratch::{Durability, Scratch};
pub use seen::bucket;
pub use trim::{Aged, Trim, Trimmed};
pub use verify::{Verified, VerifiedTable, verify};
pub use work::{Committed, Failure, InboundMessage, OutboxChange, TakenStatus, TimerChange, Work, WorkKind};

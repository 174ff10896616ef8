//! What the tests of the whole system stand on: a laboratory with `flowd serve` and `flowd emulator` as two real
//! processes, a folder of their own, and a clock that moves when told to.
//!
//! It speaks the published contract (`docs/contract.md`) and links neither program: the values of the contract are written
//! out here once more, so that a change there is seen. It is test code, and what breaks in it ends the test:
//! methods panic, with a sentence, at the line that called them. Where a test may want to go on, the answer is a value.

#![expect(clippy::print_stderr, reason = "what a test or the story is waiting for is said on the terminal")]

pub mod harness;
mod lab;
mod postgres;
pub mod programs;
mod survivor;

pub use lab::answer::{Answer, Clock, Due, Said, Sent, Stuck, Webhook};
pub use lab::dev::Dev;
pub use lab::process::{Ended, Started, within_bounds};
pub use lab::second::Second;
pub use lab::{ACCESS_TOKEN, APP_SECRET, Lab, Options, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID, root};
pub use postgres::{Archiving, durable_postgres, postgres, postgres_at};
pub use survivor::Survivor;

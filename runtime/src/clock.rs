//! What time it is. The only source of wall time in `flowd`, so that a test or the emulator can move it.
//!
//! Waits of flows, the sender's retries, the pair limit and the 90 s after a start are on this clock. HTTP timeouts are
//! not: they are real time and use tokio's. Source: `design/architecture.md`, "Time" and "Moving time".

pub mod activity;
pub mod follow;
mod followed;
mod system;

use std::pin::Pin;

use stdlib::Timestamp;

pub use followed::FollowedClock;
#[cfg(test)]
pub use system::LOOK_AGAIN;
pub use system::SystemClock;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Returns once `now()` is `at` or later, never before; at once when it already is. Dropping it is harmless.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Whether somebody moves this clock. Measures against a real outage (the grace of `no reply`) do not exist then.
    fn is_moved(&self) -> bool;
}

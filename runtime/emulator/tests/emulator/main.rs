//! The emulator over HTTP: a real listener, a receiver of webhooks written here, and kills.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod business;
mod rig;

mod clock;
mod customers;
mod faults;
mod page;
mod restart;
mod sending;
mod start;
mod webhooks;

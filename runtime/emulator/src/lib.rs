//! A local WhatsApp: the Graph API a business sends through, the webhooks it hears, customers that a script plays, and
//! a clock that can be moved. `flowd emulator` is this library with flags.
//!
//! It judges requests as Meta does (token, envelope, limits, window, templates) and keeps its state on disk, so that a
//! test may kill it at any instant. It knows nothing of flows, has no authentication of its own and listens on loopback
//! only. Source of its behaviour: Meta's pages, as told in each module.

mod clock;
mod config;
mod customer;
mod emulator;
mod fault;
mod graph;
mod http;
mod hub;
mod ids;
mod journal;
mod page;
mod templates;
mod values;
mod webhook;
mod world;

pub use config::{Config, EmulatorError};
pub use emulator::Emulator;
pub use page::same_machine;
pub use templates::DEFAULT_TEMPLATES;
pub use values::{ACCESS_TOKEN, APP_SECRET, DISPLAY_PHONE_NUMBER, PHONE_NUMBER_ID, VERIFY_TOKEN, WABA_ID};

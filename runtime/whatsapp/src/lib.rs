//! WhatsApp's Cloud API as data: signatures, webhooks, request bodies and answers.
//!
//! Pure functions over bytes: no network, no clock, no storage, and no knowledge of flows. What Meta sends and expects is
//! known here and nowhere else; everything past this crate speaks of items, outcomes and recipients.
//! Source: Meta's pages of the WhatsApp Business Platform as read in September 2026.

pub mod opaque;
pub mod outcome;
pub mod request;
pub mod signature;
pub mod standing;
pub mod webhook;

mod json;

//! The Graph API's side of sending: what a request asks for, and what Meta would answer if it cannot be.

mod kind;
mod number;
mod refusal;
mod request;

pub(crate) use self::number::number_node;
pub(crate) use self::refusal::Refusal;
pub(crate) use self::request::{Content, Message, Request};

//! The engine: one pure function advances one contact's Conversation by one Input.
//!
//! *One Input, one Transition, one database transaction.* Equal Programs, Conversation, Input and Facts give equal
//! Transitions. No I/O, no clock, no randomness, no async, no SQL, no text of flows. Inputs never panic; a panic here is
//! a broken invariant, and the host contains it to the one conversation.

mod advance;
mod change;
mod conversation;
mod effect;
pub mod expr;
mod fault;
pub mod gate;
mod handle;
mod heard;
mod id;
mod input;
mod log;
mod migrate;
pub mod moment;
mod not_sent;
mod program;
mod question;
pub mod render;
mod rounds;
mod route;
mod say;
mod silence;
pub mod simulator;
mod start;
pub mod told;

pub use conversation::{Contact, Conversation, Rounds, Run, RunState, Unsent, Visit};
pub use effect::{Effect, Outgoing, Rendered, Slot, Timer};
pub use fault::Fault;
pub use handle::{Transition, handle};
pub use heard::{Heard, Listener};
pub use id::{AccountId, ContactId, MessageId, NumberId, ProgramId, RunId, Token};
pub use input::{Facts, Input, Message, NotSentReason};
pub use log::{DelayedBy, Entry, Gate, HeldBy, OptedOutBy, SettledBy, Unanswered, What};
pub use program::{
    Alternatives, Arithmetic, Arm, By, ClockTime, Comparison, ContactPart, Count, Deadline, Each, EndReason, Exit,
    Expr, Function, Interrupt, LANG_VERSION, Late, Length, Moment, MomentRule, NOTHING_INSTEAD, Op, OpId, OpKind,
    Passage, Pattern, Program, Programs, Read, Reentry, ReplyPart, Road, RunPart, Segment, Share, ShareKind, Side,
    Signature, Span, Step, StepId, Target, TemplateArgument, TemplateCall, Text, Trigger, Unit, Variable, When,
};

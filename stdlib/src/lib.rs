//! What every flow can use: time, keyword matching, the window rules and WhatsApp's limits as dated data.
//!
//! Knows nothing of flows, of text files, of storage or of the network. Compiler, simulator, runtime and emulator
//! call these functions, so that a rule is written once.

mod delay;
mod limits;
mod matching;
mod time;
mod window;
mod word_lists;
mod zone;

pub use delay::{Delay, DelayError};
pub use limits::{LIMITS, Limits};
pub use matching::{Keyword, Words};
pub use time::{MINUTE_MS, Timestamp, TimestampError};
pub use window::{GateAnswer, MARGIN_MS, SLACK_MS, W_MS, Window};
pub use word_lists::{is_opt_in, is_opt_out};
pub use zone::{Zone, ZoneError};

//! What every flow can use: time, keyword matching, the window rules, WhatsApp's limits as dated data, and templates.
//!
//! Knows nothing of flows, of files, of storage or of the network. Compiler, simulator, runtime and emulator
//! call these functions, so that a rule is written once.

pub mod answer;
mod calendar;
mod country;
mod delay;
mod format;
mod limits;
mod locale;
mod matching;
pub mod price;
mod quiet;
mod share;
pub mod template;
mod time;
mod value;
mod window;
mod word_lists;
mod zone;

pub use calendar::{CalendarError, Date, Time, Weekday};
pub use country::{COUNTRIES_AS_OF, calling_code, country_of_phone};
pub use delay::{Delay, DelayError};
pub use format::{Currency, Filter, FilterMismatch, FilterProblem, Pattern, PatternError};
pub use limits::{LIMITS, Limits};
pub use locale::{Language, Locale};
pub use matching::{Keyword, KeywordProblem, Words};
pub use quiet::{JITTER_MS_MAX, Jitter, QuietHours, REPLY_MS, WAKING_MS_MIN};
pub use rust_decimal::Decimal;
pub use share::share;
pub use time::{MINUTE_MS, Timestamp, TimestampError};
pub use value::{Type, Value, ValueError};
pub use window::{GateAnswer, MARGIN_MS, NO_REPLY_LATE_MS, SLACK_MS, W_MS, WRITTEN_AHEAD_MS, Window};
pub use word_lists::{is_opt_in, is_opt_out};
pub use zone::{Zone, ZoneError};

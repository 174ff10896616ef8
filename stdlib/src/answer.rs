//! What a message answers: yes or no, a number, an address, a day. One function a kind; the words they know are in
//! `word_lists/`, in Spanish, Portuguese and English at once, since a customer answers in any of them.
//!
//! All are careful: what could mean two things is no answer, so that the flow asks again. None of them corrects typing.

mod date;
mod email;
mod number;
mod phone;
mod phrases;
mod scan;
mod time;
mod yes_no;

pub use date::date;
pub use email::email;
pub use number::number;
pub use phone::phone;
pub use time::time;
pub(crate) use yes_no::is_yes_or_no_word;
pub use yes_no::{no, yes};

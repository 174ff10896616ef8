//! A message that does harm, to prove that it harms nobody else.
//!
//! `FLOWD_POISON=how:text` makes the decision about a message with exactly this text panic, overflow its stack, abort the
//! process, or never end. Configuration refuses it unless the Graph URL is loopback.

use std::fmt;
use std::hint;
use std::str::FromStr;

use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poison {
    how: How,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Panic,
    Overflow,
    Abort,
    Loop,
}

impl How {
    const ALL: [Self; 4] = [Self::Panic, Self::Overflow, Self::Abort, Self::Loop];

    fn name(self) -> &'static str {
        match self {
            Self::Panic => "panic",
            Self::Overflow => "overflow",
            Self::Abort => "abort",
            Self::Loop => "loop",
        }
    }
}

/// A `FLOWD_POISON` that is none; reads after the variable's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("must be one of {} and a text, as in panic:veneno", How::ALL.map(How::name).join(", "))]
pub struct PoisonError;

impl FromStr for Poison {
    type Err = PoisonError;

    fn from_str(text: &str) -> Result<Poison, PoisonError> {
        let (name, text) = text.trim().split_once(':').filter(|(_, text)| !text.is_empty()).ok_or(PoisonError)?;
        let how = How::ALL.into_iter().find(|how| how.name() == name).ok_or(PoisonError)?;
        Ok(Poison { how, text: text.to_owned() })
    }
}

impl fmt::Display for Poison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.how.name(), self.text)
    }
}

impl Poison {
    /// Does its harm if this is the text.
    pub fn taken_with(&self, text: &str) {
        if text == self.text {
            match self.how {
                How::Panic => panic!("the poison of FLOWD_POISON"),
                How::Overflow => overflow(0),
                How::Abort => std::process::abort(),
                How::Loop => loop {
                    hint::spin_loop();
                },
            }
        }
    }
}

/// Each call keeps a page of the stack.
#[expect(unconditional_recursion, reason = "it is what it is for")]
fn overflow(depth: usize) {
    let page = hint::black_box([depth; 512]);
    overflow(page[0] + 1);
    hint::black_box(page);
}

#[cfg(test)]
mod tests {
    use super::{Poison, PoisonError};

    #[test]
    fn it_names_what_it_does_and_its_text() {
        for text in ["panic:veneno", "overflow:dos palabras", "abort:a:b", "loop:x"] {
            assert_eq!(text.parse::<Poison>().map(|poison| poison.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "panic", "panic:", "kill:veneno"] {
            assert_eq!(text.parse::<Poison>(), Err(PoisonError), "{text}");
        }
    }

    #[test]
    fn another_text_does_no_harm() {
        let poison: Poison = "panic:veneno".parse().unwrap();
        poison.taken_with("Hola");
        assert!(std::panic::catch_unwind(|| poison.taken_with("veneno")).is_err());
    }
}

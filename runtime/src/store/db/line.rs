//! The way from here to the database. In a shipped program it is sound and nothing here costs anything; a simulation lets
//! things go wrong on it (`line/simulated.rs`).

#[cfg(test)]
mod simulated;

#[cfg(test)]
pub use simulated::{Another, AtCommit, Commit, Decided, Line, Met, Refusal, Wire, Wrote};

#[cfg(not(test))]
pub use sound::Line;

/// Around the moment in which a transaction commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

#[cfg(not(test))]
mod sound {
    #![expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the other one has something to do")]

    use super::Moment;
    use crate::store::db::{Begun, Fate, Row, Statement, Value};

    pub struct Line;

    impl Line {
        pub fn here() -> Self {
            Self
        }

        pub fn carry(&self) -> Result<(), sqlx::Error> {
            Ok(())
        }

        pub fn said(&self, statement: &Statement, _: &mut [Vec<Value>]) -> Statement {
            *statement
        }

        pub fn wrote(&self, _: &Statement, _: u64) {}

        pub fn found(&self, _: &Statement, _: &mut [Row]) {}

        pub fn begun(&self, begun: Begun) -> Begun {
            begun
        }

        pub fn commit(&self, _: Moment) -> Result<(), sqlx::Error> {
            Ok(())
        }

        pub fn rolls_back(&self) {}

        pub fn fate(&self, _: i64) -> Option<Fate> {
            None
        }
    }
}

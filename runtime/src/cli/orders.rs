//! Orders of a person to the flowd that owns the database, and what became of them.

use std::io::Write as _;

use super::exit::Failure;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Storage;
use crate::store::{self, Command, Outcome, StoreError};

/// `what` was `done`, as in "3 message(s) discarded"; `in_vain` counts those with which it was tried and came to nothing.
pub async fn carry_out(
    storage: &Storage,
    orders: &[Command],
    what: &str,
    done: &str,
    in_vain: impl AsyncFnOnce() -> Result<usize, StoreError>,
) -> Result<(), Failure> {
    let count = orders.len();
    if count == 0 {
        let _printed = writeln!(std::io::stdout(), "0 {what} {done}: there are none");
        return Ok(());
    }
    let now = SystemClock::default().now();
    let given = store::give(&storage.database, &storage.key, orders, now).await.map_err(anyhow::Error::from)?;
    let line = match given {
        Outcome::Done => match in_vain().await.map_err(anyhow::Error::from)? {
            0 => format!("{count} {what} {done}"),
            left => {
                return Err(Failure::Refused(format!(
                    "{left} of {count} {what} not {done}: the reason is still there. The log of flowd says what happened"
                )));
            }
        },
        Outcome::AtNextStart => format!("{count} {what} will be {done} when flowd starts: none runs on this database"),
        Outcome::InLine => {
            return Err(Failure::Refused(format!(
                "{count} {what} not {done} yet: the flowd that owns this database has not come to it within 15 s. The \
                 order stays in line and need not be given again; see that flowd runs and can write"
            )));
        }
    };
    let _printed = writeln!(std::io::stdout(), "{line}");
    Ok(())
}

//! Who owns the database, and whether that node lives.

use std::time::Duration;

use super::{super::Check, NOBODY};
use crate::clock::{Clock as _, SystemClock};
use crate::heartbeat::BEAT_MS;
use crate::store::{Checkup, Database, Holder, OpenError, Watched};

const NAME: &str = "owner";
/// A node is late for its beat where a commit takes long; past this it stands still.
const LATE_MS: i64 = 3 * BEAT_MS;

/// And whether it lives.
pub async fn look(checkup: &mut Checkup, database: &Database, patience: Duration) -> (Check, bool) {
    let judged = match checkup.owner(patience).await {
        Ok(watched) => judge(checkup, database, &watched).await,
        Err(error) => Err(error),
    };
    judged.unwrap_or_else(|error| (Check::failed_by(NAME, error), false))
}

async fn judge(checkup: &mut Checkup, database: &Database, watched: &Watched) -> Result<(Check, bool), OpenError> {
    Ok(match watched {
        Watched::Free(None) => (Check::ok(NAME, NOBODY), false),
        Watched::Free(Some(last)) if last.renewed.is_some() => {
            let says = format!("nobody owns it: {} did not end in order", last.node);
            let next = "Start `flowd serve`: it takes up what that one had begun. Its log says why it ended";
            (Check::warning(NAME, says, next), false)
        }
        Watched::Free(Some(last)) => (Check::ok(NAME, format!("nobody owns it; {} ended in order", last.node)), false),
        Watched::Silent(holder) => {
            let says = format!("{} does not renew itself", named(holder));
            let next = "Look at it: it stands still, or its machine is gone. One that stands by takes over after 10 s";
            (Check::warning(NAME, says, next), false)
        }
        Watched::Lives(holder) => (lives(checkup, database, holder).await?, true),
    })
}

async fn lives(checkup: &mut Checkup, database: &Database, holder: &Holder) -> Result<Check, OpenError> {
    let named = named(holder);
    let renewed = format!("{named}, and has just renewed itself");
    match database {
        Database::Postgres(_) => Ok(Check::ok(NAME, renewed)),
        // The same machine, so the same clock.
        Database::Sqlite(_) => Ok(match checkup.beats_until().await? {
            None => Check::ok(NAME, named),
            Some(until) => {
                let age_ms = SystemClock::default().now().since(until.plus_ms(-BEAT_MS)).max(0);
                let says = format!("{named}; its last heartbeat is {} s old", age_ms / 1000);
                if age_ms <= LATE_MS {
                    Check::ok(NAME, says)
                } else {
                    Check::warning(NAME, says, "It runs and commits nothing: look at its log and at the disk")
                }
            }
        }),
    }
}

fn named(holder: &Holder) -> String {
    if holder.addr.is_empty() {
        format!("{} owns it", holder.node)
    } else {
        format!("{} owns it and takes webhooks in at {}", holder.node, holder.addr)
    }
}

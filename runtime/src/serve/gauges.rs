//! What an operator watches and nobody counts by the way: how much waits, and for how long.

use std::time::{Duration, Instant};

use stdlib::Timestamp;

use crate::{
    active::Active,
    store::{InboxDepth, Store},
};

/// How often the inbox is counted: as often as Prometheus asks where nothing else is set.
const COUNT: Duration = Duration::from_secs(15);

/// Of the node that owns the database.
#[derive(Default)]
pub struct Gauges {
    counted: Option<Instant>,
}

impl Gauges {
    /// As of now.
    pub async fn set(&mut self, active: &Active, store: &mut Store, now: Timestamp) {
        for (state, messages) in active.outbox_depths() {
            metrics::gauge!("flowd_outbox_messages", "state" => state).set(messages);
        }
        metrics::gauge!("flowd_timer_overdue_seconds").set(seconds(active.overdue_ms(now)));
        if self.counted.is_none_or(|counted| counted.elapsed() >= COUNT) {
            self.counted = Some(Instant::now());
            metrics::gauge!("flowd_quarantined_contacts").set(store.in_quarantine().await);
            match store.inbox_depth().await {
                Ok(depth) => set_inbox(depth, now),
                // The commits say it, too.
                Err(error) => tracing::debug!(%error, "the inbox could not be counted"),
            }
        }
    }
}

fn set_inbox(InboxDepth { waiting, oldest, parked }: InboxDepth, now: Timestamp) {
    metrics::gauge!("flowd_inbox_rows", "state" => "waiting").set(waiting);
    metrics::gauge!("flowd_inbox_rows", "state" => "parked").set(parked);
    metrics::gauge!("flowd_inbox_age_seconds").set(seconds(oldest.map_or(0, |oldest| now.since(oldest))));
}

fn seconds(ms: i64) -> f64 {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0)).as_secs_f64()
}

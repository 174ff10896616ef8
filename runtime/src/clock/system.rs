//! The computer's own clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stdlib::Timestamp;

use super::{BoxFuture, Clock};

/// A step back by less than this is the network adjusting the clock, and is hidden; a larger one is somebody who
/// corrected it, and is believed, or else a clock once set to next year would stop every timer until then.
const STEP_BACK_HIDDEN_MS: i64 = 60_000;
/// How soon a sleeper notices that the clock was set or that the computer was asleep, which tokio's timers do not count.
pub const LOOK_AGAIN: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub struct SystemClock {
    latest_ms: AtomicI64,
}

impl SystemClock {
    /// What to say when the computer's clock shows `wall_ms`.
    pub fn settle(&self, wall_ms: i64) -> Timestamp {
        let choose = |latest: i64| {
            if latest.saturating_sub(wall_ms) > STEP_BACK_HIDDEN_MS { wall_ms } else { latest.max(wall_ms) }
        };
        let before = self
            .latest_ms
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |latest| Some(choose(latest)))
            .expect("the update always has a value");
        Timestamp(choose(before))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.settle(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            while let Ok(left_ms @ 1..) = u64::try_from(at.since(self.now())) {
                tokio::time::sleep(Duration::from_millis(left_ms).min(LOOK_AGAIN)).await;
            }
        })
    }

    fn is_moved(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use stdlib::Timestamp;

    use super::{Clock, SystemClock};

    #[test]
    fn a_small_step_back_is_hidden_and_a_large_one_believed() {
        let clock = SystemClock::default();
        assert_eq!(clock.settle(1_000_000), Timestamp(1_000_000));
        assert_eq!(clock.settle(940_000), Timestamp(1_000_000));
        assert_eq!(clock.settle(1_000_001), Timestamp(1_000_001));
        assert_eq!(clock.settle(940_000), Timestamp(940_000));
    }

    #[tokio::test]
    async fn what_is_due_already_does_not_sleep() {
        let clock = SystemClock::default();
        clock.sleep_until(clock.now()).await;
        clock.sleep_until(Timestamp(0)).await;
        let soon = clock.now().plus_ms(3);
        clock.sleep_until(soon).await;
        assert!(clock.now() >= soon);
    }
}

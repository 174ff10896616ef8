//! A clock that shows what the emulator said last, and stands still in between.

use stdlib::Timestamp;
use tokio::sync::watch;

use super::{BoxFuture, Clock};

#[derive(Debug)]
pub struct FollowedClock {
    now: watch::Sender<Timestamp>,
}

impl FollowedClock {
    pub fn standing_at(now: Timestamp) -> FollowedClock {
        FollowedClock { now: watch::Sender::new(now) }
    }

    /// Moves on and wakes who slept until then. Answers may overtake each other: an earlier instant changes nothing.
    pub fn move_to(&self, at: Timestamp) {
        self.now.send_if_modified(|now| {
            let is_later = at > *now;
            *now = at.max(*now);
            is_later
        });
    }
}

impl Clock for FollowedClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        let mut watcher = self.now.subscribe();
        Box::pin(async move {
            watcher.wait_for(|now| *now >= at).await.expect("the sender is in `self`, which is borrowed");
        })
    }

    fn is_moved(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stdlib::Timestamp;

    use super::{Clock, FollowedClock};

    #[tokio::test]
    async fn sleepers_wake_when_the_clock_gets_there_and_not_before() {
        let clock = Arc::new(FollowedClock::standing_at(Timestamp(1_000)));
        let sleeper = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move {
                clock.sleep_until(Timestamp(2_000)).await;
                clock.now()
            }
        });
        clock.move_to(Timestamp(1_999));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.move_to(Timestamp(2_500));
        assert_eq!(sleeper.await.unwrap(), Timestamp(2_500));
    }

    #[tokio::test]
    async fn it_never_goes_back() {
        let clock = FollowedClock::standing_at(Timestamp(1_000));
        clock.move_to(Timestamp(900));
        assert_eq!(clock.now(), Timestamp(1_000));
        clock.sleep_until(Timestamp(1_000)).await;
        assert!(clock.is_moved());
    }
}

//! What is in flight in this process, counted: whoever moves the clock must know when nothing is.
//!
//! Every webhook being handled, every timer that fired, every request to Graph and its result holds a `Busy`. Work that
//! hands over to other work clones it, so that the count never touches zero in between.

use std::sync::Arc;

use tokio::sync::watch;

/// Shared by everything that works; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    state: Arc<watch::Sender<Snapshot>>,
}

/// The count at one instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub in_flight: u64,
    /// How often work has begun since the start: two equal snapshots mean that nothing happened in between.
    pub begun: u64,
    /// The largest `X-Emulator-Tick` seen on a webhook or an answer of Graph; 0 before any.
    pub tick: u64,
}

impl Snapshot {
    pub fn is_idle(&self) -> bool {
        self.in_flight == 0
    }
}

/// Work in flight; done when the last clone is dropped.
#[derive(Debug)]
pub struct Busy(Activity);

impl Activity {
    pub fn begin(&self) -> Busy {
        self.begin_at(None)
    }

    /// Begins what a webhook with this `X-Emulator-Tick` brought. One act: were the tick seen first, the process could
    /// be reported as idle at a tick whose webhook it holds in its hands.
    pub fn begin_at(&self, tick: Option<u64>) -> Busy {
        self.state.send_modify(|state| {
            state.in_flight += 1;
            state.begun += 1;
            state.tick = state.tick.max(tick.unwrap_or(0));
        });
        Busy(self.clone())
    }

    /// Notes the `X-Emulator-Tick` of an answer, whose request is in flight already.
    pub fn seen(&self, tick: u64) {
        self.state.send_if_modified(|state| {
            let is_newer = tick > state.tick;
            state.tick = tick.max(state.tick);
            is_newer
        });
    }

    /// Forgets the ticks: the emulator went away, and the next one counts anew.
    pub fn forget_ticks(&self) {
        self.state.send_modify(|state| state.tick = 0);
    }

    pub fn snapshot(&self) -> Snapshot {
        *self.state.borrow()
    }

    /// Tells of every change; `wait_for(Snapshot::is_idle)` waits until all is done.
    pub fn watch(&self) -> watch::Receiver<Snapshot> {
        self.state.subscribe()
    }
}

impl Clone for Busy {
    fn clone(&self) -> Busy {
        self.0.begin()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.state.send_modify(|state| state.in_flight -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::{Activity, Snapshot};

    #[test]
    fn work_counts_until_the_last_hand_lets_go() {
        let activity = Activity::default();
        assert!(activity.snapshot().is_idle());
        let webhook = activity.begin();
        let sending = webhook.clone();
        drop(webhook);
        assert!(!activity.snapshot().is_idle());
        drop(sending);
        assert!(activity.snapshot().is_idle());
        assert_eq!(activity.snapshot().begun, 2);
    }

    #[test]
    fn a_webhooks_tick_and_its_work_appear_at_once() {
        let activity = Activity::default();
        let watch = activity.watch();
        let webhook = activity.begin_at(Some(7));
        assert_eq!(*watch.borrow(), Snapshot { in_flight: 1, begun: 1, tick: 7 });
        activity.seen(5);
        assert_eq!(activity.snapshot().tick, 7);
        drop(webhook);
        activity.forget_ticks();
        assert_eq!(activity.snapshot().tick, 0);
    }

    #[tokio::test]
    async fn whoever_waits_for_idle_hears_of_it() {
        let activity = Activity::default();
        let busy = activity.begin();
        let mut watch = activity.watch();
        let waiting =
            tokio::spawn(async move { watch.wait_for(Snapshot::is_idle).await.map(|state| state.begun).ok() });
        drop(busy);
        assert_eq!(waiting.await.unwrap(), Some(1));
    }
}

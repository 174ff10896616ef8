//! Ends the process where a decision does not end: nothing else gets it out of there, and until then it owns the database
//! and answers nobody. The start behind it is careful (see `store`), and finds whose decision it was.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// So many looks at the same decision are too many. A decision takes less than a millisecond; and a process that was
/// stopped and goes on has looked once, however long it stood.
const LOOKS_MAX: u32 = 10;

/// Decisions begun and ended; odd while one is under way.
#[derive(Debug, Clone)]
pub struct Watchdog(Arc<AtomicU64>);

/// A decision that is under way.
#[derive(Debug)]
pub struct Deciding<'a>(&'a AtomicU64);

impl Watchdog {
    /// Watches from a thread of its own as long as there is something to watch.
    pub fn start() -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let watched = Arc::downgrade(&count);
        thread::spawn(move || watch(&watched));
        Self(count)
    }

    /// Until what it gives is dropped.
    pub fn deciding(&self) -> Deciding<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Deciding(&self.0)
    }
}

impl Drop for Deciding<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn watch(watched: &Weak<AtomicU64>) {
    let mut looks = Looks::default();
    loop {
        thread::sleep(LOOK);
        let Some(count) = watched.upgrade() else { return };
        if looks.are_too_many(count.load(Ordering::Relaxed)) {
            tracing::error!(
                "one decision has not ended for {} s: flowd ends. Its next start finds whose it was, and leaves that \
                 contact out",
                (LOOK * LOOKS_MAX).as_secs()
            );
            std::process::abort();
        }
    }
}

/// How often in a row the same decision was seen.
#[derive(Debug, Default)]
struct Looks {
    at: u64,
    count: u32,
}

impl Looks {
    fn are_too_many(&mut self, decisions: u64) -> bool {
        let is_same = decisions % 2 == 1 && decisions == self.at;
        self.count = if is_same { self.count + 1 } else { 0 };
        self.at = decisions;
        self.count >= LOOKS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_decision_seen_again_and_again_is_too_long() {
        let mut looks = Looks::default();
        for decisions in (0..100).chain([101; LOOKS_MAX as usize]) {
            assert!(!looks.are_too_many(decisions), "{decisions}");
        }
        assert!(looks.are_too_many(101));
        assert!((0..100).all(|_| !looks.are_too_many(102)), "nothing is decided");
    }

    #[test]
    fn a_decision_that_panics_has_ended() {
        let watchdog = Watchdog::start();
        let decided = std::panic::catch_unwind(|| {
            let _deciding = watchdog.deciding();
            panic!("poison");
        });
        assert!(decided.is_err());
        assert_eq!(watchdog.0.load(Ordering::Relaxed), 2);
    }
}

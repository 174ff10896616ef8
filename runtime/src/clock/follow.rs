//! Follows an emulator's clock: takes part in its moves by telling whether this process is idle and what is next due.
//!
//! The protocol is the contract of `flowd emulator` ("Clock between processes"): a long poll is answered when the
//! emulator's tick changes, or when a newer poll of the same participant supersedes it. So the newest report is open at
//! the emulator at all times, and a change here goes out at once on a connection of its own. A running request is never
//! cancelled: a connection that breaks means that the participant is gone. Two reports may overtake each other on the
//! way; then the emulator answers the newer one at once, as superseded, and is told again. That is harmless, because
//! work never begins here without a newer tick, or something due, by which an older report does not count.

mod link;
mod report;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use stdlib::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use link::FollowError;
pub use report::Next;

use super::activity::Activity;
use super::{Clock, FollowedClock};
use crate::config::BaseUrl;
use link::{Link, Told};
use report::Report;

/// More reports than this are not open at once; a change beyond waits for an answer, which comes at once.
const OPEN_MAX: usize = 4;
const BACKOFF_MIN: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(1);

/// An emulator's clock, read once and ready to be followed.
pub struct Follow {
    link: Link,
    clock: Arc<FollowedClock>,
    answered: watch::Sender<bool>,
}

impl Follow {
    /// Finds the emulator and sets the clock by it; waits up to 10 s for one that is just starting.
    pub async fn connect(url: &BaseUrl) -> Result<Follow, FollowError> {
        let link = Link::to(url)?;
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut backoff = BACKOFF_MIN;
        let now: Timestamp = loop {
            match link.now().await {
                Ok(now) => break now,
                Err(error) if Instant::now() + backoff > deadline => return Err(error),
                Err(_) => tokio::time::sleep(backoff).await,
            }
            backoff = (backoff * 2).min(BACKOFF_MAX);
        };
        Ok(Follow { link, clock: Arc::new(FollowedClock::standing_at(now)), answered: watch::Sender::new(false) })
    }

    pub fn clock(&self) -> Arc<FollowedClock> {
        Arc::clone(&self.clock)
    }

    /// Becomes true, for good, once the emulator has answered a report: only then does it wait for this process.
    pub fn first_report_answered(&self) -> watch::Receiver<bool> {
        self.answered.subscribe()
    }

    /// Takes part until `shutdown`. `next` is the earliest thing that any part of this process sleeps for on the clock;
    /// it must be renewed before the `Busy` of the work that changed it is dropped.
    pub async fn run(self, activity: Activity, next: watch::Receiver<Option<Next>>, shutdown: CancellationToken) {
        let mut changes = activity.watch();
        let mut next_changes = next.clone();
        let mut following =
            Following { follow: &self, activity, next, tick: 0, last: None, open: JoinSet::new(), lost: None };
        loop {
            following.tell();
            let resume_at = following.lost.as_ref().map(|lost| lost.resume_at);
            tokio::select! {
                () = shutdown.cancelled() => return,
                Some(ended) = following.open.join_next() => match ended {
                    Ok((report, Ok(told))) => following.told(report, told),
                    Ok((report, Err(error))) => following.failed(report, &error),
                    Err(_) => following.failed(following.last_number(), &FollowError::Broken),
                },
                Ok(()) = changes.changed() => {}
                Ok(()) = next_changes.changed() => {}
                () = until(resume_at) => {}
            }
        }
    }
}

/// The n-th report of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number(u64);

/// Since when there is no answer, and when to try again.
struct Lost {
    backoff: Duration,
    resume_at: Instant,
}

struct Following<'a> {
    follow: &'a Follow,
    activity: Activity,
    next: watch::Receiver<Option<Next>>,
    /// The newest tick that an answer told.
    tick: u64,
    /// The newest report, and whether it is still open.
    last: Option<Last>,
    open: JoinSet<(Number, Result<Told, FollowError>)>,
    lost: Option<Lost>,
}

struct Last {
    number: Number,
    report: Report,
    is_open: bool,
}

impl Following<'_> {
    /// Sends a report if the one that is open says something else, or if none is open.
    fn tell(&mut self) {
        let report = Report::of(&self.activity, &self.next, self.follow.clock.now(), self.tick);
        let is_told = self.last.as_ref().is_some_and(|last| last.is_open && last.report == report);
        let must_wait = self.lost.as_ref().is_some_and(|lost| Instant::now() < lost.resume_at);
        if is_told || must_wait || self.open.len() >= OPEN_MAX {
            return;
        }
        let number = Number(self.last_number().0 + 1);
        let sending = self.follow.link.report(&report);
        self.open.spawn(async move { (number, sending.await) });
        self.last = Some(Last { number, report, is_open: true });
    }

    fn told(&mut self, number: Number, told: Told) {
        // The clock first: a report that has seen the tick must have seen the instant that came with it.
        self.follow.clock.move_to(told.now);
        self.tick = self.tick.max(told.tick);
        self.follow.answered.send_replace(true);
        self.close(number);
        if self.lost.take().is_some() {
            tracing::info!("the emulator's clock answers again");
        }
    }

    fn failed(&mut self, number: Number, error: &FollowError) {
        if !self.close(number) {
            return;
        }
        if self.lost.is_none() {
            tracing::warn!(%error, "the emulator's clock does not answer; trying again");
        }
        // Another emulator may answer next, and it counts its ticks anew.
        self.tick = 0;
        self.activity.forget_ticks();
        let backoff = self.lost.as_ref().map_or(BACKOFF_MIN, |lost| (lost.backoff * 2).min(BACKOFF_MAX));
        self.lost = Some(Lost { backoff, resume_at: Instant::now() + backoff });
    }

    /// Notes that a report is not open any more; true if it was the newest.
    fn close(&mut self, number: Number) -> bool {
        match &mut self.last {
            Some(last) if last.number == number => {
                last.is_open = false;
                true
            }
            Some(_) | None => false,
        }
    }

    fn last_number(&self) -> Number {
        self.last.as_ref().map_or(Number(0), |last| last.number)
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

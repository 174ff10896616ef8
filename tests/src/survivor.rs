//! A laboratory in which `serve` dies of failpoints and is started again, while the story goes on as if nothing were.
//!
//! Each verb watches `serve` while it waits, so a death in the middle of a webhook or of a move is seen at once.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::json;
use stdlib::Timestamp;

use crate::{Ended, Lab, Options, Started, Stuck};

/// Deaths of one story, moves of its clock: more than any story has.
const BOUND: usize = 200;
/// Between two looks at `serve`; a process that dies tells nobody.
const LOOK_EVERY: Duration = Duration::from_millis(2);

pub struct Survivor {
    pub lab: Lab,
    /// The failpoint of each `serve` that is still to come; the last ones have none.
    fails: Mutex<VecDeque<String>>,
    deaths: Mutex<usize>,
}

impl Survivor {
    /// The first `serve` has the first of `fails`, the one after its death the second, and so on.
    #[track_caller]
    pub fn start(mut options: Options, fails: &[&str]) -> Survivor {
        let mut fails: VecDeque<_> = fails.iter().map(|&fail| fail.to_owned()).collect();
        options.fail = fails.pop_front();
        Survivor { lab: Lab::start(options), fails: Mutex::new(fails), deaths: Mutex::new(0) }
    }

    /// How often `serve` has died so far; looks once more.
    #[track_caller]
    pub fn deaths(&self) -> usize {
        self.revive();
        *self.deaths.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A customer writes, and everything that follows at once has happened.
    #[track_caller]
    pub fn says(&self, who: &str, text: &str) {
        self.watch(|| self.lab.says(who, text));
        self.settle();
    }

    #[track_caller]
    pub fn settle(&self) {
        self.watch(|| self.lab.settle());
    }

    /// Time passes until `at`.
    #[track_caller]
    pub fn reach(&self, at: Timestamp) {
        self.move_until(&json!({ "to": at.to_string() }), |lab| lab.clock().now >= at);
    }

    /// Time passes from one thing that is due to the next, until `is_so`.
    #[track_caller]
    pub fn run_until(&self, is_so: impl Fn(&Lab) -> bool) {
        self.move_until(&json!({ "to": "next" }), is_so);
    }

    #[track_caller]
    pub fn run_until_idle(&self) {
        self.run_until(|lab| lab.clock().next.is_none());
    }

    /// SIGTERM, and the next `serve`. One that ends in order has not died.
    #[track_caller]
    pub fn stop_and_start(&self) {
        match self.lab.stop_serve() {
            Ended::Code(0) => {
                self.lab.restart_serve(None);
            }
            Ended::Code(_) | Ended::Signal(_) => self.revive(),
        }
        self.settle();
    }

    #[track_caller]
    fn move_until(&self, body: &serde_json::Value, is_so: impl Fn(&Lab) -> bool) {
        for _ in 0..BOUND {
            self.settle();
            if is_so(&self.lab) {
                return;
            }
            match self.watch(|| self.lab.try_move(body)) {
                // 504: it died while the clock moved; the clock stays where it got to.
                Ok(_) | Err(Stuck { status: 504, .. }) => {}
                Err(stuck) => panic!("the clock does not move by {body}: {stuck}"),
            }
        }
        panic!("still not so after {BOUND} moves of the clock by {body}; it stands at {:?}", self.lab.clock());
    }

    /// Does `what`, which may take its time, and starts `serve` again whenever it dies meanwhile.
    #[track_caller]
    fn watch<T: Send>(&self, what: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let doing = scope.spawn(what);
            while !doing.is_finished() {
                self.revive();
                thread::sleep(LOOK_EVERY);
            }
            let done = doing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            self.revive();
            done
        })
    }

    #[track_caller]
    fn revive(&self) {
        let mut deaths = self.deaths.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(ended) = self.lab.serve_has_ended() {
            assert_eq!(ended, Ended::Signal(9), "serve ended by itself\n{}", self.lab.serve_said());
            *deaths += 1;
            assert!(*deaths < BOUND, "serve has died {deaths} times");
            let fail = self.fails.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            if self.lab.restart_serve(fail.as_deref()) == Started::Ready {
                return;
            }
        }
    }
}

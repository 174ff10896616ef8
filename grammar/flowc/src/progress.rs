//! A sign of life while work takes long: on a terminal's standard error, after a moment, and gone when there is something
//! to read.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::ProgressBar;

use crate::terminal::Output;

/// What is done sooner needs no sign.
const PATIENCE: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(100);

pub(crate) struct Progress {
    /// Ends the sign when it is dropped.
    shown: std::cell::RefCell<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Progress {
    pub fn start(output: &Output) -> Self {
        let shown = output.shows_progress().then(|| {
            let (done, is_done) = mpsc::channel();
            let sign = thread::spawn(move || {
                if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    let bar = ProgressBar::new_spinner();
                    bar.enable_steady_tick(TURN);
                    // Nothing is ever sent: the other end is dropped.
                    let _ended = is_done.recv();
                    bar.finish_and_clear();
                }
            });
            (done, sign)
        });
        Self { shown: shown.into() }
    }

    /// Takes the sign away, as something else is going to be written.
    pub fn pause(&self) {
        if let Some((done, sign)) = self.shown.take() {
            drop(done);
            // A sign that could not be drawn is not worth a word.
            let _drawn = sign.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.pause();
    }
}

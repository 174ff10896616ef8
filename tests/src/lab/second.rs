//! A second `serve` over the database of a laboratory, and what may happen to either of the two.

use super::{Lab, Port, http, lock, process, spawn_emulator, spawn_serve, url, wait_for_emulator, wait_for_serve};
use crate::lab::process::{Ended, Process, Started};

/// Killed when it is dropped.
pub struct Second {
    serve: Process,
    port: Port,
}

impl Lab {
    /// Another `serve` with the same settings, on a port of its own, ready.
    #[track_caller]
    pub fn second(&self) -> Second {
        let port = Port::take();
        let mut serve = spawn_serve(&self.options, None, &self.folder, &port, &self.emulator_port);
        let started = wait_for_serve(&mut serve, &port);
        assert_eq!(started, Started::Ready, "a second serve does not start\n{}", serve.said());
        Second { serve, port }
    }

    /// From now on WhatsApp sends its webhooks to the second, as behind an address that both share.
    #[track_caller]
    pub fn webhooks_go_to(&self, second: &Second) {
        let mut emulator = lock(&self.emulator);
        emulator.kill();
        *emulator = spawn_emulator(&self.options, &self.folder, &second.port, &self.emulator_port);
        wait_for_emulator(&mut emulator, &self.emulator_port);
    }

    /// SIGSTOP.
    pub fn pause_serve(&self) {
        lock(&self.serve).pause();
    }

    /// SIGCONT.
    pub fn resume_serve(&self) {
        lock(&self.serve).resume();
    }
}

impl Second {
    /// Whether it owns the database; else it stands by.
    #[track_caller]
    pub fn is_active(&self) -> bool {
        let metrics = http::send(http::client().get(format!("{}/metrics", url(&self.port))));
        metrics.is_ok_and(|answer| answer.text.lines().any(|line| line == "flowd_active 1"))
    }

    #[track_caller]
    pub fn wait_until_active(&self) {
        let is_active = process::within_bounds(|| self.is_active());
        assert!(is_active, "it does not take over\n{}", self.serve.said());
    }

    /// Asks with SIGTERM, and waits.
    pub fn stop(&mut self) -> Ended {
        self.serve.ask_to_stop();
        self.serve.wait_for_end()
    }
}

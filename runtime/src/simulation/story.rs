//! What happened, step by step, in words, and a hash over all of it.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// Why a run of the simulation is wrong.
#[derive(Debug, Clone)]
pub struct Broken {
    pub invariant: &'static str,
    pub what: String,
}

impl Broken {
    pub fn new(invariant: &'static str, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

#[derive(Default)]
pub struct Story {
    pub steps: u64,
    pub told: Vec<String>,
    hash: Sha256,
}

impl Story {
    pub fn tell(&mut self, mono: i64, what: &str) {
        let line = format!("{:>5} {:>6}.{:03} s  {what}", self.steps, mono / 1000, mono % 1000);
        self.hash.update(line.as_bytes());
        self.hash.update([0]);
        self.told.push(line);
    }

    pub fn hash(&self) -> String {
        hex::encode(&self.hash.clone().finalize()[..16])
    }
}

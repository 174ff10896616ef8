//! What happened, step by step, in words, and a hash over all of it.

use std::{collections::VecDeque, fmt};

use sha2::{Digest as _, Sha256};

/// So many of the last steps are told when a seed fails.
const TOLD: usize = 60;

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
    last: VecDeque<String>,
    hash: Sha256,
}

impl Story {
    pub fn tell(&mut self, mono: i64, what: &str) {
        let line = format!("{:>5} {:>6}.{:03} s  {what}", self.steps, mono / 1000, mono % 1000);
        self.hash.update(line.as_bytes());
        self.hash.update([0]);
        self.last.push_back(line);
        if self.last.len() > TOLD {
            self.last.pop_front();
        }
    }

    pub fn last(&self) -> String {
        self.last.iter().fold(String::new(), |told, line| told + "  " + line.as_str() + "\n")
    }

    pub fn hash(&self) -> String {
        hex::encode(&self.hash.clone().finalize()[..16])
    }
}

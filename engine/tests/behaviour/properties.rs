//! The promises, kept by random programs in random worlds.

use engine::{Input, NumberId, Outgoing, Program, Programs, RunState};
use proptest::prelude::*;

use crate::{
    host::{Host, number},
    random::{Act, acts, publications},
};

/// Timers fired at most while time passes once; programs may wait a second in a circle.
const FIRED_MAX: usize = 30;

struct World {
    host: Host,
    publications: Vec<Vec<Program>>,
    accepted: Vec<Outgoing>,
}

impl World {
    fn new(publications: Vec<Vec<Program>>) -> Self {
        Self { host: Host::with(publications[0].clone()), publications, accepted: Vec::new() }
    }

    fn act(&mut self, act: &Act) {
        let host = &mut self.host;
        match act {
            Act::Says { text, ago_ms, second_number } => {
                let number = if *second_number { NumberId::derived_from(&[b"two"]) } else { number() };
                host.writes(number, host.now.plus_ms(-ago_ms), text, None);
            }
            Act::After(ms) => {
                let target = host.now.plus_ms(*ms);
                for _ in 0..FIRED_MAX {
                    if host.next_due().is_some_and(|due| due <= target) {
                        host.fire_next();
                    }
                }
                host.now = host.now.max(target);
            }
            Act::FireLate(ms) => {
                if let Some(due) = host.next_due() {
                    host.now = host.now.max(due.plus_ms(*ms));
                    host.fire_next();
                }
            }
            Act::Stale { run, generation } => self.stale(*run, *generation),
            Act::Accept => self.accepted.extend(host.accept()),
            Act::Fails { which, accepted: true, reason } if *which < self.accepted.len() => {
                host.fails(self.accepted.remove(*which), *reason);
            }
            Act::Fails { which, accepted: false, reason } if *which < host.outbox.len() => {
                let message = host.outbox.remove(*which);
                host.fails(message, *reason);
            }
            Act::Fails { .. } => {}
            Act::StartOver(which) => {
                let runs = &host.conversation.runs;
                if let Some(run) = runs.get(which % runs.len().max(1)).map(|run| run.id) {
                    let token = engine::Token::derived_from(&[&run.0, b"start over"]);
                    host.handle(&Input::StartOver { run, token });
                }
            }
            Act::Migrate(which) => {
                let runs = &host.conversation.runs;
                if let Some(run) = runs.get(which % runs.len().max(1)).map(|run| run.id) {
                    host.handle(&Input::Migrate { run });
                }
            }
            Act::Publish(which) => {
                let current = &self.publications[which % self.publications.len()];
                host.programs = Programs::new(current.clone());
                for program in self.publications.iter().flatten() {
                    host.programs.keep(program.id(), program.clone());
                }
            }
        }
    }

    /// A timer of any generation but the armed one; it must change nothing.
    fn stale(&mut self, run: usize, generation: u32) {
        let host = &mut self.host;
        let Some(run) = host.conversation.runs.get(run) else { return };
        let armed = match run.state {
            RunState::Sleeping { generation, .. }
            | RunState::Asking { generation, .. }
            | RunState::Held { generation, .. } => Some(generation),
            RunState::Ended { .. } => None,
        };
        if armed == Some(generation) {
            return;
        }
        let logged = host.log.len();
        host.handle(&Input::TimerFired { run: run.id, generation });
        assert_eq!(host.log.len(), logged, "a stale timer does nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// `Host` checks every Transition: no panic, equal results, the window, ended runs, timers, ids, counts, stored runs.
    #[test]
    fn every_promise_is_kept_by_any_program_in_any_world(publications in publications(), acts in acts()) {
        let mut world = World::new(publications);
        for act in &acts {
            world.act(act);
        }
    }

    #[test]
    fn a_program_is_stored_and_read_back_as_it_was(publications in publications()) {
        for program in publications.into_iter().flatten() {
            let stored = serde_json::to_string(&program).unwrap();
            let read: Program = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(read.id(), program.id());
            prop_assert_eq!(read, program);
        }
    }
}

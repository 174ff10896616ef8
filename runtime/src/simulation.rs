//! The whole runtime in a deterministic simulation: nodes, clocks, network, Meta and Graph under one seed, over a real
//! database in memory. Everything above the line to the database is the code that ships; only the shell of a node is the
//! simulation's own. What is injected, what must hold, and what was measured: `docs/simulation.md`.

mod acts;
mod calm;
mod chance;
mod commits;
mod fault;
mod graph;
mod journal;
mod lives;
mod meta;
mod mutant;
mod node;
mod owns;
mod requests;
mod stands_by;
mod step;
mod story;
mod tables;
mod tests;
mod time;
mod webhooks;
mod world;

pub use mutant::Mutant;

use fault::Tally;
use story::Broken;
use world::World;

use crate::store::Database;

/// Steps of a seed before everything is mended, at least.
pub const STEPS: u64 = 520;

/// What came of one seed.
pub struct Outcome {
    pub seed: u64,
    pub broken: Option<Broken>,
    pub hash: String,
    pub steps: u64,
    pub commits: u64,
    pub tally: Tally,
    /// Step by step, in words.
    pub told: Vec<String>,
}

/// One seed, from an empty database to the end.
pub fn run(seed: u64, database: Database, mutant: Option<Mutant>) -> Outcome {
    let mut world = World::new(seed, database, mutant);
    let done = wild(&mut world).and_then(|()| world.calm_down());
    Outcome {
        seed,
        broken: done.err(),
        hash: world.story.hash(),
        steps: world.story.steps,
        commits: world.journal.commits,
        tally: world.tally,
        told: world.story.told,
    }
}

fn wild(world: &mut World) -> Result<(), Broken> {
    while world.story.steps < STEPS {
        world.step()?;
    }
    Ok(())
}

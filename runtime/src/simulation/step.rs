//! What may happen next, and how often it does.

use super::{
    fault::{Fault, To},
    meta::PHONES,
    story::Broken,
    world::{SLOTS, World},
};

/// What Meta has on its way at most, so that steps are not spent on one burst.
const UNDER_WAY_MAX: usize = 12;

#[derive(Debug, Clone, Copy)]
enum Step {
    Write,
    Deliver(usize),
    Again(usize),
    Node(usize),
    TakeUp(usize),
    Answer(usize),
    Probe(usize),
    Time,
    Crash(usize),
    Start(usize),
    Pause(usize),
    Resume(usize),
    Stop(usize),
    CutDatabase(usize),
    CutGraph(usize),
    Mend(usize),
    Jump(usize),
    Sleep,
    Quiet,
}

impl World {
    /// One thing happens.
    pub fn step(&mut self) -> Result<(), Broken> {
        let step = self.choose();
        self.story.steps += 1;
        match step {
            Step::Write => {
                let contact = self.chance.below(PHONES.len());
                let words = self.meta.writes(contact, self.mono, &mut self.chance);
                self.tell(&words);
                Ok(())
            }
            Step::Deliver(webhook) => self.deliver(webhook),
            Step::Again(webhook) => {
                self.tally.injected(Fault::Repeated, To::Webhook(webhook));
                self.deliver(webhook)
            }
            Step::Node(slot) => self.act(slot),
            Step::TakeUp(request) => self.take_up(request),
            Step::Answer(request) => self.answer(request),
            Step::Probe(n) => self.probe(n),
            Step::Time => self.pass_time(),
            Step::Crash(slot) => self.crash(slot),
            Step::Start(slot) => self.start(slot),
            Step::Pause(slot) => {
                self.pause(slot);
                Ok(())
            }
            Step::Resume(slot) => self.resume(slot),
            Step::Stop(slot) => {
                self.ask_to_stop(slot);
                Ok(())
            }
            Step::CutDatabase(slot) => {
                self.tally.injected(Fault::DatabaseCutOff, To::Machine(slot));
                self.cut(slot, true);
                self.tell(&format!("node {slot} and the database are cut off from each other"));
                Ok(())
            }
            Step::CutGraph(slot) => {
                self.tally.injected(Fault::GraphCutOff, To::Machine(slot));
                self.machines[slot].graph_cut = true;
                self.tell(&format!("node {slot} and Graph are cut off from each other"));
                Ok(())
            }
            Step::Mend(slot) => {
                self.mend(slot);
                self.tell(&format!("node {slot} reaches everything again"));
                Ok(())
            }
            Step::Jump(slot) => self.jump(slot),
            Step::Sleep => self.sleep_long(),
            Step::Quiet => self.quiet(),
        }
    }

    fn choose(&mut self) -> Step {
        let mut steps: Vec<(u32, Step)> = Vec::new();
        let under_way = self.meta.webhooks.iter().filter(|it| !it.is_done).count();
        if under_way < UNDER_WAY_MAX {
            steps.push((60, Step::Write));
        }
        let is_up = self.nodes.iter().flatten().any(|node| !node.is_stopping);
        if is_up {
            let due = self.meta.due(self.mono);
            let weight = 160 / u32::try_from(due.len().max(1)).expect("few");
            steps.extend(due.into_iter().map(|webhook| (weight.max(1), Step::Deliver(webhook))));
            let done: Vec<usize> =
                self.meta.webhooks.iter().enumerate().filter(|(_, it)| it.is_done).map(|(n, _)| n).collect();
            if !done.is_empty() {
                steps.push((25, Step::Again(*self.chance.one_of(&done))));
            }
        }
        for (n, request) in self.graph.requests.iter().enumerate() {
            if request.may_be_taken_up(self.mono) {
                steps.push((80, Step::TakeUp(n)));
            } else if request.answer.is_some() {
                steps.push((80, Step::Answer(n)));
            }
        }
        steps.extend((0..self.probes.len()).map(|n| (40, Step::Probe(n))));
        let up = self.nodes.iter().flatten().count();
        for slot in 0..SLOTS {
            let machine = self.machines[slot];
            if machine.database_cut || machine.graph_cut {
                steps.push((18, Step::Mend(slot)));
            } else {
                steps.extend([(3, Step::CutDatabase(slot)), (2, Step::CutGraph(slot))]);
            }
            steps.push((2, Step::Jump(slot)));
            let Some(node) = &self.nodes[slot] else {
                steps.push((if up == 0 { 120 } else { 12 }, Step::Start(slot)));
                continue;
            };
            if node.is_paused {
                steps.push((14, Step::Resume(slot)));
                continue;
            }
            if node.is_ready(self.mono) {
                steps.push((400, Step::Node(slot)));
            }
            steps.extend([(4, Step::Crash(slot)), (3, Step::Pause(slot))]);
            if !node.is_stopping {
                steps.push((2, Step::Stop(slot)));
            }
        }
        steps.push((90, Step::Time));
        steps.extend([(3, Step::Sleep), (4, Step::Quiet)]);
        self.chance.weighed(&steps)
    }
}

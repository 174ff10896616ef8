//! Requests of nodes on their way to Graph and back, and the probes of their own webhooks.

#![expect(clippy::unnecessary_wraps, reason = "each thing that happens may break a promise, and some cannot")]

use super::{
    fault::{Fault, To},
    graph::TIMEOUT_MS,
    journal::Owed,
    node::Event,
    story::Broken,
    world::World,
};
use crate::{probe::ProbeFailure, sender::Answer};

impl World {
    pub fn take_up(&mut self, n: usize) -> Result<(), Broken> {
        let (mono, message) = (self.mono, self.graph.requests[n].message);
        let taken = self.graph.take_up(n, mono, &mut self.chance, &mut self.meta, &mut self.tally);
        let (words, accepted) = taken?;
        self.tell(&words);
        let Some(accepted) = accepted else { return Ok(()) };
        let doubts = self.doubts.get(&message).copied().unwrap_or_default();
        if accepted.is_template && accepted.copies > 1 {
            return Err(Broken::new("I4 templates at most once", format!("template {message} went out twice")));
        }
        if accepted.copies - 1 > doubts.times + doubts.unclear {
            let what = format!("message {message} went out {} times, {doubts:?}", accepted.copies);
            return Err(Broken::new("I3 copies", what));
        }
        let Some(Owed { contact, outgoing }) = self.journal.owed.get(&message) else {
            return Err(Broken::new("I3 copies", format!("message {message} is owed by nobody")));
        };
        let newest = self.newest.entry(*contact).or_default();
        let is_late = accepted.copies == 1 && outgoing.order + 1 < *newest;
        if is_late && doubts.times + doubts.unclear == 0 {
            let what = format!("message {} of {contact} went out behind {}", outgoing.order, *newest - 1);
            return Err(Broken::new("I5 order", what));
        }
        *newest = (*newest).max(outgoing.order + 1);
        Ok(())
    }

    pub fn answer(&mut self, n: usize) -> Result<(), Broken> {
        let request = self.graph.requests.remove(n);
        let Some((slot, life)) = request.node else { return Ok(()) };
        if let Some(answer) = request.answer
            && self.nodes[slot].as_ref().is_some_and(|node| node.life == life)
        {
            let what = format!("the answer {answer:?} reaches node {slot}");
            self.with(slot, |node| node.events.push_back(Event::Answered { message: request.message, answer }));
            self.note_waiting(slot);
            self.tell(&what);
        }
        Ok(())
    }

    /// Nodes give up requests that take too long; Graph may take them up all the same.
    pub fn time_out(&mut self) {
        let mono = self.mono;
        let mut given_up = Vec::new();
        for request in self.graph.requests.iter_mut().filter(|it| it.began + TIMEOUT_MS <= mono) {
            if let Some(key) = request.node.take() {
                given_up.push((key, request.message, request.is_on_its_way()));
            }
        }
        for ((slot, life), message, is_on_its_way) in given_up {
            if self.nodes[slot].as_ref().is_some_and(|node| node.life == life) {
                if is_on_its_way {
                    self.tally.injected(Fault::LateRequest, To::Message(message));
                }
                let event = Event::Answered { message, answer: Answer::Broken };
                self.with(slot, |node| node.events.push_back(event));
            }
        }
        // Half a minute later nothing of it is on the way any more.
        self.graph.requests.retain(|it| it.node.is_some() || it.began + 2 * TIMEOUT_MS > mono);
    }

    pub fn probe(&mut self, n: usize) -> Result<(), Broken> {
        let (slot, life) = self.probes.remove(n);
        let fails = !self.is_calm && self.chance.percent(30);
        let failure = ProbeFailure::TimedOut { url: "https://simulated.example".to_owned() };
        if self.nodes[slot].as_ref().is_some_and(|node| node.life == life) {
            if fails {
                self.tally.injected(Fault::ProbeFails, To::Node((slot, life)));
            }
            let result = if fails { Err(failure) } else { Ok(()) };
            self.with(slot, |node| node.events.push_back(Event::Probed(result)));
            self.tell(&format!("the probe of node {slot} {}", if fails { "does not come back" } else { "comes back" }));
        }
        Ok(())
    }
}

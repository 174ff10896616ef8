//! What every Transition must keep, whatever the program and the Input; checked at each Input of each test.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    Conversation, Effect, Facts, Input, MessageId, NotSentReason, NumberId, Outgoing, Programs, Run, RunId, RunState,
    Slot, Timer, Transition, handle,
};
use stdlib::Timestamp;

/// Language section 6: 24 h less 5 min. Written out, so that a wrong constant does not agree with itself.
const W_MS: i64 = (24 * 60 - 5) * 60 * 1000;

/// What is remembered of one conversation to judge its next Transition.
#[derive(Debug, Default)]
pub struct Promises {
    timers: BTreeMap<(RunId, Slot), Timer>,
    last_in_at: BTreeMap<NumberId, Timestamp>,
    /// Numbers of which WhatsApp once said that the window is closed.
    refused: BTreeSet<NumberId>,
    messages: BTreeSet<MessageId>,
    started: BTreeSet<RunId>,
    ended: BTreeSet<RunId>,
}

impl Promises {
    /// `handle`, and everything that must hold of what it gives back.
    pub fn handle(&mut self, programs: &Programs, before: &Conversation, input: &Input, facts: Facts) -> Transition {
        let transition = handle(programs, before.clone(), input.clone(), &facts);
        let again = handle(programs, before.clone(), input.clone(), &facts);
        assert_eq!(transition, again, "equal arguments give equal results");

        match input {
            Input::Message(message) => {
                let last = self.last_in_at.entry(message.number).or_insert(message.written_at);
                *last = message.written_at.max(*last);
            }
            // Firing a timer is what consumes it.
            Input::TimerFired { run, generation } => {
                self.timers.retain(|(owner, _), timer| owner != run || timer.generation != *generation);
            }
            Input::NotSent { message, reason: NotSentReason::WindowClosed } => {
                self.refused.insert(message.number);
            }
            Input::NotSent { .. } | Input::StartOver { .. } | Input::Migrate { .. } => {}
        }
        for effect in &transition.effects {
            self.effect(effect, facts.now);
            if let Effect::Send(message) = effect {
                self.is_no_disturbance(programs, &transition.conversation, message, facts.now);
            }
        }
        self.runs(&transition.conversation);
        self.counts(before, &transition);
        transition
    }

    fn effect(&mut self, effect: &Effect, now: Timestamp) {
        match effect {
            Effect::Send(message) => self.message(message, now),
            Effect::Arm(timer) => {
                assert!(!self.ended.contains(&timer.run), "an ended run arms no timer");
                self.timers.insert((timer.run, timer.slot), *timer);
            }
            Effect::Disarm { run, slot } => {
                let disarmed = self.timers.remove(&(*run, *slot));
                assert!(disarmed.is_some(), "only an armed timer is disarmed");
            }
            Effect::Withdraw { message, .. } => {
                assert!(self.messages.contains(message), "only what was owed is withdrawn");
            }
            Effect::Record(entry) => assert_eq!(entry.at, now),
        }
    }

    fn message(&mut self, message: &Outgoing, now: Timestamp) {
        assert!(self.messages.insert(message.id), "the id of a message is used once");
        assert_eq!(message.content.is_free_form(), message.expires_at.is_some(), "free-form messages expire");
        if message.content.is_free_form() {
            let last = self.last_in_at.get(&message.number).copied();
            assert!(
                last.is_some_and(|last| now - last < W_MS),
                "free-form at {now}, last message of the customer {last:?}"
            );
            assert!(message.expires_at <= last.map(|last| last.plus_ms(W_MS)), "it leaves while the window is open");
            if !self.refused.contains(&message.number) {
                assert_eq!(message.expires_at, last.map(|last| last.plus_ms(W_MS)));
            }
            assert!(message.expires_at > Some(now), "it can leave at all");
        }
    }

    /// In the quiet hours of its flow nothing is said but to somebody who wrote in the last 15 minutes. What stands in for a
    /// message that failed may not leave before they are over.
    fn is_no_disturbance(&self, programs: &Programs, after: &Conversation, message: &Outgoing, now: Timestamp) {
        let Some(run) = after.runs.iter().find(|run| run.id == message.run) else { return };
        let program = programs.get(run.program).unwrap();
        let Some(hours) = program.quiet_hours else { return };
        let now = message.not_before.unwrap_or(now);
        let (_, time) = after.contact.zone_or(&program.zone).civil(now);
        let is_quiet = if hours.from < hours.to {
            hours.from <= time && time < hours.to
        } else {
            hours.from <= time || time < hours.to
        };
        let last = self.last_in_at.get(&message.number);
        assert!(!is_quiet || last.is_some_and(|last| now - *last <= 15 * 60 * 1000), "said at {now}, {hours:?}");
    }

    fn runs(&mut self, conversation: &Conversation) {
        let mut armed = self.timers.clone();
        for run in &conversation.runs {
            self.started.insert(run.id);
            assert_eq!(serde_json::from_str::<Run>(&serde_json::to_string(run).unwrap()).unwrap(), *run);
            let waits = match run.state {
                RunState::Sleeping { due, generation, .. } | RunState::Held { until: due, generation, .. } => {
                    Some((Slot::Wait, due, generation))
                }
                RunState::Asking { due, generation, .. } => due.map(|due| (Slot::NoReply, due, generation)),
                RunState::Ended { .. } => {
                    assert!(self.ended.insert(run.id), "an ended run stays ended and is told once");
                    continue;
                }
            };
            assert!(!self.ended.contains(&run.id), "an ended run stays ended");
            let timer = waits.map(|(slot, due, generation)| Timer { run: run.id, slot, due, generation });
            let found = timer.and_then(|timer| armed.remove(&(timer.run, timer.slot)));
            assert_eq!(found, timer, "a run that waits has its timer");
        }
        assert_eq!(armed, BTreeMap::new(), "no other timer is armed");
        let live = || conversation.runs.iter().filter(|run| run.state.is_live());
        let flows: BTreeSet<_> = live().map(|run| &run.flow).collect();
        assert_eq!(flows.len(), live().count(), "one live run a flow");
        let alive: BTreeSet<_> = live().map(|run| run.id).collect();
        assert!(self.started.iter().all(|run| alive.contains(run) || self.ended.contains(run)), "no run is lost");
        assert!(conversation.runs.is_sorted_by_key(|run| run.nth), "oldest first");
    }

    fn counts(&self, before: &Conversation, transition: &Transition) {
        let after = &transition.conversation;
        let recorded = transition.effects.iter().filter(|effect| matches!(effect, Effect::Record(_))).count();
        assert_eq!(after.contact.logged - before.contact.logged, recorded as u64);
        let owed = transition.effects.iter().filter(|effect| matches!(effect, Effect::Send(_))).count();
        assert!(after.contact.owed - before.contact.owed <= owed as u64);
        if after.contact.opted_out {
            let farewell: Vec<MessageId> = said(transition).filter(|it| it.farewell).map(|it| it.id).collect();
            assert_eq!(farewell.len(), owed, "nothing is said to somebody who opted out but a farewell");
            assert!(before.contact.opted_out || after.unsent.iter().all(|unsent| farewell.contains(&unsent.message)));
            assert!(!before.contact.opted_out || owed == 0);
            assert_eq!(self.timers, BTreeMap::new());
            assert!(after.runs.iter().all(|run| !run.state.is_live()));
        }
        let unsent: BTreeSet<_> = after.unsent.iter().map(|unsent| unsent.message).collect();
        assert_eq!(unsent.len(), after.unsent.len());
    }
}

fn said(transition: &Transition) -> impl Iterator<Item = &Outgoing> {
    transition.effects.iter().filter_map(|effect| match effect {
        Effect::Send(message) => Some(&**message),
        Effect::Withdraw { .. } | Effect::Arm(_) | Effect::Disarm { .. } | Effect::Record(_) => None,
    })
}

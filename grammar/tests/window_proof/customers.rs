//! A customer over the real engine: answers, writes between the lines, or says nothing; messages and timers are handled as
//! late as the proof allows, in the least favourable moments. What each message met at the gate is compared by the caller.

use std::collections::BTreeMap;

use engine::{
    AccountId, Contact, ContactId, Conversation, Effect, Facts, Input, Message, NotSentReason, NumberId, Outgoing,
    Programs, RunId, RunState, Slot, Timer, Token, What, handle,
};
use stdlib::{GateAnswer, NO_REPLY_LATE_MS, SLACK_MS, Timestamp, Value, W_MS, Zone};

use super::dice::Dice;

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// Inputs of one customer at most: a flow may go round for ever.
const INPUTS_MAX: usize = 40;
const ZONES: [Option<&str>; 6] = [
    None,
    Some("UTC"),
    Some("Europe/Madrid"),
    Some("America/New_York"),
    Some("Australia/Lord_Howe"),
    Some("America/La_Paz"),
];

/// A message that a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    pub number: usize,
    pub is_open: bool,
    /// Whether the customer wrote since they last answered, without being asked.
    pub wrote_between: bool,
}

/// How somebody behaves for a while.
struct Manner {
    answers: u64,
    writes_between: u64,
    interrupts: u64,
    /// Whether lateness is as small or as great as may be, or anything.
    late: Lateness,
}

#[derive(Clone, Copy)]
enum Lateness {
    Never,
    AtMost,
    Any,
}

impl Manner {
    fn of(dice: &mut Dice) -> Self {
        Self {
            answers: dice.pick(&[0, 0, 50, 100]),
            writes_between: dice.pick(&[0, 0, 40, 90]),
            interrupts: dice.pick(&[0, 0, 8]),
            late: dice.pick(&[Lateness::Never, Lateness::AtMost, Lateness::Any]),
        }
    }
}

pub struct Customer<'p> {
    programs: &'p Programs,
    dice: Dice,
    manner: Manner,
    conversation: Conversation,
    timers: BTreeMap<(RunId, Slot), Timer>,
    now: Timestamp,
    messages: u64,
    /// How late the last message was handled: a timer and the message before it share what they may be late.
    heard_late_ms: i64,
    wrote_between: bool,
    /// Templates that may still fail.
    failing: Option<Outgoing>,
    pub met: Vec<Met>,
    /// What happened, for whoever has to look into it.
    pub story: Vec<String>,
}

impl<'p> Customer<'p> {
    pub fn live(programs: &'p Programs, seed: u64) -> Self {
        let (_, program) = programs.current().next().unwrap();
        let flow_zone = &program.zone;
        let mut dice = Dice::new(seed);
        let mut contact = Contact::new(ContactId::derived_from(&[b"ana"]), AccountId::derived_from(&[b"cuenta"]));
        contact.zone = dice.pick(&ZONES).map(|zone| Zone::parse(zone).unwrap());
        contact.fields.insert("n".to_owned(), Value::Number(dice.pick(&[1, 3, 30, 60]).into()));
        contact.tags = (0..12).filter(|_| dice.percent(50)).map(|tag| format!("t{tag}")).collect();
        let manner = Manner::of(&mut dice);
        let now = beginning(&mut dice, &contact.zone_or(flow_zone));
        let mut customer = Self {
            programs,
            now,
            dice,
            manner,
            conversation: Conversation::new(contact),
            timers: BTreeMap::new(),
            messages: 0,
            heard_late_ms: 0,
            wrote_between: false,
            failing: None,
            met: Vec::new(),
            story: Vec::new(),
        };
        customer.writes(customer.now, "hola");
        for _ in 0..INPUTS_MAX {
            if !customer.goes_on() {
                break;
            }
        }
        customer
    }

    /// False when there is nothing more to wait for.
    fn goes_on(&mut self) -> bool {
        let Some(state) = self.conversation.runs.iter().find(|run| run.state.is_live()).map(|run| run.state) else {
            return false;
        };
        if self.dice.percent(50)
            && let Some(message) = self.failing.take()
        {
            let reason = NotSentReason::Refused { code: Some(132_001) };
            self.handle(Input::NotSent { message: Box::new(message), reason }, "the template is refused");
            return true;
        }
        if self.dice.percent(20) {
            self.manner = Manner::of(&mut self.dice);
        }
        let due = match state {
            RunState::Sleeping { due, .. } | RunState::Held { until: due, .. } => Some(due),
            RunState::Asking { due, .. } => due,
            RunState::Ended { .. } => None,
        };
        let is_asked = matches!(state, RunState::Asking { .. });
        let writes = if is_asked { self.manner.answers } else { self.manner.writes_between };
        let latest = due.unwrap_or_else(|| self.now.plus_ms(30 * HOUR_MS));
        if self.dice.percent(self.manner.interrupts) {
            self.writes_until(latest, "x");
        } else if self.dice.percent(writes) {
            let text = self.dice.pick(&["a", "b"]);
            self.writes_until(latest, text);
        } else if due.is_none() {
            return false;
        }
        if self.next_due().is_some() && self.dice.percent(if is_asked { 50 } else { 90 }) {
            self.fire();
        }
        true
    }

    /// Often in the last or the first moment, or so that the window closes about then.
    fn writes_until(&mut self, latest: Timestamp, text: &str) {
        let left_ms = latest.since(self.now).max(0);
        let after_ms = match self.dice.below(5) {
            0 => 0,
            // So that the window is nearly over, or just over, when the wait is.
            1 | 2 if left_ms > W_MS => {
                let left_then_ms = self.dice.pick(&[-1000, 0, 1000, HOUR_MS, 3 * HOUR_MS, 12 * HOUR_MS]);
                (left_ms - W_MS + left_then_ms).clamp(0, left_ms)
            }
            3 => left_ms.saturating_sub(self.dice.between(0, 2000)).max(0),
            _ => self.dice.between(0, left_ms.min(40 * HOUR_MS)),
        };
        self.writes(self.now.plus_ms(after_ms), text);
    }

    /// Written at `written`, handled up to the slack later; its second is all that WhatsApp tells of the first.
    fn writes(&mut self, written: Timestamp, text: &str) {
        let late_ms = self.late_ms(SLACK_MS);
        self.now = written.plus_ms(late_ms).max(self.now);
        self.heard_late_ms = late_ms;
        self.messages += 1;
        let message = Message {
            token: Token::derived_from(&[&self.messages.to_be_bytes()]),
            number: number(),
            written_at: Timestamp::end_of_second(written.seconds()),
            text: text.to_owned(),
            profile_name: None,
        };
        self.handle(Input::Message(message), &format!("writes \"{text}\", handled {late_ms} ms later"));
    }

    fn fire(&mut self) {
        let Some(timer) = self.next_due() else { return };
        let may_be_late_ms = match timer.slot {
            Slot::NoReply => NO_REPLY_LATE_MS,
            Slot::Wait => SLACK_MS,
        };
        let late_ms = self.late_ms(may_be_late_ms - self.heard_late_ms);
        self.heard_late_ms = 0;
        self.now = timer.due.plus_ms(late_ms).max(self.now);
        self.timers.remove(&(timer.run, timer.slot));
        let input = Input::TimerFired { run: timer.run, generation: timer.generation };
        self.handle(input, &format!("a timer fires {late_ms} ms late"));
    }

    fn next_due(&self) -> Option<Timer> {
        self.timers.values().min_by_key(|timer| timer.due).copied()
    }

    fn late_ms(&mut self, most_ms: i64) -> i64 {
        match self.manner.late {
            Lateness::Never => 0,
            Lateness::AtMost => most_ms,
            Lateness::Any => self.dice.between(0, most_ms),
        }
    }

    fn handle(&mut self, input: Input, story: &str) {
        self.story.push(format!("{} {story}", self.now));
        let is_message = matches!(input, Input::Message(_));
        let empty = Conversation::new(Contact::new(ContactId([0; 16]), AccountId([0; 16])));
        let conversation = std::mem::replace(&mut self.conversation, empty);
        let transition =
            handle(self.programs, conversation, input, &Facts { now: self.now, jitter: stdlib::Jitter::PerContact });
        self.conversation = transition.conversation;
        self.conversation.unsent.clear();
        let log: Vec<What> = transition.effects.iter().filter_map(recorded).collect();
        if is_message {
            self.wrote_between = !log.iter().any(is_taken);
        }
        self.look(&log);
        for effect in transition.effects {
            match effect {
                Effect::Arm(timer) => {
                    self.timers.insert((timer.run, timer.slot), timer);
                }
                Effect::Disarm { run, slot } => {
                    self.timers.remove(&(run, slot));
                }
                Effect::Send(message) if !message.content.is_free_form() && self.dice.percent(10) => {
                    self.failing = Some(*message);
                }
                Effect::Send(_) | Effect::Withdraw { .. } | Effect::Record(_) => {}
            }
        }
    }

    /// Which messages the turn came to. The gate says the same to all messages of a turn.
    fn look(&mut self, log: &[What]) {
        let is_open = match self.conversation.window(number()).gate(self.now) {
            GateAnswer::Now { .. } => true,
            GateAnswer::Closed => false,
        };
        for (index, what) in log.iter().enumerate() {
            let What::Tracked { name } = what else { continue };
            let Some(number) = name.strip_prefix('r').and_then(|number| number.parse().ok()) else { continue };
            // An `ask again` that is spent says nothing.
            let is_said = match log.get(index + 1) {
                Some(What::Queued { content, .. }) => !content.is_free_form() || says(content, number),
                Some(What::Skipped | What::Ended { .. }) => true,
                _ => !is_open,
            };
            if is_said {
                self.story.push(format!("  m{number} meets the gate {}", if is_open { "open" } else { "closed" }));
                self.met.push(Met { number, is_open, wrote_between: self.wrote_between });
            }
        }
    }
}

fn says(content: &engine::Rendered, number: usize) -> bool {
    matches!(content, engine::Rendered::Text { body } if *body == format!("m{number}"))
}

fn recorded(effect: &Effect) -> Option<What> {
    match effect {
        Effect::Record(entry) => Some(entry.what.clone()),
        Effect::Send(_) | Effect::Withdraw { .. } | Effect::Arm(_) | Effect::Disarm { .. } => None,
    }
}

fn is_taken(what: &What) -> bool {
    matches!(what, What::Started { .. } | What::TookAnswer { .. } | What::Interrupted { .. })
}

fn number() -> NumberId {
    NumberId::derived_from(&[b"numero"])
}

/// Any time of a week, and often within a day of a change of the clocks; or so long before a moment of the flows that it is
/// just past when a wait of theirs is over.
fn beginning(dice: &mut Dice, zone: &Zone) -> Timestamp {
    let from =
        dice.pick(&["2026-11-23T00:00:00Z", "2026-03-27T12:00:00Z", "2026-10-24T00:00:00Z", "2026-11-01T00:00:00Z"]);
    let from: Timestamp = from.parse().unwrap();
    let span_ms = dice.pick(&[7 * 24 * HOUR_MS, 48 * HOUR_MS]);
    let at = from.plus_ms(dice.between(0, span_ms));
    // Many in the middle of a minute, some at the very end of a second.
    let at = Timestamp(at.0 - at.0 % MINUTE_MS + dice.pick(&[0, 500, 999, 30_000]));
    if dice.percent(50) {
        return at;
    }
    let moment = zone.next_clock(at, dice.pick(&["9:00", "9:00", "18:00", "2:30", "0:00"]).parse().unwrap());
    let before_ms = dice.pick(&[0, 0, 1, 2, 3, 6, 8, 11, 12, 20, 22, 26, 30]) * HOUR_MS;
    moment.plus_ms(dice.between(-2, 2) * MINUTE_MS - before_ms)
}

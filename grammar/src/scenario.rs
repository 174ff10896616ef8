//! Plays a `test` block against the engine's simulator: virtual time, a scripted customer, the same `handle` as in
//! production. A send that nobody expected fails the test. Semantics: design/language.md section 9.

mod contact;
mod shown;

use std::collections::VecDeque;

use engine::{
    Programs, Rendered,
    simulator::{RunView, Sent, Simulator},
};
use stdlib::{Timestamp, Value, Zone};

use contact::TestContact;

use crate::{
    Loaded, Said, Span,
    ast::{Expected, Length, Literal, Name, Scenario, TemplateCall, Text, Until, Verb, VerbKind, folded},
    checks::filled_in,
    literal,
};

/// Timers fired by one `run until`; a flow that still goes on then never rests.
const TIMERS_MAX: usize = 10_000;
/// Where a test without `now` begins, in its zone: a Monday.
const DEFAULT_NOW: (&str, &str) = ("2026-01-05", "10:00");

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Everything the customer received, in order, as far as the test went.
    pub transcript: Vec<Sent>,
    pub failure: Option<Failure>,
}

/// The first line of a test that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub span: Span,
    pub expected: Said,
    pub came: Said,
}

/// Where the tests of a project are played: all its flows, made ready once.
pub struct Stage<'l> {
    loaded: &'l Loaded,
    programs: Programs,
}

impl<'l> Stage<'l> {
    pub fn of(loaded: &'l Loaded) -> Self {
        Self { loaded, programs: Programs::new(loaded.programs.iter().cloned()) }
    }

    /// Plays a test against all flows. The caller has made sure that neither has errors.
    pub fn play(&self, scenario: &Scenario) -> Outcome {
        let contact = TestContact::of(scenario);
        let zone = contact.clock().unwrap_or_else(|| self.loaded.zone_of(scenario.line.file));
        let (date, clock) = first_now(scenario);
        let now = zone.at(date, clock).unwrap_or_default();
        let mut simulator = Simulator::new(&self.programs, now);
        contact.enter(&mut simulator, &zone);
        let mut play = Play { simulator, zone, waiting: VecDeque::new(), transcript: Vec::new() };
        let failure = play.verbs(&scenario.verbs).err();
        Outcome { transcript: play.transcript, failure }
    }
}

/// Plays one test; a [`Stage`] is for several of one project.
pub fn play(loaded: &Loaded, scenario: &Scenario) -> Outcome {
    Stage::of(loaded).play(scenario)
}

fn first_now(scenario: &Scenario) -> (&str, &str) {
    let written = scenario.verbs.iter().find_map(|verb| match &verb.kind {
        VerbKind::Now { date, clock } => Some((date.as_str(), clock.as_str())),
        VerbKind::Contact { .. } | VerbKind::Says(_) | VerbKind::After(_) | VerbKind::Run(_) | VerbKind::Expect(_) => {
            None
        }
    });
    written.unwrap_or(DEFAULT_NOW)
}

struct Play<'p> {
    simulator: Simulator<'p>,
    zone: Zone,
    /// Sent and not expected yet, with the line that brought it about.
    waiting: VecDeque<(Sent, Span)>,
    transcript: Vec<Sent>,
}

impl Play<'_> {
    fn verbs(&mut self, verbs: &[Verb]) -> Result<(), Failure> {
        for verb in verbs {
            match &verb.kind {
                VerbKind::Contact { .. } => {}
                VerbKind::Now { date, clock } => self.now(date, clock, verb.span)?,
                VerbKind::Says(text) => self.simulator.says(&text.literal().unwrap_or_default()),
                VerbKind::After(length) => self.simulator.run_until(self.later(length)),
                VerbKind::Run(until) => self.run(until, verb.span)?,
                VerbKind::Expect(expected) => self.expect(expected, verb.span)?,
            }
            self.collect(verb.span);
        }
        match self.waiting.pop_front() {
            None => Ok(()),
            Some((sent, span)) => Err(Failure {
                span,
                expected: Said::new(
                    "no other message, since no line expects one",
                    "ningún otro mensaje, pues ninguna línea lo espera",
                ),
                came: shown::message(&sent.content),
            }),
        }
    }

    fn collect(&mut self, because: Span) {
        for sent in self.simulator.take_sent() {
            self.transcript.push(sent.clone());
            self.waiting.push_back((sent, because));
        }
    }

    fn later(&self, length: &Length) -> Timestamp {
        let now = self.simulator.now();
        length.delay().map_or(now, |delay| delay.after(now, &self.zone))
    }

    fn now(&mut self, date: &str, clock: &str, span: Span) -> Result<(), Failure> {
        let target = self.zone.at(date, clock).unwrap_or_default();
        let now = self.simulator.now();
        if target < now {
            let shown = self.zone.show(now);
            return Err(Failure {
                span,
                expected: Said::new(
                    format!("a moment not before {shown}"),
                    format!("un momento que no sea antes de {shown}"),
                ),
                came: Said::new("time does not go back", "el tiempo no retrocede"),
            });
        }
        self.simulator.run_until(target);
        Ok(())
    }

    fn run(&mut self, until: &Until, span: Span) -> Result<(), Failure> {
        for _ in 0..TIMERS_MAX {
            let reached = match (until, self.simulator.newest_run()) {
                (Until::End, Some(run)) => run.ended().is_some(),
                (Until::Step(name), Some(run)) => run.step == name.folded,
                (Until::Idle, _) | (Until::End | Until::Step(_), None) => false,
            };
            if reached || !self.simulator.fire_next() {
                return if reached || *until == Until::Idle { Ok(()) } else { Err(self.never_reached(until, span)) };
            }
            self.collect(span);
        }
        Err(Failure {
            span,
            expected: shown::until(until),
            came: Said::new("the flow goes on for ever", "el flujo sigue sin fin"),
        })
    }

    fn never_reached(&self, until: &Until, span: Span) -> Failure {
        Failure { span, expected: shown::until(until), came: self.stands() }
    }

    fn expect(&mut self, expected: &Expected, span: Span) -> Result<(), Failure> {
        let failure = |expected: Said, came: Said| Err(Failure { span, expected, came });
        match expected {
            Expected::Send(text) => {
                self.next_send(span, &shown::text(text), |body| text.literal().is_some_and(|text| text == body))
            }
            Expected::SendContaining(text) => {
                let wanted = shown::text(text);
                let wanted =
                    Said::new(format!("a message with {}", wanted.en), format!("un mensaje con {}", wanted.es));
                self.next_send(span, &wanted, |body| text.literal().is_some_and(|text| body.contains(&text)))
            }
            Expected::Template(call) => self.template(call, span),
            Expected::NoSend => match self.waiting.front() {
                None => Ok(()),
                Some((sent, _)) => failure(Said::new("no message", "ningún mensaje"), shown::message(&sent.content)),
            },
            Expected::Step(name) => match self.simulator.newest_run() {
                Some(run) if run.step == name.folded => Ok(()),
                Some(_) | None => failure(shown::step(name), self.stands()),
            },
            Expected::Var { path, value } => self.variable(path, value, span),
            Expected::Wait(length) => self.waits(self.later(length), span),
            Expected::WaitUntil { date, clock } => self.waits(self.zone.at(date, clock).unwrap_or_default(), span),
            Expected::HeldUntil { date, clock } => self.is_held(self.held_until(date.as_deref(), clock), span),
            Expected::End(reason) => self.ended(reason.as_ref(), span),
        }
    }

    fn next_send(&mut self, span: Span, wanted: &Said, fits: impl Fn(&str) -> bool) -> Result<(), Failure> {
        match self.waiting.pop_front() {
            Some((Sent { content: Rendered::Text { body }, .. }, _)) if fits(&body) => Ok(()),
            Some((sent, _)) => Err(Failure { span, expected: wanted.clone(), came: shown::message(&sent.content) }),
            None => Err(Failure { span, expected: wanted.clone(), came: self.nothing() }),
        }
    }

    fn template(&mut self, call: &TemplateCall, span: Span) -> Result<(), Failure> {
        let wanted: Vec<(Option<String>, String)> = call
            .arguments
            .iter()
            .map(|argument| {
                (
                    argument.name.as_ref().map(|name| name.text.clone()),
                    filled_in(&argument.value, self.simulator.contact().first_name.as_deref()),
                )
            })
            .collect();
        let expected = Said::new(shown::template(&call.name.text, &wanted), shown::template(&call.name.text, &wanted));
        // Without parentheses any arguments will do; without names only the values are compared.
        let fits = |name: &str, parameters: &[(Option<String>, String)]| {
            name == call.name.text
                && (wanted.is_empty()
                    || (wanted.len() == parameters.len()
                        && wanted.iter().zip(parameters).all(|((wanted, value), (name, sent))| {
                            value == sent && (wanted.is_none() || wanted == name)
                        })))
        };
        match self.waiting.pop_front() {
            Some((Sent { content: Rendered::Template { name, parameters, .. }, .. }, _))
                if fits(&name, &parameters) =>
            {
                Ok(())
            }
            Some((sent, _)) => Err(Failure { span, expected, came: shown::message(&sent.content) }),
            None => Err(Failure { span, expected, came: self.nothing() }),
        }
    }

    /// A variable of the newest run, or a field of the contact.
    fn variable(&self, path: &Name, wanted: &Literal, span: Span) -> Result<(), Failure> {
        let value = match path.text.split_once('.') {
            Some((_, field)) => contact::field(self.simulator.contact(), &folded(field)),
            None => self.simulator.newest_run().and_then(|run| run.variables.get(&path.folded).cloned()),
        };
        let is_wanted = |value: &Value| literal::value(wanted, value.kind(), &self.zone).as_ref() == Ok(value);
        if value.as_ref().is_some_and(is_wanted) {
            return Ok(());
        }
        let wanted = literal::any(wanted, &self.zone).ok();
        Err(Failure {
            span,
            expected: shown::value(&path.text, wanted.as_ref(), &self.zone),
            came: shown::value(&path.text, value.as_ref(), &self.zone),
        })
    }

    fn waits(&self, due: Timestamp, span: Span) -> Result<(), Failure> {
        let waiting = self.simulator.newest_run().filter(|run| run.held_until().is_none());
        if waiting.and_then(RunView::due) == Some(due) {
            return Ok(());
        }
        let shown = self.zone.show(due);
        let expected = Said::new(format!("a wait until {shown}"), format!("una espera hasta {shown}"));
        Err(Failure { span, expected, came: self.stands() })
    }

    fn held_until(&self, date: Option<&str>, clock: &str) -> Timestamp {
        let found = match date {
            Some(date) => self.zone.at(date, clock),
            None => clock.parse().ok().map(|time| self.zone.next_clock(self.simulator.now(), time)),
        };
        found.unwrap_or_default()
    }

    fn is_held(&self, until: Timestamp, span: Span) -> Result<(), Failure> {
        if self.simulator.newest_run().and_then(RunView::held_until) == Some(until) {
            return Ok(());
        }
        let shown = self.zone.show(until);
        let expected =
            Said::new(format!("a message that is held until {shown}"), format!("un mensaje guardado hasta {shown}"));
        Err(Failure { span, expected, came: self.stands() })
    }

    fn ended(&self, reason: Option<&Text>, span: Span) -> Result<(), Failure> {
        let ended = self.simulator.newest_run().and_then(RunView::ended);
        let wanted = reason.and_then(Text::literal);
        if ended.is_some_and(|ended| wanted.as_deref().is_none_or(|wanted| wanted == ended.as_str())) {
            return Ok(());
        }
        let expected = match wanted {
            Some(wanted) => {
                Said::new(format!("the end of the flow, as “{wanted}”"), format!("el fin del flujo, como «{wanted}»"))
            }
            None => Said::new("the end of the flow", "el fin del flujo"),
        };
        Err(Failure { span, expected, came: self.stands() })
    }

    /// No message: and how the flow stands instead.
    fn nothing(&self) -> Said {
        let run = self.stands();
        Said::new(format!("no message; {}", run.en), format!("ningún mensaje; {}", run.es))
    }

    /// How the flow stands.
    fn stands(&self) -> Said {
        shown::run(self.simulator.newest_run(), &self.zone)
    }
}

//! A conversation with the flows of a project: the engine's simulator, who the customer is, and what was done so far.

use engine::{Contact, Entry, Programs, simulator::Simulator};
use grammar::record::{self, Done};
use stdlib::{Delay, Time, Timestamp, Zone};

pub(super) struct Session<'p> {
    programs: &'p Programs,
    pub simulator: Simulator<'p>,
    /// Where clock times are read and shown.
    pub zone: Zone,
    /// The name of the customer.
    pub customer: Option<String>,
    pub done: Vec<Done>,
    /// Entries of the log that were shown.
    shown: usize,
}

/// Why the clock was not moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotMoved {
    NoLength(String),
    NoMoment(String),
    /// That moment is past.
    Back,
    /// Nothing is waited for.
    NothingDue,
}

impl<'p> Session<'p> {
    pub fn new(programs: &'p Programs, zone: Zone, now: Timestamp, customer: Option<String>) -> Self {
        let mut simulator = Simulator::new(programs, now);
        if let Some(name) = &customer {
            // As a test does it, so that both draw the same.
            simulator.contact_called(&grammar::ast::folded(&record::called(name)));
            simulator.contact_mut().first_name = Some(name.clone());
        }
        let done = vec![Done::Began { at: now }];
        Self { programs, simulator, zone, customer, done, shown: 0 }
    }

    /// Anew at this moment, with nothing known of the customer.
    pub fn restart(&mut self, customer: Option<String>) {
        let customer = customer.or_else(|| self.customer.take());
        *self = Self::new(self.programs, self.zone.clone(), self.simulator.now(), customer);
    }

    pub fn says(&mut self, text: &str) {
        self.done.push(Done::Said { text: text.to_owned() });
        self.simulator.says(text);
    }

    pub fn after(&mut self, length: &str) -> Result<(), NotMoved> {
        let delay: Delay = length.parse().map_err(|_| NotMoved::NoLength(length.to_owned()))?;
        if !delay.is_in_range() {
            return Err(NotMoved::NoLength(length.to_owned()));
        }
        self.move_to(delay.after(self.simulator.now(), &self.zone))
    }

    /// To a date and clock time, or to the next such clock time.
    pub fn now(&mut self, moment: &str) -> Result<(), NotMoved> {
        let no_moment = || NotMoved::NoMoment(moment.to_owned());
        let words: Vec<&str> = moment.split_whitespace().collect();
        let target = match words[..] {
            [clock] => {
                let time: Time = clock.parse().map_err(|_| no_moment())?;
                self.zone.next_clock(self.simulator.now(), time)
            }
            [date, clock] => self.zone.at(date, clock).ok_or_else(no_moment)?,
            _ => return Err(no_moment()),
        };
        self.move_to(target)
    }

    /// To the next timer.
    pub fn next(&mut self) -> Result<(), NotMoved> {
        let due = self.simulator.next_due().ok_or(NotMoved::NothingDue)?;
        self.move_to(due.max(self.simulator.now()))
    }

    fn move_to(&mut self, target: Timestamp) -> Result<(), NotMoved> {
        let from = self.simulator.now();
        if target < from {
            return Err(NotMoved::Back);
        }
        self.done.push(Done::Waited { from, to: target });
        self.simulator.run_until(target);
        Ok(())
    }

    /// What happened since this was asked last.
    pub fn news(&mut self) -> Vec<Entry> {
        let news = self.simulator.log()[self.shown..].to_vec();
        self.shown += news.len();
        let sent = self.simulator.take_sent();
        self.done.extend(sent.into_iter().map(|sent| Done::Received { content: sent.content }));
        news
    }

    pub fn contact(&self) -> &Contact {
        self.simulator.contact()
    }
}

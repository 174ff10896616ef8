//! Lengths and moments, written out or to be computed.

use engine::{ClockTime, Length, Moment, MomentRule};
use stdlib::Time;

use super::expr::Values;
use crate::ast::{self, LengthKind};

impl Values<'_> {
    pub fn length(self, length: &ast::Length) -> Length {
        let in_range = "lengths were checked to be in range";
        match &length.kind {
            LengthKind::Fixed(delay) => Length::Fixed(delay.expect(in_range)),
            LengthKind::WorkingDays(days) => Length::WorkingDays(days.expect(in_range)),
            LengthKind::Computed { number, unit } => {
                Length::Computed { number: Box::new(self.value(number)), unit: *unit }
            }
        }
    }

    pub fn moment(self, moment: &ast::Moment) -> Moment {
        let rule = match &moment.rule {
            ast::MomentRule::Clock(clock) => MomentRule::Clock(time(clock)),
            ast::MomentRule::Weekday { day, at } => MomentRule::Weekday { day: *day, at: time(at) },
            ast::MomentRule::Tomorrow { at } => MomentRule::Tomorrow { at: self.clock_time(at) },
            ast::MomentRule::On { date, at } => {
                MomentRule::On { date: date.parse().expect("dates were checked to exist"), at: time(at) }
            }
            ast::MomentRule::Value { of, at } => {
                MomentRule::Value { of: self.value(of), at: at.as_ref().map(|at| self.clock_time(at)) }
            }
            ast::MomentRule::Shifted { by, side, of, at } => MomentRule::Shifted {
                by: self.length(by),
                side: *side,
                of: self.value(of),
                at: at.as_ref().map(|at| self.clock_time(at)),
            },
            ast::MomentRule::BeforeWindowCloses(by) => MomentRule::BeforeWindowCloses { by: self.length(by) },
            ast::MomentRule::Later(_) => unreachable!("a flow with a moment that has not arrived is not lowered"),
        };
        Moment { rule, on_working_day: moment.on_working_day }
    }

    fn clock_time(self, clock: &ast::ClockTime) -> ClockTime {
        match clock {
            ast::ClockTime::Fixed(clock) => ClockTime::Fixed(time(clock)),
            ast::ClockTime::Read(value) => ClockTime::Read(self.value(value)),
        }
    }
}

fn time(clock: &ast::Clock) -> Time {
    clock.text.parse().expect("clock times were checked to exist")
}

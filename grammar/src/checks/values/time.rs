//! Lengths and moments: possible ones, made of values that can say when.

use stdlib::{Date, Time, Type};

use super::{
    expr::{Judge, Place},
    known::Presence,
};
use crate::{
    Said, Span,
    ast::{Clock, ClockTime, Expr, Length, LengthKind, Moment, MomentRule},
    catalogue::{length_out_of_range, may_be_missing, not_yet, unknown_zone},
};

/// What says when: a date is its midnight, a time the next one.
const WHEN: [Type; 3] = [Type::Date, Type::Time, Type::Moment];

impl Judge<'_> {
    pub fn length(&mut self, length: &Length) {
        let is_possible = match &length.kind {
            LengthKind::Fixed(delay) => delay.is_some(),
            LengthKind::WorkingDays(days) => days.is_some(),
            LengthKind::Computed { number, .. } => {
                self.needed_as(number, &[Type::Number]);
                true
            }
        };
        if !is_possible {
            self.found.push(length_out_of_range::at(length.span, self.written(length.span)));
        }
    }

    /// `is_late_said`: a value that is missing counts as late, and the line says what happens then.
    pub fn moment(&mut self, moment: &Moment, is_late_said: bool) {
        match &moment.rule {
            MomentRule::Clock(clock) | MomentRule::Weekday { at: clock, .. } => self.clock(clock),
            MomentRule::Tomorrow { at } => self.at_clock(at, is_late_said),
            MomentRule::On { date, at } => {
                let is_possible = date.parse::<Date>().is_ok() && at.text.parse::<Time>().is_ok();
                if !is_possible {
                    let span = Span { end: at.span.end, ..moment.span };
                    self.found.push(unknown_zone::no_such_moment(span, self.written(span)));
                }
            }
            MomentRule::Value { of, at } => self.of_value(of, at.as_ref(), is_late_said),
            MomentRule::Shifted { by, of, at, .. } => {
                self.length(by);
                self.of_value(of, at.as_ref(), is_late_said);
            }
            MomentRule::BeforeWindowCloses(by) => self.length(by),
            MomentRule::Later(span) => {
                self.found.push(not_yet::at(*span, self.written(*span), Said::default()));
            }
        }
    }

    fn of_value(&mut self, of: &Expr, at: Option<&ClockTime>, is_late_said: bool) {
        self.part_of_moment(of, &WHEN, is_late_said);
        if let Some(at) = at {
            self.at_clock(at, is_late_said);
        }
    }

    fn part_of_moment(&mut self, value: &Expr, types: &[Type], is_late_said: bool) {
        let Some(known) = self.look(value, Place::Value) else { return };
        if known.presence == Presence::MayBeMissing && !is_late_said {
            self.found.push(may_be_missing::in_moment(value.span, self.written(value.span)));
        } else {
            self.fits(value, &known, types);
        }
    }

    fn at_clock(&mut self, at: &ClockTime, is_late_said: bool) {
        match at {
            ClockTime::Fixed(clock) => self.clock(clock),
            ClockTime::Read(value) => self.part_of_moment(value, &[Type::Time, Type::Moment], is_late_said),
        }
    }

    fn clock(&mut self, clock: &Clock) {
        if clock.text.parse::<Time>().is_err() {
            self.found.push(unknown_zone::no_such_moment(clock.span, &clock.text));
        }
    }
}

//! Lengths of time as people write them: without a unit, in words, with a comma, in two parts.

use super::Stopped;
use crate::{
    Diagnostic,
    catalogue::{foreign_word, length_needs_unit, unknown_zone},
    parse::expected::Expected,
    vocabulary::{clocks, lengths},
};

/// Words behind which a length stands.
const TAKERS: [&str; 7] = ["wait ", "after ", "up to ", "every ", "timeout ", "settle ", "expect wait "];

/// Words behind which a clock time stands.
const BEFORE_CLOCKS: [&str; 10] =
    ["until", "at", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Stopped<'_> {
    /// `24/11/2026`
    pub(super) fn at_other_date(&self) -> Option<Diagnostic> {
        // `until 24/…` is read as the number of days before something.
        let (before, number) = self.before();
        let is_read = self.rest.starts_with('/')
            && before[..before.len() - number.len()].trim_end().to_ascii_lowercase().ends_with("until");
        if !self.expects(&Expected::Date) && !is_read {
            return None;
        }
        let back = if is_read { number.len() } else { 0 };
        let from = self.failure.offset - back;
        let written = self.line.text[from..self.line.logical.code.end].split_whitespace().next()?;
        let numbers: Vec<&str> = written.split(['/', '-', '.']).collect();
        let [day, month, year] = numbers.as_slice() else { return None };
        let is_written_here = year.len() == 4 && day.len() <= 2 && month.len() <= 2;
        let (day, month, year): (u8, u8, u16) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
        is_written_here.then(|| {
            let date = format!("{year}-{month:02}-{day:02}");
            unknown_zone::other_date(self.line.at(from..from + written.len()), written, date, day > 12)
        })
    }

    /// `9am`, `6:30 pm`, `21h`, where a moment stands.
    pub(super) fn at_other_clock(&self) -> Option<Diagnostic> {
        let code = self.line.code();
        let here = self.failure.offset - self.start();
        let back = code[..here].trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
        let before = back.trim_end();
        let last = before.rsplit([' ', '\t']).next().unwrap_or_default().to_lowercase();
        let is_date = last.len() == 10 && last.chars().all(|c| c.is_ascii_digit() || c == '-');
        if !is_date && !BEFORE_CLOCKS.contains(&last.as_str()) {
            return None;
        }
        let from = back.len() + (code[back.len()..].len() - code[back.len()..].trim_start().len());
        let (length, clock) = clocks::read(&code[from..])?;
        let span = self.line.at(self.start() + from..self.start() + from + length);
        Some(unknown_zone::other_clock(span, &code[from..from + length], &clock))
    }

    /// `wait (n) horas`
    pub(super) fn at_unit_behind_bracket(&self) -> Option<Diagnostic> {
        let is_behind = self.expects(&Expected::Unit) && self.before().0.ends_with(')');
        let word = self.word();
        let unit = lengths::unit_alone(word).filter(|_| is_behind)?;
        Some(foreign_word::at(self.span(word.len()), word, unit, true))
    }

    pub(super) fn at_length(&self) -> Option<Diagnostic> {
        let expects = [Expected::Unit, Expected::Length, Expected::LineEnd].iter().any(|what| self.expects(what));
        if !expects {
            return None;
        }
        let masked = self.line.logical.masked(self.line.text).to_ascii_lowercase();
        let end = (self.failure.offset - self.start()).min(masked.len());
        let from = TAKERS.iter().filter_map(|taker| masked[..end].rfind(taker).map(|at| at + taker.len())).max()?;
        let code = self.line.code().get(from..)?;
        let from = from + (code.len() - code.trim_start().len());
        let written = lengths::read(&self.line.code()[from..])?;
        // What was read before the place is right as it stands.
        let until = from + written.length;
        let is_here = until > end || (until == end && self.expects(&Expected::Unit));
        is_here.then(|| {
            let span = self.line.at(self.start() + from..self.start() + until);
            let typed = &self.line.code()[from..until];
            match written.meant {
                lengths::Meant::NoUnit => length_needs_unit::without_unit(span, typed),
                lengths::Meant::Minutes => length_needs_unit::minutes_or_months(span, &written.suggestion),
                lengths::Meant::OneDigit => length_needs_unit::one_digit(span, &written.suggestion),
                lengths::Meant::Calendar => length_needs_unit::no_length_of_its_own(span, typed, &written.suggestion),
                lengths::Meant::UnknownUnit => length_needs_unit::unknown_unit(span, typed, &written.suggestion),
                lengths::Meant::DaysInHours => length_needs_unit::days_in_hours(span, typed, &written.suggestion),
                lengths::Meant::Exactly => length_needs_unit::at(span, typed, &written.suggestion),
            }
        })
    }
}

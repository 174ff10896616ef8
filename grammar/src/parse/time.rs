//! Lengths and moments.

use engine::{Side, Unit};
use pest::iterators::Pair;
use stdlib::Weekday;

use super::{Reader, Rule, read};
use crate::{
    Span,
    ast::{Clock, ClockTime, Expr, Length, LengthKind, Moment, MomentRule},
};

/// No wait is longer, in working days.
const WORKING_DAYS_MAX: i64 = 366;

impl Reader {
    /// From a `length` or a `duration`.
    pub(super) fn length(&self, pair: &Pair<'_, Rule>) -> Length {
        let kind = match pair.as_rule() {
            Rule::duration => fixed(pair),
            _length => {
                let kind = pair.clone().into_inner().next().expect("a length is one of its kinds");
                match kind.as_rule() {
                    Rule::duration => fixed(&kind),
                    Rule::working_days => LengthKind::WorkingDays(working_days(&kind)),
                    _computed => LengthKind::Computed {
                        number: Box::new(self.value(&read::must(&kind, Rule::value))),
                        unit: unit(&kind),
                    },
                }
            }
        };
        Length { span: self.span(pair), kind }
    }

    /// From a `moment`.
    pub(super) fn moment(&self, pair: &Pair<'_, Rule>) -> Moment {
        let rule = pair.clone().into_inner().next().expect("a moment is one of its kinds");
        let clock = |pair: &Pair<'_, Rule>| self.clock(&read::must(pair, Rule::clock));
        let kind = match rule.as_rule() {
            Rule::clock => MomentRule::Clock(self.clock(&rule)),
            Rule::on_day => {
                let day = read::must(&rule, Rule::day).as_str().parse().unwrap_or(Weekday::Monday);
                MomentRule::Weekday { day, at: clock(&rule) }
            }
            Rule::on_date => {
                MomentRule::On { date: read::must(&rule, Rule::date).as_str().to_owned(), at: clock(&rule) }
            }
            Rule::tomorrow => MomentRule::Tomorrow { at: self.at_clock(&read::must(&rule, Rule::at_clock)) },
            Rule::of_value => {
                let (of, at) = self.of_value(&rule);
                MomentRule::Value { of, at }
            }
            Rule::shifted => {
                let (of, at) = self.of_value(&read::must(&rule, Rule::of_value));
                let side = if read::child(&rule, Rule::kw_before).is_some() { Side::Before } else { Side::After };
                MomentRule::Shifted { by: self.length(&read::must(&rule, Rule::length)), side, of, at }
            }
            Rule::before_close => MomentRule::BeforeWindowCloses(self.length(&read::must(&rule, Rule::length))),
            _hours => MomentRule::Later(self.span(&rule)),
        };
        let on_working_day = read::child(pair, Rule::working_day).is_some();
        // Its rule looks past the blanks behind it for `on a working day`.
        let start = self.span(pair).start;
        let span = Span { end: start + pair.as_str().trim_end().len(), ..self.span(pair) };
        Moment { span, rule: kind, on_working_day }
    }

    fn of_value(&self, pair: &Pair<'_, Rule>) -> (Box<Expr>, Option<ClockTime>) {
        let path = read::must(pair, Rule::moment_path);
        (self.boxed_path(&path), read::child(pair, Rule::at_clock).map(|at| self.at_clock(&at)))
    }

    fn at_clock(&self, pair: &Pair<'_, Rule>) -> ClockTime {
        match read::child(pair, Rule::clock) {
            Some(clock) => ClockTime::Fixed(self.clock(&clock)),
            None => ClockTime::Read(self.boxed_path(&read::must(pair, Rule::path))),
        }
    }

    fn boxed_path(&self, pair: &Pair<'_, Rule>) -> Box<Expr> {
        Box::new(self.path_expr(pair))
    }

    /// From a `path`.
    pub(super) fn path_expr(&self, pair: &Pair<'_, Rule>) -> Expr {
        Expr { span: self.span(pair), kind: self.path(pair) }
    }

    pub(super) fn clock(&self, pair: &Pair<'_, Rule>) -> Clock {
        Clock { span: self.span(pair), text: pair.as_str().to_owned() }
    }
}

fn fixed(duration: &Pair<'_, Rule>) -> LengthKind {
    LengthKind::Fixed(duration.as_str().to_lowercase().parse().ok())
}

fn working_days(pair: &Pair<'_, Rule>) -> Option<i64> {
    let number: i64 = read::must(pair, Rule::digits).as_str().parse().ok()?;
    (1..=WORKING_DAYS_MAX).contains(&number).then_some(number)
}

/// The unit behind a number in brackets.
fn unit(computed: &Pair<'_, Rule>) -> Unit {
    if read::child(computed, Rule::working_unit).is_some() {
        return Unit::WorkingDay;
    }
    match read::must(computed, Rule::unit).as_str().to_ascii_lowercase().as_str() {
        "s" => Unit::Second,
        "min" => Unit::Minute,
        "h" => Unit::Hour,
        "day" | "days" => Unit::Day,
        _weeks => Unit::Week,
    }
}

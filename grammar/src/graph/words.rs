//! The words around the author's own: what a pattern, a length, a moment is called in a picture.

use engine::{ClockTime, Deadline, EndReason, Expr, Length, Moment, MomentRule, Pattern, Reentry, Side, Unit, When};
use stdlib::{Delay, QuietHours, Weekday};

use super::expression;
use crate::Language;

#[derive(Clone, Copy)]
pub(super) struct Speaker {
    pub language: Language,
}

impl Speaker {
    /// One of two phrasings.
    pub fn pick(self, en: impl Into<String>, es: impl Into<String>) -> String {
        match self.language {
            Language::En => en.into(),
            Language::Es => es.into(),
        }
    }

    pub fn starts(self) -> String {
        self.pick("starts the flow", "empieza el flujo")
    }

    pub fn at_any_time(self) -> String {
        self.pick("at any time", "en cualquier momento")
    }

    /// What starts a flow, or interrupts it.
    pub fn trigger(self, when: &When, condition: Option<&Expr>) -> String {
        let when = match when {
            When::FirstMessage => self.pick("the first message ever", "el primer mensaje de todos"),
            When::Message(Pattern::Any) => self.pick("any message", "cualquier mensaje"),
            When::Message(pattern) => self.pattern(pattern),
        };
        match condition {
            None => when,
            Some(condition) => {
                let written = expression::written(condition);
                format!("{when} {}", self.pick(format!("if {written}"), format!("si {written}")))
            }
        }
    }

    /// What an answer is.
    pub fn pattern(self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Is(texts) => self.list(texts),
            Pattern::Contains(texts) => {
                let list = self.list(texts);
                self.pick(format!("with {list}"), format!("con {list}"))
            }
            Pattern::StartsWith(texts) => {
                let list = self.list(texts);
                self.pick(format!("begins with {list}"), format!("empieza con {list}"))
            }
            Pattern::Number(None) => self.pick("a number", "un número"),
            Pattern::Number(Some((from, to))) => {
                self.pick(format!("a number from {from} to {to}"), format!("un número del {from} al {to}"))
            }
            Pattern::Email => self.pick("an email address", "un correo"),
            Pattern::Phone => self.pick("a phone number", "un teléfono"),
            Pattern::Date => self.pick("a date", "una fecha"),
            Pattern::Time => self.pick("a time of day", "una hora"),
            Pattern::Yes => self.pick("yes", "sí"),
            Pattern::No => "no".to_owned(),
            Pattern::AnyText => self.pick("any text", "cualquier texto"),
            Pattern::Any => self.pick("anything else", "cualquier otra cosa"),
        }
    }

    fn list(self, texts: &[String]) -> String {
        let quoted = texts.iter().map(|text| self.pick(format!("“{text}”"), format!("«{text}»")));
        quoted.collect::<Vec<_>>().join(", ")
    }

    pub fn reentry(self, reentry: Reentry) -> Option<String> {
        match reentry {
            Reentry::WhenOver => None,
            Reentry::Restarts => {
                Some(self.pick("starts anew when it comes again", "empieza de nuevo si vuelve a llegar"))
            }
            Reentry::Once { every: None } => Some(self.pick("once per contact", "una vez por contacto")),
            Reentry::Once { every: Some(delay) } => {
                let delay = self.delay(delay);
                Some(self.pick(format!("once per contact every {delay}"), format!("una vez por contacto cada {delay}")))
            }
        }
    }

    pub fn quiet(self, hours: QuietHours) -> String {
        let QuietHours { from, to } = hours;
        self.pick(format!("quiet hours {from} to {to}"), format!("horas de silencio de {from} a {to}"))
    }

    pub fn not_delivered(self) -> String {
        self.pick("when a message is not delivered", "cuando un mensaje no se entrega")
    }

    pub fn delay(self, delay: Delay) -> String {
        let days = |days: i64| match days {
            1 => self.pick("1 day", "1 día"),
            _ => self.pick(format!("{days} days"), format!("{days} días")),
        };
        match delay {
            Delay::Days(count) => days(count),
            // `20 h` for the eye; `1h30` stays one word.
            Delay::ExactMs(_) => {
                let written = delay.to_string();
                match written.strip_suffix(['h', 's']) {
                    Some(number) => format!("{number} {}", &written[number.len()..]),
                    None => written,
                }
            }
        }
    }

    pub fn length(self, length: &Length) -> String {
        match length {
            Length::Fixed(delay) => self.delay(*delay),
            Length::WorkingDays(1) => self.pick("1 working day", "1 día hábil"),
            Length::WorkingDays(days) => self.pick(format!("{days} working days"), format!("{days} días hábiles")),
            Length::Computed { number, unit } => {
                let unit = match unit {
                    Unit::Second => "s".to_owned(),
                    Unit::Minute => "min".to_owned(),
                    Unit::Hour => "h".to_owned(),
                    Unit::Day => self.pick("days", "días"),
                    Unit::Week => self.pick("weeks", "semanas"),
                    Unit::WorkingDay => self.pick("working days", "días hábiles"),
                };
                format!("{} {unit}", expression::written(number))
            }
        }
    }

    /// `up to 20 h`, `until monday 9:00`
    pub fn deadline(self, deadline: &Deadline) -> String {
        match deadline {
            Deadline::After(length) => {
                let length = self.length(length);
                self.pick(format!("up to {length}"), format!("hasta {length}"))
            }
            Deadline::At(moment) => self.until(moment),
        }
    }

    pub fn until(self, moment: &Moment) -> String {
        let at = |time: &ClockTime| match time {
            ClockTime::Fixed(time) => time.to_string(),
            ClockTime::Read(expr) => expression::written(expr),
        };
        let at_clock = |time: Option<&ClockTime>| {
            let time = time.map(at);
            time.map_or_else(String::new, |time| self.pick(format!(" at {time}"), format!(" a las {time}")))
        };
        let rule = match &moment.rule {
            MomentRule::Clock(time) => self.pick(format!("until {time}"), format!("hasta las {time}")),
            MomentRule::Weekday { day, at } => {
                let day = self.weekday(*day);
                self.pick(format!("until {day} {at}"), format!("hasta el {day} a las {at}"))
            }
            MomentRule::Tomorrow { at: time } => {
                let time = at(time);
                self.pick(format!("until tomorrow at {time}"), format!("hasta mañana a las {time}"))
            }
            MomentRule::On { date, at } => {
                self.pick(format!("until {date} {at}"), format!("hasta el {date} a las {at}"))
            }
            MomentRule::Value { of, at } => {
                let (of, at) = (expression::written(of), at_clock(at.as_ref()));
                self.pick(format!("until {of}{at}"), format!("hasta {of}{at}"))
            }
            MomentRule::Shifted { by, side, of, at } => {
                let (by, of, at) = (self.length(by), expression::written(of), at_clock(at.as_ref()));
                match side {
                    Side::Before => {
                        self.pick(format!("until {by} before {of}{at}"), format!("hasta {by} antes de {of}{at}"))
                    }
                    Side::After => {
                        self.pick(format!("until {by} after {of}{at}"), format!("hasta {by} después de {of}{at}"))
                    }
                }
            }
            MomentRule::BeforeWindowCloses { by } => {
                let by = self.length(by);
                self.pick(
                    format!("until {by} before the window closes"),
                    format!("hasta {by} antes de que se cierre la ventana"),
                )
            }
        };
        if moment.on_working_day { rule + self.pick(" on a working day", " en día hábil").as_str() } else { rule }
    }

    fn weekday(self, day: Weekday) -> String {
        let spanish = match day {
            Weekday::Monday => "lunes",
            Weekday::Tuesday => "martes",
            Weekday::Wednesday => "miércoles",
            Weekday::Thursday => "jueves",
            Weekday::Friday => "viernes",
            Weekday::Saturday => "sábado",
            Weekday::Sunday => "domingo",
        };
        self.pick(day.name(), spanish)
    }

    pub fn end(self, reason: EndReason) -> String {
        match reason {
            EndReason::Completed => self.pick("End", "Fin"),
            EndReason::Stopped => self.pick("Stops here", "Se detiene aquí"),
            EndReason::WindowClosed => self.pick("End: the window is closed", "Fin: la ventana está cerrada"),
            EndReason::OptedOut => self.pick("End: opted out", "Fin: pidió la baja"),
            EndReason::Holdout => self.pick("Control group: gets nothing", "Grupo de control: no recibe nada"),
            EndReason::Restarted => self.pick("Starts anew", "Empieza de nuevo"),
            EndReason::Fault => self.pick("End: a fault", "Fin: una falla"),
        }
    }
}

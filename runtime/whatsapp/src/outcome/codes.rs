//! WhatsApp's error codes as dated data: the class by what the caller does next, and plain words for people.
//!
//! Only codes that a send, or a `failed` status of it, can bring. Source: Meta, "Error codes".

mod portuguese;
mod table;

use super::Scope;

/// The day on which the table was read at the source.
pub const AS_OF: &str = "2026-09-11";

/// More than 24 hours since the contact's last message, as an answer or later as a status.
pub const WINDOW_CLOSED: u32 = 131_047;

/// More messages a second than the number may send.
pub const TOO_FAST: u32 = 130_429;

/// What happened and what to do, for a person who runs the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    pub en: &'static str,
    pub es: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Retry {
        after_seconds: u32,
        scope: Scope,
    },
    Uncertain,
    WindowClosed,
    /// What a person has to mend: of the number, or of its account.
    Stopped(Scope),
    Refused,
}

/// One row of the table, for the codes `first..=last`.
struct Row {
    first: u32,
    last: u32,
    class: Class,
    explanation: Explanation,
}

/// A code of WhatsApp in plain words, `None` for one that the table does not know.
pub fn explain(code: u32) -> Option<Explanation> {
    row(code).map(|it| it.explanation)
}

/// What stands still when a status tells this code of a message that was accepted before: what needs a person needs one
/// however late it is told.
pub fn stops(code: u32) -> Option<Scope> {
    match class(code)? {
        Class::Stopped(scope) => Some(scope),
        Class::Retry { .. } | Class::Uncertain | Class::WindowClosed | Class::Refused => None,
    }
}

/// The same in Portuguese.
pub fn explain_in_portuguese(code: u32) -> Option<&'static str> {
    portuguese::of(row(code)?.first)
}

pub(super) fn class(code: u32) -> Option<Class> {
    row(code).map(|it| it.class)
}

fn row(code: u32) -> Option<&'static Row> {
    table::ROWS.iter().find(|it| (it.first..=it.last).contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_order_and_do_not_overlap() {
        assert!(table::ROWS.iter().all(|it| it.first <= it.last));
        assert!(table::ROWS.windows(2).all(|it| it[0].last < it[1].first));
    }

    #[test]
    fn every_row_says_it_in_two_different_languages() {
        for row in table::ROWS {
            let Explanation { en, es } = row.explanation;
            assert!(en.ends_with('.') && es.ends_with('.') && en != es, "{}", row.first);
        }
    }

    #[test]
    fn every_row_is_told_in_portuguese_too() {
        for row in table::ROWS {
            let Explanation { en, es } = row.explanation;
            let pt = explain_in_portuguese(row.last).unwrap_or_default();
            assert!(pt.ends_with('.') && pt != en && pt != es, "{} has no words in Portuguese", row.first);
        }
    }

    #[test]
    fn a_range_of_codes_shares_its_words() {
        assert_eq!(explain(200), explain(299));
        assert!(explain(131_047).is_some_and(|it| it.en.contains("24 hours") && it.es.contains("24 horas")));
        assert_eq!(explain(300), None);
    }
}

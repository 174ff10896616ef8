//! Which messages are charged for, since when.
//!
//! Source: Meta, "Pricing on the WhatsApp Business Platform" and "Non-template messages" as read on `as_of`; the month's
//! free service messages as third parties repeat Meta's page of 2026-08-25. A model holds from 00:00 of its first day in
//! the account's zone. Only what was delivered is ever charged; what a person writes in the WhatsApp Business app is free.

use crate::{Date, Timestamp, Zone};

use super::Category;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Year, month and day on which it begins.
    pub from: (i16, i8, i8),
    /// The day on which it was read at the source.
    pub as_of: &'static str,
    pub utility: UtilityRule,
    pub service: ServiceRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UtilityRule {
    /// Free while the customer's 24-hour window is open.
    FreeInWindow,
    Always,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceRule {
    Free,
    /// At the market's list rate of utility, without tiers. The first so many of a number in a month are free.
    Charged {
        free_per_month: u32,
    },
}

/// Oldest first. Before, WhatsApp charged by conversation, which nothing here reckons with.
pub const MODELS: [Model; 2] = [
    Model { from: (2025, 7, 1), as_of: "2026-09-11", utility: UtilityRule::FreeInWindow, service: ServiceRule::Free },
    Model {
        from: (2026, 10, 1),
        as_of: "2026-09-11",
        utility: UtilityRule::Always,
        service: ServiceRule::Charged { free_per_month: 1_000 },
    },
];

/// What the price of one message depends on besides its category and its moment.
#[derive(Debug, Clone)]
pub struct Billing<'b> {
    /// The zone of the account at WhatsApp.
    pub zone: &'b Zone,
    /// Whether the customer's 24-hour window is open.
    pub window_open: bool,
    /// Until when everything is free: 72 hours from the first reply to somebody who came by an advertisement.
    pub entry_until: Option<Timestamp>,
    /// Service messages of this number that were delivered before in this month, those of free entries not counted.
    pub service_this_month: u32,
}

/// Whether a delivered message is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billable {
    Charged,
    Free(FreeBecause),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreeBecause {
    /// The customer came by an advertisement or a page button, and its 72 hours run.
    Entry,
    /// The model of that day does not charge for service messages.
    Service,
    /// A utility template inside the window, by the model of that day.
    Window,
    /// One of the number's free service messages of the month.
    Allowance,
}

impl Model {
    pub fn first_day(self) -> Date {
        let (year, month, day) = self.from;
        Date::new(year, month, day).expect("the models begin on days of the calendar")
    }

    /// The one in force at that moment; `None` before the first.
    pub fn at(at: Timestamp, zone: &Zone) -> Option<Self> {
        Self::on(zone.date_of(at))
    }

    pub fn on(day: Date) -> Option<Self> {
        MODELS.into_iter().rev().find(|model| model.first_day() <= day)
    }
}

impl Billable {
    /// Of a message that is delivered at that moment. `None` before the first model that we know.
    pub fn of(category: Category, at: Timestamp, billing: &Billing<'_>) -> Option<Self> {
        let model = Model::at(at, billing.zone)?;
        if billing.entry_until.is_some_and(|until| at < until) {
            return Some(Self::Free(FreeBecause::Entry));
        }
        Some(match (category, model.utility, model.service) {
            (Category::Utility, UtilityRule::FreeInWindow, _) if billing.window_open => Self::Free(FreeBecause::Window),
            (Category::Service, _, ServiceRule::Free) => Self::Free(FreeBecause::Service),
            (Category::Service, _, ServiceRule::Charged { free_per_month })
                if billing.service_this_month < free_per_month =>
            {
                Self::Free(FreeBecause::Allowance)
            }
            (
                Category::Marketing
                | Category::Utility
                | Category::Authentication
                | Category::AuthenticationInternational
                | Category::Service,
                UtilityRule::FreeInWindow | UtilityRule::Always,
                ServiceRule::Free | ServiceRule::Charged { .. },
            ) => Self::Charged,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// La Paz is four hours behind, all year: the day begins at 04:00 UTC.
    const LAST_OF_CONVERSATIONS: &str = "2025-07-01T03:59:59.999Z";
    const FIRST_OF_2025: &str = "2025-07-01T04:00:00Z";
    const LAST_OF_2025: &str = "2026-10-01T03:59:59.999Z";
    const FIRST_OF_2026: &str = "2026-10-01T04:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_charged_changes_with_the_day_of_the_accounts_zone() {
        use Billable::{Charged, Free};
        use Category::{Authentication, Marketing, Service, Utility};
        let zone = Zone::parse("America/La_Paz").unwrap();
        let (open, shut) = (true, false);
        let (first, thousandth, past) = (0, 999, 1_000);
        #[rustfmt::skip]
        let table = [
            (Service, LAST_OF_CONVERSATIONS, open, first, None),
            (Marketing, LAST_OF_CONVERSATIONS, shut, first, None),

            (Service, FIRST_OF_2025, open, past, Some(Free(FreeBecause::Service))),
            (Utility, FIRST_OF_2025, open, first, Some(Free(FreeBecause::Window))),
            (Utility, FIRST_OF_2025, shut, first, Some(Charged)),
            (Marketing, FIRST_OF_2025, open, first, Some(Charged)),
            (Authentication, FIRST_OF_2025, open, first, Some(Charged)),
            (Utility, LAST_OF_2025, open, first, Some(Free(FreeBecause::Window))),
            (Service, LAST_OF_2025, open, past, Some(Free(FreeBecause::Service))),

            (Utility, FIRST_OF_2026, open, first, Some(Charged)),
            (Marketing, FIRST_OF_2026, open, first, Some(Charged)),
            (Authentication, FIRST_OF_2026, open, first, Some(Charged)),
            (Service, FIRST_OF_2026, open, first, Some(Free(FreeBecause::Allowance))),
            (Service, FIRST_OF_2026, open, thousandth, Some(Free(FreeBecause::Allowance))),
            (Service, FIRST_OF_2026, open, past, Some(Charged)),
        ];
        for (category, moment, window_open, service_this_month, expected) in table {
            let billing = Billing { zone: &zone, window_open, entry_until: None, service_this_month };
            assert_eq!(Billable::of(category, at(moment), &billing), expected, "{category} at {moment}");
        }
    }

    #[test]
    fn a_free_entry_makes_everything_free_until_its_last_instant() {
        let zone = Zone::utc();
        let until = at("2026-11-04T10:00:00Z");
        let billing = Billing { zone: &zone, window_open: false, entry_until: Some(until), service_this_month: 5_000 };
        for category in Category::ALL {
            assert_eq!(Billable::of(category, until.plus_ms(-1), &billing), Some(Billable::Free(FreeBecause::Entry)));
            assert_eq!(Billable::of(category, until, &billing), Some(Billable::Charged), "{category}");
        }
    }
}

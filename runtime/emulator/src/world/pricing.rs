//! The `pricing` object of a status. Amounts are not here: Meta's webhooks carry none; what is charged is `stdlib::price`'s
//! to say. The 1,000 free service messages a month are not counted: how the webhook labels them is not established.

use serde_json::{Value, json};
use stdlib::{
    Timestamp, Zone,
    price::{self, Billable, Billing, FreeBecause},
    template,
};

use crate::customer::Customer;

/// What a message is priced as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    /// A message without a template.
    Service,
    Marketing,
    Utility,
    Authentication,
}

impl Category {
    fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
        }
    }
}

impl From<template::Category> for Category {
    fn from(category: template::Category) -> Self {
        match category {
            template::Category::Marketing => Self::Marketing,
            template::Category::Utility => Self::Utility,
            template::Category::Authentication => Self::Authentication,
        }
    }
}

impl From<Category> for price::Category {
    fn from(category: Category) -> Self {
        match category {
            Category::Service => Self::Service,
            Category::Marketing => Self::Marketing,
            Category::Utility => Self::Utility,
            Category::Authentication => Self::Authentication,
        }
    }
}

pub(super) fn of(category: Category, customer: &Customer, now: Timestamp) -> Value {
    // Meta changes prices at midnight of the account's zone; the emulator's account lives in UTC.
    let billing = Billing {
        zone: &Zone::utc(),
        window_open: customer.window_is_open(now),
        entry_until: None,
        service_this_month: u32::MAX,
    };
    let charged = match Billable::of(category.into(), now, &billing) {
        // Before the first model conversations were charged, and not messages.
        Some(Billable::Charged) | None => true,
        Some(Billable::Free(
            FreeBecause::Entry | FreeBecause::Service | FreeBecause::Window | FreeBecause::Allowance,
        )) => false,
    };
    json!({
        "billable": charged,
        "pricing_model": "PMP",
        "type": if charged { "regular" } else { "free_customer_service" },
        "category": category.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CustomerId;

    #[test]
    fn free_form_messages_are_charged_since_october_2026() {
        let service_charged_from: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        let mut customer = Customer::new(CustomerId(1));
        customer.last_in_at = Some(service_charged_from.plus_ms(-1_000));
        let kind = |category, at| of(category, &customer, at)["type"].clone();
        let before = service_charged_from.plus_ms(-1);
        assert_eq!(kind(Category::Service, before), "free_customer_service");
        assert_eq!(kind(Category::Utility, before), "free_customer_service");
        assert_eq!(kind(Category::Marketing, before), "regular");
        assert_eq!(kind(Category::Service, service_charged_from), "regular");
        assert_eq!(kind(Category::Utility, service_charged_from), "regular");
    }
}

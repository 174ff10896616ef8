//! The `pricing` object of a status, as dated rules. Amounts are not here: Meta's webhooks carry none.
//!
//! Source: Meta, "Pricing" (read 2026-09): since 2025-07-01 a message is priced by itself; until 2026-09-30 free-form
//! messages, and utility templates inside the window, were free; since 2026-10-01 both are charged. The 1,000 free
//! service messages a month are not counted: how the webhook labels them is not established.

use serde_json::{Value, json};
use stdlib::{Timestamp, template};

use crate::customer::Customer;

/// 2026-10-01T00:00:00Z. Meta changes prices at midnight of the account's zone; the emulator's account lives in UTC.
const SERVICE_CHARGED_FROM: Timestamp = Timestamp(1_790_812_800_000);

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

pub(super) fn of(category: Category, customer: &Customer, now: Timestamp) -> Value {
    let charged = match category {
        Category::Service => now >= SERVICE_CHARGED_FROM,
        Category::Utility => now >= SERVICE_CHARGED_FROM || !customer.window_is_open(now),
        Category::Marketing | Category::Authentication => true,
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
        assert_eq!(SERVICE_CHARGED_FROM, "2026-10-01T00:00:00Z".parse().unwrap());
        let mut customer = Customer::new(CustomerId(1));
        customer.last_in_at = Some(SERVICE_CHARGED_FROM.plus_ms(-1_000));
        let kind = |category, at| of(category, &customer, at)["type"].clone();
        let before = SERVICE_CHARGED_FROM.plus_ms(-1);
        assert_eq!(kind(Category::Service, before), "free_customer_service");
        assert_eq!(kind(Category::Utility, before), "free_customer_service");
        assert_eq!(kind(Category::Marketing, before), "regular");
        assert_eq!(kind(Category::Service, SERVICE_CHARGED_FROM), "regular");
        assert_eq!(kind(Category::Utility, SERVICE_CHARGED_FROM), "regular");
    }
}

//! Rates as their owner imported them: cards with the day from which each holds.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::Date;

use super::{Category, Market, Model, ServiceRule};

/// What an account at WhatsApp may be billed in. Source: Meta, "Pricing on the WhatsApp Business Platform", as of 2026-11.
pub const BILLING_CURRENCIES: [&str; 16] =
    ["AED", "ARS", "AUD", "BRL", "CLP", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN", "SAR", "SGD", "USD"];

/// All cards of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceTable {
    /// One of `BILLING_CURRENCIES`.
    pub currency: String,
    /// By the first day on which each is in force, in the account's zone.
    pub cards: BTreeMap<Date, Card>,
}

/// By market, since the same country may stand alone in one card and with its region in another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    pub rates: BTreeMap<Market, BTreeMap<Category, Rate>>,
}

/// Per delivered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    pub list: Decimal,
    /// By `after`, rising.
    pub tiers: Vec<Tier>,
}

/// What the messages behind so many of a month cost: each tranche has its own rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub after: u64,
    pub rate: Decimal,
}

impl Rate {
    pub fn flat(list: Decimal) -> Self {
        Self { list, tiers: Vec::new() }
    }

    /// What the next message costs where so many of its market and category were charged before in this month.
    pub fn of_next(&self, charged_before: u64) -> Decimal {
        let tier = self.tiers.iter().rev().find(|tier| tier.after <= charged_before);
        tier.map_or(self.list, |tier| tier.rate)
    }

    /// The least that a message can cost.
    pub fn least(&self) -> Decimal {
        self.tiers.iter().map(|tier| tier.rate).fold(self.list, Decimal::min)
    }
}

impl PriceTable {
    /// The card in force on that day, with its first day.
    pub fn on(&self, day: Date) -> Option<(Date, &Card)> {
        self.cards.range(..=day).next_back().map(|(from, card)| (*from, card))
    }

    /// The rate of a charged message on that day for a contact of these markets, the first that the card has.
    pub fn rate(&self, category: Category, markets: &[Market], day: Date) -> Option<Rate> {
        let (_, card) = self.on(day)?;
        let rates = markets.iter().find_map(|market| card.rates.get(market))?;
        if category == Category::Service
            && !rates.contains_key(&Category::Service)
            && matches!(Model::on(day)?.service, ServiceRule::Charged { .. })
        {
            return rates.get(&Category::Utility).map(|utility| Rate::flat(utility.list));
        }
        rates.get(&category).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Round numbers, nobody's prices.
    fn table() -> PriceTable {
        let card = |rows: &[(&str, Category, &str)]| {
            let mut card = Card::default();
            for (market, category, rate) in rows {
                let rates = card.rates.entry(Market::parse(market).unwrap()).or_default();
                rates.insert(*category, Rate::flat(decimal(rate)));
            }
            card
        };
        let old = card(&[("Rest of Latin America", Category::Utility, "0.2"), ("Other", Category::Utility, "0.9")]);
        let new = card(&[("Bolivia", Category::Utility, "0.3"), ("Rest of Latin America", Category::Utility, "0.4")]);
        let cards = BTreeMap::from([(day("2026-07-01"), old), (day("2026-10-01"), new)]);
        PriceTable { currency: "USD".to_owned(), cards }
    }

    #[test]
    fn a_country_has_the_rate_of_the_nearest_market_on_the_card_of_the_day() {
        let table = table();
        let list = |phone: &str, category, on: &str| {
            table.rate(category, &Market::of_phone(phone), day(on)).map(|rate| rate.list.to_string())
        };
        let utility = Category::Utility;
        assert_eq!(list("59170000001", utility, "2026-06-30"), None);
        assert_eq!(list("59170000001", utility, "2026-07-01").as_deref(), Some("0.2"));
        assert_eq!(list("59170000001", utility, "2026-09-30").as_deref(), Some("0.2"));
        assert_eq!(list("59170000001", utility, "2026-10-01").as_deref(), Some("0.3"));
        assert_eq!(list("50370000001", utility, "2026-10-01").as_deref(), Some("0.4"));
        assert_eq!(list("3612345678", utility, "2026-09-30").as_deref(), Some("0.9"));
        assert_eq!(list("3612345678", utility, "2026-10-01"), None);
        assert_eq!(list("59170000001", Category::Marketing, "2026-10-01"), None);
    }

    #[test]
    fn a_charged_service_message_costs_what_utility_costs_where_the_card_does_not_say() {
        let table = table();
        let bolivia = Market::of_phone("59170000001");
        assert_eq!(table.rate(Category::Service, &bolivia, day("2026-09-30")), None);
        assert_eq!(table.rate(Category::Service, &bolivia, day("2026-10-01")), Some(Rate::flat(decimal("0.3"))));
    }

    #[test]
    fn each_tranche_of_a_month_has_its_own_rate() {
        let tiers = [(100, "0.8"), (1_000, "0.5")].map(|(after, rate)| Tier { after, rate: decimal(rate) });
        let rate = Rate { list: decimal("1"), tiers: tiers.to_vec() };
        let costs = [0, 99, 100, 999, 1_000, 5_000_000].map(|before| rate.of_next(before).to_string());
        assert_eq!(costs, ["1", "1", "0.8", "0.8", "0.5", "0.5"]);
        assert_eq!(rate.least(), decimal("0.5"));
    }
}

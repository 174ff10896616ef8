//! What a card changes of the one before, price by price.

use grammar::Language;
use stdlib::{
    Date, Decimal,
    price::{Card, Category, Market, PriceTable},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    market: Market,
    category: Category,
    before: Option<Decimal>,
    after: Option<Decimal>,
}

impl Change {
    pub fn said(&self, language: Language) -> String {
        let Self { market, category, before, after } = self;
        let amount = |amount: &Option<Decimal>| {
            let none = match language {
                Language::En => "none",
                Language::Es => "ninguno",
            };
            amount.map_or_else(|| none.to_owned(), |amount| amount.to_string())
        };
        format!("{market}  {category}  {} -> {}", amount(before), amount(after))
    }
}

/// In the order of markets and categories; list rates alone, since a card has no others.
pub(crate) fn changes(before: &Card, after: &Card) -> Vec<Change> {
    let list = |card: &Card, market, category| Some(card.rates.get(&market)?.get(&category)?.list);
    let mut rows: Vec<(Market, Category)> = [before, after]
        .iter()
        .flat_map(|card| {
            card.rates.iter().flat_map(|(market, rates)| rates.keys().map(|category| (*market, *category)))
        })
        .collect();
    rows.sort();
    rows.dedup();
    let change = |(market, category)| Change {
        market,
        category,
        before: list(before, market, category),
        after: list(after, market, category),
    };
    rows.into_iter().map(change).filter(|it| it.before != it.after).collect()
}

/// The card with the tiers that somebody wrote by hand into the one of the same day: an import has none and takes none.
pub(crate) fn with_tiers_kept(table: &PriceTable, as_of: Date, mut card: Card) -> Card {
    let Some(before) = table.cards.get(&as_of) else { return card };
    for (market, rates) in &mut card.rates {
        for (category, rate) in rates {
            if let Some(known) = before.rates.get(market).and_then(|rates| rates.get(category)) {
                rate.tiers.clone_from(&known.tiers);
            }
        }
    }
    card
}

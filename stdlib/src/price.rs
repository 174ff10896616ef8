//! What a message costs: which ones WhatsApp charges for, by dated models, and at which rate, by a table that its owner
//! imports. Rates are never written here: without a table a price is not known.
//!
//! Permission is elsewhere (`window`): a message may be free and forbidden, or charged and allowed.

mod card;
mod category;
mod market;
mod model;
mod month;

pub use card::{BILLING_CURRENCIES, Card, PriceTable, Rate, Tier};
pub use category::Category;
pub use market::{MARKETS_AS_OF, Market};
pub use model::{Billable, Billing, FreeBecause, MODELS, Model, ServiceRule, UtilityRule};
pub use month::Month;

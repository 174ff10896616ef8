//! `flowd ledger`: how many messages were sent, which of them WhatsApp says that it charges for, and what those cost by the
//! project's prices.
//!
//! Pure: takes messages in the order in which they were sent, gives lines. What is charged is never guessed: a message
//! counts as WhatsApp's report says, and one without a report is told apart. Reads nothing, prints nothing.

use std::collections::BTreeMap;

use stdlib::{
    Date, Decimal, Timestamp, Zone,
    price::{Category, Market, Month, PriceTable},
};

/// A message as it was sent and reported on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub at: Timestamp,
    /// WhatsApp's id of the number it left from.
    pub number: String,
    /// `None` where the run is not kept any more.
    pub flow: Option<String>,
    /// The rows of a rate card that hold for its recipient, nearest first.
    pub markets: Vec<Market>,
    pub report: Report,
}

/// What WhatsApp said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// That it arrived, and how it is charged: its words for category and type.
    Delivered { category: String, kind: String },
    /// That it failed.
    Failed,
    /// Nothing yet, or not how it is charged.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Day,
    Number,
    Flow,
    Category,
}

/// What a line is about; a message without a flow or a category has none.
pub type Key = Option<String>;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub charged: u64,
    pub free: u64,
    pub failed: u64,
    /// WhatsApp has not said yet what became of them.
    pub open: u64,
    /// Of those charged whose price is known.
    pub cost: Decimal,
    /// Those charged whose price is not known.
    pub unpriced: u64,
}

impl Line {
    pub fn messages(&self) -> u64 {
        self.charged + self.free + self.failed + self.open
    }

    fn add(&mut self, other: &Self) {
        self.charged += other.charged;
        self.free += other.free;
        self.failed += other.failed;
        self.open += other.open;
        self.cost = self.cost.saturating_add(other.cost);
        self.unpriced += other.unpriced;
    }
}

/// WhatsApp's word for a message that it charges for. All other types are free; a new one is, too, until it is known.
const CHARGED: &str = "regular";

pub struct Ledger<'p> {
    by: By,
    /// First and last day, both counted.
    from: Date,
    to: Date,
    zone: Zone,
    prices: Option<&'p PriceTable>,
    /// Volume is counted by market, category and month; the market is the one whose rate holds.
    volume: BTreeMap<(Month, Market, Category), u64>,
    lines: BTreeMap<Key, Line>,
}

impl<'p> Ledger<'p> {
    pub fn new(by: By, from: Date, to: Date, zone: Zone, prices: Option<&'p PriceTable>) -> Self {
        Self { by, from, to, zone, prices, volume: BTreeMap::new(), lines: BTreeMap::new() }
    }

    /// From when on messages must be given: the month of the first day decides about its volume.
    pub fn begins_at(&self) -> Timestamp {
        Month::of(self.from).begins(&self.zone)
    }

    /// The first instant that is not asked about.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let midnight = stdlib::Time::new(0, 0).expect("midnight is a time of day");
        Some(self.zone.moment(self.to.plus_days(1)?, midnight))
    }

    /// In the order of sending.
    pub fn add(&mut self, sent: &Sent) {
        let day = self.zone.date_of(sent.at);
        let line = match &sent.report {
            Report::Failed => Line { failed: 1, ..Line::default() },
            Report::Open => Line { open: 1, ..Line::default() },
            Report::Delivered { kind, .. } if kind != CHARGED => Line { free: 1, ..Line::default() },
            Report::Delivered { category, .. } => match self.price(category, &sent.markets, day) {
                Some(price) => Line { charged: 1, cost: price, ..Line::default() },
                None => Line { charged: 1, unpriced: 1, ..Line::default() },
            },
        };
        if day < self.from || day > self.to {
            return;
        }
        let key = match self.by {
            By::Day => Some(day.to_string()),
            By::Number => Some(sent.number.clone()),
            By::Flow => sent.flow.clone(),
            By::Category => match &sent.report {
                Report::Delivered { category, .. } => Some(category.clone()),
                Report::Failed | Report::Open => None,
            },
        };
        self.lines.entry(key).or_default().add(&line);
    }

    /// Of a charged message, which counts as one more of its month.
    fn price(&mut self, category: &str, markets: &[Market], day: Date) -> Option<Decimal> {
        let category = Category::parse(category)?;
        let (market, rate) = markets
            .iter()
            .find_map(|market| Some((*market, self.prices?.rate(category, std::slice::from_ref(market), day)?)))?;
        let before = self.volume.entry((Month::of(day), market, category)).or_default();
        let price = rate.of_next(*before);
        *before += 1;
        Some(price)
    }

    pub fn lines(&self) -> impl Iterator<Item = (&Key, &Line)> {
        self.lines.iter()
    }

    pub fn total(&self) -> Line {
        let mut total = Line::default();
        self.lines.values().for_each(|line| total.add(line));
        total
    }
}

#[cfg(test)]
mod tests {
    use stdlib::price::{Card, Rate, Tier};

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn sent(at: &str, flow: &str, phone: &str, report: Report) -> Sent {
        Sent {
            at: at.parse().unwrap(),
            number: "100".into(),
            flow: Some(flow.into()),
            markets: Market::of_phone(phone),
            report,
        }
    }

    fn delivered(category: &str, kind: &str) -> Report {
        Report::Delivered { category: category.into(), kind: kind.into() }
    }

    const BOLIVIA: &str = "59170000001";

    /// Round numbers, nobody's prices.
    fn prices() -> PriceTable {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        let mut card = Card::default();
        let tiers = vec![Tier { after: 2, rate: decimal("0.1") }];
        let utility = Rate { list: decimal("0.2"), tiers };
        let marketing = Rate::flat(decimal("0.5"));
        card.rates.insert(
            Market::parse("Bolivia").unwrap(),
            BTreeMap::from([(Category::Utility, utility), (Category::Marketing, marketing)]),
        );
        PriceTable { currency: "USD".into(), cards: BTreeMap::from([(day("2026-10-01"), card)]) }
    }

    fn lines(by: By, from: &str, messages: &[Sent]) -> Vec<(Option<String>, Line)> {
        let prices = prices();
        let zone = Zone::parse("America/La_Paz").unwrap();
        let mut ledger = Ledger::new(by, day(from), day("2026-11-30"), zone, Some(&prices));
        for sent in messages {
            ledger.add(sent);
        }
        ledger.lines().map(|(key, line)| (key.clone(), line.clone())).collect()
    }

    fn line(charged: u64, free: u64, cost: &str, unpriced: u64) -> Line {
        Line { charged, free, cost: cost.parse().unwrap(), unpriced, ..Line::default() }
    }

    #[test]
    fn what_whatsapp_charges_for_costs_and_all_else_is_counted_apart() {
        let at = "2026-11-24T12:00:00Z";
        let messages = [
            sent(at, "a", BOLIVIA, delivered("marketing", "regular")),
            sent(at, "a", BOLIVIA, delivered("service", "free_customer_service")),
            sent(at, "a", BOLIVIA, delivered("marketing", "free_entry_point")),
            sent(at, "a", BOLIVIA, delivered("marketing", "a_type_of_the_future")),
            sent(at, "a", BOLIVIA, delivered("marketing_lite", "regular")),
            sent(at, "a", "5511987650000", delivered("utility", "regular")),
            sent(at, "b", BOLIVIA, Report::Failed),
            sent(at, "b", BOLIVIA, Report::Open),
        ];
        let by_flow = lines(By::Flow, "2026-11-01", &messages);
        let of_b = Line { failed: 1, open: 1, ..Line::default() };
        assert_eq!(by_flow, [(Some("a".into()), line(3, 3, "0.5", 2)), (Some("b".into()), of_b.clone())]);
        let by_category = lines(By::Category, "2026-11-01", &messages);
        assert_eq!(by_category[0], (None, of_b));
        assert_eq!(by_category[1], (Some("marketing".into()), line(1, 2, "0.5", 0)));
    }

    /// The day of La Paz, not that of Greenwich; a service message since October at utility's list rate.
    #[test]
    fn days_are_those_of_the_zone() {
        let messages = [
            sent("2026-11-02T03:59:59Z", "a", BOLIVIA, delivered("service", "regular")),
            sent("2026-11-02T04:00:00Z", "a", BOLIVIA, delivered("service", "regular")),
        ];
        let by_day = lines(By::Day, "2026-11-01", &messages);
        let one = |day: &str| (Some(day.to_owned()), line(1, 0, "0.2", 0));
        assert_eq!(by_day, [one("2026-11-01"), one("2026-11-02")]);
        assert_eq!(lines(By::Day, "2026-11-02", &messages), [one("2026-11-02")]);
    }

    /// What came before the days that are asked about fills the month's tiers, and a new month begins anew.
    #[test]
    fn tiers_count_from_the_first_of_the_month() {
        let utility = |at: &str| sent(at, "a", BOLIVIA, delivered("utility", "regular"));
        let messages = [
            utility("2026-10-31T12:00:00Z"),
            utility("2026-11-01T12:00:00Z"),
            utility("2026-11-02T12:00:00Z"),
            utility("2026-11-03T12:00:00Z"),
        ];
        assert_eq!(lines(By::Number, "2026-10-01", &messages), [(Some("100".into()), line(4, 0, "0.7", 0))]);
        assert_eq!(lines(By::Number, "2026-11-03", &messages), [(Some("100".into()), line(1, 0, "0.1", 0))]);
    }

    #[test]
    fn without_prices_everything_charged_is_of_unknown_price() {
        let zone = Zone::utc();
        let mut ledger = Ledger::new(By::Flow, day("2026-11-03"), day("2026-11-30"), zone, None);
        ledger.add(&sent("2026-11-24T12:00:00Z", "a", BOLIVIA, delivered("utility", "regular")));
        assert_eq!(ledger.total(), line(1, 0, "0", 1));
        let bounds = (ledger.begins_at().to_string(), ledger.ends_at().unwrap().to_string());
        assert_eq!(bounds, ("2026-11-01T00:00:00Z".into(), "2026-12-01T00:00:00Z".into()));
    }
}

//! Meta's rate card: a CSV with some lines of words, a line that names the columns, and a line a market.
//!
//! Source: the cards of Meta's page "Pricing on the WhatsApp Business Platform" (2023 to 2026): `Market`, `Currency`, then
//! the categories; `n/a` where a market has none. Columns are known by their names, in any order.

use std::collections::{BTreeMap, BTreeSet};

use grammar::{Said, project::prices};
use stdlib::price::{BILLING_CURRENCIES, Card, Category, Market, Rate};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub currency: String,
    pub card: Card,
    /// Columns that are no category.
    pub left_out: Vec<String>,
}

/// What is wrong with a line, or with the whole card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub line: Option<u64>,
    pub said: Said,
}

/// A market by the name that a card gives it, as somebody who knows it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    name: String,
    market: Market,
}

impl Named {
    /// `NAME=CODE`
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, code) = text.rsplit_once('=').ok_or("write it as NAME=CODE, such as `Bolivia (new)=BO`")?;
        let market = Market::parse(code).ok_or_else(|| format!("`{code}` is no country of Meta's cards"))?;
        Ok(Self { name: name.trim().to_owned(), market })
    }
}

enum Column {
    Market,
    Currency,
    Rate(Category),
    Unknown(String),
}

impl Column {
    fn named(name: &str) -> Self {
        let word = name.split_whitespace().collect::<Vec<_>>().join(" ");
        match word.to_lowercase().as_str() {
            "market" => Self::Market,
            "currency" => Self::Currency,
            _ => Category::parse(name).map_or(Self::Unknown(word), Self::Rate),
        }
    }
}

pub(crate) fn read(bytes: &[u8], named: &[Named]) -> Result<Read, Vec<Fault>> {
    let whole = |said| vec![Fault { line: None, said }];
    let text = std::str::from_utf8(bytes).map_err(|_| whole(no_text()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut columns, mut faults) = (None::<Vec<Column>>, Vec::new());
    let (mut card, mut currencies) = (Card::default(), BTreeSet::new());
    for record in lines.records() {
        let record = record.map_err(|_| whole(no_text()))?;
        let line = record.position().map(|at| line_of(text, at.byte()));
        let mut fault = |said| faults.push(Fault { line, said });
        let Some(columns) = &columns else {
            let found: Vec<Column> = record.iter().map(Column::named).collect();
            let names_columns = found.iter().any(|it| matches!(it, Column::Market))
                && found.iter().any(|it| matches!(it, Column::Rate(_)));
            if names_columns {
                columns = Some(found);
            }
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() != columns.len() {
            fault(another_count(record.len(), columns.len()));
            continue;
        }
        let (mut market, mut rates) = (None, BTreeMap::new());
        for (column, cell) in columns.iter().zip(&record) {
            let cell = cell.trim();
            match column {
                Column::Market => match market_of(cell, named) {
                    Some(known) => market = Some(known),
                    None => fault(no_market(cell)),
                },
                Column::Currency => match currency_of(cell) {
                    Some(code) => drop(currencies.insert(code)),
                    None => fault(no_currency(cell)),
                },
                Column::Rate(_) if cell.is_empty() || cell.eq_ignore_ascii_case("n/a") => {}
                Column::Rate(category) => match prices::amount(cell) {
                    Some(amount) => drop(rates.insert(*category, Rate::flat(amount))),
                    None => fault(no_price(cell, *category)),
                },
                Column::Unknown(_) => {}
            }
        }
        let Some(market) = market else { continue };
        if card.rates.insert(market, rates).is_some() {
            faults.push(Fault { line, said: twice(market) });
        }
    }
    let Some(columns) = columns else { return Err(whole(no_columns())) };
    let mut currencies = currencies.into_iter();
    match (faults.is_empty(), currencies.next(), currencies.next()) {
        (true, Some(currency), None) => {
            let left_out = columns.into_iter().filter_map(|column| match column {
                Column::Unknown(name) if !name.is_empty() => Some(name),
                Column::Unknown(_) | Column::Market | Column::Currency | Column::Rate(_) => None,
            });
            Ok(Read { currency: currency.to_owned(), card, left_out: left_out.collect() })
        }
        (true, None, _) => Err(whole(no_lines())),
        (true, Some(one), Some(other)) => Err(whole(two_currencies(one, other))),
        (false, _, _) => Err(faults),
    }
}

/// The line of the first letter at or behind this byte: what the reader counts is one behind where lines end in `\r\n`.
fn line_of(text: &str, byte: u64) -> u64 {
    let at = usize::try_from(byte).unwrap_or(usize::MAX);
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    1 + (before.matches('\n').count() + rest[..skipped].matches('\n').count()) as u64
}

fn market_of(cell: &str, named: &[Named]) -> Option<Market> {
    let said = named.iter().find(|it| it.name.eq_ignore_ascii_case(cell));
    said.map(|it| it.market).or_else(|| Market::parse(cell))
}

/// `USD`, or `$US` as Meta's card in dollars writes it.
fn currency_of(cell: &str) -> Option<&'static str> {
    let code = if cell == "$US" { "USD" } else { cell };
    BILLING_CURRENCIES.into_iter().find(|known| known.eq_ignore_ascii_case(code))
}

fn no_text() -> Said {
    Said::new(
        "this is no CSV in UTF-8; Meta offers the card as CSV and as PDF, take the first",
        "esto no es un CSV en UTF-8; Meta ofrece la tarifa como CSV y como PDF, toma el primero",
    )
}

fn no_columns() -> Said {
    Said::new(
        "no line names the columns `Market`, `Currency`, `Marketing`, `Utility`…; is it another file of Meta's, such as the volume tiers?",
        "ninguna línea nombra las columnas `Market`, `Currency`, `Marketing`, `Utility`…; ¿será otro archivo de Meta, como el de los tramos por volumen?",
    )
}

fn no_lines() -> Said {
    Said::new(
        "no market stands below the names of the columns, or no column says the currency",
        "no hay ningún mercado debajo de los nombres de las columnas, o ninguna columna dice la moneda",
    )
}

fn another_count(cells: usize, columns: usize) -> Said {
    Said::new(
        format!("this line has {cells} cells and there are {columns} columns"),
        format!("esta línea tiene {cells} celdas y hay {columns} columnas"),
    )
}

fn no_market(cell: &str) -> Said {
    Said::new(
        format!("the market `{cell}` is not known here; say which country it is with `--market \"{cell}=BO\"`"),
        format!("el mercado `{cell}` no se conoce aquí; di qué país es con `--market \"{cell}=BO\"`"),
    )
}

fn no_currency(cell: &str) -> Said {
    let all = BILLING_CURRENCIES.join(", ");
    Said::new(
        format!("WhatsApp bills nobody in `{cell}`; it bills in {all}"),
        format!("WhatsApp no cobra en `{cell}`; cobra en {all}"),
    )
}

fn no_price(cell: &str, category: Category) -> Said {
    let Said { en, es } = prices::no_amount(cell);
    Said::new(format!("{category}: {en}"), format!("{category}: {es}"))
}

fn twice(market: Market) -> Said {
    Said::new(format!("{market} stands twice in this card"), format!("{market} está dos veces en esta tarifa"))
}

fn two_currencies(one: &str, other: &str) -> Said {
    Said::new(
        format!("this card is in {one} and in {other}; a card has one currency"),
        format!("esta tarifa está en {one} y en {other}; una tarifa tiene una sola moneda"),
    )
}

//! `flowd ledger`: what was sent, what WhatsApp charges for, and what it costs by the project's prices.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;
use stdlib::{Date, Zone};

use super::exit::Failure;
use super::files;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Draft, Flags, Storage};
use crate::flows::{self, Prices};
use crate::ledger::{By, Key, Ledger, Line};
use crate::store::ReadStore;

/// Tell how many messages were sent, which WhatsApp charges for, and what they cost.
///
/// The cost is reckoned by prices.toml, beside flow.toml (`flowc prices import` makes it); without one, messages are only
/// counted. It may be asked while `flowd serve` runs. WhatsApp's invoice is what counts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first day, such as 2026-11-01 [default: the first of this month].
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day, counted with the others [default: today].
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// What a line is about.
    #[arg(long, value_enum, default_value_t = Dimension::Category)]
    by: Dimension,
    /// Print a line of JSON a line, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dimension {
    Day,
    Number,
    Flow,
    Category,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let (storage, folder) = files::configured(args.config.as_deref(), |sources| {
        Ok((Storage::from(sources)?, Draft::from(sources, &Flags::default()).flows))
    })?;
    let prices = match folder {
        Some(folder) => flows::prices(&folder, &files::env).map_err(|error| Failure::Usage(error.to_string()))?,
        None => Prices::default(),
    };
    let zone = prices.zone.clone().unwrap_or_else(Zone::utc);
    let to = args.to.unwrap_or_else(|| zone.date_of(SystemClock::default().now()));
    let from = args.from.or_else(|| Date::new(to.year(), to.month(), 1)).unwrap_or(to);
    if from > to {
        return Err(Failure::Usage(format!("--from {from} is after --to {to}; give the earlier day first.")));
    }
    let by = match args.by {
        Dimension::Day => By::Day,
        Dimension::Number => By::Number,
        Dimension::Flow => By::Flow,
        Dimension::Category => By::Category,
    };
    let mut ledger = Ledger::new(by, from, to, zone.clone(), prices.table.as_ref());
    let ends_at = ledger.ends_at().ok_or_else(|| Failure::Usage(format!("--to {to} is too far away.")))?;
    let mut store = ReadStore::open(&storage.database, &storage.key).await.map_err(anyhow::Error::from)?;
    let read = store.sent_messages(ledger.begins_at(), ends_at, &mut |sent| ledger.add(sent)).await;
    read.map_err(anyhow::Error::from)?;
    let currency = prices.table.as_ref().map(|table| table.currency.as_str());
    let text = if args.json { as_json(&ledger, currency) } else { as_text(&ledger, currency) };
    let _printed = write!(std::io::stdout(), "{text}");
    if !args.json {
        let mut notes = vec![format!("From {from} to {to}, days of {}.", zone.name())];
        if currency.is_none() {
            notes.push("No prices are known: `flowc prices import` takes in Meta's rate card.".to_owned());
        }
        let _printed = writeln!(std::io::stderr(), "{}", notes.join(" "));
    }
    Ok(())
}

const HEAD: [&str; 7] = ["", "messages", "charged", "free", "failed", "not reported yet", "cost"];

fn as_text(ledger: &Ledger<'_>, currency: Option<&str>) -> String {
    let rows = ledger.lines().map(|(key, line)| row(name(key), line, currency));
    let total = row("total", &ledger.total(), currency);
    let rows: Vec<[String; 7]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows).chain([total]).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(column, cell)| match column {
            0 => format!("{cell:<width$}", width = width(column)),
            _ => format!("{cell:>width$}", width = width(column)),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn name(key: &Key) -> &str {
    key.as_deref().unwrap_or("(unknown)")
}

fn row(name: &str, line: &Line, currency: Option<&str>) -> [String; 7] {
    let cost = match (currency, line.unpriced) {
        _ if line.charged == 0 => "0".to_owned(),
        (Some(currency), 0) => format!("{} {currency}", line.cost.normalize()),
        (Some(currency), unpriced) if unpriced < line.charged => {
            format!("{} {currency} + {unpriced} of unknown price", line.cost.normalize())
        }
        (Some(_) | None, _) => "price unknown".to_owned(),
    };
    let counts = [line.messages(), line.charged, line.free, line.failed, line.open].map(|count| count.to_string());
    let [messages, charged, free, failed, open] = counts;
    [name.to_owned(), messages, charged, free, failed, open, cost]
}

fn as_json(ledger: &Ledger<'_>, currency: Option<&str>) -> String {
    let line = |(key, line): (&Key, &Line)| {
        let Line { charged, free, failed, open, cost, unpriced } = line;
        let about = json!({
            "key": key, "messages": line.messages(), "charged": charged, "free": free, "failed": failed,
            "not_reported": open, "cost": currency.map(|_| cost.normalize().to_string()), "currency": currency,
            "price_unknown": unpriced,
        });
        format!("{about}\n")
    };
    ledger.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Report, Sent};

    fn ledger(by: By, prices: Option<&stdlib::price::PriceTable>) -> Ledger<'_> {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut ledger = Ledger::new(by, day("2026-11-01"), day("2026-11-30"), Zone::utc(), prices);
        for (category, kind) in [("utility", "regular"), ("service", "free_customer_service")] {
            ledger.add(&Sent {
                at: "2026-11-24T12:00:00Z".parse().unwrap(),
                number: "100".into(),
                flow: None,
                markets: Vec::new(),
                report: Report::Delivered { category: category.into(), kind: kind.into() },
            });
        }
        ledger
    }

    #[test]
    fn without_prices_there_are_counts_and_no_amount() {
        assert_eq!(
            as_text(&ledger(By::Category, None), None),
            "         messages  charged  free  failed  not reported yet           cost\n\
             service         1        0     1       0                 0              0\n\
             utility         1        1     0       0                 0  price unknown\n\
             total           2        1     1       0                 0  price unknown\n"
        );
        let json = as_json(&ledger(By::Flow, None), None);
        let line: serde_json::Value = serde_json::from_str(json.trim_end()).unwrap();
        assert_eq!((&line["key"], &line["cost"], &line["price_unknown"]), (&json!(null), &json!(null), &json!(1)));
    }
}

//! `prices.toml`: what WhatsApp asks for a message, beside `flow.toml`. Written by `flowc prices import`, and by hand where
//! a rate has tiers; `docs/money.md` has its format. No file: prices are not known.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use stdlib::{
    Date, Decimal,
    price::{BILLING_CURRENCIES, Card, Category, Market, PriceTable, Rate, Tier},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{ProjectError, Reader, settings::File};
use crate::{Said, Source};

/// The file's name, in the folder of `flow.toml`.
pub const NAME: &str = "prices.toml";
const VERSION: &str = "1";

/// The prices of the project in this folder, if it has any.
pub fn read(root: &Path) -> Result<Option<PriceTable>, ProjectError> {
    let file = root.join(NAME);
    if !file.is_file() {
        return Ok(None);
    }
    let shown = file.display().to_string();
    let text = Reader::default().text(&file, &shown)?;
    parse(&shown, &text).map(Some)
}

/// `path` is the file as whoever reads an error knows it.
pub fn parse(path: &str, text: &str) -> Result<PriceTable, ProjectError> {
    let file = File { source: Source { path: path.to_owned(), text: text.to_owned() } };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message();
        file.error(at, Said::new(format!("this is no TOML: {message}"), format!("esto no es TOML: {message}")))
    })?;
    let (mut currency, mut has_version, mut cards) = (None, false, BTreeMap::new());
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "version" => {
                let is_known = matches!(value.get_ref(), DeValue::Integer(it) if it.as_str() == VERSION);
                if !is_known {
                    return Err(file.error(value.span().start, newer()));
                }
                has_version = true;
            }
            "currency" => currency = Some(read_currency(&file, value)?),
            "card" => {
                let written = value.get_ref().as_array().ok_or_else(|| file.error(value.span().start, no_card()))?;
                for one in written {
                    let (as_of, card) = read_card(&file, one)?;
                    if cards.insert(as_of, card).is_some() {
                        return Err(file.error(one.span().start, twice(as_of)));
                    }
                }
            }
            other => {
                return Err(file.error(
                    key.span().start,
                    Said::new(
                        format!("`{other}` is unknown here; a price table has `version`, `currency` and `[[card]]`"),
                        format!(
                            "`{other}` no se conoce aquí; una tabla de precios tiene `version`, `currency` y `[[card]]`"
                        ),
                    ),
                ));
            }
        }
    }
    let missing = |key: &str| {
        file.error(
            0,
            Said::new(
                format!("`{key}` is missing; `flowc prices import` writes the whole file"),
                format!("falta `{key}`; `flowc prices import` escribe el archivo entero"),
            ),
        )
    };
    if !has_version {
        return Err(missing("version"));
    }
    Ok(PriceTable { currency: currency.ok_or_else(|| missing("currency"))?, cards })
}

fn read_currency(file: &File, value: &Spanned<DeValue<'_>>) -> Result<String, ProjectError> {
    let code = file.text_of("currency", value)?;
    BILLING_CURRENCIES.into_iter().find(|known| *known == code).map(str::to_owned).ok_or_else(|| {
        let all = BILLING_CURRENCIES.join(", ");
        file.error(
            value.span().start,
            Said::new(
                format!("WhatsApp bills nobody in `{code}`; write one of {all}"),
                format!("WhatsApp no cobra en `{code}`; escribe una de {all}"),
            ),
        )
    })
}

fn read_card(file: &File, value: &Spanned<DeValue<'_>>) -> Result<(Date, Card), ProjectError> {
    let at = value.span().start;
    let table = value.get_ref().as_table().ok_or_else(|| file.error(at, no_card()))?;
    let (mut as_of, mut card) = (None, Card::default());
    for (key, value) in table {
        let start = value.span().start;
        match key.get_ref().as_ref() {
            "as_of" => as_of = Some(read_day(file, value)?),
            "rates" => {
                let rates = value.get_ref().as_table().ok_or_else(|| file.error(start, no_card()))?;
                for (name, rates) in rates {
                    let market = read_market(file, key_of(name), name.span().start)?;
                    if card.rates.insert(market, read_rates(file, rates)?).is_some() {
                        return Err(file.error(
                            name.span().start,
                            Said::new(
                                format!("{market} stands twice in one card"),
                                format!("{market} está dos veces en una tarifa"),
                            ),
                        ));
                    }
                }
            }
            other => {
                return Err(file.error(
                    key.span().start,
                    Said::new(
                        format!("`{other}` is unknown here; a card has `as_of` and `rates`"),
                        format!("`{other}` no se conoce aquí; una tarifa tiene `as_of` y `rates`"),
                    ),
                ));
            }
        }
    }
    let as_of = as_of.ok_or_else(|| {
        file.error(
            at,
            Said::new(
                "this card does not say from which day on it holds; write `as_of = \"2026-10-01\"`",
                "esta tarifa no dice desde qué día vale; escribe `as_of = \"2026-10-01\"`",
            ),
        )
    })?;
    Ok((as_of, card))
}

fn key_of<'k>(key: &'k Spanned<std::borrow::Cow<'_, str>>) -> &'k str {
    key.get_ref().as_ref()
}

fn read_day(file: &File, value: &Spanned<DeValue<'_>>) -> Result<Date, ProjectError> {
    let text = file.text_of("as_of", value)?;
    text.parse().map_err(|_| {
        file.error(
            value.span().start,
            Said::new(
                format!("`{text}` is no day of the calendar; write it like 2026-10-01"),
                format!("`{text}` no es un día del calendario; escríbelo como 2026-10-01"),
            ),
        )
    })
}

fn read_market(file: &File, name: &str, at: usize) -> Result<Market, ProjectError> {
    Market::parse(name).ok_or_else(|| {
        file.error(
            at,
            Said::new(
                format!("`{name}` is no market; write a country as `Bolivia` or `BO`, or a row of Meta's card such as `Rest of Latin America`"),
                format!("`{name}` no es un mercado; escribe un país como `Bolivia` o `BO`, o una fila de la tarifa de Meta como `Rest of Latin America`"),
            ),
        )
    })
}

fn read_rates(file: &File, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<Category, Rate>, ProjectError> {
    let table = value.get_ref().as_table().ok_or_else(|| file.error(value.span().start, no_card()))?;
    let mut rates = BTreeMap::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let category = Category::ALL.into_iter().find(|it| it.as_str() == name).ok_or_else(|| {
            let all = Category::ALL.map(Category::as_str).join(", ");
            file.error(
                key.span().start,
                Said::new(
                    format!("`{name}` is no category; write one of {all}"),
                    format!("`{name}` no es una categoría; escribe una de {all}"),
                ),
            )
        })?;
        rates.insert(category, read_rate(file, value)?);
    }
    Ok(rates)
}

/// `"0.0068"`, or `{ list = "0.0068", tiers = [{ after = 100000, rate = "0.0065" }] }`.
fn read_rate(file: &File, value: &Spanned<DeValue<'_>>) -> Result<Rate, ProjectError> {
    let DeValue::Table(table) = value.get_ref() else { return Ok(Rate::flat(read_amount(file, value)?)) };
    let at = value.span().start;
    let list = table.get("list").ok_or_else(|| file.error(at, no_rate()))?;
    let mut rate = Rate::flat(read_amount(file, list)?);
    if let Some(tiers) = table.get("tiers") {
        for tier in tiers.get_ref().as_array().ok_or_else(|| file.error(tiers.span().start, no_rate()))? {
            let start = tier.span().start;
            let part = |name: &str| tier.get_ref().as_table().and_then(|table| table.get(name));
            let (Some(after), Some(amount)) = (part("after"), part("rate")) else {
                return Err(file.error(start, no_rate()));
            };
            let after = match after.get_ref() {
                DeValue::Integer(it) if it.radix() == 10 => it.as_str().replace('_', "").parse::<u64>().ok(),
                _ => None,
            };
            let after = after.ok_or_else(|| file.error(start, no_rate()))?;
            if rate.tiers.last().map_or(0, |before| before.after) >= after {
                return Err(file.error(
                    start,
                    Said::new(
                        "tiers stand in the order of `after`, each above the one before and the first above 0",
                        "los tramos van en el orden de `after`, cada uno mayor que el anterior y el primero mayor que 0",
                    ),
                ));
            }
            rate.tiers.push(Tier { after, rate: read_amount(file, amount)? });
        }
    }
    let is_known = |name: &str| matches!(name, "list" | "tiers");
    match table.iter().find(|(key, _)| !is_known(key.get_ref())) {
        Some((key, _)) => Err(file.error(key.span().start, no_rate())),
        None => Ok(rate),
    }
}

fn read_amount(file: &File, value: &Spanned<DeValue<'_>>) -> Result<Decimal, ProjectError> {
    let at = value.span().start;
    let text = value.get_ref().as_str().ok_or_else(|| file.error(at, no_rate()))?;
    amount(text).ok_or_else(|| file.error(at, no_amount(text)))
}

/// A price as digits with a decimal point, exact.
pub fn amount(text: &str) -> Option<Decimal> {
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    // More places than any price has would be rounded by the reading.
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    (is_plain && text.len() <= 20 && places <= 12).then(|| text.parse().ok()).flatten()
}

pub fn no_amount(text: &str) -> Said {
    Said::new(
        format!("`{text}` is no price; write digits and a decimal point, such as `0.0113`"),
        format!("`{text}` no es un precio; escribe cifras y un punto decimal, como `0.0113`"),
    )
}

fn no_rate() -> Said {
    Said::new(
        "this is no rate; write the price between quotes, as `\"0.0113\"`, or `{ list = \"0.0113\", tiers = [{ after = 100000, rate = \"0.0107\" }] }`",
        "esto no es una tarifa; escribe el precio entre comillas, como `\"0.0113\"`, o `{ list = \"0.0113\", tiers = [{ after = 100000, rate = \"0.0107\" }] }`",
    )
}

fn no_card() -> Said {
    Said::new(
        "a card is `[[card]]` with `as_of` and, below it, `[card.rates.\"Bolivia\"]` with lines such as `utility = \"0.0113\"`",
        "una tarifa es `[[card]]` con `as_of` y, debajo, `[card.rates.\"Bolivia\"]` con líneas como `utility = \"0.0113\"`",
    )
}

fn twice(as_of: Date) -> Said {
    Said::new(
        format!("there are two cards as of {as_of}; leave the one that holds"),
        format!("hay dos tarifas desde {as_of}; deja la que vale"),
    )
}

fn newer() -> Said {
    Said::new(
        "only price tables of `version = 1` are understood here; a newer flowc wrote this one",
        "aquí solo se entienden tablas de precios con `version = 1`; esta la escribió un flowc más nuevo",
    )
}

/// The file that `parse` reads as this table.
pub fn written(table: &PriceTable) -> String {
    let mut text = format!(
        "# What WhatsApp asks for a message, as imported by `flowc prices import`. Not read by WhatsApp: it bills by its own.\n\
         version = {VERSION}\ncurrency = \"{}\"\n",
        table.currency
    );
    let mut line = |words: std::fmt::Arguments<'_>| text.write_fmt(words).expect("a String takes everything");
    for (as_of, card) in &table.cards {
        line(format_args!("\n[[card]]\nas_of = \"{as_of}\"\n"));
        for (market, rates) in &card.rates {
            line(format_args!("\n[card.rates.\"{market}\"]\n"));
            for (category, rate) in rates {
                line(format_args!("{category} = {}\n", written_rate(rate)));
            }
        }
    }
    text
}

fn written_rate(rate: &Rate) -> String {
    if rate.tiers.is_empty() {
        return format!("\"{}\"", rate.list);
    }
    let tiers: Vec<String> =
        rate.tiers.iter().map(|tier| format!("{{ after = {}, rate = \"{}\" }}", tier.after, tier.rate)).collect();
    format!("{{ list = \"{}\", tiers = [{}] }}", rate.list, tiers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Round numbers, nobody's prices.
    const TABLE: &str = r#"
version = 1
currency = "USD"

[[card]]
as_of = "2026-07-01"

[card.rates."Rest of Latin America"]
marketing = "0.5"

[[card]]
as_of = "2026-10-01"

[card.rates.BO]
marketing = "0.5"
utility = { list = "0.2", tiers = [{ after = 100_000, rate = "0.15" }, { after = 200000, rate = "0.10" }] }

[card.rates."Rest of Latin America"]
authentication_international = "0.7"
"#;

    #[test]
    fn what_is_written_is_read_as_the_same_table() {
        let table = parse("prices.toml", TABLE).unwrap();
        let day: Date = "2026-11-24".parse().unwrap();
        let rate = table.rate(Category::Utility, &Market::of_country("BO"), day).unwrap();
        assert_eq!(
            [rate.of_next(0), rate.of_next(100_000), rate.of_next(200_000)].map(|it| it.to_string()),
            ["0.2", "0.15", "0.10"]
        );
        assert_eq!(table.cards.len(), 2);
        assert_eq!(parse("prices.toml", &written(&table)).unwrap(), table);
    }

    #[test]
    fn what_is_wrong_names_the_line_and_what_to_write() {
        let head = "version = 1\ncurrency = \"USD\"\n[[card]]\nas_of = \"2026-10-01\"\n";
        let with = |line: &str| format!("{head}[card.rates.Bolivia]\n{line}\n");
        for (text, line, says) in [
            ("version = 1\n".to_owned(), 1, "falta `currency`"),
            ("currency = \"USD\"\n".to_owned(), 1, "falta `version`"),
            ("version = 2\n".to_owned(), 1, "un flowc más nuevo"),
            ("version = 1\ncurrency = \"BOB\"\n".to_owned(), 2, "no cobra en `BOB`"),
            (format!("{head}[card.rates.Atlantis]\n"), 5, "`Atlantis` no es un mercado"),
            (with("servicio = \"1\""), 6, "`servicio` no es una categoría"),
            (with("utility = 0.0113"), 6, "entre comillas"),
            (with("utility = \"0,0113\""), 6, "`0,0113` no es un precio"),
            (with("utility = \"-1\""), 6, "`-1` no es un precio"),
            (
                with("utility = { list = \"1\", tiers = [{ after = 0, rate = \"1\" }] }"),
                6,
                "los tramos van en el orden",
            ),
            (with("utility = { list = \"1\", tier = 3 }"), 6, "no es una tarifa"),
            (format!("{head}[card.rates.Bolivia]\n[card.rates.BO]\n"), 5, "Bolivia está dos veces"),
            (format!("{head}[[card]]\nas_of = \"2026-10-01\"\n"), 5, "dos tarifas desde 2026-10-01"),
            ("version = 1\ncurrency = \"USD\"\n[[card]]\n".to_owned(), 3, "desde qué día vale"),
            ("version = 1\n[[card]]\nas_of = \"2026-02-30\"\n".to_owned(), 3, "`2026-02-30` no es un día"),
            ("precio = 1\n".to_owned(), 1, "`precio` no se conoce"),
        ] {
            let es = parse("prices.toml", &text).unwrap_err().said().es.clone();
            assert!(es.starts_with(&format!("prices.toml:{line}: ")) && es.contains(says), "{text}\n{es}");
        }
    }
}

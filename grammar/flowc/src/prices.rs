//! `flowc prices import FILE`: Meta's rate card into the project's `prices.toml`. Says what changes, price by price, and
//! writes nothing where a line of the card is not understood.

mod card;
mod compare;

use std::path::PathBuf;

use clap::Subcommand;
use grammar::{
    Language, Said,
    project::{self, prices},
};
use stdlib::{Date, price::PriceTable};

use crate::{Trouble, Verdict, file, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Takes a rate card of Meta's (CSV) into prices.toml, beside flow.toml.
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Import {
    /// The card in your account's currency, as downloaded from Meta's page on pricing.
    #[arg(value_name = "FILE")]
    card: PathBuf,
    /// The first day on which it holds, such as 2026-10-01; Meta says it above the card.
    #[arg(long, value_name = "DATE")]
    as_of: Date,
    /// Whose prices they are: a file or folder of the project.
    #[arg(long, default_value = ".", value_name = "PATH")]
    project: PathBuf,
    /// A market of the card that is not known by its name, and the country it is, as `"Bolivia (new)=BO"`.
    #[arg(long, value_name = "NAME=CODE", value_parser = card::Named::parse)]
    market: Vec<card::Named>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    match &arguments.verb {
        Verb::Import(import) => import_card(import, chosen, output),
    }
}

fn import_card(import: &Import, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let root = project::root(&import.project)?;
    let said_in = language::choose(chosen, None);
    let shown = import.card.display().to_string();
    let bytes = file::read(&import.card, CARD_BYTES_MAX)?;
    let read = match card::read(&bytes, &import.market) {
        Ok(read) => read,
        Err(faults) => {
            let mut errors = output.errors();
            for card::Fault { line, said } in &faults {
                let at = line.map(|line| format!(":{line}")).unwrap_or_default();
                errors.line(&format!("{shown}{at}: {}.", said.in_language(said_in)))?;
            }
            errors.line(nothing_written().in_language(said_in))?;
            return Ok(Verdict::Findings);
        }
    };
    for column in &read.left_out {
        output.errors().line(&format!("{shown}: {}.", left_out(column).in_language(said_in)))?;
    }
    let before = prices::read(&root)?;
    if let Some(before) = before.as_ref().filter(|before| before.currency != read.currency) {
        return Err(Trouble::Usage(another_currency(&before.currency, &read.currency)));
    }
    let known = before.as_ref().and_then(|table| table.on(import.as_of)).map(|(_, card)| card.clone());
    let changes = compare::changes(&known.unwrap_or_default(), &read.card);
    for change in &changes {
        output.line(&change.said(said_in))?;
    }
    let mut table = before
        .unwrap_or_else(|| PriceTable { currency: read.currency.clone(), cards: std::collections::BTreeMap::new() });
    table.cards.insert(import.as_of, compare::with_tiers_kept(&table, import.as_of, read.card));
    let path = root.join(prices::NAME);
    if !import.dry_run {
        file::write(&path, &prices::written(&table))?;
    }
    let summary = summary(changes.len(), import, &read.currency, &path.display().to_string());
    output.line(summary.in_language(said_in))?;
    Ok(Verdict::Clean)
}

/// A card has a few dozen lines.
const CARD_BYTES_MAX: u64 = 1 << 20;

fn summary(changes: usize, import: &Import, currency: &str, path: &str) -> Said {
    let day = import.as_of;
    match (import.dry_run, changes) {
        (true, 0) => Said::new(format!("Nothing would change as of {day}."), format!("Nada cambiaría desde {day}.")),
        (true, changes) => Said::new(
            format!(
                "{changes} prices in {currency} would change as of {day}; without --dry-run they are written to {path}."
            ),
            format!("{changes} precios en {currency} cambiarían desde {day}; sin --dry-run se escriben en {path}."),
        ),
        (false, changes) => Said::new(
            format!("{path}: {changes} prices in {currency} changed as of {day}."),
            format!("{path}: {changes} precios en {currency} cambiados desde {day}."),
        ),
    }
}

fn nothing_written() -> Said {
    Said::new(
        "Nothing was written. Mend these lines, or download the card again.",
        "No se escribió nada. Arregla estas líneas, o descarga la tarifa otra vez.",
    )
}

fn left_out(column: &str) -> Said {
    Said::new(
        format!("the column `{column}` is not known here and was left out"),
        format!("la columna `{column}` no se conoce aquí y se dejó fuera"),
    )
}

fn another_currency(before: &str, now: &str) -> Said {
    Said::new(
        format!(
            "prices.toml is in {before} and this card in {now}. Download the card in {before}, or move prices.toml away if your account is billed in {now} now."
        ),
        format!(
            "prices.toml está en {before} y esta tarifa en {now}. Descarga la tarifa en {before}, o aparta prices.toml si ahora te cobran en {now}."
        ),
    )
}

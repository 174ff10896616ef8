//! `flowc cost`: how many messages one run of a flow sends to one contact, and what they cost, at least and at most.

use std::{fmt::Write as _, path::PathBuf};

use engine::Program;
use grammar::{
    Language, Said,
    cost::{self, Bounds, Customer, Message, Most, Range},
    project,
};
use serde_json::{Value, json};
use stdlib::{
    Date, Decimal,
    price::{Category, Market, PriceTable},
};

use crate::{Trouble, Verdict, check, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders; this folder, if none is named.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Whose prices: the country of the contacts, such as BO; else `country` of flow.toml.
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// The day whose prices count; else the newest card of prices.toml.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// One JSON object a flow, for programs.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    for project in project::read(&arguments.paths)? {
        let said_in = language::choose(chosen, Some(&project.defaults));
        let table = project::prices::read(&project::root(&project.root)?)?;
        let country = arguments.country.clone().or_else(|| project.defaults.country.clone());
        let prices = prices(table.as_ref(), country.as_deref(), arguments.on);
        let loaded = grammar::load(project.sources, &project.defaults);
        if loaded.has_errors_in_flows() {
            check::errors(&loaded, said_in, &mut output.errors())?;
            return Ok(Verdict::Findings);
        }
        let asked: Vec<&str> = project.asked.iter().map(|file| loaded.source(*file).path.as_str()).collect();
        for (program, source) in loaded.programs_with_sources() {
            if asked.contains(&source.path.as_str()) {
                let told = if arguments.json {
                    format!("{}\n", as_json(program, prices.as_ref()))
                } else {
                    as_text(program, prices.as_ref(), said_in)
                };
                output.text(&told)?;
            }
        }
        if !arguments.json && prices.is_none() {
            output.line(unpriced(table.is_some()).in_language(said_in))?;
        }
    }
    Ok(Verdict::Clean)
}

/// The prices of one market on one day.
struct Prices<'t> {
    table: &'t PriceTable,
    markets: Vec<Market>,
    on: Date,
}

fn prices<'t>(table: Option<&'t PriceTable>, country: Option<&str>, on: Option<Date>) -> Option<Prices<'t>> {
    let table = table?;
    let on = on.or_else(|| table.cards.keys().next_back().copied())?;
    Some(Prices { table, markets: Market::of_country(country?), on })
}

impl Prices<'_> {
    /// A free service message, a volume tier and a customer who came by an advertisement are the least; which category a
    /// template has is not known here, so that the dearest is the most. `None` where a rate is missing.
    fn of(&self, message: Message<'_>) -> Option<Range> {
        let rate = |category| self.table.rate(category, &self.markets, self.on);
        let categories: &[Category] = match message {
            Message::Service => &[Category::Service],
            Message::Template(_) => &[Category::Marketing, Category::Utility, Category::Authentication],
        };
        let most = categories.iter().filter_map(|category| rate(*category)).map(|rate| rate.list).max()?;
        Some(Range { least: Decimal::ZERO, most })
    }
}

const CUSTOMERS: [Customer; 2] = [Customer::Silent, Customer::Any];

fn counted(program: &Program, customer: Customer, which: impl Fn(Message<'_>) -> bool) -> Bounds {
    cost::bounds(program, customer, &|message| Range::exactly(Decimal::from(u8::from(which(message)))))
}

/// `None` where a message of the flow has no price.
fn priced(program: &Program, customer: Customer, prices: &Prices<'_>) -> Option<Bounds> {
    let all_known = cost::messages(program).into_iter().all(|message| prices.of(message).is_some());
    all_known.then(|| cost::bounds(program, customer, &|message| prices.of(message).unwrap_or(Range::ZERO)))
}

fn name(message: Message<'_>, said_in: Language) -> String {
    match (message, said_in) {
        (Message::Service, Language::En) => "without a template".to_owned(),
        (Message::Service, Language::Es) => "sin plantilla".to_owned(),
        (Message::Template(call), Language::En) => format!("template {}", call.name),
        (Message::Template(call), Language::Es) => format!("plantilla {}", call.name),
    }
}

/// The flow's messages, a template once whatever it is filled with.
fn kinds(program: &Program) -> Vec<Message<'_>> {
    let mut kinds: Vec<Message<'_>> = Vec::new();
    for message in cost::messages(program) {
        if !kinds.iter().any(|known| is_same(*known, message)) {
            kinds.push(message);
        }
    }
    kinds
}

fn is_same(one: Message<'_>, other: Message<'_>) -> bool {
    match (one, other) {
        (Message::Service, Message::Service) => true,
        (Message::Template(one), Message::Template(other)) => one.name == other.name,
        (Message::Service, Message::Template(_)) | (Message::Template(_), Message::Service) => false,
    }
}

fn as_text(program: &Program, prices: Option<&Prices<'_>>, said_in: Language) -> String {
    let (silent, any, all, cost) = match said_in {
        Language::En => ("who never answers", "whoever writes", "messages", "cost"),
        Language::Es => ("quien nunca contesta", "quien escribe", "mensajes", "costo"),
    };
    let mut rows = vec![[program.flow.clone(), silent.to_owned(), any.to_owned()]];
    let row = |name: String, bounds: [Bounds; 2]| {
        let [silent, any] = bounds.map(|bounds| shown(&bounds, said_in));
        [name, silent, any]
    };
    rows.push(row(format!("  {all}"), CUSTOMERS.map(|customer| counted(program, customer, |_| true))));
    for kind in kinds(program) {
        let bounds = CUSTOMERS.map(|customer| counted(program, customer, |message| is_same(kind, message)));
        rows.push(row(format!("  {}", name(kind, said_in)), bounds));
    }
    if let Some(prices) = prices {
        let bounds = CUSTOMERS.map(|customer| priced(program, customer, prices));
        let cells = bounds.map(|bounds| match bounds {
            Some(bounds) => format!("{} {}", shown(&bounds, said_in), prices.table.currency),
            None => unknown(said_in).to_owned(),
        });
        let [silent, any] = cells;
        rows.push([format!("  {cost}"), silent, any]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    let mut text = String::new();
    for [name, silent, any] in &rows {
        writeln!(text, "{name:<first$}  {silent:<second$}  {any}").expect("a String takes everything");
    }
    for (customer, who) in CUSTOMERS.into_iter().zip([silent, any]) {
        if let Most::Unbounded { ring } = counted(program, customer, |_| true).most {
            let round = goes_round(program, &ring, said_in);
            writeln!(text, "  {who}: {round}").expect("a String takes everything");
        }
    }
    text
}

fn shown(bounds: &Bounds, said_in: Language) -> String {
    let least = bounds.least.normalize();
    match (&bounds.most, said_in) {
        (Most::At { sum, .. }, _) if *sum == bounds.least => least.to_string(),
        (Most::At { sum, .. }, Language::En) => format!("{least} to {}", sum.normalize()),
        (Most::At { sum, .. }, Language::Es) => format!("{least} a {}", sum.normalize()),
        (Most::Unbounded { .. }, Language::En) => format!("{least} or more, without a bound"),
        (Most::Unbounded { .. }, Language::Es) => format!("{least} o más, sin límite"),
    }
}

fn goes_round(program: &Program, ring: &[engine::OpId], said_in: Language) -> String {
    let mut steps: Vec<&str> = ring.iter().map(|op| program.step_of(*op)).collect();
    steps.dedup();
    if steps.len() > 1 && steps.first() != steps.last() {
        steps.extend(steps.first().copied());
    }
    let steps = steps.join(" -> ");
    match said_in {
        Language::En => format!("goes round without a count in {steps}"),
        Language::Es => format!("da vueltas sin contarlas en {steps}"),
    }
}

fn unknown(said_in: Language) -> &'static str {
    match said_in {
        Language::En => "price unknown",
        Language::Es => "precio desconocido",
    }
}

fn unpriced(has_table: bool) -> Said {
    if has_table {
        Said::new(
            "Prices depend on the country: write `country = \"BO\"` into flow.toml, or give --country.",
            "Los precios dependen del país: escribe `country = \"BO\"` en flow.toml, o da --country.",
        )
    } else {
        Said::new(
            "Price unknown: `flowc prices import` takes in Meta's rate card.",
            "Precio desconocido: `flowc prices import` toma la tarifa de Meta.",
        )
    }
}

fn as_json(program: &Program, prices: Option<&Prices<'_>>) -> Value {
    let of = |customer| {
        let by: Vec<Value> = kinds(program)
            .into_iter()
            .map(|kind| {
                let template = match kind {
                    Message::Service => None,
                    Message::Template(call) => Some(call.name.as_str()),
                };
                let bounds = counted(program, customer, |message| is_same(kind, message));
                json!({ "template": template, "messages": numbers(&bounds) })
            })
            .collect();
        let cost = prices.and_then(|prices| {
            let bounds = priced(program, customer, prices)?;
            Some(json!({ "currency": prices.table.currency, "bounds": texts(&bounds) }))
        });
        json!({ "messages": numbers(&counted(program, customer, |_| true)), "by": by, "cost": cost })
    };
    json!({ "flow": program.flow, "silent": of(Customer::Silent), "any": of(Customer::Any) })
}

/// `most` is null without a bound.
fn numbers(bounds: &Bounds) -> Value {
    let number = |sum: &Decimal| sum.normalize().to_string().parse::<u64>().ok();
    let most = match &bounds.most {
        Most::At { sum, .. } => number(sum),
        Most::Unbounded { .. } => None,
    };
    json!({ "least": number(&bounds.least), "most": most })
}

fn texts(bounds: &Bounds) -> Value {
    let most = match &bounds.most {
        Most::At { sum, .. } => Some(sum.normalize().to_string()),
        Most::Unbounded { .. } => None,
    };
    json!({ "least": bounds.least.normalize().to_string(), "most": most })
}

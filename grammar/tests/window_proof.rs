//! The proof of the 24 hours against the real engine: no verdict is contradicted by any customer, `maybe` is no excuse, and
//! a proof with a fault is found out. `VENTANA_PROGRAMS=20000 cargo test -p grammar --test window_proof` is the long run;
//! docs/window.md has its figures.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "window_proof/customers.rs"]
mod customers;
#[path = "window_proof/dice.rs"]
mod dice;
#[path = "window_proof/flows.rs"]
mod flows;

use std::collections::BTreeMap;

use engine::{Length, OpId, OpKind, Program, Programs};
use grammar::window::{self, Rules, Verdict};
use stdlib::{Delay, MARGIN_MS, W_MS};

use customers::Customer;
use flows::Flow;

/// Flows among the ordinary tests.
const PROGRAMS: u64 = 1000;
/// Customers of a flow at least, and at most while a `maybe` was met only one way.
const CUSTOMERS: std::ops::Range<u64> = 12..600;
/// Flows in which a faulty proof must be found out.
const MUTANT_PROGRAMS: u64 = 5000;

fn programs() -> u64 {
    std::env::var("VENTANA_PROGRAMS").ok().map_or(PROGRAMS, |count| count.parse().unwrap())
}

/// What the customers of a flow met.
#[derive(Default)]
struct Seen {
    open: bool,
    closed: bool,
}

/// The verdict of each message, by its number.
fn verdicts(flow: &Flow, program: &Program, rules: &Rules) -> Vec<Option<Verdict>> {
    let judged: BTreeMap<OpId, Verdict> =
        window::prove_by(program, rules).into_iter().map(|judged| (judged.op, judged.verdict)).collect();
    flow.messages.iter().map(|op| op.and_then(|op| judged.get(&op).copied())).collect()
}

/// Whether what a customer met cannot be, by the verdict.
fn contradicts(verdict: Option<Verdict>, met: customers::Met) -> bool {
    match verdict {
        Some(Verdict::Always) => !met.is_open,
        Some(Verdict::Closed) => met.is_open && !met.wrote_between,
        Some(Verdict::Maybe) => false,
        // No road leads there.
        None => true,
    }
}

#[derive(Default)]
struct Tally {
    verdicts: BTreeMap<Verdict, u64>,
    /// Messages that may be open or closed, and of those what was met both ways.
    maybe: u64,
    both: u64,
    customers: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        for (verdict, count) in &other.verdicts {
            *self.verdicts.entry(*verdict).or_default() += count;
        }
        self.maybe += other.maybe;
        self.both += other.both;
        self.customers += other.customers;
    }

    fn share(&self, verdict: Verdict) -> u64 {
        100 * self.verdicts.get(&verdict).copied().unwrap_or_default() / self.verdicts.values().sum::<u64>().max(1)
    }
}

fn judge_flow(seed: u64) -> Tally {
    let flow = Flow::of(seed);
    let verdicts = verdicts(&flow, &flow.program, &Rules::default());
    let programs = Programs::new([flow.program.clone()]);
    let mut seen: Vec<Seen> = flow.messages.iter().map(|_| Seen::default()).collect();
    let is_open_question =
        |(verdict, seen): (&Option<Verdict>, &Seen)| *verdict == Some(Verdict::Maybe) && !(seen.open && seen.closed);
    let mut tally = Tally::default();
    for nth in 0..CUSTOMERS.end {
        if nth >= CUSTOMERS.start && !verdicts.iter().zip(&seen).any(is_open_question) {
            break;
        }
        tally.customers += 1;
        let customer = Customer::live(&programs, seed * 10_000 + nth);
        for met in &customer.met {
            assert!(
                !contradicts(verdicts[met.number], *met),
                "flow {seed}, customer {nth}: m{} is {:?}\n{}\n{}",
                met.number,
                verdicts[met.number],
                flow.text,
                customer.story.join("\n")
            );
            seen[met.number].open |= met.is_open;
            seen[met.number].closed |= !met.is_open;
        }
    }
    for (verdict, seen) in verdicts.iter().zip(&seen) {
        let Some(verdict) = verdict else { continue };
        *tally.verdicts.entry(*verdict).or_default() += 1;
        if *verdict == Verdict::Maybe {
            tally.maybe += 1;
            tally.both += u64::from(seen.open && seen.closed);
        }
    }
    tally
}

#[test]
fn no_customer_contradicts_a_verdict_and_maybe_is_met_both_ways() {
    let mut tally = Tally::default();
    for seed in 0..programs() {
        tally.add(&judge_flow(seed));
    }
    let share = |verdict| tally.share(verdict);
    let both = 100 * tally.both / tally.maybe.max(1);
    println!(
        "{} programs, {} customers, {} messages: always {} %, maybe {} %, closed {} %; of the maybe {both} % met open and closed",
        programs(),
        tally.customers,
        tally.verdicts.values().sum::<u64>(),
        share(Verdict::Always),
        share(Verdict::Maybe),
        share(Verdict::Closed),
    );
    assert!(share(Verdict::Always) >= 25, "too few are proved");
    assert!(share(Verdict::Closed) >= 15, "too few are found");
    assert!(both >= 80, "`maybe` is said too easily");
}

/// A proof that is wrong on purpose: by what it takes for granted, or by what it reads.
struct Mutant {
    name: &'static str,
    rules: Rules,
    reads: fn(&Program) -> Program,
}

fn mutants() -> Vec<Mutant> {
    let right = Rules::default;
    let mutant = |name, rules| Mutant { name, rules, reads: Program::clone };
    vec![
        Mutant { name: "`1 day` is 24 hours", rules: right(), reads: days_of_24_hours },
        mutant("timers are never late", Rules { slack_ms: 0, ..right() }),
        mutant("a `no reply` is late as any timer", Rules { no_reply_late_ms: right().slack_ms, ..right() }),
        mutant("a message counts as written when it is handled", Rules { written_ahead_ms: 0, ..right() }),
        mutant("judged at 24 hours, the gate at W", Rules { w_ms: W_MS + MARGIN_MS, ..right() }),
        mutant("judged at W, the gate as much later", Rules { w_ms: W_MS - MARGIN_MS, ..right() }),
        mutant("a circle ends after 16 rounds", Rules { widens: false, ..right() }),
    ]
}

fn days_of_24_hours(program: &Program) -> Program {
    let mut program = program.clone();
    for op in &mut program.ops {
        if let OpKind::Wait { length: Length::Fixed(delay), .. }
        | OpKind::Ask { until: Some(engine::Deadline::After(Length::Fixed(delay))), .. }
        | OpKind::AskAgain { up_to: Some(Length::Fixed(delay)), .. } = &mut op.kind
            && let Delay::Days(days) = *delay
        {
            *delay = Delay::ExactMs(days * 24 * 60 * 60 * 1000);
        }
    }
    program
}

/// The first flow in which a customer contradicts the mutant.
fn found_out(mutant: &Mutant) -> Option<u64> {
    (0..MUTANT_PROGRAMS).find(|seed| {
        let flow = Flow::of(*seed);
        let wrong = verdicts(&flow, &(mutant.reads)(&flow.program), &mutant.rules);
        // Where it says the same, no customer can tell.
        if wrong == verdicts(&flow, &flow.program, &Rules::default()) {
            return false;
        }
        let programs = Programs::new([flow.program.clone()]);
        (0..CUSTOMERS.end).any(|nth| {
            let customer = Customer::live(&programs, seed * 10_000 + nth);
            customer.met.iter().any(|met| contradicts(wrong[met.number], *met))
        })
    })
}

#[test]
fn every_faulty_proof_is_found_out() {
    for mutant in mutants() {
        let found = found_out(&mutant);
        println!("{}: {found:?}", mutant.name);
        assert!(found.is_some(), "{} is not found out", mutant.name);
    }
}

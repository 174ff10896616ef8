//! What has no value says why, and nothing panics.

use std::collections::BTreeMap;

use engine::{
    Alternatives,
    Arithmetic::{Modulo, Over, Plus, Times},
    ClockTime,
    Comparison::Less,
    Deadline, Exit, Expr, Function, LANG_VERSION, Moment, MomentRule, Op, OpId, OpKind, Pattern, Program, Reentry,
    Segment, Step, StepId, TemplateArgument, TemplateCall, Text,
    expr::{self, DEPTH_MAX, ExprFault},
    render,
};
use stdlib::{Decimal, Filter, Value, Zone};

use crate::build::{
    World, both, call, compare, compute, date, either, list, lit, missing, n, negative, no, not, part, record, t, var,
    within, yes,
};

fn faults(expr: &Expr, fault: ExprFault) {
    assert_eq!(World::new().value(expr), Err(fault), "{expr:?}");
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

#[test]
fn a_value_that_is_needed_and_missing_is_a_fault() {
    for expr in [
        compute(missing(), Plus, n("1")),
        compute(n("1"), Plus, missing()),
        negative(missing()),
        not(missing()),
        both(missing(), yes()),
        both(yes(), missing()),
        either(missing(), yes()),
        either(no(), missing()),
        list([n("1"), missing()]),
        record([("a", missing())]),
        call(Function::Count, [missing()]),
        call(Function::Round, [n("1"), missing()]),
        call(Function::Text, [missing()]),
        Expr::Text(Text(vec![Segment::Slot(Expr::Filtered { value: boxed(missing()), filter: Filter::Upper })])),
        Expr::Text(Text(vec![Segment::Slot(missing())])),
    ] {
        faults(&expr, ExprFault::Missing);
    }
    let scope = World::new();
    assert_eq!(expr::holds(&missing(), &scope.scope()), Err(ExprFault::Missing));
    assert_eq!(render::text(&Text(vec![Segment::Slot(missing())]), &scope.scope()), Err(ExprFault::Missing));
}

#[test]
fn a_value_of_another_type_is_a_fault() {
    for expr in [
        compute(t("1"), Plus, n("1")),
        compute(t("a"), Plus, t("b")),
        compute(list([]), Times, list([])),
        compute(list([]), Plus, n("1")),
        negative(t("1")),
        not(n("1")),
        both(n("1"), yes()),
        either(no(), t("true")),
        compare(t("a"), Less, t("b")),
        compare(n("1"), Less, lit(date("2026-11-24"))),
        compare(yes(), Less, yes()),
        within(n("1"), n("1")),
        part(t("a"), "b"),
        call(Function::Sum, [list([n("1"), t("2")])]),
        Expr::Filtered { value: boxed(t("a")), filter: Filter::Join },
        Expr::Matches { text: boxed(n("1")), pattern: Pattern::Is(vec!["1".into()]) },
    ] {
        faults(&expr, ExprFault::WrongType);
    }
    assert_eq!(expr::holds(&n("1"), &World::new().scope()), Err(ExprFault::WrongType));
}

#[test]
fn a_number_that_is_none_is_a_fault() {
    let most = || lit(Value::Number(Decimal::MAX));
    faults(&compute(n("1"), Over, n("0")), ExprFault::DividedByZero);
    faults(&compute(n("1"), Modulo, n("0.0")), ExprFault::DividedByZero);
    faults(&compute(most(), Plus, n("1")), ExprFault::NumberTooLarge);
    faults(&compute(most(), Times, most()), ExprFault::NumberTooLarge);
    faults(&compute(most(), Over, n("0.1")), ExprFault::NumberTooLarge);
    faults(&call(Function::Sum, [list([most(), most()])]), ExprFault::NumberTooLarge);
    faults(&call(Function::Round, [n("1"), n("1.5")]), ExprFault::NotWhole);
    faults(&call(Function::Round, [n("1"), n("-1")]), ExprFault::OutOfRange);
    faults(&call(Function::Round, [n("1"), n("29")]), ExprFault::OutOfRange);
}

#[test]
fn the_fault_that_is_met_first_is_told() {
    faults(&compute(compute(n("1"), Over, n("0")), Plus, missing()), ExprFault::DividedByZero);
    faults(&compute(missing(), Plus, compute(n("1"), Over, n("0"))), ExprFault::DividedByZero);
}

/// Expressions of so many levels.
const SHAPES: [fn(usize) -> Expr; 7] = [
    |levels| (1..levels).fold(yes(), |of, _| not(of)),
    |levels| (1..levels).fold(n("0"), |of, _| compute(of, Plus, n("1"))),
    |levels| (1..levels).fold(yes(), |of, _| both(yes(), of)),
    |levels| (1..levels).fold(list([]), |of, _| list([of])),
    |levels| (1..levels).fold(n("1"), |of, _| call(Function::Round, [of])),
    |levels| (1..levels).fold(record([]), |of, _| record([("a", of)])),
    |levels| (1..levels).fold(t("a"), |of, _| Expr::Text(Text(vec![Segment::Slot(of)]))),
];

#[test]
fn nesting_ends_at_its_limit() {
    for deep in SHAPES {
        let value = World::new().value(&deep(DEPTH_MAX));
        assert!(value.is_ok(), "{value:?} for {:?}", deep(3));
        faults(&deep(DEPTH_MAX + 1), ExprFault::TooDeep);
        faults(&deep(20 * DEPTH_MAX), ExprFault::TooDeep);
    }
}

#[test]
fn the_deepest_expression_is_read_back_from_a_stored_program() {
    for deep in SHAPES {
        let call = TemplateCall {
            name: "aviso".into(),
            language: "es".into(),
            arguments: vec![TemplateArgument { name: None, value: deep(DEPTH_MAX) }],
        };
        let question = Text(vec![Segment::Slot(deep(DEPTH_MAX))]);
        let at = ClockTime::Read(deep(DEPTH_MAX));
        let moment = Moment { rule: MomentRule::Value { of: deep(DEPTH_MAX), at: Some(at) }, on_working_day: false };
        let ask = OpKind::Ask {
            question: Some((question, Alternatives { templates: vec![call], last: Exit::Stop })),
            until: Some(Deadline::At(moment)),
            arms: vec![],
            no_reply: None,
        };
        let program = program(Op { step: StepId(0), label: None, kind: ask });
        let stored = serde_json::to_vec(&program).unwrap();
        assert_eq!(serde_json::from_slice::<Program>(&stored).unwrap(), program, "{:?}", deep(3));
    }
}

fn program(op: Op) -> Program {
    Program {
        lang_version: LANG_VERSION,
        flow: "hondo".into(),
        title: None,
        language: "es".into(),
        zone: Zone::utc(),
        calling_code: None,
        triggers: vec![],
        interrupts: vec![],
        reentry: Reentry::WhenOver,
        priority: None,
        quiet_hours: None,
        not_delivered: None,
        variables: BTreeMap::new(),
        steps: vec![Step { name: "inicio".into(), entry: OpId(0) }],
        ops: vec![op],
    }
}

#[test]
fn what_grows_in_a_loop_ends_at_its_limit() {
    let long = Value::from("a".repeat(40_000).as_str());
    let twice = Text(vec![Segment::Slot(var("x")), Segment::Slot(var("x"))]);
    let world = World::new().with("x", long);
    assert_eq!(world.value(&Expr::Text(twice)), Err(ExprFault::TooLarge));
    let many = World::new().with("x", Value::List(vec![Value::Bool(true); 600]));
    assert_eq!(many.value(&compute(var("x"), Plus, var("x"))), Err(ExprFault::TooLarge));
    assert_eq!(many.value(&list([var("x"), var("x")])), Err(ExprFault::TooLarge));
}

#[test]
fn each_fault_has_a_name_of_its_own() {
    let mut names: Vec<_> = ExprFault::ALL.into_iter().map(ExprFault::as_str).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ExprFault::ALL.len());
    for fault in ExprFault::ALL {
        assert_eq!(serde_json::to_string(&fault).unwrap(), format!("\"{}\"", fault.as_str()));
    }
}

//! Rhai and the reference give the same: the same value, nothing for the same expressions, and the same fault.

use engine::expr;
use proptest::prelude::*;

use crate::{
    random::{exprs, world},
    reference,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn rhai_gives_what_the_reference_gives(expr in exprs()) {
        let world = world();
        let scope = world.scope();
        prop_assert_eq!(expr::value(&expr, &scope), reference::value(&expr, &scope));
    }

    #[test]
    fn a_stored_expression_comes_back(expr in exprs()) {
        let stored = serde_json::to_string(&expr).unwrap();
        prop_assert_eq!(serde_json::from_str::<engine::Expr>(&stored).unwrap(), expr);
    }
}

#[test]
fn random_expressions_give_values_of_every_type_and_each_common_fault() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let world = world();
    let mut found = std::collections::BTreeMap::new();
    for _ in 0..4_000 {
        let expr = exprs().new_tree(&mut runner).unwrap().current();
        let kind = match expr::value(&expr, &world.scope()) {
            Ok(Some(value)) => value.kind().name(),
            Ok(None) => "nothing",
            Err(fault) => fault.as_str(),
        };
        *found.entry(kind).or_insert(0) += 1;
    }
    for kind in [
        "text",
        "number",
        "bool",
        "date",
        "time",
        "moment",
        "list",
        "record",
        "nothing",
        "missing",
        "wrong_type",
        "divided_by_zero",
        "number_too_large",
        "not_whole",
        "out_of_range",
    ] {
        assert!(found.contains_key(kind), "{kind} is not among {found:?}");
    }
}

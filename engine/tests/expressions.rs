//! What expressions, texts and moments give: tables written by hand, and Rhai against a small evaluator of the same tree.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "expressions/build.rs"]
mod build;
#[path = "expressions/faults.rs"]
mod faults;
#[path = "expressions/functions.rs"]
mod functions;
#[path = "expressions/moments.rs"]
mod moments;
#[path = "expressions/random.rs"]
mod random;
#[path = "expressions/reference.rs"]
mod reference;
#[path = "expressions/same.rs"]
mod same;
#[path = "expressions/spans.rs"]
mod spans;
#[path = "expressions/values.rs"]
mod values;

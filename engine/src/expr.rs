//! The value of an expression.
//!
//! The checked tree is printed as an expression of Rhai and evaluated there, with limits: nothing but expressions, and a
//! bounded number of operations, depth and size. What is read by name is read before and bound to slots, so that no name
//! and no text of a flow reaches Rhai; what the operators and functions mean is said here, so that each failure is one of
//! [`ExprFault`].

mod dynamic;
mod evaluate;
mod fault;
mod functions;
mod operators;
mod print;

mod scope;

use stdlib::Value;

pub use fault::ExprFault;
use scope::Around;
pub use scope::Scope;

use crate::Expr;

/// How deep expressions may nest. The compiler refuses deeper ones, and so does this. A level of ours is up to three of a
/// stored program, and a reader of JSON stops at 128.
pub const DEPTH_MAX: usize = 32;

/// `None`: missing.
pub fn value(expr: &Expr, scope: &Scope<'_>) -> Result<Option<Value>, ExprFault> {
    // Most expressions are one name or one literal.
    match print::leaf(expr, scope) {
        Some(value) => Ok(value),
        None => evaluate::evaluate(print::print(expr, scope)?, scope.around()),
    }
}

/// The value of an expression that has one.
pub fn present(expr: &Expr, scope: &Scope<'_>) -> Result<Value, ExprFault> {
    value(expr, scope)?.ok_or(ExprFault::Missing)
}

/// Whether a condition holds.
pub fn holds(condition: &Expr, scope: &Scope<'_>) -> Result<bool, ExprFault> {
    match present(condition, scope)? {
        Value::Bool(holds) => Ok(holds),
        _ => Err(ExprFault::WrongType),
    }
}

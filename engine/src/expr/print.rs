//! An expression as the text of Rhai that means it, with the values that its slots `v0`, `v1`, … stand for.
//!
//! Equal trees give equal texts whatever they read, so that a text is compiled once. `c` is what functions need besides
//! their arguments.

use rhai::Dynamic;
use stdlib::Value;

use super::{DEPTH_MAX, ExprFault, Scope, dynamic::dynamic};
use crate::{Arithmetic, Comparison, Expr, Segment};

#[derive(Debug)]
pub(super) struct Printed {
    pub text: String,
    pub slots: Vec<Dynamic>,
}

/// The value of an expression that only reads; `None` for the others.
#[expect(clippy::option_option, reason = "what is read may be missing")]
pub(super) fn leaf(expr: &Expr, scope: &Scope<'_>) -> Option<Option<Value>> {
    Some(match expr {
        Expr::Literal(value) => Some(value.clone()),
        Expr::Read(read) => scope.read(read),
        Expr::HasTag(tag) => Some(Value::Bool(scope.has_tag(tag))),
        Expr::HasConsent(purpose) => Some(Value::Bool(scope.has_consent(purpose))),
        Expr::Replied => Some(Value::Bool(scope.replied())),
        Expr::WindowOpen => Some(Value::Bool(scope.window_is_open())),
        Expr::Text(_)
        | Expr::Field { .. }
        | Expr::List(_)
        | Expr::Record(_)
        | Expr::FirstOf(_)
        | Expr::Either(..)
        | Expr::Both(..)
        | Expr::Not(_)
        | Expr::Compare { .. }
        | Expr::Compute { .. }
        | Expr::Negative(_)
        | Expr::In { .. }
        | Expr::Call { .. }
        | Expr::Filtered { .. }
        | Expr::Matches { .. } => return None,
    })
}

pub(super) fn print(expr: &Expr, scope: &Scope<'_>) -> Result<Printed, ExprFault> {
    let mut printer = Printer { scope, text: String::new(), slots: Vec::new(), depth: 0 };
    printer.expr(expr)?;
    Ok(Printed { text: printer.text, slots: printer.slots })
}

struct Printer<'a> {
    scope: &'a Scope<'a>,
    text: String,
    slots: Vec<Dynamic>,
    depth: usize,
}

impl Printer<'_> {
    fn expr(&mut self, expr: &Expr) -> Result<(), ExprFault> {
        if self.depth == DEPTH_MAX {
            return Err(ExprFault::TooDeep);
        }
        self.depth += 1;
        self.printed(expr)?;
        self.depth -= 1;
        Ok(())
    }

    fn printed(&mut self, expr: &Expr) -> Result<(), ExprFault> {
        match expr {
            Expr::Literal(_)
            | Expr::Read(_)
            | Expr::HasTag(_)
            | Expr::HasConsent(_)
            | Expr::Replied
            | Expr::WindowOpen => {
                self.slot(dynamic(leaf(expr, self.scope).flatten()));
            }
            Expr::Text(text) => {
                self.text.push_str("write(c, ");
                self.list(&text.0, Self::segment)?;
                self.text.push(')');
            }
            Expr::Field { of, name } => {
                self.text.push_str("part(");
                self.expr(of)?;
                self.last_slot(name.as_str().into());
            }
            Expr::List(items) => {
                self.text.push_str("list(");
                self.list(items, Self::expr)?;
                self.text.push(')');
            }
            Expr::Record(parts) => {
                self.text.push_str("record(");
                self.list(parts, |printer, (_, part)| printer.expr(part))?;
                let names: rhai::Array = parts.iter().map(|(name, _)| name.as_str().into()).collect();
                self.last_slot(names.into());
            }
            Expr::FirstOf(terms) => self.first_of(terms)?,
            Expr::Either(left, right) => self.infix(left, "||", right)?,
            Expr::Both(left, right) => self.infix(left, "&&", right)?,
            Expr::Compare { by, left, right } => self.infix(left, comparison(*by), right)?,
            Expr::Compute { by, left, right } => self.infix(left, arithmetic(*by), right)?,
            Expr::Not(of) => self.prefix("!", of)?,
            Expr::Negative(of) => self.prefix("-", of)?,
            Expr::In { item, list } => {
                self.text.push_str("within(");
                self.expr(item)?;
                self.text.push_str(", ");
                self.expr(list)?;
                self.text.push(')');
            }
            Expr::Call { function, arguments } => {
                self.text.push_str(function.name());
                self.text.push_str("(c");
                for argument in arguments {
                    self.text.push_str(", ");
                    self.expr(argument)?;
                }
                self.text.push(')');
            }
            Expr::Filtered { value, filter } => {
                self.text.push_str("filtered(c, ");
                self.expr(value)?;
                self.last_slot(Dynamic::from(filter.clone()));
            }
            Expr::Matches { text, pattern } => {
                self.text.push_str("matches(c, ");
                self.expr(text)?;
                self.last_slot(Dynamic::from(pattern.clone()));
            }
        }
        Ok(())
    }

    fn segment(&mut self, segment: &Segment) -> Result<(), ExprFault> {
        match segment {
            Segment::Literal(text) => {
                self.slot(text.as_str().into());
                Ok(())
            }
            Segment::Slot(value) => self.expr(value),
        }
    }

    /// All but the last are passed over where they are an empty text.
    fn first_of(&mut self, terms: &[Expr]) -> Result<(), ExprFault> {
        let Some((last, before)) = terms.split_last() else {
            self.slot(Dynamic::UNIT);
            return Ok(());
        };
        self.text.push('(');
        for term in before {
            self.text.push_str("filled(");
            self.expr(term)?;
            self.text.push_str(") ?? ");
        }
        self.expr(last)?;
        self.text.push(')');
        Ok(())
    }

    fn list<T>(
        &mut self,
        items: &[T],
        print: impl Fn(&mut Self, &T) -> Result<(), ExprFault>,
    ) -> Result<(), ExprFault> {
        self.text.push('[');
        for (nth, item) in items.iter().enumerate() {
            if nth > 0 {
                self.text.push_str(", ");
            }
            print(self, item)?;
        }
        self.text.push(']');
        Ok(())
    }

    fn infix(&mut self, left: &Expr, operator: &str, right: &Expr) -> Result<(), ExprFault> {
        self.text.push('(');
        self.expr(left)?;
        self.text.push(' ');
        self.text.push_str(operator);
        self.text.push(' ');
        self.expr(right)?;
        self.text.push(')');
        Ok(())
    }

    /// In brackets, since `--` would be an operator.
    fn prefix(&mut self, operator: &str, of: &Expr) -> Result<(), ExprFault> {
        self.text.push('(');
        self.text.push_str(operator);
        self.expr(of)?;
        self.text.push(')');
        Ok(())
    }

    /// As the last argument of a call.
    fn last_slot(&mut self, value: Dynamic) {
        self.text.push_str(", ");
        self.slot(value);
        self.text.push(')');
    }

    fn slot(&mut self, value: Dynamic) {
        self.text.push_str(&slot_name(self.slots.len()));
        self.slots.push(value);
    }
}

pub(super) fn slot_name(nth: usize) -> String {
    format!("v{nth}")
}

pub(super) fn comparison(by: Comparison) -> &'static str {
    match by {
        Comparison::Equal => "==",
        Comparison::Differs => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

pub(super) fn arithmetic(by: Arithmetic) -> &'static str {
    match by {
        Arithmetic::Plus => "+",
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Over => "/",
        Arithmetic::Modulo => "%",
    }
}

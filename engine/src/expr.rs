//! The value of an expression.

use stdlib::Value;

use crate::{Contact, ContactPart, Expr, Read};

/// `None`: missing.
pub(crate) fn value(expr: &Expr, contact: &Contact) -> Option<Value> {
    match expr {
        Expr::Literal(value) => Some(value.clone()),
        Expr::Read(Read::Contact(ContactPart::FirstName)) => contact.first_name.clone().map(Value::Text),
        Expr::FirstOf(terms) => {
            terms.iter().filter_map(|term| value(term, contact)).find(|value| *value != Value::Text(String::new()))
        }
        _ => None,
    }
}

//! Expressions, small ones, of right and of wrong types.

use engine::{Arithmetic, Comparison, ContactPart, Expr, Read, ReplyPart};
use proptest::{prelude::*, sample::select};
use stdlib::{Type, Value};

/// One of the program's variables.
pub fn name() -> impl Strategy<Value = String> {
    select(vec!["x", "y", "lista"]).prop_map(str::to_owned)
}

pub fn value() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        2 => (-2..50_i64).prop_map(|number| Expr::Literal(Value::Number(number.into()))),
        2 => Just(Expr::Literal("texto".into())),
        1 => Just(Expr::Literal(Value::List(vec!["a".into(), Value::Number(2.into())]))),
        3 => name().prop_map(|name| Expr::Read(Read::Variable(name))),
        1 => select(vec![ReplyPart::Text, ReplyPart::Number, ReplyPart::Date, ReplyPart::Yes])
            .prop_map(|part| Expr::Read(Read::Reply(part))),
        1 => select(vec![Type::Text, Type::Number])
            .prop_map(|kind| Expr::Read(Read::Contact(ContactPart::Field { name: "campo".to_owned(), kind }))),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Expr::FirstOf(vec![a, b])),
            (select(vec![Arithmetic::Plus, Arithmetic::Over]), inner.clone(), inner)
                .prop_map(|(by, left, right)| { Expr::Compute { by, left: Box::new(left), right: Box::new(right) } }),
        ]
    })
}

pub fn condition() -> impl Strategy<Value = Expr> {
    let by = select(vec![Comparison::Equal, Comparison::Differs, Comparison::Less, Comparison::AtLeast]);
    prop_oneof![
        4 => (by, value(), value()).prop_map(|(by, left, right)| {
            Expr::Compare { by, left: Box::new(left), right: Box::new(right) }
        }),
        1 => Just(Expr::HasTag("vip".to_owned())),
        1 => Just(Expr::HasConsent("lead".to_owned())),
        1 => Just(Expr::Replied),
        1 => Just(Expr::WindowOpen),
        1 => any::<bool>().prop_map(|holds| Expr::Literal(Value::Bool(holds))),
    ]
}

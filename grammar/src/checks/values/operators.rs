//! Operators: what stands on both sides fits together.

use engine::{Arithmetic, Comparison};
use stdlib::Type;

use super::{
    expr::{Judge, Place},
    known::Known,
};
use crate::{
    ast::{Expr, ExprKind, Keyword, MatchKind, Sign},
    catalogue::{comparison_sign, different_types, wrong_type},
    checks::keywords::{heard, usable},
};

/// The types that have an order.
const ORDERED: [Type; 4] = [Type::Number, Type::Date, Type::Time, Type::Moment];

impl Judge<'_> {
    /// A comparison with something missing is false, so nothing needs to be there.
    pub(super) fn comparison(&mut self, left: &Expr, sign: Sign, right: &Expr) -> Option<Known> {
        if !sign.is_ours {
            self.found.push(comparison_sign::at(sign.span, self.written(sign.span), sign.by));
        }
        let known = (self.look(left, Place::Value), self.look(right, Place::Value));
        let (Some(of_left), Some(of_right)) = known else { return None };
        if let (Some(one), Some(other)) = (of_left.only(), of_right.only())
            && one != other
        {
            let sides = [(left.span, self.written(left.span), one), (right.span, self.written(right.span), other)];
            return self.wrong(different_types::compared(sides));
        }
        let has_order = match sign.by {
            Comparison::Equal | Comparison::Differs => true,
            Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {
                self.fits(left, &of_left, &ORDERED) && self.fits(right, &of_right, &ORDERED)
            }
        };
        has_order.then(|| Known::always(Type::Bool))
    }

    pub(super) fn is_in(&mut self, item: &Expr, list: &Expr) -> Option<Known> {
        let item = self.look(item, Place::Value);
        let is_list = self.needed_as(list, &[Type::List]);
        (item.is_some() && is_list).then(|| Known::always(Type::Bool))
    }

    /// `-` and the others take numbers; `+` also two lists.
    pub(super) fn computed(&mut self, whole: &Expr, left: &Expr, by: Arithmetic, right: &Expr) -> Option<Known> {
        let known = (self.needed(left), self.needed(right));
        let (Some(of_left), Some(of_right)) = known else { return None };
        let joins = |known: &Known| by == Arithmetic::Plus && known.only() == Some(Type::List);
        if by == Arithmetic::Plus && (of_left.only() == Some(Type::Text) || of_right.only() == Some(Type::Text)) {
            return self.wrong(wrong_type::joined_texts(
                whole.span,
                self.written(whole.span),
                in_braces(self, left, right),
            ));
        }
        let wanted = if joins(&of_left) || joins(&of_right) { Type::List } else { Type::Number };
        let fits = self.fits(left, &of_left, &[wanted]) && self.fits(right, &of_right, &[wanted]);
        fits.then(|| Known::always(wanted))
    }

    /// `reply contains "precio", words costo`
    pub(super) fn matches(
        &mut self,
        whole: &Expr,
        text: &Expr,
        by: MatchKind,
        keywords: &[Keyword],
        place: Place,
    ) -> Option<Known> {
        for keyword in keywords {
            match keyword {
                Keyword::Text(written) => {
                    usable(written, self.found);
                    if by == MatchKind::Is && is_message(text) {
                        heard(written, self.found);
                    }
                }
                Keyword::Words(_) => {}
            }
        }
        let is_text = is_reply(text) || {
            let known = self.look(text, Place::Value);
            known.is_some_and(|known| self.fits(text, &known, &[Type::Text]))
        };
        if is_text { self.only_in_condition(whole, place) } else { None }
    }
}

/// `reply` alone is its text where it is compared with keywords.
pub(super) fn is_reply(text: &Expr) -> bool {
    match &text.kind {
        ExprKind::Path(path) => path.len() == 1 && path[0].folded == "reply",
        _ => false,
    }
}

/// What the customer wrote: `reply`, or `reply.text`.
fn is_message(text: &Expr) -> bool {
    match &text.kind {
        ExprKind::Path(path) => match path.as_slice() {
            [_] => is_reply(text),
            [root, part] => root.folded == "reply" && part.folded == "text",
            _ => false,
        },
        _ => false,
    }
}

/// Both sides of a `+` as one text, where that can be written: `"Hola " + nombre` is `"Hola {nombre}"`.
fn in_braces(judge: &Judge<'_>, left: &Expr, right: &Expr) -> Option<String> {
    let mut joined = String::new();
    for side in [left, right] {
        match &side.kind {
            ExprKind::Text(text) => joined.push_str(&text.literal()?),
            ExprKind::Number(_) => joined.push_str(judge.written(side.span)),
            ExprKind::Path(_) => joined.extend(["{", judge.written(side.span), "}"]),
            _ => return None,
        }
    }
    Some(format!("\"{joined}\""))
}

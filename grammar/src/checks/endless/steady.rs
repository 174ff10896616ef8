//! Whether a condition has the same answer in each round while the customer says nothing.

use engine::{Expr, Function, OpKind, Program, Read, RunPart, Segment, Target};

/// Whether nothing that the condition reads can change: no clock, nothing that other flows or people change, and no
/// variable that is set in one of these operations.
pub(super) fn stays(condition: &Expr, program: &Program, part: &[usize]) -> bool {
    let stays = |inner: &Expr| stays(inner, program, part);
    match condition {
        Expr::Literal(_) | Expr::Replied => true,
        Expr::Text(text) => text.0.iter().all(|segment| match segment {
            Segment::Literal(_) => true,
            Segment::Slot(value) => stays(value),
        }),
        Expr::Read(read) => match read {
            Read::Reply(_) => true,
            Read::Run(part) => match part {
                RunPart::Started | RunPart::Answers => true,
            },
            Read::Contact(_) => false,
            Read::Variable(name) => !part.iter().any(|op| sets(program, *op, name)),
        },
        Expr::Field { of, .. } => stays(of),
        Expr::List(items) | Expr::FirstOf(items) => items.iter().all(stays),
        Expr::Record(fields) => fields.iter().all(|(_, value)| stays(value)),
        Expr::Either(left, right)
        | Expr::Both(left, right)
        | Expr::Compare { left, right, .. }
        | Expr::Compute { left, right, .. } => stays(left) && stays(right),
        Expr::Not(inner) | Expr::Negative(inner) => stays(inner),
        Expr::In { item, list } => stays(item) && stays(list),
        Expr::Call { function, arguments } => !reads_the_clock(*function) && arguments.iter().all(stays),
        Expr::Filtered { value, .. } => stays(value),
        Expr::Matches { text, .. } => stays(text),
        // The window closes while the customer says nothing.
        Expr::HasTag(_) | Expr::HasConsent(_) | Expr::WindowOpen => false,
    }
}

fn reads_the_clock(function: Function) -> bool {
    match function {
        Function::Now | Function::Today | Function::Weekday | Function::DaysSince | Function::DaysUntil => true,
        Function::Date
        | Function::Count
        | Function::Sum
        | Function::First
        | Function::Round
        | Function::Length
        | Function::Number
        | Function::Text => false,
    }
}

fn sets(program: &Program, op: usize, name: &str) -> bool {
    match &program.ops[op].kind {
        OpKind::Set { target: Target::Variable(set), .. } => set == name,
        // Of each round another item.
        OpKind::Enter { repeat } => {
            let list = &program.op(*repeat).kind;
            matches!(list, OpKind::Repeat { each: Some(each), .. } if each.variable == name)
        }
        // An answer sets one too, and none comes; a draw is the same each time.
        OpKind::Set { target: Target::Field(_), .. }
        | OpKind::Send { .. }
        | OpKind::Ask { .. }
        | OpKind::AskAgain { .. }
        | OpKind::Wait { .. }
        | OpKind::WaitUntil { .. }
        | OpKind::Branch { .. }
        | OpKind::Tag { .. }
        | OpKind::Untag { .. }
        | OpKind::Consent { .. }
        | OpKind::OptOut { .. }
        | OpKind::Track { .. }
        | OpKind::Split { .. }
        | OpKind::Repeat { .. }
        | OpKind::End { .. } => false,
    }
}

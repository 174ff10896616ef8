//! What starts and interrupts a flow, how it may be entered again, and its variables.

use std::collections::BTreeMap;

use engine::{Interrupt, Reentry, Trigger, Variable, When};
use stdlib::QuietHours;

use super::Lowering;
use crate::{
    Defaults,
    ast::{self, Flow, Header},
    checks::pattern_of_match,
    variables::Variables,
};

impl Lowering<'_> {
    pub(super) fn triggers(&self) -> Vec<Trigger> {
        self.flow
            .starts()
            .map(|trigger| Trigger { when: self.when(trigger), condition: self.condition(trigger) })
            .collect()
    }

    /// Their places are labels until the end.
    pub(super) fn interrupts(&mut self) -> Vec<Interrupt> {
        let flow = self.flow;
        flow.interrupts()
            .map(|(trigger, to)| Interrupt {
                when: self.when(trigger),
                condition: self.condition(trigger),
                to: self.target(to),
            })
            .collect()
    }

    fn condition(&self, trigger: &ast::Trigger) -> Option<engine::Expr> {
        trigger.condition.as_ref().map(|condition| self.values.condition(condition))
    }

    fn when(&self, trigger: &ast::Trigger) -> When {
        match &trigger.when {
            ast::When::Match(matching) => When::Message(pattern_of_match(matching, self.lists)),
            ast::When::Any => When::Message(engine::Pattern::Any),
            ast::When::FirstMessage => When::FirstMessage,
        }
    }
}

pub(super) fn reentry(flow: &Flow) -> Reentry {
    let written = flow.header.iter().find_map(|line| match &line.kind {
        Header::Once { every } => Some(Reentry::Once { every: every.as_ref().and_then(ast::Length::delay) }),
        Header::Restart => Some(Reentry::Restarts),
        Header::Language(_)
        | Header::Timezone(_)
        | Header::Start(_)
        | Header::AnyTime { .. }
        | Header::Priority(_)
        | Header::Quiet { .. }
        | Header::NotDelivered { .. }
        | Header::Questions(_)
        | Header::Var(_) => None,
    });
    written.unwrap_or(Reentry::WhenOver)
}

pub(super) fn priority(flow: &Flow) -> Option<i64> {
    flow.header
        .iter()
        .find_map(|line| if let Header::Priority(count) = &line.kind { Some(i64::from(count.number)) } else { None })
}

/// Its own, else the project's.
pub(super) fn quiet_hours(flow: &Flow, defaults: &Defaults) -> Option<QuietHours> {
    let own = flow
        .header
        .iter()
        .find_map(|line| if let Header::Quiet { from, to } = &line.kind { Some((from, to)) } else { None });
    let exist = "clock times were checked to exist";
    let own =
        own.map(|(from, to)| QuietHours { from: from.text.parse().expect(exist), to: to.text.parse().expect(exist) });
    own.or(defaults.quiet_hours)
}

pub(super) fn variables(variables: &Variables) -> BTreeMap<String, Variable> {
    variables
        .all()
        .map(|(name, known)| (name.to_owned(), Variable { kind: known.kind, default: known.default.clone() }))
        .collect()
}

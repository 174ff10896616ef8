//! Nothing more is sent: by a word of the customer's at once, by `opt out` of a flow from the end of its turn.

use std::collections::BTreeSet;

use crate::{Effect, EndReason, MessageId, OptedOutBy, What, handle::Turn};

impl Turn<'_> {
    pub fn opted_out_by_customer(&mut self) {
        self.contact().opted_out = true;
        self.record(None, What::OptedOut { by: OptedOutBy::Customer });
        self.withdraw(EndReason::OptedOut, |_| true);
        self.end_all();
    }

    /// At the end of each Input. What was said in it still leaves.
    pub fn fall_silent(&mut self) {
        if !self.silenced {
            return;
        }
        self.contact().opted_out = true;
        let mut farewell: BTreeSet<MessageId> = BTreeSet::new();
        for effect in &mut self.effects {
            match effect {
                Effect::Send(message) => {
                    message.farewell = true;
                    farewell.insert(message.id);
                }
                Effect::Withdraw { .. } | Effect::Arm(_) | Effect::Disarm { .. } | Effect::Record(_) => {}
            }
        }
        self.withdraw(EndReason::OptedOut, |unsent| !farewell.contains(&unsent.message));
        self.end_all();
    }

    fn end_all(&mut self) {
        let mut runs = std::mem::take(&mut self.conversation.runs);
        for run in runs.iter_mut().filter(|run| run.state.is_live()) {
            let at = run.state.at();
            self.leave(run);
            self.end(run, at, EndReason::OptedOut);
        }
        self.conversation.runs = runs;
    }
}

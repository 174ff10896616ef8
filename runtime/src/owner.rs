//! Gathers works into batches: few, large commits. Sans-IO: it says what to commit and whom to tell.
//!
//! There is no timer: while a batch is being committed the next one gathers, which is what makes commits large under
//! load and immediate without it.

use std::collections::VecDeque;

use crate::store::Work;

const BATCH_MAX: usize = 500;
/// Works that may wait. Past it a webhook is refused, and WhatsApp sends it again: its queue is days long, ours is memory.
const WAITING_MAX: usize = 20_000;

/// Who waits for a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

#[derive(Debug)]
pub enum OwnerInput {
    /// Works that stand or fall together, and who wants to know.
    Works {
        works: Vec<Work>,
        ticket: Option<Ticket>,
    },
    /// The batch that was under way is committed.
    Committed,
    /// Nothing of the batch under way is committed: webhooks are refused, our own works wait for `Retry`.
    Failed,
    Retry,
}

#[derive(Debug)]
pub enum OwnerOutput {
    Commit(Vec<Work>),
    Done { ticket: Ticket, ok: bool },
}

#[derive(Debug, Default)]
pub struct Owner {
    waiting: VecDeque<(Vec<Work>, Option<Ticket>)>,
    waiting_works: usize,
    under_way: Option<UnderWay>,
}

/// The batch that is being committed.
#[derive(Debug, Default)]
struct UnderWay {
    tickets: Vec<Ticket>,
    /// Works nobody else would bring again.
    ours: Vec<Work>,
}

impl Owner {
    pub fn step(&mut self, input: OwnerInput) -> Vec<OwnerOutput> {
        let mut outputs = Vec::new();
        match input {
            OwnerInput::Works { works, ticket } => match ticket {
                Some(ticket) if self.waiting_works > 0 && self.waiting_works + works.len() > WAITING_MAX => {
                    outputs.push(OwnerOutput::Done { ticket, ok: false });
                }
                Some(_) | None => {
                    self.waiting_works += works.len();
                    self.waiting.push_back((works, ticket));
                }
            },
            OwnerInput::Committed => {
                let done = self.under_way.take().unwrap_or_default();
                outputs.extend(done.tickets.into_iter().map(|ticket| OwnerOutput::Done { ticket, ok: true }));
            }
            OwnerInput::Failed => {
                let failed = self.under_way.take().unwrap_or_default();
                outputs.extend(failed.tickets.into_iter().map(|ticket| OwnerOutput::Done { ticket, ok: false }));
                if !failed.ours.is_empty() {
                    self.waiting_works += failed.ours.len();
                    self.waiting.push_front((failed.ours, None));
                }
                return outputs;
            }
            OwnerInput::Retry => {}
        }
        if self.under_way.is_none() {
            outputs.extend(self.next_batch().map(OwnerOutput::Commit));
        }
        outputs
    }

    pub fn is_idle(&self) -> bool {
        self.under_way.is_none() && self.waiting.is_empty()
    }

    fn next_batch(&mut self) -> Option<Vec<Work>> {
        let mut batch = Vec::new();
        let mut under_way = UnderWay::default();
        while let Some((works, _)) = self.waiting.front() {
            if !batch.is_empty() && batch.len() + works.len() > BATCH_MAX {
                break;
            }
            let (works, ticket) = self.waiting.pop_front()?;
            self.waiting_works -= works.len();
            match ticket {
                Some(ticket) => under_way.tickets.push(ticket),
                None => under_way.ours.extend(works.iter().cloned()),
            }
            batch.extend(works);
        }
        if batch.is_empty() && under_way.tickets.is_empty() {
            return None;
        }
        self.under_way = Some(under_way);
        Some(batch)
    }
}

#[cfg(test)]
mod tests {
    use engine::{MessageId, NotSentReason};
    use stdlib::Timestamp;

    use super::*;
    use crate::store::WorkKind;

    fn works(count: usize) -> Vec<Work> {
        let kind = WorkKind::NotSent { message: MessageId([0; 16]), reason: NotSentReason::Expired };
        vec![Work { effective_at: Timestamp(0), kind }; count]
    }

    #[test]
    fn what_comes_during_a_commit_goes_into_the_next_batch_together() {
        let mut owner = Owner::default();
        let first = owner.step(OwnerInput::Works { works: works(1), ticket: Some(Ticket(1)) });
        assert!(matches!(&first[..], [OwnerOutput::Commit(batch)] if batch.len() == 1));
        assert!(owner.step(OwnerInput::Works { works: works(2), ticket: Some(Ticket(2)) }).is_empty());
        assert!(owner.step(OwnerInput::Works { works: works(3), ticket: None }).is_empty());
        let next = owner.step(OwnerInput::Committed);
        assert!(matches!(&next[..],
            [OwnerOutput::Done { ticket: Ticket(1), ok: true }, OwnerOutput::Commit(batch)] if batch.len() == 5));
        let last = owner.step(OwnerInput::Committed);
        assert!(matches!(&last[..], [OwnerOutput::Done { ticket: Ticket(2), ok: true }]));
        assert!(owner.is_idle());
    }

    #[test]
    fn after_a_failed_commit_webhooks_are_refused_and_our_own_works_are_tried_again() {
        let mut owner = Owner::default();
        owner.step(OwnerInput::Works { works: works(1), ticket: None });
        owner.step(OwnerInput::Works { works: works(2), ticket: None });
        owner.step(OwnerInput::Works { works: works(3), ticket: Some(Ticket(1)) });
        owner.step(OwnerInput::Committed);
        let failed = owner.step(OwnerInput::Failed);
        assert!(matches!(&failed[..], [OwnerOutput::Done { ticket: Ticket(1), ok: false }]));
        assert!(!owner.is_idle());
        let again = owner.step(OwnerInput::Retry);
        assert!(matches!(&again[..], [OwnerOutput::Commit(batch)] if batch.len() == 2));
    }

    #[test]
    fn a_batch_is_bounded_and_a_webhook_is_never_torn() {
        let mut owner = Owner::default();
        owner.step(OwnerInput::Works { works: works(1), ticket: None });
        for _ in 0..3 {
            owner.step(OwnerInput::Works { works: works(200), ticket: None });
        }
        let next = owner.step(OwnerInput::Committed);
        assert!(matches!(&next[..], [OwnerOutput::Commit(batch)] if batch.len() == 400));
    }

    #[test]
    fn a_webhook_past_the_limit_is_refused() {
        let mut owner = Owner::default();
        owner.step(OwnerInput::Works { works: works(1), ticket: None });
        owner.step(OwnerInput::Works { works: works(WAITING_MAX), ticket: Some(Ticket(1)) });
        let refused = owner.step(OwnerInput::Works { works: works(1), ticket: Some(Ticket(2)) });
        assert!(matches!(&refused[..], [OwnerOutput::Done { ticket: Ticket(2), ok: false }]));
    }

    #[test]
    fn a_webhook_that_alone_is_past_the_limit_is_taken() {
        let mut owner = Owner::default();
        let largest = owner.step(OwnerInput::Works { works: works(WAITING_MAX + 1), ticket: Some(Ticket(1)) });
        assert!(matches!(&largest[..], [OwnerOutput::Commit(batch)] if batch.len() == WAITING_MAX + 1), "{largest:?}");
    }

    #[test]
    fn a_webhook_without_works_is_answered_too() {
        let mut owner = Owner::default();
        let probe = owner.step(OwnerInput::Works { works: works(0), ticket: Some(Ticket(7)) });
        assert!(matches!(&probe[..], [OwnerOutput::Commit(batch)] if batch.is_empty()));
    }
}

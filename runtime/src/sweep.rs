//! Working the inbox off: what other nodes took in, and what was parked and is released. Sans-IO.
//!
//! The table is the truth: it is read at the start and again and again, a page at a time, without a cursor, since rows may
//! become visible late. While there is more than a page of it no timer fires: what a customer wrote in time must come
//! before their silence is told.

use std::collections::BTreeSet;

use crate::store::{Work, WorkKind};

/// Rows read at once.
pub const PAGE: u32 = 500;

#[derive(Debug)]
pub struct Sweep {
    state: State,
    /// Rows that were read and are not committed yet.
    under_way: BTreeSet<i64>,
    /// Those of the batch that is being committed.
    in_batch: BTreeSet<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// To be read.
    Due,
    Reading,
    /// There is more behind the page that is under way.
    Full,
    /// All that was there is under way.
    Clear,
}

impl Sweep {
    /// Nothing is known yet: the table is read before a timer fires.
    pub fn new() -> Self {
        Self { state: State::Due, under_way: BTreeSet::new(), in_batch: BTreeSet::new() }
    }

    /// Time has passed: other nodes may have written.
    pub fn look_again(&mut self) {
        if self.state == State::Clear {
            self.state = State::Due;
        }
    }

    /// Whether the table is to be read now; followed by `read` or `not_read`.
    pub fn begins(&mut self) -> bool {
        let is_due = self.state == State::Due;
        if is_due {
            self.state = State::Reading;
        }
        is_due
    }

    pub fn not_read(&mut self) {
        self.state = State::Due;
    }

    /// What of a page is not under way already.
    pub fn read(&mut self, page: Vec<Work>) -> Vec<Work> {
        let is_full = page.len() >= PAGE as usize;
        let mut fresh = page;
        fresh.retain(|work| row(work).is_some_and(|seq| self.under_way.insert(seq)));
        // A full page of nothing new moves on with the next commit, too.
        self.state = if is_full { State::Full } else { State::Clear };
        fresh
    }

    /// This batch is being committed.
    pub fn begins_commit(&mut self, batch: &[Work]) {
        self.in_batch = batch.iter().filter_map(row).collect();
    }

    /// It is over. What could not be committed is still under way: it is tried again.
    pub fn commit_is_over(&mut self, is_committed: bool) {
        let batch = std::mem::take(&mut self.in_batch);
        if is_committed {
            self.under_way.retain(|seq| !batch.contains(seq));
            if self.state == State::Full && self.under_way.is_empty() {
                self.state = State::Due;
            }
        }
    }

    /// Whether all that had been taken in is on its way into its conversations.
    pub fn is_clear(&self) -> bool {
        match self.state {
            State::Clear => true,
            State::Due | State::Reading | State::Full => false,
        }
    }
}

fn row(work: &Work) -> Option<i64> {
    if let WorkKind::FromInbox { seq, .. } = &work.kind { Some(*seq) } else { None }
}

#[cfg(test)]
mod tests {
    use engine::MessageId;
    use stdlib::Timestamp;

    use super::*;

    fn page(rows: std::ops::Range<i64>) -> Vec<Work> {
        let claim = || Box::new(WorkKind::Claim { message: MessageId([0; 16]) });
        rows.map(|seq| Work { effective_at: Timestamp(0), kind: WorkKind::FromInbox { seq, kind: claim() } }).collect()
    }

    #[test]
    fn what_is_under_way_is_not_taken_twice() {
        let mut sweep = Sweep::new();
        assert!(sweep.begins() && !sweep.begins() && !sweep.is_clear());
        let first = sweep.read(page(0..3));
        assert_eq!((first.len(), sweep.is_clear()), (3, true));
        sweep.look_again();
        assert!(sweep.begins());
        let news = sweep.read(page(0..4));
        assert_eq!(news.iter().filter_map(row).collect::<Vec<_>>(), [3]);
        sweep.begins_commit(&first);
        sweep.commit_is_over(false);
        sweep.look_again();
        assert!(sweep.begins());
        assert!(sweep.read(page(0..4)).is_empty(), "what could not be committed is tried again by who holds it");
    }

    #[test]
    fn behind_a_full_page_the_next_one_is_read_once_it_is_committed() {
        let mut sweep = Sweep::new();
        sweep.begins();
        let full = sweep.read(page(0..i64::from(PAGE)));
        assert!(!sweep.is_clear() && !sweep.begins());
        sweep.look_again();
        assert!(!sweep.begins(), "the same page would be found");
        sweep.begins_commit(&full);
        sweep.commit_is_over(true);
        assert!(sweep.begins() && sweep.read(vec![]).is_empty() && sweep.is_clear());
    }

    #[test]
    fn a_table_that_could_not_be_read_is_read_before_a_timer_fires() {
        let mut sweep = Sweep::new();
        assert!(sweep.begins());
        sweep.not_read();
        assert!(!sweep.is_clear() && sweep.begins());
    }
}

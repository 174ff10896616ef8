//! A commit of a node, and what goes wrong with it.

use super::{Mutant, fault::Fault, story::Broken, world::World};
use crate::store::{Another, AtCommit, Refusal, Work, WorkKind};

/// What goes wrong at one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    Well,
    Wrong(Fault),
}

impl World {
    fn goes(&mut self) -> Goes {
        if self.is_calm {
            return Goes::Well;
        }
        self.chance.weighed(&[
            (86, Goes::Well),
            (1, Goes::Wrong(Fault::CrashBeforeCommit)),
            (1, Goes::Wrong(Fault::CrashAfterCommit)),
            (2, Goes::Wrong(Fault::CommitLost)),
            (2, Goes::Wrong(Fault::AnswerLost)),
            (1, Goes::Wrong(Fault::StaysCut)),
            (1, Goes::Wrong(Fault::FateOpen)),
            (2, Goes::Wrong(Fault::LineBreaks)),
            (1, Goes::Wrong(Fault::Deadlock)),
            (1, Goes::Wrong(Fault::DiskFull)),
            (2, Goes::Wrong(Fault::AnotherWriter)),
        ])
    }

    fn arm(&mut self, slot: usize, fault: Fault) {
        self.tally.injected(fault);
        let at = u32::try_from(self.chance.below(12)).expect("less than 12");
        let lost = *self.chance.one_of(&[AtCommit::LostBefore, AtCommit::LostAfter]);
        let tag = format!(r#"["otro_{}"]"#, self.story.steps);
        let Some(node) = &self.nodes[slot] else { return };
        let mut wire = node.wire();
        wire.stays_cut = matches!(fault, Fault::CrashBeforeCommit | Fault::CrashAfterCommit | Fault::StaysCut);
        match fault {
            Fault::CrashBeforeCommit | Fault::CommitLost => wire.at_commit = Some(AtCommit::LostBefore),
            Fault::CrashAfterCommit | Fault::AnswerLost => wire.at_commit = Some(AtCommit::LostAfter),
            Fault::StaysCut => wire.at_commit = Some(lost),
            Fault::FateOpen => (wire.at_commit, wire.open_for) = (Some(lost), 2),
            Fault::LineBreaks => wire.breaks_in = Some(at),
            Fault::Deadlock => wire.refuses_in = Some((at, Refusal::Deadlock)),
            Fault::DiskFull => wire.refuses_in = Some((at, Refusal::Full)),
            Fault::AnotherWriter => wire.another = Some(Another { tag, contact: None, is_written: false }),
            _ => {}
        }
    }

    pub fn commit(&mut self, slot: usize, batch: Vec<Work>) -> Result<(), Broken> {
        let goes = self.goes();
        if let Goes::Wrong(fault) = goes {
            self.arm(slot, fault);
        }
        let (mono, machine) = (self.mono, self.machines[slot]);
        let goes_back = |work: &Work| matches!(work.kind, WorkKind::Delay { .. } | WorkKind::OnceMore { .. });
        let hides = self.is(Mutant::OptOutAfterClaimIgnored) && batch.iter().any(goes_back);
        let has_status = batch.iter().any(|work| matches!(work.kind, WorkKind::Status(_)));
        let works = words(&batch);
        let is_empty = batch.is_empty();
        let before = self.journal.commits;
        let node = self.nodes[slot].as_mut().expect("it acts");
        node.wire().hides_opt_outs = hides;
        let now = node.now(&machine, mono);
        let result = self.runtime.block_on(node.store.commit(batch, now, &node.decide, &node.may_leave));
        let (was_met, is_cut) = {
            let mut wire = node.wire();
            wire.hides_opt_outs = false;
            (wire.calm(), wire.is_cut)
        };
        self.machines[slot].database_cut |= is_cut;
        let told = match &result {
            Ok(committed) => format!("{} done, {} done before", committed.fresh, committed.repeated),
            Err(error) => format!("{error}"),
        };
        self.take_commits(slot)?;
        if has_status {
            self.look_at_ranks()?;
        }
        let is_committed = self.journal.commits > before;
        let what = if let Goes::Wrong(fault) = goes { format!(" ({})", fault.words()) } else { String::new() };
        self.tell(&format!("node {slot} commits {works}: {told}{what}"));
        if let Goes::Wrong(fault) = goes
            && was_met
            && !is_empty
        {
            self.tally.mattered(fault);
        } else if was_met {
            self.note_cut(slot);
        }
        if matches!(goes, Goes::Wrong(Fault::CrashBeforeCommit | Fault::CrashAfterCommit)) {
            self.machines[slot].database_cut = false;
            self.die(slot);
            self.tell(&format!("node {slot} dies{}", if is_committed { " behind its commit" } else { "" }));
            return Ok(());
        }
        let mono = self.mono;
        let node = self.nodes[slot].as_mut().expect("it acts");
        if result.is_err() {
            node.healthy_since = mono;
        }
        if node.active.committed(result, now).is_err() {
            self.overtaken(slot);
        }
        Ok(())
    }

    /// What the database has committed since: it must be right whether the node knows of it or not.
    pub fn take_commits(&mut self, slot: usize) -> Result<(), Broken> {
        let Some(node) = &self.nodes[slot] else { return Ok(()) };
        let commits = std::mem::take(&mut node.wire().commits);
        if commits.is_empty() {
            return Ok(());
        }
        let (epoch, shown) = (node.store.epoch(), node.shown);
        for commit in commits {
            self.journal.take(commit, epoch, shown)?;
        }
        self.look_at_outbox()
    }
}

fn words(batch: &[Work]) -> String {
    let kinds: Vec<&str> = batch
        .iter()
        .map(|work| match &work.kind {
            WorkKind::Message(_) => "a message",
            WorkKind::Status(_) => "a status",
            WorkKind::Keep { .. } => "an item",
            WorkKind::Timer { .. } => "a timer",
            WorkKind::StartOver { .. } | WorkKind::Migrate { .. } => "a wish",
            WorkKind::Claim { .. } => "a claim",
            WorkKind::Accepted { .. } => "accepted",
            WorkKind::Delay { .. } => "a delay",
            WorkKind::InDoubt { .. } => "in doubt",
            WorkKind::NotSent { .. } => "not sent",
            WorkKind::OnceMore { .. } => "once more",
            WorkKind::Unknown { .. } => "unknown",
            WorkKind::FromInbox { .. } => "an item of the inbox",
            WorkKind::Hold { .. }
            | WorkKind::Release { .. }
            | WorkKind::Discard { .. }
            | WorkKind::ReleaseContact { .. } => "a ruling",
        })
        .collect();
    format!("[{}]", kinds.join(", "))
}

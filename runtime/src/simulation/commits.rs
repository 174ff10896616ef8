//! A commit of a node, and what goes wrong with it.

use engine::Token;

use super::{
    Mutant,
    fault::{Fault, To},
    journal::News,
    story::Broken,
    world::World,
};
use crate::store::{Another, AtCommit, Met, OutboxState, Refusal, Work, WorkKind, Wrote};

/// What goes wrong at one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    CrashBefore,
    CrashAfter,
    Lost,
    AnswerLost,
    StaysCut,
    FateOpen,
    LineBreaks,
    Deadlock,
    DiskFull,
    AnotherWriter,
}

impl Wrong {
    pub fn fault(self) -> Fault {
        match self {
            Self::CrashBefore => Fault::CrashBeforeCommit,
            Self::CrashAfter => Fault::CrashAfterCommit,
            Self::Lost => Fault::CommitLost,
            Self::AnswerLost => Fault::AnswerLost,
            Self::StaysCut => Fault::StaysCut,
            Self::FateOpen => Fault::FateOpen,
            Self::LineBreaks => Fault::LineBreaks,
            Self::Deadlock => Fault::Deadlock,
            Self::DiskFull => Fault::DiskFull,
            Self::AnotherWriter => Fault::AnotherWriter,
        }
    }

    /// The node does not live to hear of it.
    pub fn kills(self) -> bool {
        matches!(self, Self::CrashBefore | Self::CrashAfter)
    }

    /// A node that stands by asks nobody what became of a commit, and writes no row that another program may.
    pub fn may_hit_intake(self) -> bool {
        !matches!(self, Self::StaysCut | Self::FateOpen | Self::AnotherWriter)
    }
}

/// What became of a batch.
struct Became {
    is_ok: bool,
    is_committed: bool,
    /// Rows.
    wrote: u64,
    met: Met,
}

impl Became {
    /// Whether what went wrong made a difference at once.
    fn shows(&self, wrong: Wrong) -> bool {
        let Self { is_ok, is_committed, wrote, met } = self;
        met.fault
            && match wrong {
                Wrong::CrashBefore => !is_ok && !is_committed,
                Wrong::Lost => !is_ok || met.fates_told > 0,
                Wrong::CrashAfter => !is_ok && *wrote > 0,
                Wrong::AnswerLost => *is_ok && *wrote > 0 && met.fates_told > 0,
                Wrong::LineBreaks => true,
                Wrong::Deadlock | Wrong::AnotherWriter => met.rolled_back > 0,
                Wrong::DiskFull => !is_ok,
                // At a later batch.
                Wrong::StaysCut | Wrong::FateOpen => false,
            }
    }
}

impl World {
    pub fn wrong(&mut self) -> Option<Wrong> {
        if self.is_calm {
            return None;
        }
        self.chance.weighed(&[
            (86, None),
            (1, Some(Wrong::CrashBefore)),
            (1, Some(Wrong::CrashAfter)),
            (2, Some(Wrong::Lost)),
            (2, Some(Wrong::AnswerLost)),
            (1, Some(Wrong::StaysCut)),
            (1, Some(Wrong::FateOpen)),
            (2, Some(Wrong::LineBreaks)),
            (1, Some(Wrong::Deadlock)),
            (1, Some(Wrong::DiskFull)),
            (2, Some(Wrong::AnotherWriter)),
        ])
    }

    pub fn arm(&mut self, slot: usize, wrong: Wrong, fault: Fault) {
        let at = u32::try_from(self.chance.below(12)).expect("less than 12");
        let lost = *self.chance.one_of(&[AtCommit::LostBefore, AtCommit::LostAfter]);
        let tag = format!(r#"["otro_{}"]"#, self.story.steps);
        let Some(node) = &self.nodes[slot] else { return };
        self.tally.injected(fault, To::Node((slot, node.life)));
        let mut wire = node.wire();
        wire.stays_cut = wrong.kills() || wrong == Wrong::StaysCut;
        match wrong {
            Wrong::CrashBefore | Wrong::Lost => wire.at_commit = Some(AtCommit::LostBefore),
            Wrong::CrashAfter | Wrong::AnswerLost => wire.at_commit = Some(AtCommit::LostAfter),
            Wrong::StaysCut => wire.at_commit = Some(lost),
            Wrong::FateOpen => (wire.at_commit, wire.open_for) = (Some(lost), 2),
            Wrong::LineBreaks => wire.breaks_in = Some(at),
            Wrong::Deadlock => wire.refuses_in = Some((at, Refusal::Deadlock)),
            Wrong::DiskFull => wire.refuses_in = Some((at, Refusal::Full)),
            Wrong::AnotherWriter => wire.another = Some(Another { tag, contact: None, is_written: false }),
        }
    }

    pub fn commit(&mut self, slot: usize, batch: Vec<Work>) -> Result<(), Broken> {
        let wrong = self.wrong();
        if let Some(wrong) = wrong {
            self.arm(slot, wrong, wrong.fault());
        }
        let (mono, machine) = (self.mono, self.machines[slot]);
        let goes_back = |work: &Work| matches!(work.kind, WorkKind::Delay { .. } | WorkKind::OnceMore { .. });
        let hides = self.is(Mutant::OptOutAfterClaimIgnored) && batch.iter().any(goes_back);
        let doubted_again = self.doubted_again(&batch);
        let works = words(&batch);
        self.direct = batch.iter().filter_map(direct).collect();
        let before = self.journal.commits;
        let key = self.key(slot).expect("it acts");
        let node = self.nodes[slot].as_mut().expect("it acts");
        node.wire().hides_opt_outs = hides;
        let now = node.now(&machine, mono);
        let owns = node.owns_mut().expect("it owns the database");
        let result = self.runtime.block_on(owns.store.commit(batch, now, &owns.decide, &owns.may_leave));
        let (met, is_cut) = {
            let mut wire = node.wire();
            wire.hides_opt_outs = false;
            (wire.calm(), wire.is_cut)
        };
        self.machines[slot].database_cut |= is_cut;
        let told = match &result {
            Ok(committed) => format!("{} done, {} done before", committed.fresh, committed.repeated),
            Err(error) => format!("{error}"),
        };
        let wrote = self.take_commits(slot)?;
        let what = wrong.map_or_else(String::new, |wrong| format!(" ({})", wrong.fault().words()));
        self.tell(&format!("node {slot} commits {works}: {told}{what}"));
        let became = Became { is_ok: result.is_ok(), is_committed: self.journal.commits > before, wrote, met };
        self.note_commit(slot, wrong, &became);
        if became.is_ok && doubted_again {
            self.tally.mattered(Fault::ProbeFails, To::Node(key));
        }
        if wrong.is_some_and(Wrong::kills) {
            self.machines[slot].database_cut = false;
            self.die(slot);
            self.tell(&format!("node {slot} dies{}", if became.is_committed { " behind its commit" } else { "" }));
            return Ok(());
        }
        let node = self.nodes[slot].as_mut().expect("it acts");
        if !became.is_ok {
            node.healthy_since = mono;
        }
        let is_stopping = node.is_stopping;
        let owns = node.owns_mut().expect("it owns the database");
        owns.has_finished |= is_stopping && became.wrote > 0;
        if owns.active.committed(result, now).is_err() {
            self.overtaken(slot);
        }
        Ok(())
    }

    /// Whether a message that was in doubt is to stay so.
    fn doubted_again(&self, batch: &[Work]) -> bool {
        batch.iter().any(|work| {
            let WorkKind::InDoubt { message, .. } = &work.kind else { return false };
            self.outbox.get(message).is_some_and(|row| row.state == OutboxState::InDoubt)
        })
    }

    fn note_commit(&mut self, slot: usize, wrong: Option<Wrong>, became: &Became) {
        let Some(key) = self.key(slot) else { return };
        if let Some(wrong) = wrong.filter(|wrong| became.shows(*wrong)) {
            self.tally.mattered(wrong.fault(), To::Node(key));
        }
        if became.met.fates_told > 0 {
            self.tally.mattered(Fault::StaysCut, To::Node(key));
        }
        if became.met.fates_open > 0 && !became.is_ok {
            self.tally.mattered(Fault::FateOpen, To::Node(key));
        }
        if became.met.cut_off > 0 {
            self.note_cut(slot);
        }
    }

    /// What the database has committed since, and how many rows: it must be right whether the node knows of it or not.
    pub fn take_commits(&mut self, slot: usize) -> Result<u64, Broken> {
        let Some((node, owns)) = self.nodes[slot].as_ref().and_then(|node| Some((node, node.owns()?))) else {
            return Ok(0);
        };
        let commits = std::mem::take(&mut node.wire().commits);
        if commits.is_empty() {
            return Ok(0);
        }
        let (epoch, shown) = (owns.store.epoch(), node.shown);
        let mut wrote = Wrote::default();
        for commit in commits {
            wrote.rows += commit.wrote.rows;
            wrote.outbox |= commit.wrote.outbox;
            wrote.deliveries |= commit.wrote.deliveries;
            self.journal.take(commit, epoch, shown)?;
        }
        self.note_news(slot);
        self.look_at_outbox(wrote.outbox)?;
        if wrote.deliveries {
            self.look_at_ranks()?;
        }
        Ok(wrote.rows)
    }

    fn note_news(&mut self, slot: usize) {
        for news in std::mem::take(&mut self.journal.news) {
            match news {
                News::Applied { contact, token } => self.note_applied(contact, token),
                News::Fired { contact, due } => {
                    self.fired.insert(contact, self.mono);
                    self.note_fired(slot, due);
                }
                News::NotSent { message } => {
                    for fault in [Fault::WindowClosed, Fault::Undeliverable, Fault::FailedLater] {
                        self.tally.mattered(fault, To::Message(message));
                    }
                }
            }
        }
    }
}

/// The token of a message that did not wait in the inbox.
fn direct(work: &Work) -> Option<Token> {
    if let WorkKind::Message(message) = &work.kind { Some(message.token) } else { None }
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

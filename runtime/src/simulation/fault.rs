//! What goes wrong in the simulation, counted: how often it was brought about, and how often it made a difference.

use std::collections::{BTreeMap, BTreeSet};

use engine::MessageId;

macro_rules! faults {
    ($($name:ident: $words:literal, $mattered:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault {
            $($name,)*
        }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }

            /// What has to happen for it to count as having mattered.
            pub fn matters_when(self) -> &'static str {
                match self {
                    $(Self::$name => $mattered,)*
                }
            }
        }
    };
}

faults! {
    Crash: "a node dies", "Meta had to deliver a webhook again, or a message was left claimed";
    CrashBeforeCommit: "a node dies before its commit", "the batch is not in the database, and nobody was told of it";
    CrashAfterCommit: "a node dies behind its commit", "the batch wrote something, and the node did not hear of it";
    CrashAfterPost: "a node dies with a request just begun", "Graph sent the message all the same";
    CommitLost: "a commit does not reach the database", "the node asked, and wrote the batch again, or it was refused";
    AnswerLost: "the answer to a commit is lost", "the batch had written something, and the node learned it by asking";
    StaysCut: "the line stays cut after a commit was lost", "the node asked before a later batch what had become of it";
    FateOpen: "the database does not know yet what became of a commit", "the node asked, and had to wait";
    LineBreaks: "the connection breaks between two statements", "a statement met it, and the batch was tried again or refused";
    Deadlock: "another transaction is in the way (40P01)", "the batch was rolled back and tried again";
    DiskFull: "the disk is full", "the batch was refused";
    AnotherWriter: "another program changes a row between reading and writing", "the batch was rolled back and decided again";
    DatabaseCutOff: "node and database are cut off from each other", "something that the node tried failed by it";
    GraphCutOff: "node and Graph are cut off from each other", "a request found no connection";
    ClockForward: "a node's clock jumps an hour forwards", "a timer fired that was made due by it";
    ClockBack: "a node's clock jumps an hour back", "the node slept although a timer had been due by the clock before";
    Sleeps: "everything sleeps through minutes or a day", "a timer fired that fell due meanwhile";
    Pause: "a node stands still while the others go on", "a webhook or an answer came, and waited for it";
    Silence: "an owner is silent for ten seconds, and the node that stands by takes over", "it found a message on its way, or something in the inbox";
    Zombie: "a paused node goes on after another has taken over", "it tried to write, and met the fence";
    TakenInByAnother: "a message comes to a node that stands by", "the owner applied it from the inbox";
    IntakeFails: "the database or the line to it fails a node that stands by", "it wrote once more, or refused, or could not take over";
    IntakeDies: "a node that stands by dies with what came", "it had begun to write it, and told nobody";
    Theft: "a node takes over at once although another is active", "the other one tried to write, and met the fence";
    GracefulStop: "a node is asked to stop", "it committed something before it ended in order";
    Repeated: "Meta delivers a webhook again that was answered", "its item met its token, and it was answered as done before";
    OkLost: "our 200 does not reach Meta", "Meta delivered it again, and its item met its token";
    Refused503: "a webhook is answered with 503", "Meta delivered it again, and it was fresh";
    Reordered: "a message of a customer overtakes an earlier one", "the earlier one was applied behind a later one";
    Delayed: "a fresh message comes more than a minute late", "a timer of its contact had fired meanwhile";
    GraphTimeout: "Graph takes a message, and its answer does not come", "the message was in doubt";
    GraphReset: "a request breaks off before Graph took it", "the message was in doubt";
    LateRequest: "a node gives a request up that Graph has not taken up", "Graph sent the message all the same";
    Bare5xx: "a bare 5xx, and nothing was sent", "the message was to be tried again, or in doubt";
    Lying5xx: "a bare 5xx, although the message went out", "the message was to be tried again, or in doubt";
    RateLimit: "130429, or a bare 429", "the message was delayed";
    PairLimit: "131056", "the message was delayed";
    WindowClosed: "131047", "the conversation was told";
    Undeliverable: "131026", "the conversation was told";
    StatusFirst: "a status comes while the answer is still on its way", "the status settled the message";
    NoStatus: "no status ever comes for a message whose answer was lost", "the doubt was resolved without one";
    FailedLater: "a status says later that a message failed", "the conversation was told";
    StatusRepeated: "a status comes twice", "the second one met its own rank";
    ProbeFails: "a probe of our own webhook does not come back", "a message in doubt had to wait longer";
    OptOutInFlight: "the customer opts out while a message is on its way", "it was to be tried again, and was withdrawn";
}

/// Where a fault is brought about. It can make a difference there, and once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    Everything,
    Machine(usize),
    /// Slot and life.
    Node((usize, u64)),
    /// By its number.
    Webhook(usize),
    Message(MessageId),
    /// One of our messages, and how far it came.
    Status(String, u8),
}

/// How often each was brought about, and made a difference.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: BTreeMap<Fault, (u64, u64)>,
    /// Brought about, and without a difference so far.
    open: BTreeSet<(Fault, To)>,
}

impl Tally {
    pub fn injected(&mut self, fault: Fault, to: To) {
        self.counts.entry(fault).or_default().0 += 1;
        self.open.insert((fault, to));
    }

    /// Counts where the fault was brought about there and made no difference before, so that this is never more often than
    /// it was brought about.
    pub fn mattered(&mut self, fault: Fault, to: To) {
        if self.open.remove(&(fault, to)) {
            self.counts.entry(fault).or_default().1 += 1;
        }
    }

    pub fn of(&self, fault: Fault) -> (u64, u64) {
        self.counts.get(&fault).copied().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Self) {
        for (fault, (injected, mattered)) in &other.counts {
            let sum = self.counts.entry(*fault).or_default();
            *sum = (sum.0 + injected, sum.1 + mattered);
        }
    }
}

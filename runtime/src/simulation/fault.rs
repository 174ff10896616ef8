//! What goes wrong in the simulation, counted: how often it was brought about, and how often it made a difference.

use std::collections::BTreeMap;

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
    Crash: "a node dies", "it had a webhook unanswered, a request open or something to commit";
    CrashBeforeCommit: "a node dies before its commit", "the batch held something that is not in the database";
    CrashAfterCommit: "a node dies behind its commit", "the batch wrote something that it told nobody";
    CrashAfterPost: "a node dies with a request just begun", "the request was carried out by Graph";
    CommitLost: "a commit does not reach the database", "it was a batch with something in it, and it was met";
    AnswerLost: "the answer to a commit is lost", "the batch had been committed";
    StaysCut: "the line stays cut after a commit was lost", "the node had to ask later what became of it";
    FateOpen: "the database does not know yet what became of a commit", "it was asked while it did not know";
    LineBreaks: "the connection breaks between two statements", "a statement met it";
    Deadlock: "another transaction is in the way (40P01)", "a statement met it";
    DiskFull: "the disk is full", "a statement met it";
    AnotherWriter: "another program changes a row between reading and writing", "the commit ran into it";
    DatabaseCutOff: "node and database are cut off from each other", "the node tried something meanwhile";
    GraphCutOff: "node and Graph are cut off from each other", "a request found no connection";
    ClockForward: "a node's clock jumps an hour forwards", "a timer of a flow fell due by it";
    ClockBack: "a node's clock jumps an hour back", "a timer of a flow has to wait longer for it";
    Sleeps: "a node's machine sleeps through minutes or a day", "a timer of a flow fell due meanwhile";
    Pause: "a node stands still while the others go on", "a webhook, an answer or a timer waited for it";
    Zombie: "a paused node goes on after another has taken over", "it tried to write and met the fence";
    Theft: "a node starts although another is active", "the other one met the fence";
    GracefulStop: "a node is asked to stop", "it had something open to bring to an end";
    Repeated: "Meta delivers a webhook again that was answered", "an item met its token, consumed";
    OkLost: "our 200 does not reach Meta", "Meta delivered it again, and an item met its token";
    Refused503: "a webhook is refused", "Meta delivered it again, and it was taken";
    Reordered: "a message of a customer overtakes an earlier one", "the earlier one was taken in behind it";
    Delayed: "a webhook comes more than a minute late", "it was fresh and taken in";
    GraphTimeout: "Graph takes a message, and its answer does not come", "the message was in doubt";
    GraphReset: "a request breaks off before Graph took it", "the message was in doubt";
    LateRequest: "Graph takes a request up after its node gave it up", "it carried it out";
    Bare5xx: "a bare 5xx, and nothing was sent", "the message had to be tried again or was in doubt";
    Lying5xx: "a bare 5xx, although the message went out", "the message had to be tried again or was in doubt";
    RateLimit: "130429, or a bare 429", "the message was delayed";
    PairLimit: "131056", "the message was delayed";
    WindowClosed: "131047", "the conversation was told";
    Undeliverable: "131026", "the conversation was told";
    StatusFirst: "a status comes before the answer", "it settled the message";
    NoStatus: "no status ever comes for a message whose answer was lost", "the doubt was resolved without one";
    FailedLater: "a status says later that a message failed", "the conversation was told";
    StatusRepeated: "a status comes twice", "it met one of its own rank";
    ProbeFails: "a probe of our own webhook does not come back", "a message in doubt waited longer";
    OptOutInFlight: "the customer opts out while a message is on its way", "the message was claimed and unsettled";
}

/// How often each was brought about, and mattered.
#[derive(Debug, Clone, Default)]
pub struct Tally(BTreeMap<Fault, (u64, u64)>);

impl Tally {
    pub fn injected(&mut self, fault: Fault) {
        self.0.entry(fault).or_default().0 += 1;
    }

    pub fn mattered(&mut self, fault: Fault) {
        self.0.entry(fault).or_default().1 += 1;
    }

    pub fn of(&self, fault: Fault) -> (u64, u64) {
        self.0.get(&fault).copied().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Self) {
        for (fault, (injected, mattered)) in &other.0 {
            let sum = self.0.entry(*fault).or_default();
            *sum = (sum.0 + injected, sum.1 + mattered);
        }
    }
}

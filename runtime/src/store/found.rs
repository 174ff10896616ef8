//! What a batch needs to know before it can be decided: read at once, table by table, in the open transaction.
//!
//! Rows are kept as they were read. Opening a sealed one is left to who needs it, so that one that cannot be opened
//! stops nobody else.

mod asked;

use std::collections::{BTreeMap, BTreeSet};

use engine::{AccountId, ContactId, MessageId, NumberId, RunId, Slot, Token};
use stdlib::Timestamp;
use whatsapp::opaque::Opaque;

use super::{
    DueTimer, Keys, StoreError, Work, WorkKind,
    db::{self, Db, Given, Kind, Row, Search, Statement, Value},
    inbox,
    read::due_timer,
    row::{parse_slot, slot_str},
    seen::{NO_DAY, looked_for_in},
    taken::{Alias, alias_kind, aliases, contact_by_alias, failed_token, inbound_id, new_contact},
};
use asked::Asked;

/// Outbox rows as `outbox::row_of` reads them: state and counts, the sealed content, the account whose key opens it.
macro_rules! outbox_row {
    ($from:literal) => {
        concat!(
            "select o.id, o.contact_id, o.state, o.due, o.epoch, o.attempts, o.sealed, o.refusals, o.unclear, o.doubts,
               c.account_id, o.run_id ",
            $from
        )
    };
}
pub(super) use outbox_row;

/// What `outbox_row` selects.
const OUTBOX_ROW: &[Kind] = &[
    Kind::Blob,
    Kind::Blob,
    Kind::Text,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Blob,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Blob,
    Kind::Blob,
];

const SEEN: Search = Search {
    statement: Statement {
        columns: &[("bucket", Kind::Int), ("token", Kind::Blob)],
        body: "select s.bucket, s.token from k join seen s on s.bucket = k.bucket and s.token = k.token",
    },
    finds: &[Kind::Int, Kind::Blob],
};
const ALIASES: Search = Search {
    statement: Statement {
        columns: &[("account_id", Kind::Blob), ("kind", Kind::Text), ("value", Kind::Blob)],
        body: "select a.account_id, a.kind, a.value, a.contact_id from k
           join alias a on a.account_id = k.account_id and a.kind = k.kind and a.value = k.value",
    },
    finds: &[Kind::Blob, Kind::Text, Kind::Blob, Kind::Blob],
};
const TIMERS: Search = Search {
    statement: Statement {
        columns: &[("owner_id", Kind::Blob), ("slot", Kind::Text)],
        body: "select t.owner_id, t.slot, t.gen from k join timer t on t.owner_id = k.owner_id and t.slot = k.slot",
    },
    finds: &[Kind::Blob, Kind::Text, Kind::Int],
};
const TIMERS_OF: Statement = Statement {
    columns: &[("contact_id", Kind::Blob)],
    body: "select t.owner_id, t.slot, t.due, t.gen, r.contact_id from k
           join run r on r.contact_id = k.contact_id and r.status = 'live' join timer t on t.owner_id = r.id",
};
const PARKED: Statement = Statement {
    columns: &[("contact_id", Kind::Blob)],
    body: "select i.seq, i.token, i.number_id, i.sealed, i.event_ts from k
           join inbox i on i.contact_id = k.contact_id and i.state = 'parked' order by i.seq limit 500",
};
/// As many as `PARKED` gives.
const PARKED_MAX: usize = 500;
const RANKS: Search = Search {
    statement: Statement {
        columns: &[("message_id", Kind::Text)],
        body: "select d.message_id, d.rank from k join delivery d on d.message_id = k.message_id",
    },
    finds: &[Kind::Text, Kind::Int],
};
const INBOX: Search = Search {
    statement: Statement {
        columns: &[("seq", Kind::Int)],
        body: "select i.seq from k join inbox i on i.seq = k.seq and i.state = 'waiting'",
    },
    finds: &[Kind::Int],
};
const RAW: Search = Search {
    statement: Statement {
        columns: &[("token", Kind::Blob)],
        body: "select r.token from k join raw r on r.token = k.token",
    },
    finds: &[Kind::Blob],
};
const OUTBOX: Search = Search {
    statement: Statement {
        columns: &[("id", Kind::Blob)],
        body: outbox_row!("from k join outbox o on o.id = k.id left join contact c on c.id = o.contact_id"),
    },
    finds: OUTBOX_ROW,
};
const SENT: Search = Search {
    statement: Statement {
        columns: &[("number_id", Kind::Blob), ("wamid", Kind::Text)],
        body: "select m.number_id, m.wamid, m.contact_id, m.id, m.sealed from k
           join message m on m.number_id = k.number_id and m.wamid = k.wamid and m.direction = 'out'",
    },
    finds: &[Kind::Blob, Kind::Text, Kind::Blob, Kind::Blob, Kind::Blob],
};
const ENDED: Search = Search {
    statement: Statement {
        columns: &[("message_id", Kind::Blob)],
        body: "select distinct r.id, r.sealed from k join outbox o on o.id = k.message_id
           join run r on r.id = o.run_id and r.status = 'ended'",
    },
    finds: &[Kind::Blob, Kind::Blob],
};
const MESSAGES: Search = Search {
    statement: Statement {
        columns: &[("contact_id", Kind::Blob), ("at", Kind::Int), ("id", Kind::Blob)],
        body: "select m.id from k join message m on m.contact_id = k.contact_id and m.at = k.at and m.id = k.id",
    },
    finds: &[Kind::Blob],
};
pub(super) const CONTACTS: Search = Search {
    statement: Statement {
        columns: &[("id", Kind::Blob)],
        body: "select c.id, c.account_id, c.ver, c.optout, c.sealed, c.tags, c.consent from k
           join contact c on c.id = k.id",
    },
    finds: &[Kind::Blob, Kind::Blob, Kind::Int, Kind::Int, Kind::Blob, Kind::Text, Kind::Text],
};
const WINDOWS: Search = Search {
    statement: Statement {
        columns: &[("contact_id", Kind::Blob)],
        body: r#"select w.contact_id, w.number_id, w.last_in_at from k join "window" w on w.contact_id = k.contact_id"#,
    },
    finds: &[Kind::Blob, Kind::Blob, Kind::Int],
};
/// `left join`, and a condition that is no reason to make a plain join of it: PostgreSQL would go through all live runs
/// while there are few, and keep to that plan when there are many.
const RUNS: Search = Search {
    statement: Statement {
        columns: &[("contact_id", Kind::Blob)],
        body: "select r.contact_id, r.id, r.ver, r.sealed from k
           left join run r on r.contact_id = k.contact_id and r.status = 'live' where coalesce(r.ver, 0) > 0",
    },
    finds: &[Kind::Blob, Kind::Blob, Kind::Int, Kind::Blob],
};
const UNSENT: Search = Search {
    statement: Statement {
        columns: &[("contact_id", Kind::Blob)],
        body: outbox_row!(
            "from k join outbox o on o.contact_id = k.contact_id join contact c on c.id = o.contact_id
         order by o.contact_id, o.idx"
        ),
    },
    finds: OUTBOX_ROW,
};

/// For the test that looks at how they are carried out.
#[cfg(test)]
pub(super) const ALL: [&Statement; 16] = [
    &PARKED,
    &TIMERS_OF,
    &INBOX.statement,
    &SEEN.statement,
    &ALIASES.statement,
    &TIMERS.statement,
    &RANKS.statement,
    &RAW.statement,
    &OUTBOX.statement,
    &SENT.statement,
    &ENDED.statement,
    &MESSAGES.statement,
    &CONTACTS.statement,
    &WINDOWS.statement,
    &RUNS.statement,
    &UNSENT.statement,
];

/// The rows of one contact.
#[derive(Debug)]
pub(super) struct ContactRows {
    pub contact: Row,
    /// In the order of sending.
    pub unsent: Vec<(MessageId, RunId)>,
    /// `None` where nothing of the batch moves its conversation.
    pub conversation: Option<ConversationRows>,
}

#[derive(Debug, Default)]
pub(super) struct ConversationRows {
    pub windows: Vec<Row>,
    pub runs: Vec<Row>,
}

#[derive(Debug, Default)]
pub(super) struct Found {
    /// Rows that still wait.
    pub inbox: BTreeSet<i64>,
    pub seen: BTreeSet<(i64, Token)>,
    pub aliases: BTreeMap<Alias, ContactId>,
    /// The generation that each stands at.
    pub timers: BTreeMap<(RunId, Slot), u32>,
    pub ranks: BTreeMap<String, u8>,
    pub raw: BTreeSet<Token>,
    pub outbox: BTreeMap<MessageId, Row>,
    /// Messages that were accepted earlier, by number and WhatsApp's id.
    pub sent: BTreeMap<(NumberId, String), Row>,
    /// The runs of messages that may go back into the queue.
    pub ended: BTreeMap<RunId, Row>,
    /// What customers wrote that is recorded already.
    pub messages: BTreeSet<MessageId>,
    pub contacts: BTreeMap<ContactId, ContactRows>,
    pub released: Option<Released>,
}

/// What stands still of the contact that is released.
#[derive(Debug)]
pub(super) struct Released {
    pub contact: ContactId,
    pub timers: Vec<DueTimer>,
    /// The first of its inputs that are parked, in order.
    pub parked: Vec<Work>,
    /// Those among them that do not open.
    pub unreadable: BTreeSet<i64>,
    /// There are more behind these.
    pub has_more: bool,
}

impl Found {
    /// All that these works may need.
    pub async fn of(db: &mut Db, keys: &Keys, works: &[Work], now: Timestamp) -> Result<Self, StoreError> {
        let mut found = Self::default();
        let released = Released::of(db, keys, works).await?;
        let parked = || released.iter().flat_map(|it| &it.parked);
        let asked = Asked::of(keys, works.iter().chain(parked()));
        let searches = [
            (&INBOX, set(&asked.inbox, |it| vec![(*it).into()])),
            (&SEEN, places(&asked.seen, now)),
            (&ALIASES, set(&asked.aliases, |it| vec![it.0.0.into(), it.1.into(), it.2.clone().into()])),
            (&TIMERS, set(&asked.timers, |it| vec![it.0.0.into(), slot_str(it.1).into()])),
            (&RANKS, set(&asked.deliveries, |it| vec![(*it).into()])),
            (&RAW, set(&asked.raw, |it| vec![it.0.into()])),
            (&OUTBOX, set(&asked.outbox, |it| vec![it.0.into()])),
            (&SENT, set(&asked.sent, |it| vec![it.0.0.into(), it.1.into()])),
            (&ENDED, set(&asked.requeued, |it| vec![it.0.into()])),
        ];
        let [inbox, seen, aliases, timers, ranks, raw, outbox, sent, ended] = db.search_together(searches).await?;
        found.inbox = inbox.iter().map(|row| row.int(0)).collect();
        found.take_seen(&seen)?;
        for row in aliases {
            let alias = || {
                let (account, kind) = (AccountId::from_slice(row.blob(0))?, alias_kind(row.text(1))?);
                Some(((account, kind, row.blob(2).to_vec()), ContactId::from_slice(row.blob(3))?))
            };
            let (alias, contact) = alias().ok_or(StoreError::Unreadable { what: "alias" })?;
            found.aliases.insert(alias, contact);
        }
        for row in timers {
            let timer = || {
                let run = RunId::from_slice(row.blob(0))?;
                Some(((run, parse_slot(row.text(1))?), u32::try_from(row.int(2)).ok()?))
            };
            let (timer, generation) = timer().ok_or(StoreError::Unreadable { what: "timer" })?;
            found.timers.insert(timer, generation);
        }
        found.ranks = ranks.iter().map(|row| (row.text(0).to_owned(), row.int(1) as u8)).collect();
        found.raw = raw.iter().filter_map(|row| Token::from_slice(row.blob(0))).collect();
        found.outbox = by_id(outbox)?;
        for row in sent {
            let number = NumberId::from_slice(row.blob(0)).ok_or(StoreError::Unreadable { what: "message" })?;
            found.sent.insert((number, row.text(1).to_owned()), row);
        }
        for row in ended {
            let run = RunId::from_slice(row.blob(0)).ok_or(StoreError::Unreadable { what: "run" })?;
            found.ended.insert(run, row);
        }
        found.read_behind(db, keys, works.iter().chain(parked()), &asked, now).await?;
        found.released = released;
        Ok(found)
    }

    /// What can be asked only now that the first answers are known.
    async fn read_behind<'a>(
        &mut self,
        db: &mut Db,
        keys: &Keys,
        works: impl Iterator<Item = &'a Work>,
        asked: &Asked<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut contacts = asked.contacts.clone();
        let mut messages = BTreeSet::new();
        for work in works {
            let WorkKind::Message(inbound) = work.kind.carried() else { continue };
            let aliases = aliases(keys, inbound.number.account, &inbound.sender);
            let Some(contact) = contact_by_alias(&aliases, &self.aliases) else { continue };
            contacts.insert(contact);
            messages.insert((contact, inbound.written_at.0, inbound_id(inbound)));
        }
        let moved = self.outbox.iter().filter(|(message, _)| !asked.is_only_answered(**message));
        let moved = moved.map(|(_, row)| row.blob(1)).chain(self.sent.values().map(|row| row.blob(2)));
        contacts.extend(moved.filter_map(ContactId::from_slice));
        let told_of = self.outbox.values().filter_map(|row| ContactId::from_slice(row.blob(1)));
        let addressees = told_of.filter(|contact| !contacts.contains(contact)).collect();
        let failed = self.sent.values().filter_map(|row| MessageId::from_slice(row.blob(3)));
        let failed = failed.chain(asked.failed.iter().copied()).map(|id| (NO_DAY, failed_token(id))).collect();

        let failed = (&SEEN, places(&failed, now));
        let recorded = (&MESSAGES, set(&messages, |it| vec![it.0.0.into(), it.1.into(), it.2.0.into()]));
        let [known, unsent, windows, runs] = searches_of(&contacts, &addressees);
        let found = db.search_together([failed, recorded, known, unsent, windows, runs]).await?;
        let [seen, messages, rows @ ..] = found;
        self.take_seen(&seen)?;
        self.messages = messages.iter().filter_map(|row| MessageId::from_slice(row.blob(0))).collect();
        self.take_contacts(rows, &contacts)
    }

    fn take_seen(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        for row in rows {
            let token = Token::from_slice(row.blob(1)).ok_or(StoreError::Unreadable { what: "token" })?;
            self.seen.insert((row.int(0), token));
        }
        Ok(())
    }

    /// These contacts with all that `load` needs of them; their outbox, too.
    pub async fn read_contacts(&mut self, db: &mut Db, contacts: &BTreeSet<ContactId>) -> Result<(), StoreError> {
        let rows = db.search_together(searches_of(contacts, &BTreeSet::new())).await?;
        self.take_contacts(rows, contacts)
    }

    fn take_contacts(
        &mut self,
        [rows, unsent, windows, runs]: [Vec<Row>; 4],
        contacts: &BTreeSet<ContactId>,
    ) -> Result<(), StoreError> {
        for contact in rows {
            let id = contact_id(&contact, 0, "contact")?;
            let conversation = contacts.contains(&id).then(ConversationRows::default);
            self.contacts.insert(id, ContactRows { contact, unsent: Vec::new(), conversation });
        }
        for row in unsent {
            let ids = || Some((MessageId::from_slice(row.blob(0))?, RunId::from_slice(row.blob(11))?));
            let (message, run) = ids().ok_or(StoreError::Unreadable { what: "outbox" })?;
            if let Some(known) = self.contacts.get_mut(&contact_id(&row, 1, "outbox")?) {
                known.unsent.push((message, run));
            }
            self.outbox.insert(message, row);
        }
        for row in windows {
            if let Some(known) = self.conversation_of(contact_id(&row, 0, "window")?) {
                known.windows.push(row);
            }
        }
        for row in runs {
            if let Some(known) = self.conversation_of(contact_id(&row, 0, "run")?) {
                known.runs.push(row);
            }
        }
        Ok(())
    }

    fn conversation_of(&mut self, contact: ContactId) -> Option<&mut ConversationRows> {
        self.contacts.get_mut(&contact)?.conversation.as_mut()
    }
}

impl Released {
    /// A batch releases one contact; one that is only looked at to be divided may release more, and learns nothing here.
    async fn of(db: &mut Db, keys: &Keys, works: &[Work]) -> Result<Option<Self>, StoreError> {
        let contacts: BTreeSet<_> = works.iter().filter_map(|work| work.kind.released()).collect();
        let Some(contact) = contacts.first().copied().filter(|_| contacts.len() == 1) else { return Ok(None) };
        let ids = || set(&contacts, |it| vec![it.0.into()]);
        let timers: Option<_> = db.rows(&TIMERS_OF, ids()).await?.iter().map(due_timer).collect();
        let rows = db.rows(&PARKED, ids()).await?;
        let has_more = rows.len() == PARKED_MAX;
        let (mut parked, mut unreadable) = (Vec::new(), BTreeSet::new());
        for row in rows {
            match inbox::work(keys, &row) {
                Ok(work) => parked.push(work),
                Err(_) => {
                    unreadable.insert(row.int(0));
                }
            }
        }
        let timers = timers.ok_or(StoreError::Unreadable { what: "timer" })?;
        Ok(Some(Self { contact, timers, parked, unreadable, has_more }))
    }
}

impl Found {
    /// Whose conversation a work is about, where that can be told before it is decided.
    pub fn contact_of(&self, keys: &Keys, kind: &WorkKind) -> Option<ContactId> {
        match kind {
            WorkKind::FromInbox { kind, .. } => self.contact_of(keys, kind),
            WorkKind::Message(inbound) => {
                let aliases = aliases(keys, inbound.number.account, &inbound.sender);
                contact_by_alias(&aliases, &self.aliases).or_else(|| new_contact(&aliases))
            }
            WorkKind::Status(taken) => {
                let status = &taken.status;
                let outbox = status.opaque.as_deref().and_then(Opaque::parse).map(|it| MessageId(it.outbox_id));
                let unsettled = outbox.and_then(|message| self.contact_of_message(message));
                let sent = || self.sent.get(&(taken.number.number, status.message_id.clone()));
                unsettled.or_else(|| ContactId::from_slice(sent()?.blob(2)))
            }
            WorkKind::Keep { .. } => None,
            WorkKind::Timer { contact, .. }
            | WorkKind::StartOver { contact, .. }
            | WorkKind::Migrate { contact, .. }
            | WorkKind::ReleaseContact { contact } => Some(*contact),
            WorkKind::Claim { message }
            | WorkKind::Accepted { message, .. }
            | WorkKind::Delay { message, .. }
            | WorkKind::InDoubt { message, .. }
            | WorkKind::NotSent { message, .. }
            | WorkKind::OnceMore { message }
            | WorkKind::Unknown { message }
            | WorkKind::Hold { message }
            | WorkKind::Release { message }
            | WorkKind::Discard { message } => self.contact_of_message(*message),
        }
    }

    fn contact_of_message(&self, message: MessageId) -> Option<ContactId> {
        self.outbox.get(&message).and_then(|row| ContactId::from_slice(row.blob(1)))
    }
}

/// Of an addressee only where its messages go.
fn searches_of(contacts: &BTreeSet<ContactId>, addressees: &BTreeSet<ContactId>) -> [db::Asked; 4] {
    let ids = |contacts| set(contacts, |it: &ContactId| vec![it.0.into()]);
    let all = &(contacts | addressees);
    [(&CONTACTS, ids(all)), (&UNSENT, ids(all)), (&WINDOWS, ids(contacts)), (&RUNS, ids(contacts))]
}

/// Where these tokens may stand.
fn places(tokens: &BTreeSet<(i64, Token)>, now: Timestamp) -> Given {
    let places = |&(bucket, token)| looked_for_in(bucket, now).into_iter().map(move |it| (it, token));
    let places: BTreeSet<(i64, Token)> = tokens.iter().flat_map(places).collect();
    set(&places, |it| vec![it.0.into(), it.1.0.into()])
}

fn set<T>(keys: &BTreeSet<T>, row: impl Fn(&T) -> Vec<Value>) -> Given {
    keys.iter().map(row).collect()
}

fn by_id(rows: Vec<Row>) -> Result<BTreeMap<MessageId, Row>, StoreError> {
    let id = |row: &Row| MessageId::from_slice(row.blob(0)).ok_or(StoreError::Unreadable { what: "outbox" });
    rows.into_iter().map(|row| Ok((id(&row)?, row))).collect()
}

fn contact_id(row: &Row, column: usize, what: &'static str) -> Result<ContactId, StoreError> {
    ContactId::from_slice(row.blob(column)).ok_or(StoreError::Unreadable { what })
}

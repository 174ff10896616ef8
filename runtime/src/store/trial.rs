//! Careful mode: what ended the process is found, though nothing of it could be caught.
//!
//! Where the process before did not end in order, each batch is decided twice for a while. Before the first time it is
//! written whose conversations are on trial; that decision is thrown away, they are acquitted, and only then the batch is
//! committed as ever. So nothing but a decision happens between the two notes, and a process that is killed from outside
//! rarely ends there. Who was on trial when it ended is suspect, and decided alone from then on; one with whom the process
//! ended twice alone goes into quarantine.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use engine::ContactId;
use stdlib::Timestamp;

use super::{
    Command, Store, StoreError, Work,
    commit::{Asked, Writer},
    db::{Db, Value},
    found::Found,
    quarantine::Cause,
    write::statements as sql,
};

/// How long a start is careful. WhatsApp brings a webhook again that was not answered, at first after seconds, then ever
/// more rarely.
const CAREFUL_MS: i64 = 60 * 60 * 1000;
/// One end alone on trial may be a chance: a machine that was switched off.
const DEATHS_MAX: i64 = 2;

/// Whether each batch is tried first, and who is decided alone.
#[derive(Debug, Default)]
pub(super) struct Careful {
    until: Option<Timestamp>,
    suspects: BTreeSet<ContactId>,
}

impl Careful {
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now < until)
    }
}

impl Store {
    /// At a start, before anything is decided: judges whom the process before left on trial, and becomes careful if it did
    /// not end in order.
    pub async fn judge(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let (epoch, is_unclean) = (self.epoch, self.is_unclean);
        self.in_task(move |mut writer| async move {
            let judged = writer.judged(epoch, now).await;
            if let Err(error) = &judged {
                writer.db.rollback(error).await;
            }
            let suspects = judged?;
            let is_careful = is_unclean || !suspects.is_empty();
            writer.careful = Careful { until: is_careful.then(|| now.plus_ms(CAREFUL_MS)), suspects };
            Ok(())
        })
        .await
    }
}

impl Writer {
    /// Gives who is suspect.
    async fn judged(&mut self, epoch: i64, now: Timestamp) -> Result<BTreeSet<ContactId>, StoreError> {
        self.begin_as(epoch).await?;
        let unreadable = || StoreError::Unreadable { what: "suspect" };
        let on_trial = self.db.all("select contact_id, deaths from suspect where on_trial = 1", vec![]).await?;
        if let [alone] = &on_trial[..] {
            let contact = ContactId::from_slice(alone.blob(0)).ok_or_else(unreadable)?;
            self.died_alone(contact, alone.int(1) + 1, now).await?;
        }
        self.db.run("update suspect set on_trial = 0 where on_trial = 1", vec![]).await?;
        let rows = self.db.all("select contact_id from suspect", vec![]).await?;
        let suspects: Option<BTreeSet<_>> = rows.iter().map(|row| ContactId::from_slice(row.blob(0))).collect();
        self.db.commit().await?;
        if !self.quarantined.is_empty() {
            let contacts = self.quarantined.len();
            tracing::warn!(contacts, "contacts are in quarantine: `flowd quarantine list` shows them");
        }
        suspects.ok_or_else(unreadable)
    }

    async fn died_alone(&mut self, contact: ContactId, deaths: i64, now: Timestamp) -> Result<(), StoreError> {
        let is_released = self.quarantined.contains_key(&contact);
        if !is_released && deaths < DEATHS_MAX {
            let died = "update suspect set deaths = $1 where contact_id = $2";
            return self.db.run(died, vec![deaths.into(), contact.0.into()]).await.map(|_| ());
        }
        if is_released {
            tracing::error!(%contact, "flowd ended while it released this contact; it stays in quarantine");
            // The order would end the next process, too.
            let order = Command::ReleaseContact(contact).token();
            self.db.run("delete from inbox where token = $1", vec![order.0.into()]).await?;
        } else {
            tracing::error!(%contact, "flowd ended twice while it decided for this contact alone; it is in quarantine now");
            let row = vec![contact.0.into(), now.0.into(), Cause::ProcessEnded.as_str().into()];
            self.db.write(&sql::QUARANTINED, vec![row]).await?;
            self.quarantined.insert(contact, Cause::ProcessEnded);
        }
        self.db.write(&sql::ACQUITTED, vec![vec![contact.0.into()]]).await.map(|_| ())
    }

    /// The works by who is decided together: each suspect and each who is released alone, all others at once. In their
    /// order.
    pub(super) async fn apart(&mut self, works: &[Work], asked: &Asked<'_>) -> Result<Vec<Group>, StoreError> {
        let (found, works) = self.looked_up(works, asked, true).await?;
        let released: BTreeSet<_> = works.iter().filter_map(|work| work.kind.released()).collect();
        let mut together = Group::default();
        let mut alone: BTreeMap<ContactId, Group> = BTreeMap::new();
        for work in works.iter() {
            let contact = found.contact_of(asked.keys, &work.kind);
            let contact = contact.filter(|it| released.contains(it) || !self.quarantined.contains_key(it));
            let is_alone = |it: &ContactId| released.contains(it) || self.careful.suspects.contains(it);
            let group = match contact.filter(is_alone) {
                Some(contact) => alone.entry(contact).or_default(),
                None => &mut together,
            };
            group.contacts.extend(contact);
            group.works.push(work.clone());
        }
        // Also a batch of nothing is committed. Those that most likely end nothing come first.
        let is_all_alone = together.works.is_empty() && !alone.is_empty();
        Ok(Some(together).filter(|_| !is_all_alone).into_iter().chain(alone.into_values()).collect())
    }

    /// Decides a group without writing anything of it. Returns if the process is still there.
    pub(super) async fn try_first(&mut self, group: &Group, asked: &Asked<'_>) -> Result<(), StoreError> {
        let is_release = group.works.iter().any(|work| work.kind.released().is_some());
        if group.contacts.is_empty() || !(is_release || self.careful.is_on(asked.now)) {
            return Ok(());
        }
        // Before anybody is on trial: it takes longer than the decision.
        let (found, _) = self.looked_up(&group.works, asked, false).await?;
        self.put_on_trial(group, asked).await?;
        self.decided(&group.works, &found, &Asked { may_leave: &|_, _| false, ..*asked })?;
        self.noted(asked, async |db| db.write(&sql::ACQUITTED, group.rows()).await).await?;
        self.careful.suspects.retain(|suspect| !group.contacts.contains(suspect));
        Ok(())
    }

    pub(super) async fn put_on_trial(&mut self, group: &Group, asked: &Asked<'_>) -> Result<(), StoreError> {
        let on_trial = self.noted(asked, async |db| {
            db.run("update suspect set on_trial = 0 where on_trial = 1", vec![]).await?;
            db.write(&sql::ON_TRIAL, group.rows()).await
        });
        on_trial.await
    }

    /// Read and let go: nothing is written. With what waits in the inbox before it, where that is asked for.
    async fn looked_up<'a>(
        &mut self,
        works: &'a [Work],
        asked: &Asked<'_>,
        with_waiting: bool,
    ) -> Result<(Found, Cow<'a, [Work]>), StoreError> {
        let looked_up = async {
            let begun = self.begin_as(asked.standing.epoch).await?;
            let mut works = Cow::Borrowed(works);
            if begun.has_waiting && with_waiting {
                works = self.behind_what_waits(&works, asked).await?.works.into();
            }
            let found = Found::of(&mut self.db, asked.keys, &works, asked.now).await?;
            self.db.let_go().await?;
            Ok((found, works))
        };
        let looked_up = looked_up.await;
        if let Err(error) = &looked_up {
            self.db.rollback(error).await;
        }
        looked_up
    }

    /// A note in a transaction of its own.
    async fn noted(
        &mut self,
        asked: &Asked<'_>,
        note: impl AsyncFnOnce(&mut Db) -> Result<u64, StoreError>,
    ) -> Result<(), StoreError> {
        let noted = async {
            self.begin_as(asked.standing.epoch).await?;
            note(&mut self.db).await?;
            self.db.commit().await
        };
        let noted = noted.await;
        if let Err(error) = &noted {
            self.db.rollback(error).await;
        }
        noted
    }
}

/// Works that are decided together.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub works: Vec<Work>,
    pub contacts: BTreeSet<ContactId>,
}

impl Group {
    fn rows(&self) -> Vec<Vec<Value>> {
        self.contacts.iter().map(|contact| vec![contact.0.into()]).collect()
    }
}

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
    Store, StoreError, Work,
    commit::{Terms, Writer},
    db::Value,
    found::Found,
    inbox::StoredOwn,
    quarantine::Cause,
    write::statements as sql,
};

/// How long a start is careful. WhatsApp brings a webhook again that was not answered, at first after seconds, then ever
/// more rarely.
const CAREFUL_MS: i64 = 60 * 60 * 1000;
/// One end alone on trial may be a chance: a machine that was switched off.
const DEATHS_MAX: i64 = 2;
/// So many contacts are released in one batch; the orders for more stay in the inbox. Each is a commit of its own.
const RELEASED_MAX: usize = 16;
/// So often a note is tried.
const TRIES_MAX: u32 = 3;

const NOBODY_ON_TRIAL: &str = "update suspect set on_trial = 0 where on_trial = 1";

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
            let judged = writer.judged(epoch, is_unclean, now).await;
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
    async fn judged(
        &mut self,
        epoch: i64,
        is_unclean: bool,
        now: Timestamp,
    ) -> Result<BTreeSet<ContactId>, StoreError> {
        self.begin_as(epoch).await?;
        let unreadable = || StoreError::Unreadable { what: "suspect" };
        let on_trial = self.db.all("select contact_id, deaths from suspect where on_trial = 1", vec![]).await?;
        // A note that was left by a process that ended in order says nothing.
        if let ([alone], true) = (&on_trial[..], is_unclean) {
            let contact = ContactId::from_slice(alone.blob(0)).ok_or_else(unreadable)?;
            self.died_alone(contact, alone.int(1) + 1, now).await?;
        }
        self.db.run(NOBODY_ON_TRIAL, vec![]).await?;
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
            let order = StoredOwn::ReleaseContact { contact: contact.0 }.token();
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
    pub(super) async fn apart(&mut self, works: &[Work], terms: &Terms<'_>) -> Result<Vec<Group>, StoreError> {
        let (found, works) = self.looked_up(works, terms, true).await?;
        let orders: BTreeSet<_> = works.iter().filter_map(|work| work.kind.released()).collect();
        let released: BTreeSet<_> = orders.iter().copied().take(RELEASED_MAX).collect();
        let is_later = |work: &&Work| work.kind.released().is_some_and(|contact| !released.contains(&contact));
        let mut together = Group::default();
        let mut alone: BTreeMap<ContactId, Group> = BTreeMap::new();
        for work in works.iter().filter(|work| !is_later(work)) {
            let contact = found.contact_of(terms.keys, &work.kind);
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
    pub(super) async fn try_first(&mut self, group: &Group, terms: &Terms<'_>) -> Result<(), StoreError> {
        let is_release = group.works.iter().any(|work| work.kind.released().is_some());
        if group.contacts.is_empty() || !(is_release || self.careful.is_on(terms.now)) {
            return Ok(());
        }
        // Before anybody is on trial: it takes longer than the decision.
        let (found, _) = self.looked_up(&group.works, terms, false).await?;
        self.put_on_trial(group, terms).await?;
        let tried = match self.decided(&group.works, &found, &Terms { may_leave: &|_, _| false, ..*terms }) {
            Ok(_) => self.noted(terms, &Note::Acquitted(group)).await,
            Err(error) => Err(error),
        };
        if tried.is_err() {
            // Nobody is on trial any more, as far as that can still be said.
            let _unsaid = self.noted(terms, &Note::NobodyOnTrial).await;
        }
        tried?;
        self.careful.suspects.retain(|suspect| !group.contacts.contains(suspect));
        Ok(())
    }

    pub(super) async fn put_on_trial(&mut self, group: &Group, terms: &Terms<'_>) -> Result<(), StoreError> {
        self.noted(terms, &Note::OnTrial(group)).await
    }

    /// Read and let go: nothing is written. With what waits in the inbox before it, where that is asked for.
    async fn looked_up<'a>(
        &mut self,
        works: &'a [Work],
        terms: &Terms<'_>,
        with_waiting: bool,
    ) -> Result<(Found, Cow<'a, [Work]>), StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.look_up(works, terms, with_waiting).await {
                Err(error) if error.may_pass() && tries < TRIES_MAX => self.db.rollback(&error).await,
                Err(error) => {
                    self.db.rollback(&error).await;
                    return Err(error);
                }
                looked_up => return looked_up,
            }
        }
    }

    async fn look_up<'a>(
        &mut self,
        works: &'a [Work],
        terms: &Terms<'_>,
        with_waiting: bool,
    ) -> Result<(Found, Cow<'a, [Work]>), StoreError> {
        let begun = self.begin_as(terms.standing.epoch).await?;
        let mut works = Cow::Borrowed(works);
        if begun.has_waiting && with_waiting {
            works = self.behind_what_waits(&works, terms).await?.works.into();
        }
        let found = Found::of(&mut self.db, terms.keys, &works, terms.now).await?;
        self.db.let_go().await?;
        Ok((found, works))
    }

    /// A note in a transaction of its own. It says the same twice, so that it is tried again.
    async fn noted(&mut self, terms: &Terms<'_>, note: &Note<'_>) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let noted = self.note(terms, note).await;
            if let Err(error) = &noted {
                self.db.rollback(error).await;
            }
            self.db.end_note().await;
            match noted {
                Err(error) if error.may_pass() && tries < TRIES_MAX => {}
                noted => return noted,
            }
        }
    }

    async fn note(&mut self, terms: &Terms<'_>, note: &Note<'_>) -> Result<(), StoreError> {
        let begun = self.db.begin_note().await?;
        if begun.epoch != terms.standing.epoch {
            return Err(StoreError::Fenced);
        }
        match note {
            Note::OnTrial(group) => {
                self.db.run(NOBODY_ON_TRIAL, vec![]).await?;
                self.db.write(&sql::ON_TRIAL, group.rows()).await?;
            }
            Note::Acquitted(group) => {
                self.db.write(&sql::ACQUITTED, group.rows()).await?;
            }
            Note::NobodyOnTrial => {
                self.db.run(NOBODY_ON_TRIAL, vec![]).await?;
            }
            Note::NobodySuspect => {
                self.db.run("delete from suspect", vec![]).await?;
            }
        }
        self.db.commit().await
    }

    /// The careful hour is over: who is still suspect did not end anything in it.
    pub(super) async fn trust(&mut self, terms: &Terms<'_>) -> Result<(), StoreError> {
        if self.careful.until.is_some_and(|until| terms.now >= until) {
            self.noted(terms, &Note::NobodySuspect).await?;
            self.careful = Careful::default();
        }
        Ok(())
    }
}

/// What is written of a trial. It has to survive the process, not the machine: it does not wait for the disk.
enum Note<'a> {
    OnTrial(&'a Group),
    Acquitted(&'a Group),
    NobodyOnTrial,
    NobodySuspect,
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

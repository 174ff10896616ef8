//! What the owner reads outside of a commit: timers and unsettled messages.

use engine::{ContactId, MessageId, RunId, Slot};
use stdlib::Timestamp;

use super::{OutboxRow, Store, StoreError, db::Row, found::outbox_row, outbox::row_of, row::parse_slot};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueTimer {
    pub run: RunId,
    pub slot: Slot,
    pub due: Timestamp,
    pub generation: u32,
    pub contact: ContactId,
}

/// The order in which timers are read. A run stands at one place and so has one timer.
pub type TimerKey = (Timestamp, RunId);

impl Store {
    /// Timers past `past` and due before `horizon`, in due order; up to which one that is all; and when the next one
    /// falls due. Claims nothing: consuming the token in `commit` is the claim.
    pub async fn due_timers(
        &mut self,
        past: TimerKey,
        horizon: Timestamp,
        limit: u32,
    ) -> Result<(Vec<DueTimer>, TimerKey, Option<Timestamp>), StoreError> {
        let mut writer = self.writer.lock().await;
        let rows = writer.db.all(
            "select t.owner_id, t.slot, t.due, t.gen, r.contact_id from timer t join run r on r.id = t.owner_id
             where (t.due, t.owner_id) > ($1, $2) and t.due < $3 order by t.due, t.owner_id limit $4",
            vec![past.0.0.into(), past.1.0.into(), horizon.0.into(), limit.into()],
        );
        let unreadable = StoreError::Unreadable { what: "timer" };
        let timers: Option<Vec<_>> = rows.await?.iter().map(due_timer).collect();
        let timers = timers.ok_or(unreadable)?;
        let known = match timers.last() {
            Some(last) if timers.len() == limit as usize => (last.due, last.run),
            Some(_) | None => (horizon, RunId([0; 16])),
        };
        let rows = writer.db.all(
            "select min(due) from timer where (due, owner_id) > ($1, $2)",
            vec![known.0.0.into(), known.1.0.into()],
        );
        Ok((timers, known, rows.await?.first().and_then(|row| row.opt_int(0)).map(Timestamp)))
    }

    /// All unsettled messages, as a start finds them.
    pub async fn unsettled(&mut self) -> Result<Vec<OutboxRow>, StoreError> {
        let mut writer = self.writer.lock().await;
        let sql = outbox_row!("from outbox o left join contact c on c.id = o.contact_id order by o.contact_id, o.idx");
        let mut unsettled = Vec::new();
        for row in writer.db.all(sql, vec![]).await? {
            match row_of(&self.keys, &row) {
                Ok(row) => unsettled.push(row),
                Err(error @ (StoreError::Unreadable { .. } | StoreError::Seal(_))) => {
                    let message = MessageId::from_slice(row.blob(0)).map(|id| id.to_string());
                    tracing::error!(outbox_id = message, %error, "a message that was not sent is left where it is");
                }
                Err(
                    error @ (StoreError::Fenced
                    | StoreError::Conflict { .. }
                    | StoreError::Poisoned { .. }
                    | StoreError::InQuarantine { .. }
                    | StoreError::NewerProgram { .. }
                    | StoreError::OldServer { .. }
                    | StoreError::Unanswered
                    | StoreError::Database(_)),
                ) => return Err(error),
            }
        }
        Ok(unsettled)
    }
}

/// Of a row with owner, slot, due, generation and contact.
pub(super) fn due_timer(row: &Row) -> Option<DueTimer> {
    Some(DueTimer {
        run: RunId::from_slice(row.blob(0))?,
        slot: parse_slot(row.text(1))?,
        due: Timestamp(row.int(2)),
        generation: u32::try_from(row.int(3)).ok()?,
        contact: ContactId::from_slice(row.blob(4))?,
    })
}

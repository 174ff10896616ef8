//! The beats of the node that takes webhooks in: one row, apart from the fence, which only a takeover changes.

use sqlx::Row;
use stdlib::Timestamp;

use super::{Store, StoreError};

/// The node that owns the database; standbys will have names of their own.
const OWNER: &str = "owner";

impl Store {
    /// Until when the last beat counts that was written, by whichever process.
    pub async fn beats_until(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("select expires_at from node where id = $1").bind(OWNER).fetch_optional(&mut self.db);
        Ok(row.await?.map(|row| Timestamp(row.get(0))))
    }

    /// Writes that webhooks are taken in at `addr`. A process that was overtaken writes nothing.
    pub async fn beat(&mut self, addr: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let done = sqlx::query(
            "insert into node (id, expires_at, addr, build)
             select $1, $2, $3, $4 from fence where role = 'owner' and epoch = $5
             on conflict (id) do update set expires_at = excluded.expires_at, addr = excluded.addr,
               build = excluded.build",
        )
        .bind(OWNER)
        .bind(expires_at.0)
        .bind(addr)
        .bind(env!("CARGO_PKG_VERSION"))
        .bind(self.epoch)
        .execute(&mut self.db)
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Fenced) }
    }
}

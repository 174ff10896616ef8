//! The beats of the node that takes webhooks in: one row, apart from the fence, which only a takeover changes.

use stdlib::Timestamp;

use super::{Store, StoreError};

/// The node that owns the database; standbys will have names of their own.
const OWNER: &str = "owner";

impl Store {
    /// Until when the last beat counts that was written, by whichever process.
    pub async fn beats_until(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let mut writer = self.writer.lock().await;
        let rows = writer.db.all("select expires_at from node where id = $1", vec![OWNER.into()]).await?;
        Ok(rows.first().map(|row| Timestamp(row.int(0))))
    }

    /// Writes that webhooks are taken in at `addr`. A process that was overtaken writes nothing.
    pub async fn beat(&mut self, addr: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        let written = writer.db.run(
            "insert into node (id, expires_at, addr, build)
             select $1, $2, $3, $4 from fence where role = 'owner' and epoch = $5
             on conflict (id) do update set expires_at = excluded.expires_at, addr = excluded.addr,
               build = excluded.build",
            vec![OWNER.into(), expires_at.0.into(), addr.into(), env!("CARGO_PKG_VERSION").into(), self.epoch.into()],
        );
        if written.await? == 1 { Ok(()) } else { Err(StoreError::Fenced) }
    }
}

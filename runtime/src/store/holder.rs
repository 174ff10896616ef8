//! Who owns the database, and whether that node lives: read beside it, without writing.

use std::time::Duration;

use tokio::time::Instant;

use super::{StoreError, db::Db};
use crate::{process, standby::LOOK};

/// Who owns the database, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub epoch: i64,
    pub node: String,
    /// Changes with every renewal; `None` where the node ended in order.
    pub renewed: Option<i64>,
    /// Its process, where that can be told.
    pub process: Option<String>,
    /// Where it takes webhooks in; empty until it does.
    pub addr: String,
}

impl Holder {
    /// It did not end in order, and that its process is gone cannot be seen.
    pub fn may_run(&self) -> bool {
        self.renewed.is_some() && !self.process.as_deref().is_some_and(process::is_gone)
    }
}

/// What watching the owner for a while has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// Nobody owns it; who did last, if anybody ever did.
    Free(Option<Holder>),
    /// It renewed itself meanwhile, or took over.
    Lives(Holder),
    /// Nothing shows that its process is gone, and it did not renew itself.
    Silent(Holder),
}

/// `None` before the first start of all.
pub(super) async fn read(db: &mut Db) -> Result<Option<Holder>, StoreError> {
    let rows = db.all(
        "select f.epoch, f.node, n.expires_at, n.process, coalesce(n.addr, '')
         from fence f left join node n on n.id = f.node where f.role = 'owner'",
        vec![],
    );
    Ok(rows.await?.first().map(|row| Holder {
        epoch: row.int(0),
        node: row.text(1).to_owned(),
        renewed: row.opt_int(2),
        process: row.opt_text(3).map(str::to_owned),
        addr: row.text(4).to_owned(),
    }))
}

/// Watches until it is clear, or until `patience` is over. No two clocks have to agree: what counts is a change. A row that
/// a copy of another database brought along never changes, whatever it says.
pub(super) async fn watch(db: &mut Db, patience: Duration) -> Result<Watched, StoreError> {
    let first = read(db).await?;
    let began = Instant::now();
    let mut now = first.clone();
    loop {
        match now {
            Some(holder) if holder.may_run() => {
                if first.as_ref() != Some(&holder) {
                    return Ok(Watched::Lives(holder));
                }
                if began.elapsed() >= patience {
                    return Ok(Watched::Silent(holder));
                }
            }
            now => return Ok(Watched::Free(now)),
        }
        tokio::time::sleep(LOOK).await;
        now = read(db).await?;
    }
}

//! The programs that start runs.

use std::sync::Arc;

use engine::{AccountId, Program};

use super::{
    Store, StoreError,
    db::{Db, Kind, Statement},
};

const PROGRAMS: Statement = Statement {
    columns: &[
        ("hash", Kind::Blob),
        ("lang_version", Kind::Int),
        ("flow", Kind::Text),
        ("source", Kind::Text),
        ("ir", Kind::Text),
    ],
    body: "insert into program (hash, lang_version, flow, source, ir)
           select hash, lang_version, flow, source, ir from k where true
           on conflict (hash) do nothing",
};
const NO_ALIASES: Statement = Statement {
    columns: &[("account_id", Kind::Blob)],
    body: "delete from flow_alias where account_id in (select account_id from k)",
};
const ALIASES: Statement = Statement {
    columns: &[("account_id", Kind::Blob), ("flow", Kind::Text), ("hash", Kind::Blob)],
    body: "insert into flow_alias (account_id, flow, hash, state)
           select account_id, flow, hash, 'active' from k where true",
};

impl Store {
    /// Keeps the programs that start runs from now on, with their sources.
    pub async fn publish(&mut self, programs: &[(Program, String)]) -> Result<(), StoreError> {
        let (keys, epoch, programs) = (Arc::clone(&self.keys), self.epoch, programs.to_vec());
        self.in_task(move |mut writer| async move {
            let accounts: Vec<AccountId> = keys.accounts.keys().copied().collect();
            let done = publish(&mut writer.db, epoch, &accounts, &programs).await;
            if let Err(error) = &done {
                writer.db.rollback(error).await;
            }
            done
        })
        .await
    }
}

async fn publish(
    db: &mut Db,
    epoch: i64,
    accounts: &[AccountId],
    programs: &[(Program, String)],
) -> Result<(), StoreError> {
    if db.begin().await?.epoch != epoch {
        return Err(StoreError::Fenced);
    }
    let ids: Vec<_> = programs.iter().map(|(program, _)| program.id()).collect();
    let (mut rows, mut aliases) = (Vec::new(), Vec::new());
    for ((program, source), id) in programs.iter().zip(&ids) {
        let (version, flow) = (i64::from(program.lang_version), &program.flow);
        rows.push(vec![
            id.0.into(),
            version.into(),
            flow.clone().into(),
            source.clone().into(),
            program.written().into(),
        ]);
        aliases.extend(accounts.iter().map(|account| vec![account.0.into(), flow.clone().into(), id.0.into()]));
    }
    let accounts = accounts.iter().map(|account| vec![account.0.into()]).collect();
    db.write(&NO_ALIASES, accounts).await?;
    db.write(&PROGRAMS, rows).await?;
    db.write(&ALIASES, aliases).await?;
    db.commit().await
}

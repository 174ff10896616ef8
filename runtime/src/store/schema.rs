//! Which version of the schema a database has, and how it comes to this program's.

use sqlx::migrate::Migration;

use super::{
    Database, OpenError, StoreError,
    db::Db,
    open::{check_file, lock},
};

/// One step from a version to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStep {
    pub version: i64,
    pub name: String,
    pub sql: String,
}

/// The steps that a database lacks, in order. Changes nothing, and may be asked beside a running flowd.
pub async fn missing_steps(database: &Database) -> Result<Vec<SchemaStep>, OpenError> {
    let mut db = Db::glance(database.clone());
    if let Database::Sqlite(path) = database {
        check_file(path)?;
        // Nothing is to be made by only asking.
        if path.metadata().map_or(true, |file| file.len() == 0) {
            return Ok(db.migrations().iter().map(step).collect());
        }
    }
    missing(&mut db).await.map_err(|error| OpenError::of(database, error))
}

async fn missing(db: &mut Db) -> Result<Vec<SchemaStep>, StoreError> {
    db.check().await?;
    Ok(db.missing().await?.iter().map(step).collect())
}

/// Brings a database to this program's version, or makes it, and gives the steps that were done. A SQLite file must be
/// nobody else's meanwhile; of a server, PostgreSQL lets one node do it at a time.
pub async fn migrate(database: &Database) -> Result<Vec<SchemaStep>, OpenError> {
    let _lock = match database {
        Database::Sqlite(path) => {
            check_file(path)?;
            Some(lock(path)?)
        }
        Database::Postgres(_) => None,
    };
    migrate_alone(database).await.map_err(|error| OpenError::of(database, error))
}

async fn migrate_alone(database: &Database) -> Result<Vec<SchemaStep>, StoreError> {
    let mut db = Db::new(database.clone());
    let done = missing(&mut db).await?;
    db.migrate().await?;
    db.close().await?;
    Ok(done)
}

pub(super) fn step(migration: &Migration) -> SchemaStep {
    SchemaStep {
        version: migration.version,
        name: migration.description.to_string(),
        sql: migration.sql.as_str().to_owned(),
    }
}

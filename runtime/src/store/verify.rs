//! Whether a copy is worth something: whole, of a version that is known, and every sealed row opens with the key.

use std::path::Path;

use engine::AccountId;
use stdlib::Timestamp;

use super::{
    CopyError, Database, Keys, OpenError, StoreError,
    db::{Db, Row, Value},
    load::place,
    open::{check_file, read_keys},
};
use crate::seal::Kek;

/// Rows opened at once.
const PAGE: u32 = 1_000;

/// What was found in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// When it was made; `None` for one that another program made.
    pub made_at: Option<Timestamp>,
    /// What SQLite finds damaged; empty for a file that is whole.
    pub damage: Vec<String>,
    pub tables: Vec<VerifiedTable>,
    /// Steps that a start would do first.
    pub missing_steps: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedTable {
    pub name: &'static str,
    pub rows: u64,
    /// Rows that do not open with the key.
    pub unreadable: u64,
}

impl Verified {
    pub fn is_good(&self) -> bool {
        self.damage.is_empty() && self.tables.iter().all(|table| table.unreadable == 0)
    }
}

/// A table with sealed rows: a page behind a key, which begins at the third column.
struct Sealed {
    name: &'static str,
    page: &'static str,
    /// Before every row.
    first: fn() -> Vec<Value>,
    /// The row's name in its seal.
    row: fn(&Row) -> Vec<u8>,
}

/// The rows of `$table` behind a key, as `Sealed` has them.
macro_rules! page {
    ($table:literal, $contact:literal, $key:literal, $behind:literal) => {
        concat!(
            "select c.account_id, t.sealed, ",
            $key,
            " from ",
            $table,
            " t left join contact c on c.id = t.",
            $contact,
            " where (",
            $key,
            ") > ",
            $behind,
            " order by ",
            $key,
            " limit 1000"
        )
    };
}

const SEALED: [Sealed; 6] = [
    Sealed { name: "contact", page: page!("contact", "id", "t.id", "($1)"), first: no_id, row: id },
    Sealed { name: "run", page: page!("run", "contact_id", "t.id", "($1)"), first: no_id, row: id },
    Sealed { name: "outbox", page: page!("outbox", "contact_id", "t.id", "($1)"), first: no_id, row: id },
    Sealed {
        name: "event",
        page: page!("event", "contact_id", "t.contact_id, t.n", "($1, $2)"),
        first: || vec![Vec::new().into(), i64::MIN.into()],
        // As `write::entry_row` names it.
        row: |row| [row.blob(2), &row.int(3).to_be_bytes()].concat(),
    },
    Sealed {
        name: "message",
        page: page!("message", "contact_id", "t.contact_id, t.at, t.id", "($1, $2, $3)"),
        first: || vec![Vec::new().into(), i64::MIN.into(), Vec::new().into()],
        row: |row| row.blob(4).to_vec(),
    },
    Sealed {
        name: "inbox",
        page: "select n.account_id, t.sealed, t.seq, t.token from inbox t left join number n on n.id = t.number_id
               where t.seq > $1 order by t.seq limit 1000",
        first: || vec![i64::MIN.into()],
        row: |row| row.blob(3).to_vec(),
    },
];

fn no_id() -> Vec<Value> {
    vec![Vec::new().into()]
}

fn id(row: &Row) -> Vec<u8> {
    row.blob(2).to_vec()
}

/// Reads all of it, and changes nothing.
pub async fn verify(copy: &Path, kek: &Kek) -> Result<Verified, CopyError> {
    if !copy.exists() {
        return Err(CopyError::Missing { file: copy.display().to_string() });
    }
    check_file(copy).map_err(|_| CopyError::NoCopy { file: copy.display().to_string() })?;
    let database = Database::Sqlite(copy.to_owned());
    if copy.metadata().map_or(true, |file| file.len() == 0) {
        return Err(OpenError::Empty { database: database.to_string() }.into());
    }
    let mut db = Db::read_only(database.clone());
    match verified(&mut db, kek).await {
        // So damaged that it cannot even be asked.
        Err(error) if error.is_damage() => {
            let damage = vec!["its end is missing, or its pages are not those of SQLite".to_owned()];
            Ok(Verified { made_at: None, damage, tables: Vec::new(), missing_steps: 0 })
        }
        done => Ok(done.map_err(|error| OpenError::of(&database, error))?),
    }
}

async fn verified(db: &mut Db, kek: &Kek) -> Result<Verified, StoreError> {
    let found = db.all("pragma integrity_check(20)", vec![]).await?;
    let damage: Vec<_> = found.iter().map(|row| row.text(0).to_owned()).filter(|said| said != "ok").collect();
    let missing_steps = db.missing().await?.len();
    let keys = read_keys(db, kek).await?;
    let mut tables = Vec::new();
    // What is read of a damaged file says nothing.
    let is_of_this_version = missing_steps == 0;
    for table in SEALED.iter().filter(|it| damage.is_empty() && (is_of_this_version || it.name != "inbox")) {
        tables.push(opened(db, &keys, table).await?);
    }
    let made_at = match missing_steps {
        0 => db.all("select marked_at from restored", vec![]).await?.first().map(|row| Timestamp(row.int(0))),
        _ => None,
    };
    Ok(Verified { made_at, damage, tables, missing_steps })
}

async fn opened(db: &mut Db, keys: &Keys, table: &Sealed) -> Result<VerifiedTable, StoreError> {
    let mut counted = VerifiedTable { name: table.name, rows: 0, unreadable: 0 };
    let mut behind = (table.first)();
    loop {
        let rows = db.all(table.page, behind.clone()).await?;
        for row in &rows {
            counted.rows += 1;
            counted.unreadable += u64::from(!opens(keys, table, row));
        }
        match rows.last() {
            Some(last) if rows.len() == PAGE as usize => behind = last.from(2)[..behind.len()].to_vec(),
            Some(_) | None => return Ok(counted),
        }
    }
}

fn opens(keys: &Keys, table: &Sealed, row: &Row) -> bool {
    let key = match row.opt_blob(0) {
        Some(account) => AccountId::from_slice(account).and_then(|account| keys.accounts.get(&account)),
        // Of no account.
        None => Some(&keys.installation),
    };
    key.is_some_and(|key| key.open(place(table.name, &(table.row)(row)), row.blob(1)).is_ok())
}

//! The schema's versions, the same for both databases; only their texts differ.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

/// `first` is the text of `0001_first.sql`. A shipped text is never edited: databases know it by its checksum.
pub(super) fn of(first: &'static str) -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        Cow::Borrowed("first"),
        MigrationType::Simple,
        first.into_sql_str(),
        false,
    )])
}

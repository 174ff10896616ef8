//! The schema's versions, the same for both databases; only their texts differ.

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

/// All of them in order, a line each: the next number is the next line. A shipped text is never edited: databases know it
/// by its checksum.
macro_rules! steps {
    ($folder:literal) => {
        [
            ("first", include_str!(concat!("../", $folder, "/0001_first.sql"))),
            ("ages", include_str!(concat!("../", $folder, "/0002_ages.sql"))),
            ("inbox", include_str!(concat!("../", $folder, "/0003_inbox.sql"))),
            ("held", include_str!(concat!("../", $folder, "/0004_held.sql"))),
            ("quarantine", include_str!(concat!("../", $folder, "/0005_quarantine.sql"))),
        ]
    };
}

pub(super) fn sqlite() -> Migrator {
    of(&steps!("sqlite"))
}

pub(super) fn postgres() -> Migrator {
    of(&steps!("postgres"))
}

fn of(steps: &[(&'static str, &'static str)]) -> Migrator {
    let migrations = (1..).zip(steps).map(|(version, (name, sql))| {
        Migration::new(version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

//! `flowd migrate`: brings the database to this version, or says what that would do.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::exit::Failure;
use super::files;
use crate::config;
use crate::store::{self, SchemaStep};

/// Bring the tables of the database to this version of flowd, or make them.
///
/// `flowd serve` does the same when it starts; this is for whoever wants to see it first, or to do it at an hour of their
/// own. It needs only DATABASE_URL. A SQLite file must not be in use by a flowd; PostgreSQL may be.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only say what would be done.
    #[arg(long)]
    plan: bool,
    /// Print the SQL of each step, too.
    #[arg(long)]
    sql: bool,
    /// Print one JSON object, for programs.
    #[arg(long)]
    json: bool,
    /// Read the settings of this file instead of flowd.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let database = files::configured(args.config.as_deref(), config::database)?;
    let steps = if args.plan { store::missing_steps(&database).await } else { store::migrate(&database).await };
    let steps = steps.map_err(anyhow::Error::from)?;
    let told = if args.json {
        as_json(&database.to_string(), &steps, args.plan, args.sql)
    } else {
        as_text(&database.to_string(), &steps, args.plan, args.sql)
    };
    let _printed = write!(std::io::stdout(), "{told}");
    Ok(())
}

fn as_text(database: &str, steps: &[SchemaStep], only_plan: bool, with_sql: bool) -> String {
    if steps.is_empty() {
        return format!("{database} is up to date\n");
    }
    let verb = if only_plan { "would be brought" } else { "was brought" };
    let mut text = format!("{database} {verb} to this version in {} step(s):\n", steps.len());
    for SchemaStep { version, name, sql } in steps {
        writeln!(text, "  {version:04} {name}").expect("a String takes everything");
        for line in sql.lines().filter(|_| with_sql) {
            writeln!(text, "    {line}").expect("a String takes everything");
        }
    }
    if only_plan {
        text.push_str("Nothing was changed. `flowd migrate` does it, and so does the next start of `flowd serve`.\n");
    }
    text
}

fn as_json(database: &str, steps: &[SchemaStep], only_plan: bool, with_sql: bool) -> String {
    let steps: Vec<_> = steps
        .iter()
        .map(|SchemaStep { version, name, sql }| {
            let mut step = json!({ "version": version, "name": name });
            if with_sql {
                step["sql"] = json!(sql);
            }
            step
        })
        .collect();
    let is_up_to_date = steps.is_empty() || !only_plan;
    format!("{}\n", json!({ "database": database, "up_to_date": is_up_to_date, "done": !only_plan, "steps": steps }))
}

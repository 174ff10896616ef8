//! The statements that write, each for a whole table. `k` holds what is to be written.
//!
//! `where true` is there for SQLite, which would take `on conflict` for the beginning of a join.

use crate::store::db::{Kind, Statement};

pub(super) const SEEN: Statement = Statement {
    columns: &[("bucket", Kind::Int), ("token", Kind::Blob)],
    body: "insert into seen (bucket, token) select bucket, token from k where true on conflict do nothing",
};
/// The timer that fired, at the generation it fired at.
pub(super) const FIRED: Statement = Statement {
    columns: &[("owner_id", Kind::Blob), ("slot", Kind::Text), ("gen", Kind::Int)],
    body: "delete from timer where (owner_id, slot, gen) in (select owner_id, slot, gen from k)",
};
pub(super) const DISARMED: Statement = Statement {
    columns: &[("owner_id", Kind::Blob), ("slot", Kind::Text)],
    body: "delete from timer where (owner_id, slot) in (select owner_id, slot from k)",
};
pub(super) const ARMED: Statement = Statement {
    columns: &[("owner_id", Kind::Blob), ("slot", Kind::Text), ("due", Kind::Int), ("gen", Kind::Int)],
    body: "insert into timer (owner_id, slot, due, gen) select owner_id, slot, due, gen from k where true
           on conflict (owner_id, slot) do update set due = excluded.due, gen = excluded.gen",
};
pub(super) const ALIASES: Statement = Statement {
    columns: &[("account_id", Kind::Blob), ("kind", Kind::Text), ("value", Kind::Blob), ("contact_id", Kind::Blob)],
    body: "insert into alias (account_id, kind, value, contact_id)
           select account_id, kind, value, contact_id from k where true
           on conflict do nothing",
};
pub(in crate::store) const CONTACTS: Statement = Statement {
    columns: &[
        ("id", Kind::Blob),
        ("account_id", Kind::Blob),
        ("ver", Kind::Int),
        ("optout", Kind::Int),
        ("tags", Kind::Text),
        ("consent", Kind::Text),
        ("sealed", Kind::Blob),
    ],
    body: "insert into contact (id, account_id, ver, optout, tags, consent, sealed)
           select id, account_id, ver + 1, optout, tags, consent, sealed from k where true
           on conflict (id) do update set ver = excluded.ver, optout = excluded.optout, tags = excluded.tags,
             consent = excluded.consent, sealed = excluded.sealed
           where contact.ver = excluded.ver - 1",
};
pub(super) const WINDOWS: Statement = Statement {
    columns: &[("contact_id", Kind::Blob), ("number_id", Kind::Blob), ("last_in_at", Kind::Int)],
    body: r#"insert into "window" (contact_id, number_id, last_in_at)
             select contact_id, number_id, last_in_at from k where true
             on conflict (contact_id, number_id) do update set last_in_at = excluded.last_in_at"#,
};
pub(in crate::store) const RUNS: Statement = Statement {
    columns: &[
        ("id", Kind::Blob),
        ("contact_id", Kind::Blob),
        ("number_id", Kind::Blob),
        ("flow", Kind::Text),
        ("program", Kind::Blob),
        ("place", Kind::Text),
        ("status", Kind::Text),
        ("ver", Kind::Int),
        ("sealed", Kind::Blob),
    ],
    body: "insert into run (id, contact_id, number_id, flow, key, program, place, status, ver, sealed)
           select id, contact_id, number_id, flow, '', program, place, status, ver + 1, sealed from k where true
           on conflict (id) do update set program = excluded.program, place = excluded.place,
             status = excluded.status, ver = excluded.ver, sealed = excluded.sealed
           where run.ver = excluded.ver - 1",
};
pub(in crate::store) const QUEUED: Statement = Statement {
    columns: &[
        ("id", Kind::Blob),
        ("contact_id", Kind::Blob),
        ("number_id", Kind::Blob),
        ("run_id", Kind::Blob),
        ("run_ver", Kind::Int),
        ("idx", Kind::Int),
        ("alt", Kind::Int),
        ("state", Kind::Text),
        ("due", Kind::Int),
        ("class", Kind::Text),
        ("expires", Kind::Int),
        ("epoch", Kind::Int),
        ("attempts", Kind::Int),
        ("sealed", Kind::Blob),
    ],
    body: "insert into outbox (id, contact_id, number_id, run_id, run_ver, idx, alt, state, due, prio, class, expires,
             epoch, attempts, sealed)
           select id, contact_id, number_id, run_id, run_ver, idx, alt, state, due, 0, class, expires, epoch, attempts,
             sealed from k where true
           on conflict do nothing",
};
/// A message that stays unsettled.
pub(in crate::store) const MOVED: Statement = Statement {
    columns: &[
        ("id", Kind::Blob),
        ("was", Kind::Text),
        ("state", Kind::Text),
        ("due", Kind::Int),
        ("epoch", Kind::Int),
        ("attempts", Kind::Int),
        ("refusals", Kind::Int),
        ("unclear", Kind::Int),
        ("doubts", Kind::Int),
    ],
    body: "update outbox set state = k.state, due = k.due, epoch = k.epoch, attempts = k.attempts,
             refusals = k.refusals, unclear = k.unclear, doubts = k.doubts
           from k where outbox.id = k.id and outbox.state = k.was",
};
pub(in crate::store) const SETTLED: Statement = Statement {
    columns: &[("id", Kind::Blob), ("was", Kind::Text)],
    body: "delete from outbox where (id, state) in (select id, was from k)",
};
pub(super) const MESSAGES: Statement = Statement {
    columns: &[
        ("contact_id", Kind::Blob),
        ("at", Kind::Int),
        ("id", Kind::Blob),
        ("number_id", Kind::Blob),
        ("direction", Kind::Text),
        ("author", Kind::Text),
        ("kind", Kind::Text),
        ("wamid", Kind::Text),
        ("run_id", Kind::Blob),
        ("place", Kind::Text),
        ("sealed", Kind::Blob),
    ],
    body: "insert into message (contact_id, at, id, number_id, direction, author, kind, wamid, run_id, place, sealed)
           select contact_id, at, id, number_id, direction, author, kind, wamid, run_id, place, sealed from k where true
           on conflict do nothing",
};
pub(in crate::store) const DELIVERIES: Statement = Statement {
    columns: &[
        ("message_id", Kind::Text),
        ("rank", Kind::Int),
        ("failed_code", Kind::Int),
        ("at", Kind::Int),
        ("price_category", Kind::Text),
        ("price_type", Kind::Text),
    ],
    body: "insert into delivery (message_id, rank, failed_code, at, price_category, price_type)
           select message_id, rank, failed_code, at, price_category, price_type from k where true
           on conflict (message_id) do update set
             rank = case when excluded.rank > delivery.rank then excluded.rank else delivery.rank end,
             failed_code = coalesce(delivery.failed_code, excluded.failed_code),
             price_category = coalesce(excluded.price_category, delivery.price_category),
             price_type = coalesce(excluded.price_type, delivery.price_type)",
};
pub(super) const EVENTS: Statement = Statement {
    columns: &[
        ("contact_id", Kind::Blob),
        ("n", Kind::Int),
        ("at", Kind::Int),
        ("kind", Kind::Text),
        ("run_id", Kind::Blob),
        ("sealed", Kind::Blob),
    ],
    body: "insert into event (contact_id, n, at, kind, run_id, sealed)
           select contact_id, n, at, kind, run_id, sealed from k where true
           on conflict do nothing",
};
pub(in crate::store) const RAW: Statement = Statement {
    columns: &[
        ("token", Kind::Blob),
        ("at", Kind::Int),
        ("number_id", Kind::Blob),
        ("field", Kind::Text),
        ("sealed", Kind::Blob),
    ],
    body: "insert into raw (token, at, number_id, field, sealed)
           select token, at, number_id, field, sealed from k where true
           on conflict do nothing",
};
/// One that is there already came twice while it waits.
pub(in crate::store) const INBOX: Statement = Statement {
    columns: &[
        ("token", Kind::Blob),
        ("contact_id", Kind::Blob),
        ("number_id", Kind::Blob),
        ("kind", Kind::Text),
        ("event_ts", Kind::Int),
        ("recv_at", Kind::Int),
        ("state", Kind::Text),
        ("sealed", Kind::Blob),
    ],
    body: "insert into inbox (token, contact_id, number_id, kind, event_ts, recv_at, attempts, state, sealed)
           select token, contact_id, number_id, kind, event_ts, recv_at, 0, state, sealed from k where true
           on conflict do nothing",
};
/// What waited, or was parked, and is done.
pub(super) const TAKEN: Statement =
    Statement { columns: &[("seq", Kind::Int)], body: "delete from inbox where seq in (select seq from k)" };
/// What waited and belongs to a conversation that cannot be handled.
pub(super) const PARKED: Statement = Statement {
    columns: &[("seq", Kind::Int), ("contact_id", Kind::Blob)],
    body: "update inbox set state = 'parked', contact_id = k.contact_id, attempts = inbox.attempts + 1
           from k where inbox.seq = k.seq and inbox.state = 'waiting'",
};

pub(in crate::store) const QUARANTINED: Statement = Statement {
    columns: &[("contact_id", Kind::Blob), ("at", Kind::Int), ("cause", Kind::Text)],
    body: "insert into quarantine (contact_id, at, cause) select contact_id, at, cause from k where true
           on conflict do nothing",
};
pub(super) const RELEASED: Statement = Statement {
    columns: &[("contact_id", Kind::Blob)],
    body: "delete from quarantine where contact_id in (select contact_id from k)",
};
/// One that does not open waits for a newer version, as one that was never parked.
pub(super) const UNPARKED: Statement = Statement {
    columns: &[("seq", Kind::Int)],
    body: "update inbox set state = 'waiting', contact_id = null from k where inbox.seq = k.seq and inbox.state = 'parked'",
};
/// Decided for next; whoever was before is no longer.
pub(in crate::store) const ON_TRIAL: Statement = Statement {
    columns: &[("contact_id", Kind::Blob)],
    body: "insert into suspect (contact_id, deaths, on_trial) select contact_id, 0, 1 from k where true
           on conflict (contact_id) do update set on_trial = 1",
};
pub(in crate::store) const ACQUITTED: Statement = Statement {
    columns: &[("contact_id", Kind::Blob)],
    body: "delete from suspect where contact_id in (select contact_id from k)",
};

/// For the test that looks at how they are carried out.
#[cfg(test)]
pub(in crate::store) const ALL: [&Statement; 23] = [
    &SEEN,
    &FIRED,
    &DISARMED,
    &ARMED,
    &ALIASES,
    &CONTACTS,
    &WINDOWS,
    &RUNS,
    &QUEUED,
    &MOVED,
    &SETTLED,
    &MESSAGES,
    &DELIVERIES,
    &EVENTS,
    &RAW,
    &INBOX,
    &TAKEN,
    &PARKED,
    &QUARANTINED,
    &RELEASED,
    &UNPARKED,
    &ON_TRIAL,
    &ACQUITTED,
];

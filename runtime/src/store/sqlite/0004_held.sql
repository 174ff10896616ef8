-- A database that was put back from a copy: what it owes may have been sent since the copy was made, so it is held for a
-- person. `held_until` is when that start came: timers due by then may have fired in the time that was lost, too.
create table restored (
  id text primary key check (id = 'restored'),
  marked_at integer not null,
  held_until integer
) without rowid;

-- SQLite changes no check: the table is made anew.
create table outbox_new (
  id blob primary key,
  contact_id blob not null,
  number_id blob not null,
  run_id blob not null,
  run_ver integer not null,
  idx integer not null,
  alt integer not null,
  state text not null check (state in ('queued', 'claimed', 'in_doubt', 'held')),
  due integer not null,
  prio integer not null,
  class text not null check (class in ('free_form', 'template')),
  expires integer,
  epoch integer not null,
  attempts integer not null,
  refusals integer not null default 0,
  unclear integer not null default 0,
  doubts integer not null default 0,
  sealed blob not null
) without rowid;
insert into outbox_new (id, contact_id, number_id, run_id, run_ver, idx, alt, state, due, prio, class, expires, epoch, attempts, refusals,
  unclear, doubts, sealed)
  select id, contact_id, number_id, run_id, run_ver, idx, alt, state, due, prio, class, expires, epoch, attempts, refusals,
    unclear, doubts, sealed
  from outbox;
drop table outbox;
alter table outbox_new rename to outbox;
create index outbox_contact on outbox (contact_id, idx);

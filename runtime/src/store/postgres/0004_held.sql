-- A database that was put back from a copy: what it owes may have been sent since the copy was made, so it is held for a
-- person. `held_until` is when that start came: timers due by then may have fired in the time that was lost, too.
create table restored (
  id text primary key check (id = 'restored'),
  marked_at bigint not null,
  held_until bigint
);

alter table outbox drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('queued', 'claimed', 'in_doubt', 'held'));

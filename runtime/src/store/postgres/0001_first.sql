-- Times are milliseconds since the epoch. Ids are 16 bytes derived from what caused the row. `sealed` is
-- XChaCha20-Poly1305 under the account's key (`raw` of unknown numbers: the installation's); all else is clear on purpose.
-- State is text with a check. No foreign keys, no triggers: the commit verb writes every row.
--
-- Rows that are updated all day have room on their page (`fillfactor`), so that an update touches no index.

create table account (
  id bytea primary key,
  waba_id text not null unique,
  state text not null check (state in ('installation', 'active')),
  key_wrapped bytea not null
);

create table number (
  id bytea primary key,
  account_id bytea not null,
  phone_number_id text not null unique,
  state text not null check (state in ('active')),
  sealed bytea
);

create table contact (
  id bytea primary key,
  account_id bytea not null,
  merged_into bytea,
  ver bigint not null,
  optout bigint not null check (optout in (0, 1)),
  tags text,
  consent text,
  indexed text,
  sealed bytea not null
) with (fillfactor = 80);

-- A phone or wa_id is kept as HMAC under the installation's key, a business-scoped id as it is.
create table alias (
  account_id bytea not null,
  kind text not null check (kind in ('wa_id', 'user_id', 'parent_user_id')),
  value bytea not null,
  contact_id bytea not null,
  primary key (account_id, kind, value)
);

-- `window` is a word of SQL, hence the quotes.
create table "window" (
  number_id bytea not null,
  contact_id bytea not null,
  last_in_at bigint,
  entry_until bigint,
  primary key (contact_id, number_id)
) with (fillfactor = 80);

create table run (
  id bytea primary key,
  contact_id bytea not null,
  number_id bytea not null,
  flow text not null,
  key text not null,
  program bytea not null,
  place text not null,
  status text not null check (status in ('live', 'ended')),
  ver bigint not null,
  sealed bytea not null
) with (fillfactor = 80);
create unique index run_live on run (contact_id, number_id, flow, key) where status = 'live';

create table timer (
  owner_id bytea not null,
  slot text not null check (slot in ('wait', 'no_reply')),
  due bigint not null,
  gen bigint not null,
  primary key (owner_id, slot)
);
create index timer_due on timer (due);

create table seen (
  bucket bigint not null,
  token bytea not null,
  primary key (bucket, token)
);

-- What could not be handled yet: nothing that was taken in is lost.
create table inbox (
  seq bigint generated always as identity primary key,
  token bytea not null unique,
  contact_id bytea,
  kind text not null,
  event_ts bigint not null,
  recv_at bigint not null,
  attempts bigint not null,
  sealed bytea not null
);

-- Unsettled messages only.
create table outbox (
  id bytea primary key,
  contact_id bytea not null,
  number_id bytea not null,
  run_id bytea not null,
  run_ver bigint not null,
  idx bigint not null,
  alt bigint not null,
  state text not null check (state in ('queued', 'claimed', 'in_doubt')),
  due bigint not null,
  prio bigint not null,
  class text not null check (class in ('free_form', 'template')),
  expires bigint,
  epoch bigint not null,
  attempts bigint not null,
  refusals bigint not null default 0,
  unclear bigint not null default 0,
  doubts bigint not null default 0,
  sealed bytea not null
) with (fillfactor = 80);
create index outbox_contact on outbox (contact_id, idx);

create table delivery (
  message_id text primary key,
  rank bigint not null,
  failed_code bigint,
  at bigint not null,
  price_category text,
  price_type text
);

-- The append-only log of each contact.
create table event (
  contact_id bytea not null,
  n bigint not null,
  at bigint not null,
  kind text not null,
  run_id bytea,
  sealed bytea not null,
  primary key (contact_id, n)
);
create index event_run on event (run_id) where run_id is not null;

create table message (
  contact_id bytea not null,
  at bigint not null,
  id bytea not null,
  number_id bytea not null,
  direction text not null check (direction in ('in', 'out')),
  author text not null check (author in ('customer', 'flow')),
  kind text not null,
  wamid text not null,
  run_id bytea,
  place text,
  sealed bytea not null,
  primary key (contact_id, at, id)
);
create index message_wamid on message (number_id, wamid);

-- Items that belong to no conversation, as they came.
create table raw (
  token bytea primary key,
  at bigint not null,
  number_id bytea,
  field text not null,
  sealed bytea not null
);

create table tombstone (
  alias_hash bytea primary key,
  at bigint not null
);

create table audit (
  id bytea primary key,
  at bigint not null,
  who text not null,
  what text not null,
  sealed bytea
);

create table program (
  hash bytea primary key,
  lang_version bigint not null,
  flow text not null,
  source text not null,
  ir text not null
);

create table flow_alias (
  account_id bytea not null,
  flow text not null,
  hash bytea not null,
  state text not null check (state in ('active')),
  primary key (account_id, flow)
);

create table moved (
  from_hash bytea not null,
  to_hash bytea not null,
  map text not null,
  primary key (from_hash, to_hash)
);

-- Only a start (later: a takeover) raises the epoch; every commit compares it.
create table fence (
  role text primary key check (role in ('owner')),
  epoch bigint not null,
  node text not null
);

create table node (
  id text primary key,
  expires_at bigint not null,
  addr text not null,
  build text not null
);

-- Times are milliseconds since the epoch. Ids are 16 bytes derived from what caused the row. `sealed` is
-- XChaCha20-Poly1305 under the account's key (`raw` of unknown numbers: the installation's); all else is clear on purpose.
-- State is text with a check. No foreign keys, no triggers: the commit verb writes every row.

create table account (
  id blob primary key,
  waba_id text not null unique,
  state text not null check (state in ('installation', 'active')),
  key_wrapped blob not null
) without rowid;

create table number (
  id blob primary key,
  account_id blob not null,
  phone_number_id text not null unique,
  state text not null check (state in ('active')),
  sealed blob
) without rowid;

create table contact (
  id blob primary key,
  account_id blob not null,
  merged_into blob,
  ver integer not null,
  optout integer not null check (optout in (0, 1)),
  tags text,
  consent text,
  indexed text,
  sealed blob not null
) without rowid;

-- A phone or wa_id is kept as HMAC under the installation's key, a business-scoped id as it is.
create table alias (
  account_id blob not null,
  kind text not null check (kind in ('wa_id', 'user_id', 'parent_user_id')),
  value blob not null,
  contact_id blob not null,
  primary key (account_id, kind, value)
) without rowid;

-- `window` is a word of SQL, hence the quotes.
create table "window" (
  number_id blob not null,
  contact_id blob not null,
  last_in_at integer,
  entry_until integer,
  primary key (contact_id, number_id)
) without rowid;

create table run (
  id blob primary key,
  contact_id blob not null,
  number_id blob not null,
  flow text not null,
  key text not null,
  program blob not null,
  place text not null,
  status text not null check (status in ('live', 'ended')),
  ver integer not null,
  sealed blob not null
) without rowid;
create unique index run_live on run (contact_id, number_id, flow, key) where status = 'live';

create table timer (
  owner_id blob not null,
  slot text not null check (slot in ('wait', 'no_reply')),
  due integer not null,
  gen integer not null,
  primary key (owner_id, slot)
) without rowid;
create index timer_due on timer (due);

create table seen (
  bucket integer not null,
  token blob not null,
  primary key (bucket, token)
) without rowid;

-- What could not be handled yet: nothing that was taken in is lost.
create table inbox (
  seq integer primary key,
  token blob not null unique,
  contact_id blob,
  kind text not null,
  event_ts integer not null,
  recv_at integer not null,
  attempts integer not null,
  sealed blob not null
);

-- Unsettled messages only.
create table outbox (
  id blob primary key,
  contact_id blob not null,
  number_id blob not null,
  run_id blob not null,
  run_ver integer not null,
  idx integer not null,
  alt integer not null,
  state text not null check (state in ('queued', 'claimed', 'in_doubt')),
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
create index outbox_contact on outbox (contact_id, idx);

create table delivery (
  message_id text primary key,
  rank integer not null,
  failed_code integer,
  at integer not null,
  price_category text,
  price_type text
) without rowid;

-- The append-only log of each contact.
create table event (
  contact_id blob not null,
  n integer not null,
  at integer not null,
  kind text not null,
  run_id blob,
  sealed blob not null,
  primary key (contact_id, n)
) without rowid;
create index event_run on event (run_id) where run_id is not null;

create table message (
  contact_id blob not null,
  at integer not null,
  id blob not null,
  number_id blob not null,
  direction text not null check (direction in ('in', 'out')),
  author text not null check (author in ('customer', 'flow')),
  kind text not null,
  wamid text not null,
  run_id blob,
  place text,
  sealed blob not null,
  primary key (contact_id, at, id)
) without rowid;
create index message_wamid on message (number_id, wamid);

-- Items that belong to no conversation, as they came.
create table raw (
  token blob primary key,
  at integer not null,
  number_id blob,
  field text not null,
  sealed blob not null
) without rowid;

create table tombstone (
  alias_hash blob primary key,
  at integer not null
) without rowid;

create table audit (
  id blob primary key,
  at integer not null,
  who text not null,
  what text not null,
  sealed blob
) without rowid;

create table program (
  hash blob primary key,
  lang_version integer not null,
  flow text not null,
  source text not null,
  ir text not null
) without rowid;

create table flow_alias (
  account_id blob not null,
  flow text not null,
  hash blob not null,
  state text not null check (state in ('active')),
  primary key (account_id, flow)
) without rowid;

create table moved (
  from_hash blob not null,
  to_hash blob not null,
  map text not null,
  primary key (from_hash, to_hash)
) without rowid;

-- Only a start (later: a takeover) raises the epoch; every commit compares it.
create table fence (
  role text primary key check (role in ('owner')),
  epoch integer not null,
  node text not null
) without rowid;

create table node (
  id text primary key,
  expires_at integer not null,
  addr text not null,
  build text not null
) without rowid;

-- Conversations that cannot be handled: what comes in for them is parked, and nothing leaves, until a person releases them.
create table quarantine (
  contact_id blob primary key,
  at integer not null,
  cause text not null check (cause in ('panicked', 'unreadable', 'process_ended'))
) without rowid;

-- Whom flowd was about to decide for, since it had not ended in order before: those on trial when it ends again are suspect
-- and decided alone from then on. `deaths`: how often it ended with this one alone on trial.
create table suspect (
  contact_id blob primary key,
  deaths integer not null,
  on_trial integer not null check (on_trial in (0, 1))
) without rowid;

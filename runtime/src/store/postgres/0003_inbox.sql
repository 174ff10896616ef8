-- What a node that does not own the database took in waits here for the one that does; what belongs to a conversation that
-- cannot be handled is parked until that is released. Before, everything here was parked, in a form that is not read on.
alter table inbox add column number_id bytea;
alter table inbox add column state text not null default 'parked' check (state in ('waiting', 'parked'));
create index inbox_waiting on inbox (seq) where state = 'waiting';
create index inbox_parked on inbox (contact_id) where state = 'parked';

-- Where the process of a node runs, so that another one on the same machine sees that it is gone.
alter table node add column process text;

-- What is only ever added is dropped again by its age, oldest first.

create index event_at on event (at);
create index message_at on message (at);
create index delivery_at on delivery (at);
create index raw_at on raw (at);

//! Stories end to end: two real processes, a real database, HTTP. A file of `e2e/` is a story; its name tells it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "e2e/answered_while_down.rs"]
mod answered_while_down;
#[path = "e2e/capture.rs"]
mod capture;
#[path = "e2e/cut_answer.rs"]
mod cut_answer;
#[path = "e2e/dev_server.rs"]
mod dev_server;
#[path = "e2e/doctor.rs"]
mod doctor;
#[path = "e2e/dropped_in_time.rs"]
mod dropped_in_time;
#[path = "e2e/every_webhook.rs"]
mod every_webhook;
#[path = "e2e/front_door.rs"]
mod front_door;
#[path = "e2e/golden_requests.rs"]
mod golden_requests;
#[path = "e2e/in_order.rs"]
mod in_order;
#[path = "e2e/killed_at_each_point.rs"]
mod killed_at_each_point;
#[path = "e2e/killed_in_flight.rs"]
mod killed_in_flight;
#[path = "e2e/left_alone.rs"]
mod left_alone;
#[path = "e2e/measured_under_faults.rs"]
mod measured_under_faults;
#[path = "e2e/meddle.rs"]
mod meddle;
#[path = "e2e/migrated.rs"]
mod migrated;
#[path = "e2e/odd_webhooks.rs"]
mod odd_webhooks;
#[path = "e2e/on_postgres.rs"]
mod on_postgres;
#[path = "e2e/project.rs"]
mod project;
#[path = "e2e/put_back.rs"]
mod put_back;
#[path = "e2e/quarantine.rs"]
mod quarantine;
#[path = "e2e/quiet_log.rs"]
mod quiet_log;
#[path = "e2e/refusing_database.rs"]
mod refusing_database;
#[path = "e2e/rows.rs"]
mod rows;
#[path = "e2e/said_five_times.rs"]
mod said_five_times;
#[path = "e2e/same_transcript.rs"]
mod same_transcript;
#[path = "e2e/standby.rs"]
mod standby;
#[path = "e2e/start_and_stop.rs"]
mod start_and_stop;
#[path = "e2e/stopped_early.rs"]
mod stopped_early;
#[path = "e2e/welcome_story.rs"]
mod welcome_story;
#[path = "e2e/window.rs"]
mod window;
#[path = "e2e/wrong_database.rs"]
mod wrong_database;

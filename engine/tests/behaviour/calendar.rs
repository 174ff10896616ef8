//! Days follow the calendar of the contact, else of the flow; hours are exact.

use stdlib::{Timestamp, Zone};

use crate::{
    flow::{flow, is, wait},
    host::Host,
};

/// When a run that starts at `from` and waits so long falls due.
fn due(from: &str, delay: &'static str, flow_zone: &'static str, contact_zone: Option<&str>) -> Timestamp {
    let mut host = Host::new([flow("f").zone(flow_zone).starts_when(is(&["hola"])).step("s", [wait(delay)])]);
    host.conversation.contact.zone = contact_zone.map(|zone| Zone::parse(zone).unwrap());
    host.now = from.parse().unwrap();
    host.says("hola");
    host.next_due().unwrap()
}

#[test]
fn a_day_keeps_the_clock_time_across_summer_time_and_hours_do_not() {
    // Clocks in Madrid go back on 2026-10-25 and forward on 2026-03-29; New York's on other days; La Paz has none.
    for (from, delay, flow_zone, contact_zone, expected) in [
        ("2026-10-24T10:00:00+02:00", "1 day", "Europe/Madrid", None, "2026-10-25T10:00:00+01:00"),
        ("2026-10-24T10:00:00+02:00", "24h", "Europe/Madrid", None, "2026-10-25T09:00:00+01:00"),
        ("2026-03-28T10:00:00+01:00", "1 day", "Europe/Madrid", None, "2026-03-29T10:00:00+02:00"),
        ("2026-03-28T10:00:00+01:00", "24h", "Europe/Madrid", None, "2026-03-29T11:00:00+02:00"),
        ("2026-10-20T10:00:00+02:00", "1 week", "Europe/Madrid", None, "2026-10-27T10:00:00+01:00"),
        ("2026-03-28T02:30:00+01:00", "1 day", "Europe/Madrid", None, "2026-03-29T03:30:00+02:00"),
        ("2026-10-24T10:00:00+02:00", "1 day", "America/La_Paz", Some("Europe/Madrid"), "2026-10-25T10:00:00+01:00"),
        ("2026-10-24T10:00:00+02:00", "1 day", "Europe/Madrid", Some("America/La_Paz"), "2026-10-25T10:00:00+02:00"),
        ("2026-10-31T10:00:00-04:00", "1 day", "America/New_York", None, "2026-11-01T10:00:00-05:00"),
        ("2028-02-28T10:00:00-04:00", "1 day", "America/La_Paz", None, "2028-02-29T10:00:00-04:00"),
    ] {
        let came = due(from, delay, flow_zone, contact_zone);
        assert_eq!(came, expected.parse().unwrap(), "{delay} from {from} in {flow_zone}, contact {contact_zone:?}");
    }
}

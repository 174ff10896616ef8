//! A contact's log as what was done and what came of it, to be written as a test.

use engine::{Entry, What};

use crate::flows::record::Done;

/// From the newest start on; a longer story is no test anybody reads. `None` where nobody has written yet.
pub fn of(log: &[Entry]) -> Option<Vec<Done>> {
    let start = log.iter().rposition(|entry| matches!(entry.what, What::Started { .. }));
    let start = start.or_else(|| log.iter().position(|entry| entry.what.heard().is_some()))?;
    let mut now = log[start].at;
    let mut done = vec![Done::Began { at: now }];
    for entry in &log[start..] {
        let step = match (entry.what.heard(), &entry.what) {
            (Some(text), _) => Done::Said { text: text.to_owned() },
            (None, What::Queued { content, .. }) => Done::Received { content: content.clone() },
            (None, _) => continue,
        };
        if entry.at > now {
            done.push(Done::Waited { from: now, to: entry.at });
            now = entry.at;
        }
        done.push(step);
    }
    Some(done)
}

#[cfg(test)]
mod tests {
    use engine::{Gate, MessageId, Rendered};
    use stdlib::Timestamp;

    use super::*;

    fn entry(at: i64, what: What) -> Entry {
        Entry { at: Timestamp(at), run: None, flow: None, step: None, what }
    }

    #[test]
    fn the_newest_story_is_told_with_the_time_between() {
        let content = Rendered::Text { body: "Hola".into() };
        let queued = What::Queued { message: MessageId([0; 16]), content: content.clone(), because: Gate::WindowOpen };
        let log = [
            entry(0, What::Started { text: "antes".into() }),
            entry(5_000, What::Started { text: "hola".into() }),
            entry(5_000, queued.clone()),
            entry(9_000, What::NoReply),
            entry(12_000, queued),
            entry(12_000, What::TookAnswer { text: "sí".into() }),
        ];
        let said = |text: &str| Done::Said { text: text.into() };
        let received = || Done::Received { content: content.clone() };
        let waited = Done::Waited { from: Timestamp(5_000), to: Timestamp(12_000) };
        let expected = [Done::Began { at: Timestamp(5_000) }, said("hola"), received(), waited, received(), said("sí")];
        assert_eq!(of(&log).unwrap(), expected);
        assert_eq!(of(&[entry(0, What::OptedIn)]), None);
    }
}

//! When what the database refused is tried again.

use tokio::time::{Duration, Instant};

/// Real time between two tries.
pub const RETRY: Duration = Duration::from_secs(1);

/// A moment that stands once it is set: whatever else wakes the loop before does not put it off.
#[derive(Debug, Default)]
pub struct Retry {
    at: Option<Instant>,
}

impl Retry {
    /// The next try, where one is waited for.
    pub fn due(&mut self, is_waited_for: bool, now: Instant) -> Option<Instant> {
        self.at = is_waited_for.then(|| self.at.unwrap_or(now + RETRY));
        self.at
    }

    /// It is made now; the one behind it waits its full time.
    pub fn begins(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loop is woken every second to look into the inbox, as often as it waits for a retry.
    #[test]
    fn what_wakes_the_loop_before_does_not_put_a_retry_off() {
        let refused = Instant::now();
        let mut retry = Retry::default();
        assert_eq!(retry.due(false, refused), None);
        let due = retry.due(true, refused);
        assert_eq!(due, Some(refused + RETRY));
        assert_eq!(retry.due(true, refused + RETRY - Duration::from_millis(1)), due);
        retry.begins();
        assert_eq!(retry.due(true, refused + RETRY), Some(refused + 2 * RETRY));
        assert_eq!(retry.due(false, refused + RETRY), None);
        assert_eq!(retry.due(true, refused + 5 * RETRY), Some(refused + 6 * RETRY), "an old moment is forgotten");
    }
}

//! When a node that stands by takes the database over. Sans-IO; on the monotonic clock of this process alone, so that no two
//! clocks have to agree: an owner that renews itself is alive, whatever time it writes.

use std::time::Duration;

use crate::store::Holder;

/// How often an owner renews itself.
pub const RENEWAL: Duration = Duration::from_secs(3);
/// And how often a standby looks: an owner that ends in order is replaced within a second.
pub const LOOK: Duration = Duration::from_millis(250);
/// An owner that is unchanged for so long is taken for dead: three renewals, and a commit that took long.
pub const SILENCE_MAX: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub struct Standby {
    /// The owner as it was seen last, and when it was first seen so.
    seen: Option<(Holder, Duration)>,
}

impl Standby {
    /// Whether to take the database over. `holder`: as it stands there now. `is_gone`: its process ended on this machine.
    /// `now`: since any fixed instant.
    pub fn step(&mut self, holder: Option<&Holder>, is_gone: bool, now: Duration) -> bool {
        let Some(holder) = holder else { return true };
        if holder.renewed.is_none() || is_gone {
            return true;
        }
        match &self.seen {
            Some((seen, since)) if seen == holder => now.saturating_sub(*since) >= SILENCE_MAX,
            Some(_) | None => {
                self.seen = Some((holder.clone(), now));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(renewed: Option<i64>) -> Holder {
        Holder { epoch: 1, node: "a-1".into(), renewed, process: None, addr: String::new() }
    }

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_database_that_nobody_owns_is_taken_at_once() {
        assert!(Standby::default().step(None, false, s(0)));
        assert!(Standby::default().step(Some(&holder(None)), false, s(0)), "who owned it ended in order");
        assert!(Standby::default().step(Some(&holder(Some(7))), true, s(0)), "its process is gone");
    }

    #[test]
    fn an_owner_that_renews_itself_stays_whatever_time_it_writes() {
        let mut standby = Standby::default();
        for (n, renewed) in [5, 6, 2, 3, 900].into_iter().enumerate() {
            assert!(!standby.step(Some(&holder(Some(renewed))), false, s(9 * n as u64)));
        }
    }

    #[test]
    fn an_owner_that_is_silent_for_ten_seconds_is_replaced_and_not_before() {
        let mut standby = Standby::default();
        assert!(!standby.step(Some(&holder(Some(1))), false, s(100)));
        assert!(!standby.step(Some(&holder(Some(1))), false, s(109)));
        assert!(standby.step(Some(&holder(Some(1))), false, s(110)));
    }

    #[test]
    fn another_owner_has_its_own_time() {
        let mut standby = Standby::default();
        assert!(!standby.step(Some(&holder(Some(1))), false, s(0)));
        let other = Holder { epoch: 2, node: "b-2".into(), ..holder(Some(1)) };
        assert!(!standby.step(Some(&other), false, s(9)));
        assert!(!standby.step(Some(&other), false, s(18)));
        assert!(standby.step(Some(&other), false, s(19)));
    }
}

//! A node that stands by: takes webhooks in for the one that owns the database, and takes over when that is silent.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior},
};

use super::node::Event;
use crate::{
    clock::Clock,
    process,
    standby::{LOOK, Standby},
    store::{Holder, Intake, Opened, StoreError, Work},
};

/// Works that are kept in one transaction.
const WORKS_MAX: usize = 500;

/// How waiting ended.
pub enum Waited {
    /// This node owns the database now.
    Owns(Box<Opened>),
    /// It was told to stop before.
    Stopped,
}

/// Whether nobody owns the database, or nobody who can be seen to live. To be asked at the start.
pub fn is_free(holder: Option<&Holder>) -> bool {
    Standby::default().step(holder, is_gone(holder), Duration::ZERO)
}

fn is_gone(holder: Option<&Holder>) -> bool {
    holder.and_then(|holder| holder.process.as_deref()).is_some_and(process::is_gone)
}

/// Takes webhooks in until this node owns the database.
pub async fn wait(
    mut intake: Intake,
    clock: &Arc<dyn Clock>,
    events: &mut mpsc::Receiver<Event>,
) -> Result<Waited, StoreError> {
    let mut standby = Standby::default();
    let started = Instant::now();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut event = tokio::select! {
            event = events.recv() => event,
            _ = look.tick() => {
                match intake.holder().await {
                    Ok(holder) if standby.step(holder.as_ref(), is_gone(holder.as_ref()), started.elapsed()) => {
                        match intake.take_over(holder.as_ref()).await {
                            Ok(Some(raised)) => return Ok(Waited::Owns(Box::new(intake.opened(raised)))),
                            // Another node was quicker.
                            Ok(None) => {}
                            Err(error) if error.may_pass() => {
                                tracing::error!(%error, "the database could not be taken over; trying again");
                            }
                            Err(error) => return Err(error),
                        }
                    }
                    Ok(_) => {}
                    Err(error) => tracing::error!(%error, "cannot see who owns the database; looking again"),
                }
                continue;
            }
        };
        let mut batch = Batch::default();
        // What has come meanwhile goes along.
        while let Some(next) = event.take() {
            match next {
                Event::Stop => {
                    batch.keep(&mut intake, clock).await;
                    intake.close().await?;
                    return Ok(Waited::Stopped);
                }
                Event::Webhook { works, done, busy: _busy } => batch.add(works, done),
                // Nothing else is asked of a node that owns nothing.
                Event::Wish { .. } | Event::Answered { .. } | Event::Probed { .. } | Event::Publish { .. } => {}
            }
            if batch.works.len() < WORKS_MAX {
                event = events.try_recv().ok();
            }
        }
        batch.keep(&mut intake, clock).await;
    }
}

/// Webhooks that are kept together.
#[derive(Default)]
struct Batch {
    works: Vec<Work>,
    waiting: Vec<oneshot::Sender<bool>>,
}

impl Batch {
    fn add(&mut self, works: Vec<Work>, done: oneshot::Sender<bool>) {
        self.works.extend(works);
        self.waiting.push(done);
    }

    async fn keep(self, intake: &mut Intake, clock: &Arc<dyn Clock>) {
        let kept = intake.take_in(&self.works, clock.now()).await;
        if let Err(error) = &kept {
            tracing::error!(%error, "webhooks could not be kept; WhatsApp sends them again");
        }
        for done in self.waiting {
            // Whoever asked may have gone; the works are kept all the same.
            let _gone = done.send(kept.is_ok());
        }
    }
}

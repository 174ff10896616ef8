//! News for open pages: that something changed, not what. A page asks again for what it shows.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State as Shared,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};

use crate::hub::Hub;

/// Many changes in a moment are one piece of news.
const GATHERED: Duration = Duration::from_millis(60);

/// A browser hears only of events that carry data. One event at once, so that a page that was away catches up, and one after each change. Ends with the emulator.
pub(super) async fn stream(
    Shared(hub): Shared<Arc<Hub>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + Send + 'static> {
    let mut changes = hub.changes();
    changes.mark_changed();
    let news = stream::unfold((changes, hub.stop.clone()), |(mut changes, stop)| async move {
        tokio::select! {
            () = stop.cancelled() => return None,
            changed = changes.changed() => changed.ok()?,
        }
        tokio::time::sleep(GATHERED).await;
        changes.mark_unchanged();
        Some((Ok(Event::default().event("changed").data("1")), (changes, stop)))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

//! A message that was owed will not arrive: it queued until the window closed, WhatsApp refused it, or reported that it
//! failed. What takes its place is the same text where the customer wrote meanwhile, else the next template of its chain
//! where the window or the template is the reason; else the run takes the way out of the chain, or goes where the flow says
//! `when not delivered`.

use stdlib::{GateAnswer, Timestamp};

use crate::{
    EndReason, Exit, MessageId, NotSentReason, Outgoing, Reentry, Run, What, gate::Verdict, handle::Turn, log::Gate,
};

pub(crate) fn not_sent(turn: &mut Turn<'_>, message: Outgoing, reason: NotSentReason) {
    let place = turn.conversation.unsent.iter().position(|unsent| unsent.message == message.id);
    turn.conversation.unsent.retain(|unsent| unsent.message != message.id);
    let what = What::NotSent { message: message.id, content: message.content.clone(), because: reason };
    turn.record_message(&message, what);
    if turn.contact().opted_out || is_superseded(turn, &message) {
        return;
    }
    match (reason, opened_meanwhile(turn, &message)) {
        (NotSentReason::Expired, Some(expires_at)) => {
            repeat(turn, place, Outgoing { expires_at: Some(expires_at), ..message }, Gate::WindowOpen);
        }
        (NotSentReason::WindowClosed, Some(expires_at)) if !message.repeated => {
            let again = Outgoing { expires_at: Some(expires_at), repeated: true, ..message };
            repeat(turn, place, again, Gate::Repeated);
        }
        (NotSentReason::Expired, None) | (NotSentReason::WindowClosed, Some(_)) => {
            instead(turn, place, message, reason);
        }
        (NotSentReason::WindowClosed, None) => {
            turn.conversation.windows.entry(message.number).or_default().last_in_at = None;
            instead(turn, place, message, reason);
        }
        (NotSentReason::Refused { code }, _) if !message.content.is_free_form() && is_about_a_template(code) => {
            instead(turn, place, message, reason);
        }
        (NotSentReason::Refused { .. }, _) => way_out(turn, &message, reason),
    }
}

/// Whether the flow was started again since, and says itself what it has to say.
fn is_superseded(turn: &Turn<'_>, message: &Outgoing) -> bool {
    turn.conversation
        .runs
        .iter()
        .any(|run| run.flow == message.flow && run.id != message.run && turn.program(run).reentry == Reentry::Restarts)
}

/// Until when the window is open, if the customer wrote after the message was decided: what the world says of that window
/// is then out of date.
fn opened_meanwhile(turn: &Turn<'_>, message: &Outgoing) -> Option<Timestamp> {
    match turn.conversation.window(message.number).gate(turn.facts.now) {
        GateAnswer::Now { expires_at } if message.expires_at.is_some_and(|then| then < expires_at) => Some(expires_at),
        GateAnswer::Now { .. } | GateAnswer::Closed => None,
    }
}

/// Source: Meta, "Error codes": 132xxx are about the template itself (missing, paused, disabled, wrong parameters).
fn is_about_a_template(code: Option<u32>) -> bool {
    code.is_some_and(|code| (132_000..133_000).contains(&code))
}

fn repeat(turn: &mut Turn<'_>, place: Option<usize>, message: Outgoing, because: Gate) {
    let id = MessageId::derived_from(&[&message.id.0, b"repeated"]);
    replace(turn, place, Outgoing { id, ..message }, because);
}

fn instead(turn: &mut Turn<'_>, place: Option<usize>, mut message: Outgoing, reason: NotSentReason) {
    if message.instead.is_empty() {
        return way_out(turn, &message, reason);
    }
    let content = message.instead.remove(0);
    let id = MessageId::derived_from(&[&message.id.0, b"instead"]);
    replace(turn, place, Outgoing { id, content, expires_at: None, ..message }, Gate::TemplateInstead);
}

/// What had not left yet keeps its turn, so that nothing said later overtakes it. What failed after it had left goes
/// behind the others: one of them may be on its way.
fn replace(turn: &mut Turn<'_>, place: Option<usize>, message: Outgoing, because: Gate) {
    let not_before = quiet_until(turn, &message);
    let message = Outgoing { created_at: turn.facts.now, not_before, ..message };
    match place {
        Some(place) => turn.owe_at(place, message, because),
        None => turn.owe(message, because),
    }
}

/// The end of the quiet hours of the run that said it, if they are now. A run that is over has none.
fn quiet_until(turn: &Turn<'_>, message: &Outgoing) -> Option<Timestamp> {
    let run = turn.conversation.runs.iter().find(|run| run.id == message.run)?;
    match turn.verdict(run) {
        Verdict::Later { until, .. } => Some(until),
        Verdict::Now { .. } | Verdict::Closed => None,
    }
}

/// A run that took no other Input since goes where the chain says; else any live run where `when not delivered` says, if the
/// flow does.
fn way_out(turn: &mut Turn<'_>, message: &Outgoing, reason: NotSentReason) {
    let Some((index, mut run)) = turn.take_run(message.run) else { return };
    match message.exit {
        Exit::Jump(step) if run.turn == message.turn => {
            turn.leave(&mut run);
            turn.advance(&mut run, step);
        }
        Exit::Stop if run.turn == message.turn => {
            let at = run.state.at();
            turn.leave(&mut run);
            turn.end(&mut run, at, EndReason::Stopped);
        }
        // The line says that it may be left out when the window is closed.
        Exit::Skip if is_about_the_window(reason) => {}
        Exit::End | Exit::Skip | Exit::Jump(_) | Exit::Stop => undelivered(turn, &mut run),
    }
    turn.put_back(index, run);
}

/// Once until the customer writes again: what the flow says there may fail as well, and would lead there for ever.
fn undelivered(turn: &mut Turn<'_>, run: &mut Run) {
    if let Some(step) = turn.program(run).not_delivered
        && !run.undelivered
    {
        run.undelivered = true;
        turn.leave(run);
        turn.advance(run, step);
    }
}

fn is_about_the_window(reason: NotSentReason) -> bool {
    match reason {
        NotSentReason::Expired | NotSentReason::WindowClosed => true,
        NotSentReason::Refused { .. } => false,
    }
}

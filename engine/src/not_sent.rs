//! A message that was owed will not arrive: it queued until the window closed, WhatsApp refused it, or reported that it
//! failed. The next message of its chain is tried where the window is the reason; else the run may take the way out.

use stdlib::GateAnswer;

use crate::{EndReason, Exit, MessageId, NotSentReason, Outgoing, RunState, What, handle::Turn, log::Gate};

pub(crate) fn not_sent(turn: &mut Turn<'_>, message: Outgoing, reason: NotSentReason) {
    turn.conversation.unsent.retain(|id| *id != message.id);
    let what = What::NotSent { message: message.id, content: message.content.clone(), because: reason };
    turn.record_message(&message, what);
    if turn.contact().opted_out {
        return;
    }
    let run_is_live = turn.conversation.runs.iter().any(|run| run.id == message.run && run.state.is_live());
    match reason {
        NotSentReason::WindowClosed => {
            if wrote_meanwhile(turn, &message) && !message.repeated {
                return repeat(turn, message);
            }
            turn.conversation.windows.entry(message.number).or_default().last_in_at = None;
            instead(turn, message);
        }
        NotSentReason::Expired => instead(turn, message),
        NotSentReason::Refused { .. } if run_is_live => way_out(turn, &message),
        NotSentReason::Refused { .. } => {}
    }
}

/// Whether the customer wrote after the message was decided, so that WhatsApp's answer is out of date.
fn wrote_meanwhile(turn: &Turn<'_>, message: &Outgoing) -> bool {
    let window = turn.conversation.window(message.number);
    window.last_in_at.is_some_and(|at| at > message.created_at)
}

fn repeat(turn: &mut Turn<'_>, message: Outgoing) {
    let GateAnswer::Now { expires_at } = turn.conversation.window(message.number).gate(turn.facts.now) else {
        return instead(turn, message);
    };
    let id = MessageId::derived_from(&[&message.id.0, b"repeated"]);
    let again = Outgoing { id, created_at: turn.facts.now, expires_at: Some(expires_at), repeated: true, ..message };
    turn.owe(again, Gate::Repeated);
}

fn instead(turn: &mut Turn<'_>, mut message: Outgoing) {
    if message.instead.is_empty() {
        return way_out(turn, &message);
    }
    let content = message.instead.remove(0);
    let id = MessageId::derived_from(&[&message.id.0, b"instead"]);
    let next = Outgoing { id, content, created_at: turn.facts.now, expires_at: None, ..message };
    turn.owe(next, Gate::TemplateInstead);
}

/// A run that took no other Input since goes where the chain says.
fn way_out(turn: &mut Turn<'_>, message: &Outgoing) {
    let Some((index, mut run)) = turn.take_run(message.run) else { return };
    if run.turn == message.turn {
        let at = run.state.at();
        match (message.exit, run.state) {
            (Exit::Jump(step), RunState::Sleeping { .. } | RunState::Asking { .. }) => {
                turn.leave(&mut run);
                turn.advance(&mut run, step);
            }
            (Exit::Stop, RunState::Sleeping { .. } | RunState::Asking { .. }) => {
                turn.leave(&mut run);
                turn.end(&mut run, at, EndReason::Stopped);
            }
            (Exit::End | Exit::Skip, _) | (_, RunState::Ended { .. }) => {}
        }
    }
    turn.put_back(index, run);
}

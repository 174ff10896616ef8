//! The reason of each entry, in English and Spanish, as it stands behind "because".

use engine::{DelayedBy, EndReason, Fault, Gate, NotSentReason, SettledBy, Unanswered, expr::ExprFault};

pub(super) fn unanswered(because: Unanswered) -> (&'static str, &'static str) {
    match because {
        Unanswered::NothingFits => {
            ("no question, no line and no flow fits it", "no le corresponde ninguna pregunta, línea ni flujo")
        }
        Unanswered::WrittenBeforeQuestion => {
            ("it was written before the question was sent", "se escribió antes de que saliera la pregunta")
        }
        Unanswered::OptedOut => {
            ("the customer had asked to be left alone", "el cliente había pedido que no le escriban")
        }
    }
}

pub(super) fn gate(because: Gate) -> (&'static str, &'static str) {
    match because {
        Gate::WindowOpen => ("the 24-hour window is open", "la ventana de 24 horas está abierta"),
        Gate::TemplateInstead => (
            "the 24-hour window is closed and the line has a template for that",
            "la ventana de 24 horas está cerrada y la línea tiene una plantilla para eso",
        ),
        Gate::Repeated => (
            "WhatsApp refused it although the customer had just written; it is tried once more",
            "WhatsApp lo rechazó aunque el cliente acababa de escribir; se intenta una vez más",
        ),
    }
}

pub(super) fn not_sent(because: NotSentReason) -> (String, String) {
    match because {
        NotSentReason::Expired => (
            "the 24-hour window closed while it waited to leave".into(),
            "la ventana de 24 horas se cerró mientras esperaba salir".into(),
        ),
        NotSentReason::WindowClosed => (
            "WhatsApp says that the 24-hour window is closed (131047)".into(),
            "WhatsApp dice que la ventana de 24 horas está cerrada (131047)".into(),
        ),
        NotSentReason::Refused { code } => refused(code),
    }
}

fn refused(code: Option<u32>) -> (String, String) {
    let (en, es) = ("WhatsApp refused it", "WhatsApp lo rechazó");
    let Some(code) = code else { return (format!("{en} and gave no reason"), format!("{es} y no dio una razón")) };
    match whatsapp::outcome::explain(code) {
        // Without the full stop: the sentence may go on behind it.
        Some(meaning) => (
            format!("{en} ({code}): {}", meaning.en.trim_end_matches('.')),
            format!("{es} ({code}): {}", meaning.es.trim_end_matches('.')),
        ),
        None => (format!("{en} ({code})"), format!("{es} ({code})")),
    }
}

pub(super) fn delayed(because: &DelayedBy) -> (String, String) {
    match because {
        DelayedBy::NotConnected => {
            ("there was no connection to WhatsApp".into(), "no hubo conexión con WhatsApp".into())
        }
        DelayedBy::Refused { code } => refused(*code),
        DelayedBy::Stopped { code } => refused(Some(*code)),
        DelayedBy::Unclear { code } => {
            let (en, es) = ("WhatsApp did not say whether it went out", "WhatsApp no dijo si salió");
            match code {
                Some(code) => (format!("{en} ({code})"), format!("{es} ({code})")),
                None => (en.into(), es.into()),
            }
        }
        DelayedBy::NumberGone { phone_number_id } => (
            format!("number {phone_number_id} is not in the configuration any more"),
            format!("el número {phone_number_id} ya no está en la configuración"),
        ),
    }
}

pub(super) fn withdrawn(because: EndReason) -> (&'static str, &'static str) {
    match because {
        EndReason::Restarted => ("its flow was started again", "su flujo se inició de nuevo"),
        EndReason::Fault => {
            ("its flow went round in a circle and only talked", "su flujo daba vueltas en un círculo y solo hablaba")
        }
        EndReason::OptedOut
        | EndReason::Completed
        | EndReason::Stopped
        | EndReason::WindowClosed
        | EndReason::Holdout => ("the customer asked to be left alone", "el cliente pidió que no le escriban"),
    }
}

pub(super) fn ended(because: EndReason, why: Option<Fault>) -> (&'static str, &'static str) {
    match because {
        EndReason::Completed => ("its last step is done", "su último paso terminó"),
        EndReason::Stopped => ("it says `stop`", "dice `stop`"),
        EndReason::WindowClosed => (
            "the 24-hour window is closed and the line has no template for that (window_closed)",
            "la ventana de 24 horas está cerrada y la línea no tiene plantilla para eso (window_closed)",
        ),
        EndReason::Holdout => {
            ("the contact is in the share that gets nothing", "el contacto está en la parte que no recibe nada")
        }
        EndReason::Restarted => ("it was started again", "se inició de nuevo"),
        EndReason::OptedOut => ("the customer asked to be left alone", "el cliente pidió que no le escriban"),
        // Before the fault was kept, there was only this one.
        EndReason::Fault => fault(why.unwrap_or(Fault::Circle)),
    }
}

fn fault(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Circle => {
            ("it went round in a circle without waiting (fault)", "dio vueltas en un círculo sin esperar (fault)")
        }
        Fault::Program => (
            "its program leads to a place that is none; publish the flow again (fault)",
            "su programa lleva a un lugar que no existe; publica el flujo otra vez (fault)",
        ),
        Fault::Expr(fault) => expr_fault(fault),
    }
}

fn expr_fault(fault: ExprFault) -> (&'static str, &'static str) {
    match fault {
        ExprFault::Missing => {
            ("a value that the line needs is missing (fault)", "falta un valor que la línea necesita (fault)")
        }
        ExprFault::WrongType => (
            "a value that the line reads is of another type than it needs (fault)",
            "un valor que lee la línea es de otro tipo que el que necesita (fault)",
        ),
        ExprFault::DividedByZero => ("the line divides by zero (fault)", "la línea divide entre cero (fault)"),
        ExprFault::NumberTooLarge => (
            "a number that the line computes is too large (fault)",
            "un número que calcula la línea es demasiado grande (fault)",
        ),
        ExprFault::TooLarge => (
            "a text or a list that the line makes is too long (fault)",
            "un texto o una lista que arma la línea es demasiado largo (fault)",
        ),
        ExprFault::TooDeep => (
            "what the line computes is nested too deeply (fault)",
            "lo que calcula la línea tiene demasiados paréntesis unos dentro de otros (fault)",
        ),
        ExprFault::NotWhole => (
            "the line needs a whole number and computes another (fault)",
            "la línea necesita un número entero y calcula otro (fault)",
        ),
        ExprFault::OutOfRange => (
            "a length of time that the line computes is below zero or over 366 days (fault)",
            "un tiempo que calcula la línea es menor que cero o mayor que 366 días (fault)",
        ),
    }
}

pub(super) fn settled(by: SettledBy) -> (&'static str, &'static str) {
    match by {
        SettledBy::Answer => ("WhatsApp's answer", "la respuesta de WhatsApp"),
        SettledBy::Status => ("a status webhook", "un webhook de estado"),
    }
}

//! The reason of each entry, as it stands behind "because".

use super::Reader;
use crate::{DelayedBy, EndReason, Fault, Gate, HeldBy, NotSentReason, SettledBy, Unanswered, expr::ExprFault};

pub(super) fn unanswered(because: Unanswered, to: &Reader<'_>) -> String {
    match because {
        Unanswered::NothingFits => to.say(
            "no question, no line and no flow fits it",
            "no le corresponde ninguna pregunta, línea ni flujo",
            "não lhe corresponde nenhuma pergunta, linha nem fluxo",
        ),
        Unanswered::WrittenBeforeQuestion => to.say(
            "it was written before the question was sent",
            "se escribió antes de que saliera la pregunta",
            "foi escrito antes de a pergunta sair",
        ),
        Unanswered::OptedOut => to.say(
            "the customer had asked to be left alone, and has not written `alta` since",
            "el cliente había pedido que no le escriban y no ha escrito `alta` después",
            "o cliente tinha pedido que não lhe escrevam e não escreveu `alta` depois",
        ),
    }
}

pub(super) fn gate(because: Gate, to: &Reader<'_>) -> String {
    match because {
        Gate::WindowOpen => to.say(
            "the 24-hour window is open",
            "la ventana de 24 horas está abierta",
            "a janela de 24 horas está aberta",
        ),
        Gate::TemplateInstead => to.say(
            "the 24-hour window is closed and the line has a template for that",
            "la ventana de 24 horas está cerrada y la línea tiene una plantilla para eso",
            "a janela de 24 horas está fechada e a linha tem um modelo para isso",
        ),
        Gate::Repeated => to.say(
            "WhatsApp refused it although the customer had just written; it is tried once more",
            "WhatsApp lo rechazó aunque el cliente acababa de escribir; se intenta una vez más",
            "o WhatsApp recusou embora o cliente tivesse acabado de escrever; tenta-se mais uma vez",
        ),
    }
}

pub(super) fn held_by(because: HeldBy, to: &Reader<'_>) -> &'static str {
    match because {
        HeldBy::QuietHours => to.pick(
            "these are the flow's quiet hours and the customer has not just written",
            "son las horas de silencio del flujo y el cliente no acaba de escribir",
            "são as horas de silêncio do fluxo e o cliente não acabou de escrever",
        ),
    }
}

pub(super) fn not_sent(because: NotSentReason, to: &Reader<'_>) -> String {
    match because {
        NotSentReason::Expired => to.say(
            "the 24-hour window closed while it waited to leave",
            "la ventana de 24 horas se cerró mientras esperaba salir",
            "a janela de 24 horas fechou enquanto esperava sair",
        ),
        NotSentReason::WindowClosed => to.say(
            "WhatsApp says that the 24-hour window is closed (131047)",
            "WhatsApp dice que la ventana de 24 horas está cerrada (131047)",
            "o WhatsApp diz que a janela de 24 horas está fechada (131047)",
        ),
        NotSentReason::Refused { code } => refused(code, to),
    }
}

fn refused(code: Option<u32>, to: &Reader<'_>) -> String {
    let refused = to.pick("WhatsApp refused it", "WhatsApp lo rechazó", "o WhatsApp recusou");
    let Some(code) = code else {
        return format!("{refused} {}", to.pick("and gave no reason", "y no dio una razón", "e não deu um motivo"));
    };
    match (to.meaning)(code) {
        // Without the full stop: the sentence may go on behind it.
        Some(meaning) => format!("{refused} ({code}): {}", meaning.trim_end_matches('.')),
        None => format!("{refused} ({code})"),
    }
}

pub(super) fn delayed(because: &DelayedBy, to: &Reader<'_>) -> String {
    match because {
        DelayedBy::NotConnected => to.say(
            "there was no connection to WhatsApp",
            "no hubo conexión con WhatsApp",
            "não houve conexão com o WhatsApp",
        ),
        DelayedBy::Refused { code } => refused(*code, to),
        DelayedBy::Stopped { code } => refused(Some(*code), to),
        DelayedBy::Unclear { code } => {
            let unclear = to.pick(
                "WhatsApp did not say whether it went out",
                "WhatsApp no dijo si salió",
                "o WhatsApp não disse se saiu",
            );
            code.map_or_else(|| unclear.to_owned(), |code| format!("{unclear} ({code})"))
        }
        DelayedBy::NumberGone { phone_number_id } => to.pick(
            format!("number {phone_number_id} is not in the configuration any more"),
            format!("el número {phone_number_id} ya no está en la configuración"),
            format!("o número {phone_number_id} já não está na configuração"),
        ),
    }
}

pub(super) fn withdrawn(because: EndReason, to: &Reader<'_>) -> &'static str {
    match because {
        EndReason::Restarted => {
            to.pick("its flow was started again", "su flujo se inició de nuevo", "o seu fluxo começou de novo")
        }
        EndReason::Fault => to.pick(
            "its flow went round in a circle and only talked",
            "su flujo daba vueltas en un círculo y solo hablaba",
            "o seu fluxo dava voltas em círculo e só falava",
        ),
        EndReason::OptedOut
        | EndReason::Completed
        | EndReason::Stopped
        | EndReason::WindowClosed
        | EndReason::Holdout => left_alone(to),
    }
}

fn left_alone(to: &Reader<'_>) -> &'static str {
    to.pick(
        "the customer asked to be left alone",
        "el cliente pidió que no le escriban",
        "o cliente pediu que não lhe escrevam",
    )
}

pub(super) fn ended(because: EndReason, why: Option<Fault>, to: &Reader<'_>) -> &'static str {
    match because {
        EndReason::Completed => {
            to.pick("its last step is done", "su último paso terminó", "o seu último passo terminou")
        }
        EndReason::Stopped => to.pick("it says `stop`", "dice `stop`", "diz `stop`"),
        EndReason::WindowClosed => to.pick(
            "the 24-hour window is closed and the line has no template for that (window_closed)",
            "la ventana de 24 horas está cerrada y la línea no tiene plantilla para eso (window_closed)",
            "a janela de 24 horas está fechada e a linha não tem modelo para isso (window_closed)",
        ),
        EndReason::Holdout => to.pick(
            "the contact is in the share that gets nothing",
            "el contacto está en la parte que no recibe nada",
            "o contato está na parte que não recebe nada",
        ),
        EndReason::Restarted => to.pick("it was started again", "se inició de nuevo", "começou de novo"),
        EndReason::OptedOut => left_alone(to),
        // Before the fault was kept, there was only this one.
        EndReason::Fault => fault(why.unwrap_or(Fault::Circle), to),
    }
}

fn fault(fault: Fault, to: &Reader<'_>) -> &'static str {
    match fault {
        Fault::Circle => to.pick(
            "it went round in a circle without waiting (fault)",
            "dio vueltas en un círculo sin esperar (fault)",
            "deu voltas em círculo sem esperar (fault)",
        ),
        Fault::Program => to.pick(
            "its program leads to a place that is none; publish the flow again (fault)",
            "su programa lleva a un lugar que no existe; publica el flujo otra vez (fault)",
            "o seu programa leva a um lugar que não existe; publique o fluxo outra vez (fault)",
        ),
        Fault::Expr(fault) => expr_fault(fault, to),
    }
}

fn expr_fault(fault: ExprFault, to: &Reader<'_>) -> &'static str {
    match fault {
        ExprFault::Missing => to.pick(
            "a value that the line needs is missing (fault)",
            "falta un valor que la línea necesita (fault)",
            "falta um valor de que a linha precisa (fault)",
        ),
        ExprFault::WrongType => to.pick(
            "a value that the line reads is of another type than it needs (fault)",
            "un valor que lee la línea es de otro tipo que el que necesita (fault)",
            "um valor que a linha lê é de outro tipo que não o necessário (fault)",
        ),
        ExprFault::DividedByZero => to.pick(
            "the line divides by zero (fault)",
            "la línea divide entre cero (fault)",
            "a linha divide por zero (fault)",
        ),
        ExprFault::NumberTooLarge => to.pick(
            "a number that the line computes is too large (fault)",
            "un número que calcula la línea es demasiado grande (fault)",
            "um número que a linha calcula é grande demais (fault)",
        ),
        ExprFault::TooLarge => to.pick(
            "a text or a list that the line makes is too long (fault)",
            "un texto o una lista que arma la línea es demasiado largo (fault)",
            "um texto ou uma lista que a linha monta é longo demais (fault)",
        ),
        ExprFault::TooDeep => to.pick(
            "what the line computes is nested too deeply (fault)",
            "lo que calcula la línea tiene demasiados paréntesis unos dentro de otros (fault)",
            "o que a linha calcula tem parênteses demais uns dentro dos outros (fault)",
        ),
        ExprFault::NotWhole => to.pick(
            "the line needs a whole number and computes another (fault)",
            "la línea necesita un número entero y calcula otro (fault)",
            "a linha precisa de um número inteiro e calcula outro (fault)",
        ),
        ExprFault::OutOfRange => to.pick(
            "a length of time that the line computes is below zero or over 366 days (fault)",
            "un tiempo que calcula la línea es menor que cero o mayor que 366 días (fault)",
            "um tempo que a linha calcula é menor que zero ou maior que 366 dias (fault)",
        ),
    }
}

pub(super) fn settled(by: SettledBy, to: &Reader<'_>) -> &'static str {
    match by {
        SettledBy::Answer => to.pick("WhatsApp took it", "WhatsApp lo aceptó", "o WhatsApp aceitou"),
        SettledBy::Status => to.pick(
            "WhatsApp told afterwards that it has it",
            "WhatsApp avisó después de que lo tiene",
            "o WhatsApp avisou depois que o tem",
        ),
    }
}

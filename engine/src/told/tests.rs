use super::*;
use crate::{
    DelayedBy, EndReason, Entry, Fault, Gate, HeldBy, NotSentReason, ProgramId, SettledBy, Unanswered, expr::ExprFault,
};

const MESSAGE: MessageId = MessageId([0; 16]);

fn of(what: &What, language: Language) -> String {
    let meaning = |code| (code == 130_429).then_some("Too fast.");
    sentence(what, &Reader { language, zone: None, meaning: &meaning, said: &Said::default() })
}

#[test]
fn a_sentence_says_what_and_because_in_every_language() {
    let what = What::NotSent {
        message: MESSAGE,
        content: Rendered::Text { body: "Hola\n2".into() },
        because: NotSentReason::WindowClosed,
    };
    assert_eq!(
        of(&what, Language::En),
        "not sent \"Hola 2\" because WhatsApp says that the 24-hour window is closed (131047); what its line says behind `or` \
             comes instead"
    );
    assert!(of(&what, Language::Es).starts_with("no se envió \"Hola 2\" porque WhatsApp dice"));
    assert!(of(&what, Language::Pt).starts_with("não foi enviado \"Hola 2\" porque o WhatsApp diz"));
}

#[test]
fn what_a_flow_decides_and_sets_is_told_in_every_language() {
    let variable = || Target::Variable("total".into());
    let field = || Target::Field("ciudad".into());
    let number = Value::Number("299.50".parse().unwrap());
    let due = Timestamp(0);
    let ended = |because, fault| What::Ended { because, fault };
    let divided = Fault::Expr(ExprFault::DividedByZero);
    #[rustfmt::skip]
    let table = [
        (What::Set { target: variable(), value: Some(number) },
         "set `total` to 299.5", "puso `total` en 299,5"),
        (What::Set { target: field(), value: Some("La Paz".into()) },
         "set the contact's `ciudad` to \"La Paz\"", "puso `ciudad` del contacto en \"La Paz\""),
        (What::Set { target: field(), value: None },
         "emptied the contact's `ciudad`, since what the line reads has no value",
         "vació `ciudad` del contacto, pues lo que lee la línea no tiene valor"),
        (What::Tagged { tag: "lead".into() },
         "gave the contact the tag \"lead\"", "puso al contacto la etiqueta \"lead\""),
        (What::Untagged { tag: "lead".into() },
         "took the tag \"lead\" from the contact", "quitó al contacto la etiqueta \"lead\""),
        (What::Consented { purpose: "marketing".into() },
         "the contact agreed to messages of `marketing`", "el contacto aceptó mensajes de `marketing`"),
        (What::Tracked { name: "venta".into() }, "counted \"venta\"", "contó \"venta\""),
        (What::Drew { label: "oferta".into(), share: Some("a".into()) },
         "the contact is in the share `a` of `oferta`, now and always",
         "al contacto le toca la parte `a` de `oferta`, ahora y siempre"),
        (What::Drew { label: "oferta".into(), share: None },
         "the contact is in the holdout of `oferta`, now and always",
         "el contacto queda en el `holdout` de `oferta`, ahora y siempre"),
        (What::Late { due: None },
         "does not know when: the value is missing, so it goes where `or if late` says",
         "no sabe cuándo: el valor falta, así que va adonde dice `or if late`"),
        (What::Late { due: Some(due) },
         "was late: 1970-01-01T00:00:00Z had passed, so it goes where `or if late` says",
         "llegó tarde: 1970-01-01T00:00:00Z ya había pasado, así que va adonde dice `or if late`"),
        (What::OptedOut { by: OptedOutBy::Flow },
         "the flow says `opt out`: what it says in this turn still leaves, and nothing more is sent; a word such as `alta` from them undoes it",
         "el flujo dice `opt out`: sale todavía lo que dice en este turno y no se envía nada más; una palabra suya como `alta` lo deshace"),
        (What::Withdrawn { message: MESSAGE, because: EndReason::Restarted },
         "withdrawn before it left: the message, because its flow was started again; the new run says what there is to say",
         "se retiró antes de salir: el mensaje, porque su flujo se inició de nuevo; la nueva ejecución dice lo que haya que decir"),
        (ended(EndReason::Restarted, None), "ended because it was started again", "terminó porque se inició de nuevo"),
        (ended(EndReason::Fault, Some(divided)),
         "ended because the line divides by zero (fault); mend that line and publish the flow again", "terminó porque la línea divide entre cero (fault); arregla esa línea y publica el flujo otra vez"),
        // Before the fault was kept, there was only this one.
        (ended(EndReason::Fault, None),
         "ended because it went round in a circle without waiting (fault); mend that line and publish the flow again",
         "terminó porque dio vueltas en un círculo sin esperar (fault); arregla esa línea y publica el flujo otra vez"),
    ];
    for (what, english, spanish) in table {
        assert_eq!((of(&what, Language::En), of(&what, Language::Es)), (english.into(), spanish.into()));
        let portuguese = of(&what, Language::Pt);
        assert!(portuguese != english && portuguese != spanish, "{portuguese}");
    }
}

#[test]
fn a_refusal_says_its_reason_or_that_there_is_none_and_the_sentence_goes_on() {
    let delayed = |because| {
        let what = What::Delayed { message: MESSAGE, until: Timestamp(0), because };
        (of(&what, Language::En), of(&what, Language::Es))
    };
    let (en, es) = delayed(DelayedBy::Refused { code: Some(130_429) });
    assert!(
        en.contains("(130429): Too fast; the message is tried") && en.ends_with(" again at 1970-01-01T00:00:00Z"),
        "{en}"
    );
    assert!(!en.contains(".;") && !es.contains(".;"), "{en} {es}");
    let (en, es) = delayed(DelayedBy::Refused { code: None });
    assert!(en.contains("gave no reason") && es.contains("no dio una razón"), "{en} {es}");
    let (en, _) = delayed(DelayedBy::NumberGone { phone_number_id: "100000000000002".into() });
    assert!(en.contains("number 100000000000002 is not in the configuration any more"), "{en}");
    let content = Rendered::Text { body: "Hola".into() };
    let because = NotSentReason::Refused { code: None };
    let not_sent = of(&What::NotSent { message: MESSAGE, content, because }, Language::En);
    assert_eq!(
        not_sent,
        "not sent \"Hola\" because WhatsApp refused it and gave no reason; WhatsApp Manager says what is wrong with the \
         number or the template"
    );
}

#[test]
fn instants_are_written_by_the_clock_of_whoever_reads() {
    let what = What::WaitsUntil { due: Timestamp(0) };
    assert_eq!(of(&what, Language::Pt), "espera até 1970-01-01T00:00:00Z");
    let zone = Zone::parse("America/La_Paz").unwrap();
    let to = Reader { language: Language::Pt, zone: Some(&zone), meaning: &|_| None, said: &Said::default() };
    assert_eq!(sentence(&what, &to), "espera até 1969-12-31 20:00");
}

/// One entry of each kind and, below it, of each reason. Behind every variant stands the next one, so that a new one does
/// not compile until somebody wrote its sentence down here.
mod every {
    use super::*;

    fn content() -> Rendered {
        Rendered::Text { body: "Tu pedido sale hoy".into() }
    }

    fn text() -> String {
        "hola".into()
    }

    fn next(what: &What) -> Option<What> {
        let (message, because) = (MESSAGE, EndReason::Completed);
        Some(match what {
            What::Started { .. } => What::TookAnswer { text: text() },
            What::TookAnswer { .. } => What::Interrupted { text: text() },
            What::Interrupted { .. } => What::Unanswered { text: text(), because: Unanswered::NothingFits },
            What::Unanswered { .. } => What::Queued { message, content: content(), because: Gate::WindowOpen },
            What::Queued { .. } => What::Skipped,
            What::Skipped => What::WaitsUntil { due: Timestamp(0) },
            What::WaitsUntil { .. } => What::HeldUntil { until: Timestamp(0), because: HeldBy::QuietHours },
            What::HeldUntil { .. } => What::Late { due: Some(Timestamp(0)) },
            What::Late { .. } => What::WaitsForReply { due: Some(Timestamp(0)) },
            What::WaitsForReply { .. } => What::NoReply,
            What::NoReply => What::NotSent { message, content: content(), because: NotSentReason::Expired },
            What::NotSent { .. } => What::Withdrawn { message, because },
            What::Withdrawn { .. } => What::OptedOut { by: OptedOutBy::Customer },
            What::OptedOut { .. } => What::OptedIn,
            What::OptedIn => What::Ended { because, fault: None },
            What::Ended { .. } => What::Set { target: Target::Variable("ciudad".into()), value: None },
            What::Set { .. } => What::Tagged { tag: text() },
            What::Tagged { .. } => What::Untagged { tag: text() },
            What::Untagged { .. } => What::Consented { purpose: text() },
            What::Consented { .. } => What::Tracked { name: text() },
            What::Tracked { .. } => What::Moved { from: ProgramId([0; 16]), to: ProgramId([1; 16]) },
            What::Moved { .. } => What::Drew { label: text(), share: None },
            What::Drew { .. } => What::Sent { message, wamid: "wamid.A".into(), settled_by: SettledBy::Answer },
            What::Sent { .. } => What::Delayed { message, until: Timestamp(0), because: DelayedBy::NotConnected },
            What::Delayed { .. } => What::InDoubt { message },
            What::InDoubt { .. } => What::SentOnceMore { message },
            What::SentOnceMore { .. } => What::Unknown { message },
            What::Unknown { .. } => What::Held { message },
            What::Held { .. } => What::Released { message },
            What::Released { .. } => What::Discarded { message },
            What::Discarded { .. } => return None,
        })
    }

    fn next_unanswered(because: Unanswered) -> Option<Unanswered> {
        match because {
            Unanswered::NothingFits => Some(Unanswered::WrittenBeforeQuestion),
            Unanswered::WrittenBeforeQuestion => Some(Unanswered::OptedOut),
            Unanswered::OptedOut => None,
        }
    }

    fn next_gate(because: Gate) -> Option<Gate> {
        match because {
            Gate::WindowOpen => Some(Gate::TemplateInstead),
            Gate::TemplateInstead => Some(Gate::Repeated),
            Gate::Repeated => None,
        }
    }

    fn next_not_sent(because: NotSentReason) -> Option<NotSentReason> {
        match because {
            NotSentReason::Expired => Some(NotSentReason::WindowClosed),
            NotSentReason::WindowClosed => Some(NotSentReason::Refused { code: None }),
            NotSentReason::Refused { code: None } => Some(NotSentReason::Refused { code: Some(130_429) }),
            NotSentReason::Refused { code: Some(_) } => None,
        }
    }

    fn next_delayed(because: &DelayedBy) -> Option<DelayedBy> {
        match because {
            DelayedBy::NotConnected => Some(DelayedBy::Refused { code: None }),
            DelayedBy::Refused { code: None } => Some(DelayedBy::Refused { code: Some(130_429) }),
            DelayedBy::Refused { code: Some(_) } => Some(DelayedBy::Unclear { code: None }),
            DelayedBy::Unclear { code: None } => Some(DelayedBy::Unclear { code: Some(2) }),
            DelayedBy::Unclear { code: Some(_) } => Some(DelayedBy::Stopped { code: 190 }),
            DelayedBy::Stopped { .. } => Some(DelayedBy::NumberGone { phone_number_id: "1".into() }),
            DelayedBy::NumberGone { .. } => None,
        }
    }

    pub fn entry() -> Vec<What> {
        let kinds = std::iter::successors(Some(What::Started { text: text() }), next);
        let message = MESSAGE;
        let unanswered = std::iter::successors(Some(Unanswered::NothingFits), |it| next_unanswered(*it))
            .map(|because| What::Unanswered { text: text(), because });
        let queued = std::iter::successors(Some(Gate::WindowOpen), |it| next_gate(*it)).map(|because| What::Queued {
            message,
            content: content(),
            because,
        });
        let not_sent = std::iter::successors(Some(NotSentReason::Expired), |it| next_not_sent(*it))
            .map(|because| What::NotSent { message, content: content(), because });
        let delayed = std::iter::successors(Some(DelayedBy::NotConnected), next_delayed).map(|because| What::Delayed {
            message,
            until: Timestamp(0),
            because,
        });
        let withdrawn = EndReason::ALL.into_iter().map(|because| What::Withdrawn { message, because });
        let ended = EndReason::ALL.into_iter().map(|because| What::Ended { because, fault: None });
        kinds.chain(unanswered).chain(queued).chain(not_sent).chain(delayed).chain(withdrawn).chain(ended).collect()
    }
}

/// In each language, words that only those know who run flowd; and what a sentence about a message names.
#[test]
fn every_entry_is_told_in_three_languages_by_what_it_is_about_and_without_our_words() {
    let content = Rendered::Text { body: "Tu pedido sale hoy".into() };
    let queued = What::Queued { message: MESSAGE, content, because: Gate::WindowOpen };
    let entry = Entry { at: Timestamp(0), run: None, flow: None, step: None, what: queued };
    let said = Said::of([&entry]);
    let ours =
        ["webhook", "wamid", "status", "payload", "token", "outbox id", "HTTP", "request", "petición", "pedido http"];
    for what in every::entry() {
        let told = [Language::En, Language::Es, Language::Pt]
            .map(|language| sentence(&what, &Reader { language, zone: None, meaning: &|_| None, said: &said }));
        let [en, es, pt] = &told;
        assert!(en != es && es != pt && en != pt, "{told:?}");
        for sentence in &told {
            assert!(ours.iter().all(|word| !sentence.contains(word)), "{sentence}");
            assert!(!sentence.contains("  ") && !sentence.ends_with('.') && !sentence.contains(".;"), "{sentence}");
            if what.message().is_some() {
                assert!(sentence.contains("\"Tu pedido sale hoy\""), "which message? {sentence}");
            }
        }
    }
}

/// What did not go out, or may not have, says why, and what anybody can do about it.
#[test]
fn what_did_not_go_out_says_why_and_what_to_do() {
    #[rustfmt::skip]
    let table = [
        (What::Skipped,
         "not sent because the 24-hour window is closed and the line says `or skip`; write `or template …` there to reach them all the same"),
        (What::NotSent { message: MESSAGE, content: Rendered::Text { body: "Hola".into() }, because: NotSentReason::Expired },
         "not sent \"Hola\" because the 24-hour window closed while it waited to leave; what its line says behind `or` comes instead"),
        (What::Delayed { message: MESSAGE, until: Timestamp(0), because: DelayedBy::NotConnected },
         "not sent yet because there was no connection to WhatsApp; the message is tried again at 1970-01-01T00:00:00Z; there is nothing to do"),
        (What::Delayed { message: MESSAGE, until: Timestamp(0), because: DelayedBy::Stopped { code: 1 } },
         "not sent yet because WhatsApp refused it (1); the message is tried again at 1970-01-01T00:00:00Z; WhatsApp Manager says what is wrong with the number or the template"),
        (What::InDoubt { message: MESSAGE },
         "in doubt because no answer came: WhatsApp may have the message or not; it is settled within minutes, and there is nothing to do"),
        (What::SentOnceMore { message: MESSAGE },
         "WhatsApp reports on other messages and said nothing of the message for 90 s, so it is sent once more; at worst the customer reads it twice"),
        (What::Unknown { message: MESSAGE },
         "unknown whether the message went out, because WhatsApp said nothing of it for 90 s; it is not sent again by itself; look into the chat before you write again"),
        (What::Held { message: MESSAGE },
         "held because the database was put back from a copy, and the message may have been sent since; `flowd outbox held` shows it, `flowd outbox release` or `discard` decides"),
        (What::Sent { message: MESSAGE, wamid: "wamid.A".into(), settled_by: SettledBy::Status },
         "sent the message: WhatsApp told afterwards that it has it"),
    ];
    for (what, english) in table {
        assert_eq!(of(&what, Language::En), english);
    }
}

#[test]
fn a_long_text_is_named_by_its_beginning() {
    let content = Rendered::Text { body: "x".repeat(200) };
    let queued = What::Queued { message: MESSAGE, content, because: Gate::WindowOpen };
    let said = Said::of([&Entry { at: Timestamp(0), run: None, flow: None, step: None, what: queued }]);
    let reader = Reader { language: Language::En, zone: None, meaning: &|_| None, said: &said };
    let told = sentence(&What::InDoubt { message: MESSAGE }, &reader);
    assert!(told.contains(&format!("may have \"{}…\" or not", "x".repeat(60))), "{told}");
}

//! The story the project exists for: a customer writes, waits two hours, asks, and is answered.

use std::thread;

use serde_json::json;
use system_tests::{Ended, Lab, Options, Started};

const ANA: &str = "59170000001";
const LUIS: &str = "59170000002";

const HELLO: &str = "Hola, bienvenido";
const QUESTION: &str = "¿Cómo puedo ayudarte?";
const PRICE: &str = "Aquí está nuestro precio: desde *Bs 299* al mes 💜";
const SORRY: &str = "Perdón, no entendí. Escribe *precio* o *asesor*.";
const ADVISER: &str = "Un asesor te escribirá pronto.";
const GOODBYE: &str = "¡Gracias por escribirnos!";

#[test]
fn a_customer_is_greeted_asked_and_told_the_price() {
    told_the_price(Options::default());
}

pub(super) fn told_the_price(options: Options) {
    let lab = Lab::start(options);
    let said = lab.says(ANA, "Hola");
    assert_eq!((said.webhook.attempts, said.webhook.status), (1, Some(200)));
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO]);

    let clock = lab.advance("7199 s");
    // Another customer's message wakes everything that might be early.
    lab.says(LUIS, "¿Hola?, ¿qué tal?");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO], "nothing is early, not by a second");
    assert_eq!(clock.next.map(|due| due.at.to_string()).as_deref(), Some("2026-11-24T16:00:00Z"));
    lab.advance("1 s");
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);

    lab.says(ANA, "¿Qué PRECIO tiene?");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, PRICE]);
    assert_eq!(lab.run_until_idle().next, None);
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, PRICE], "the flow ended");
}

#[test]
fn who_is_not_understood_is_asked_twice_more_and_handed_on() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "buenas");
    lab.advance("2h");
    for _ in 0..3 {
        lab.says(ANA, "mmm");
        lab.settle();
    }
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, SORRY, SORRY, ADVISER]);
}

#[test]
fn the_price_is_told_at_any_time_and_ends_the_story() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "info");
    lab.advance("30 min");
    lab.says(ANA, "¿CUANTO cuesta?");
    assert_eq!(lab.run_until_idle().now.to_string(), "2026-11-24T14:30:00Z", "nothing is due any more");
    assert_eq!(lab.texts_to(ANA), [HELLO, PRICE]);
    let why = lab.why(ANA, "en");
    assert!(why.contains("left its place because the customer wrote \"¿CUANTO cuesta?\""), "{why}");

    lab.says(LUIS, "hola");
    lab.advance("2h");
    lab.says(LUIS, "mmm");
    lab.says(LUIS, "el precio");
    lab.run_until_idle();
    assert_eq!(lab.texts_to(LUIS), [HELLO, QUESTION, SORRY, PRICE], "also behind a repeated question");
}

#[test]
fn silence_is_taken_leave_of_as_late_as_the_question_says() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "hola");
    lab.advance("2h");
    lab.says(LUIS, "hola");
    lab.advance("19h");
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);
    lab.says(LUIS, "¿eh?");
    lab.advance("59 min");
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);
    lab.advance("1 min");
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, GOODBYE], "22 h: the window is open, so it is a text");
    let why = lab.why(ANA, "en");
    assert!(why.contains("no reply came in time") && why.contains("ended because its last step is done"), "{why}");

    assert_eq!(lab.run_until_idle().now.to_string(), "2026-11-26T07:00:00Z");
    assert_eq!(lab.texts_to(LUIS), [HELLO, QUESTION, SORRY, GOODBYE], "a repeated question has its 20 h anew");
}

#[test]
fn every_word_for_the_adviser_leads_there_and_stops() {
    let lab = Lab::start(Options::default());
    for (who, words) in [(ANA, "Asesor"), (LUIS, "¿hay un HUMANO ahí?")] {
        lab.says(who, "buenas");
        lab.advance("2h");
        lab.says(who, words);
        lab.settle();
        assert_eq!(lab.texts_to(who), [HELLO, QUESTION, ADVISER]);
        assert!(lab.why(who, "en").contains("ended because it says `stop`"));
    }
    assert_eq!(lab.clock().next, None, "nobody is waited for");
}

#[test]
fn only_its_words_start_it_and_only_once_at_a_time() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "hola, buenas tardes");
    lab.says(ANA, "precio");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [""; 0], "`is` wants the whole message, and no run is there to be interrupted");
    lab.says(ANA, "¡¡HOLA!! 👋");
    lab.says(ANA, "hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO], "a second start is ignored");
    lab.run_until_idle();
    lab.says(ANA, "hola");
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, GOODBYE, HELLO], "after its end it starts again");
}

/// What was written before the question left is no answer to it, however late it arrives.
#[test]
fn a_message_that_overtakes_the_question_does_not_answer_it() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "hola");
    lab.advance("2h");
    lab.says_with(ANA, &json!({ "text": "un asesor", "at": "2026-11-24T15:59:59Z" }));
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);
    assert!(lab.why(ANA, "en").contains("because it was written before the question was sent"));
    lab.says_with(ANA, &json!({ "text": "un asesor", "at": "2026-11-24T16:00:00Z" }));
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, ADVISER], "the question's own second counts");
}

#[test]
fn two_customers_do_not_meet() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.advance("1h");
    lab.says(LUIS, "info");
    lab.advance("1h");
    lab.says(ANA, "un asesor, por favor");
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, ADVISER]);
    assert_eq!(lab.texts_to(LUIS), [HELLO, QUESTION, GOODBYE]);
    let numbers: Vec<_> = lab.messages().iter().map(|sent| sent.n).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6], "the record counts over all customers");
}

#[test]
fn twenty_customers_at_the_same_time_do_not_mix() {
    let lab = Lab::start(Options::default());
    let customers: Vec<_> = (0..20).map(|nth| format!("591700001{nth:02}")).collect();
    let all_say = |text: &(dyn Fn(usize) -> &'static str + Sync)| {
        thread::scope(|scope| {
            for (nth, who) in customers.iter().enumerate() {
                let lab = &lab;
                scope.spawn(move || assert_eq!(lab.says(who, text(nth)).webhook.status, Some(200)));
            }
        });
        lab.settle();
    };
    all_say(&|_| "Hola");
    lab.advance("2h");
    let answers = ["precio", "asesor", "¿?", "baja"];
    all_say(&|nth| answers[nth % answers.len()]);
    for (nth, who) in customers.iter().enumerate() {
        let expected: &[&str] = match answers[nth % answers.len()] {
            "precio" => &[HELLO, QUESTION, PRICE],
            "asesor" => &[HELLO, QUESTION, ADVISER],
            "¿?" => &[HELLO, QUESTION, SORRY],
            _ => &[HELLO, QUESTION],
        };
        assert_eq!(lab.texts_to(who), expected, "{who}");
    }
}

#[test]
fn the_conversation_outlives_both_processes() {
    let lab = Lab::start(Options::default());
    lab.says(ANA, "Hola");
    lab.settle();
    lab.kill_serve();
    lab.kill_emulator();
    lab.restart_emulator();
    assert_eq!(lab.restart_serve(None), Started::Ready);
    lab.advance("2h");
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);

    assert_eq!(lab.stop_serve(), Ended::Code(0), "asked to stop, it stops in order");
    let refused = lab.says(ANA, "precio");
    assert_eq!((refused.webhook.attempts, refused.webhook.status), (1, None));
    lab.restart_serve(None);
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION, PRICE], "the emulator delivered once serve was back");
}

/// Killed where Graph has the message and its answer was not read.
#[test]
fn a_message_in_doubt_goes_out_once() {
    let lab = Lab::start(Options { fail: Some("answer.before".to_owned()), ..Options::default() });
    lab.says(ANA, "Hola");
    assert_eq!(lab.wait_until_serve_ends(), Ended::Signal(9));
    lab.restart_serve(None);
    lab.run_until_idle();
    assert_eq!(lab.texts_to(ANA)[0], HELLO);
    assert_eq!(lab.texts_to(ANA).iter().filter(|text| *text == HELLO).count(), 1);
}

#[test]
fn a_move_during_which_serve_dies_breaks_off() {
    let lab = Lab::start(Options { fail: Some("timer.due".to_owned()), ..Options::default() });
    lab.says(ANA, "Hola");
    let stuck = lab.try_move(&json!({ "advance": "3h" })).expect_err("serve dies at two of the three hours");
    assert_eq!(stuck.status, 504, "{stuck}");
    assert_eq!(lab.wait_until_serve_ends(), Ended::Signal(9));
    assert_eq!(lab.clock().now.to_string(), "2026-11-24T16:00:00Z", "the clock stays where it got to");
    lab.restart_serve(None);
    lab.settle();
    assert_eq!(lab.texts_to(ANA), [HELLO, QUESTION]);
}

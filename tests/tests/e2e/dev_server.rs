//! Somebody works on a flow: chats with it, lets time pass, changes the file, asks why, keeps the chat as a test.

use std::fs;
use std::process::Command;

use system_tests::{Dev, Ended, programs, within_bounds};

const FLOW: &str = "flow saludo\n  language es\n  timezone \"America/La_Paz\"\n  start when message is \"hola\"\n\nstep inicio\n  send \"Hola, bienvenido\"\n  wait 2h\n  ask \"¿Cómo puedo ayudarte?\" up to 20h\n    contains \"precio\" -> precio\n    anything else -> precio\n    no reply -> precio\n  end\n\nstep precio\n  send \"Desde *Bs 299* al mes\"\n";

const PANEL: &str = "/companion/panel?customer=59170000001&lang=es";
const BANNER: &str = "/companion/banner?customer=59170000001&lang=es";

/// Ana has said hola and was greeted.
fn greeted() -> Dev {
    let dev = Dev::start(&[("saludo.flow", FLOW)]);
    assert_eq!(dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]).status, 200);
    dev.form("/phone/1/say", &[("text", "hola")]);
    dev.wait_for("/phone/1/chat", "Hola, bienvenido", true);
    dev
}

fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the form has the field");
    &field[..field.find('"').expect("a value ends")]
}

#[test]
fn a_chat_goes_through_the_flow_and_the_panel_follows() {
    let dev = greeted();
    assert!(dev.said().contains("Try: add a customer, write “hola”"), "{}", dev.said());
    let panel = dev.wait_for(PANEL, "Espera hasta", true);
    assert!(panel.contains("<strong><bdi>inicio</bdi></strong>") && panel.contains("23 h 5"), "{panel}");
    let picture = panel.split("<img src=\"").nth(1).expect("the flow as a picture").split('"').next().unwrap();
    let svg = dev.get(&picture.replace("&#38;", "&").replace("&amp;", "&"));
    assert!(svg.text.starts_with("<svg") && svg.text.contains("class=\"step lit\""), "{}", svg.text);

    dev.form("/phone/1/clock", &[("advance", "2h")]);
    dev.wait_for("/phone/1/chat", "¿Cómo puedo ayudarte?", true);
    dev.form("/phone/1/say", &[("text", "¿Cuál es el PRECIO?")]);
    let chat = dev.wait_for("/phone/1/chat", "Desde <strong>Bs 299</strong> al mes", true);
    let ask = chat.rsplit("data-why=\"").next().unwrap().split('"').next().unwrap().replace("&amp;", "&");
    // The phone has the message before `flowd` has Graph's answer, and so before the log has its id.
    let why = dev.wait_for(&ask, "porque la ventana", true);
    assert!(why.contains("tomó una respuesta: &#34;¿Cuál es el PRECIO?&#34;"), "{why}");
    assert!(why.contains("porque la ventana de 24 horas está abierta"), "{why}");
    let why = dev.get(&ask.replace("lang=es", "lang=pt")).text;
    assert!(why.contains("porque a janela de 24 horas está aberta"), "{ask}: {why}");
}

#[test]
fn a_changed_flow_is_offered_and_the_chat_starts_over_with_it() {
    let dev = greeted();
    fs::write(dev.file("saludo.flow"), FLOW.replace("Hola, bienvenido", "Hola de nuevo")).unwrap();
    let banner = dev.wait_for(BANNER, "Cambiaste este flujo", true);
    let run = hidden(&banner, "run").to_owned();

    dev.form("/companion/keep", &[("run", &run)]);
    dev.wait_for(BANNER, "Cambiaste este flujo", false);
    fs::write(dev.file("saludo.flow"), FLOW.replace("Hola, bienvenido", "Hola otra vez")).unwrap();
    dev.wait_for(BANNER, "Cambiaste este flujo", true);
    dev.form("/companion/restart", &[("run", &run), ("customer", "59170000001")]);
    dev.wait_for("/phone/1/chat", "Hola otra vez", true);
    dev.wait_for(BANNER, "Cambiaste este flujo", false);
}

#[test]
fn a_chat_at_a_named_place_goes_on_with_the_new_text_by_itself() {
    let named = FLOW.replace("  wait 2h", "  wait 2h as espera");
    let dev = Dev::start(&[("saludo.flow", &named)]);
    assert_eq!(dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]).status, 200);
    dev.form("/phone/1/say", &[("text", "hola")]);
    dev.wait_for("/phone/1/chat", "Hola, bienvenido", true);
    let changed = named.replace("¿Cómo puedo ayudarte?", "¿Qué buscas hoy?");
    fs::write(dev.file("saludo.flow"), &changed).unwrap();
    dev.wait_for(PANEL, "sigue con la versión nueva desde aquí", true);
    dev.wait_for(BANNER, "Cambiaste este flujo", false);

    // Another length is another place: that is for a person to say.
    fs::write(dev.file("saludo.flow"), changed.replace("wait 2h", "wait 3h")).unwrap();
    dev.wait_for(BANNER, "Cambiaste este flujo", true);
    fs::write(dev.file("saludo.flow"), changed).unwrap();
    dev.wait_for(BANNER, "Cambiaste este flujo", false);
    dev.form("/phone/1/clock", &[("advance", "2h")]);
    dev.wait_for("/phone/1/chat", "¿Qué buscas hoy?", true);
}

#[test]
fn a_file_with_errors_is_shown_and_the_last_good_flow_goes_on() {
    let dev = greeted();
    fs::write(dev.file("saludo.flow"), FLOW.replace("  wait 2h", "  esperar 2h")).unwrap();
    let banner = dev.wait_for(BANNER, "El flujo tiene errores", true);
    assert!(banner.contains("línea 8") && banner.contains("`esperar` se escribe `wait`"), "{banner}");
    let english = dev.get(&BANNER.replace("lang=es", "lang=en")).text;
    assert!(english.contains("`esperar` is written `wait`"), "{english}");
    let portuguese = dev.get(&BANNER.replace("lang=es", "lang=pt")).text;
    assert!(portuguese.contains("O fluxo tem erros") && portuguese.contains("<p lang=\"es\">"), "{portuguese}");
    dev.form("/phone/1/clock", &[("advance", "2h")]);
    dev.wait_for("/phone/1/chat", "¿Cómo puedo ayudarte?", true);
    fs::write(dev.file("saludo.flow"), FLOW).unwrap();
    dev.wait_for(BANNER, "El flujo tiene errores", false);
}

#[test]
fn a_deleted_file_ends_its_triggers() {
    let other = FLOW.replace("saludo", "otro").replace("\"hola\"", "\"otro\"");
    let dev = Dev::start(&[("saludo.flow", FLOW), ("otro.flow", &other)]);
    dev.form("/phone/customers", &[("phone", "59170000001")]);
    dev.form("/phone/1/say", &[("text", "hola")]);
    dev.wait_for("/phone/1/chat", "Hola, bienvenido", true);
    fs::remove_file(dev.file("otro.flow")).unwrap();
    // Another change tells when the folder was looked at.
    fs::write(dev.file("saludo.flow"), FLOW.replace("Hola, bienvenido", "Buenas")).unwrap();
    dev.wait_for(BANNER, "Cambiaste este flujo", true);
    dev.form("/phone/1/say", &[("text", "otro")]);
    dev.wait_for("/phone/1/chat", "todavía no lo recibió", false);
    assert_eq!(dev.get("/emulator/messages").text.matches("Hola, bienvenido").count(), 2, "once, in text and body");
}

#[test]
fn a_chat_saved_as_a_test_passes() {
    let dev = greeted();
    dev.form("/phone/1/clock", &[("advance", "2h")]);
    dev.form("/phone/1/say", &[("text", "¿qué \"precio\" {tiene}?")]);
    dev.wait_for("/phone/1/chat", "Bs 299", true);
    let saved = dev.form("/companion/save", &[("name", "pregunta por el precio"), ("customer", "59170000001")]);
    assert_eq!((saved.status, saved.text.as_str()), (204, ""));
    let text = fs::read_to_string(dev.file("saludo.flow")).unwrap();
    assert!(text.starts_with(FLOW) && text.contains("test \"pregunta por el precio\""), "{text}");
    let tested = Command::new(programs::flowc()).args(["test"]).arg(dev.file("saludo.flow")).output().unwrap();
    assert_eq!(tested.status.code(), Some(0), "{}", String::from_utf8_lossy(&tested.stdout));

    fs::write(dev.file("saludo.flow"), FLOW.replace("Bs 299", "Bs 399")).unwrap();
    dev.wait_for(PANEL, "Guardar como prueba", true);
    let refused = dev.form("/companion/save", &[("name", "otra"), ("customer", "59170000001"), ("lang", "es")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("No se guardó") && refused.text.contains("399"), "{}", refused.text);
}

#[test]
fn a_saved_test_knows_the_phone_and_so_the_country_and_the_clock() {
    let flow = FLOW.replace("Hola, bienvenido", "Hola, {contact.first_name or \"?\"} de {contact.country or \"?\"}");
    let dev = Dev::start(&[("saludo.flow", &flow)]);
    // A number of several zones, so that the flow's clock counts.
    dev.form("/phone/customers", &[("name", "Ana Roca"), ("phone", "5511987654321")]);
    dev.form("/phone/1/say", &[("text", "hola")]);
    dev.wait_for("/phone/1/chat", "Hola, Ana de BR", true);
    let saved = dev.form("/companion/save", &[("name", "de Brasil"), ("customer", "5511987654321")]);
    assert_eq!((saved.status, saved.text.as_str()), (204, ""));
    let text = fs::read_to_string(dev.file("saludo.flow")).unwrap();
    let contact = "  contact Ana first_name \"Ana\" name \"Ana Roca\" phone \"+5511987654321\"\n";
    assert!(text.contains(contact), "{text}");
}

#[test]
fn after_a_kill_chats_clock_and_waits_are_where_they_were() {
    let mut dev = greeted();
    // The greeting is in the chat before its statuses are, and its ticks are part of it.
    let are_delivered = || dev.get("/phone/1/chat").text.matches("ticks two").count() == 2;
    assert!(within_bounds(are_delivered), "{}", dev.get("/phone/1/chat").text);
    dev.form("/phone/1/clock", &[("advance", "10 min")]);
    let (chat, clock) = (dev.get("/phone/1/chat").text, dev.get("/emulator/clock").text);
    dev.kill_and_restart();
    assert_eq!(dev.get("/phone/1/chat").text, chat);
    assert_eq!(dev.get("/emulator/clock").text.split("\"now\"").nth(1), clock.split("\"now\"").nth(1));
    dev.form("/phone/1/clock", &[("to", "next")]);
    dev.wait_for("/phone/1/chat", "¿Cómo puedo ayudarte?", true);
    assert_eq!(dev.stop(), Ended::Code(0));
}

#[test]
fn what_cannot_be_started_says_what_to_type() {
    let dev = greeted();
    let (code, words) = dev.second("other");
    assert_eq!(code, 2, "{words}");
    assert!(words.contains("belongs to another flowd") && words.contains("flowd dev --listen 127.0.0.1:"), "{words}");
    fs::write(dev.folder().join("a.txt"), FLOW).unwrap();
    for (arguments, expected) in [
        (vec!["dev", "--no-open", "nada.flow"], "There is no file or folder `nada.flow`"),
        (vec!["dev", "--no-open", "--data", "/proc/nothing"], "Choose another folder with --data"),
        (vec!["dev", "--no-open", "--emulator", "0.0.0.0:1"], "listen on this machine only"),
        (vec!["dev", "--no-open", "--listen", "0.0.0.0:1"], "use --listen 127.0.0.1:1"),
        (vec!["dev", "--no-open", "--listen", "18180"], "write it like 127.0.0.1:18180"),
        (vec!["dev", "--no-open", "a.txt"], "the name of a flow ends in `.flow`"),
        (vec!["dev", "--no-open", "a.txt", "--lang", "pt"], "o nome de um fluxo termina em `.flow`"),
    ] {
        let run = Command::new(programs::flowd()).args(&arguments).current_dir(dev.folder()).output().unwrap();
        let words = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.contains(expected), "{arguments:?}: {words}");
    }
}

#[test]
fn what_whatsapp_refuses_or_holds_is_told_beside_the_chat() {
    let dev = Dev::start(&[("saludo.flow", FLOW)]);
    dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]);
    let fault = |name: &str, on: &str| dev.form("/phone/1/faults", &[("fault", name), ("on", on)]);
    for (name, nth, expected) in [
        ("window_closed", "2", "ventana de 24 horas está cerrada (131047)"),
        ("server_error", "3", "WhatsApp no dijo si salió"),
    ] {
        let phone = format!("5917000000{nth}0");
        dev.form("/phone/customers", &[("name", name), ("phone", &phone)]);
        fault(name, "true");
        dev.form(&format!("/phone/{nth}/say"), &[("text", "hola")]);
        dev.wait_for(&PANEL.replace("59170000001", &phone), expected, true);
        fault(name, "false");
    }
    fault("restricted", "true");
    dev.form("/phone/1/say", &[("text", "hola")]);
    let panel = dev.wait_for(PANEL, "aún no se envió porque WhatsApp lo rechazó", true);
    assert!(panel.contains("Mensajes que no salieron") && panel.contains("<bdi>Hola, bienvenido</bdi>"), "{panel}");
    assert!(panel.contains("se intenta otra vez"), "until when: {panel}");
    let english = dev.get(&PANEL.replace("lang=es", "lang=en")).text;
    assert!(english.contains("Messages that have not left") && english.contains("not sent yet because"), "{english}");
    // The number is stopped for everybody.
    dev.form("/phone/customers", &[("name", "Beto"), ("phone", "59170000002")]);
    dev.form("/phone/4/say", &[("text", "hola")]);
    dev.wait_for(&PANEL.replace("59170000001", "59170000002"), "WhatsApp detuvo el número", true);
}

#[test]
fn a_message_that_waits_for_the_limit_of_one_person_says_so() {
    let send = "  send \"Hola, bienvenido\"\n";
    let dev = Dev::start(&[("saludo.flow", &FLOW.replace(send, &send.repeat(60)))]);
    dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]);
    dev.form("/phone/1/say", &[("text", "hola")]);
    let panel = dev.wait_for(PANEL, "espera por el límite de WhatsApp de mensajes a una persona, hasta", true);
    assert!(panel.contains("mueve el tiempo") && panel.contains("espera a que salga el mensaje anterior"), "{panel}");
    assert_eq!(panel.matches("mueve el tiempo").count(), 1, "{panel}");
}

#[test]
fn what_the_customer_writes_has_its_why() {
    let dev = greeted();
    dev.form("/phone/1/say", &[("text", "¿hay *parqueo*?")]);
    let asked = |own: &str| -> Option<String> {
        let chat = dev.get("/phone/1/chat").text;
        let bubble = chat.split("<article").find(|bubble| bubble.contains(own))?;
        let address = bubble.split("data-why=\"").nth(1)?.split('"').next()?;
        Some(address.replace("&amp;", "&"))
    };
    assert!(within_bounds(|| asked("parqueo").is_some()));
    let why = dev.wait_for(&asked("parqueo").unwrap(), "nadie contestó", true);
    assert!(why.contains("¿hay *parqueo*?"), "{why}");
    let why = dev.get(&asked(">hola<").expect("the first message has its why")).text;
    assert!(why.contains("empezó porque el cliente escribió") && !why.contains("parqueo"), "{why}");
}

#[test]
fn a_broken_file_holds_back_only_itself_also_at_the_start() {
    let other = FLOW.replace("saludo", "otro").replace("\"hola\"", "\"otro\"").replace("Hola, bienvenido", "Otro");
    let mut dev = Dev::start(&[("saludo.flow", FLOW), ("otro.flow", &other)]);
    dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]);
    dev.form("/phone/1/say", &[("text", "hola")]);
    dev.wait_for("/phone/1/chat", "Hola, bienvenido", true);

    fs::write(dev.file("saludo.flow"), FLOW.replace("  wait 2h", "  esperar 2h")).unwrap();
    dev.wait_for(BANNER, "El flujo tiene errores", true);
    fs::write(dev.file("otro.flow"), other.replace("\"Otro\"", "\"Otro nuevo\"")).unwrap();
    dev.form("/phone/customers", &[("name", "Beto"), ("phone", "59170000002")]);
    dev.kill_and_restart();
    let banner = dev.wait_for(BANNER, "El flujo tiene errores", true);
    assert!(banner.contains("Sigue funcionando la última versión buena"), "{banner}");
    dev.form("/phone/2/say", &[("text", "hola")]);
    dev.wait_for("/phone/2/chat", "Hola, bienvenido", true);
    dev.form("/phone/customers", &[("name", "Caro"), ("phone", "59170000003")]);
    dev.form("/phone/3/say", &[("text", "otro")]);
    dev.wait_for("/phone/3/chat", "Otro nuevo", true);
}

#[test]
fn a_start_with_a_broken_file_says_that_its_flow_does_not_start() {
    let other = FLOW.replace("saludo", "otro").replace("\"hola\"", "\"otro\"");
    let broken = FLOW.replace("  wait 2h", "  esperar 2h");
    let dev = Dev::start(&[("saludo.flow", &broken), ("otro.flow", &other)]);
    let banner = dev.wait_for(BANNER, "No se conoce una versión buena de flows/saludo.flow", true);
    assert!(!banner.contains("Sigue funcionando"), "{banner}");
    dev.form("/phone/customers", &[("name", "Ana"), ("phone", "59170000001")]);
    dev.form("/phone/1/say", &[("text", "otro")]);
    dev.wait_for("/phone/1/chat", "Hola, bienvenido", true);
}

#[test]
fn an_empty_file_does_not_end_its_flow() {
    let dev = greeted();
    fs::write(dev.file("saludo.flow"), "").unwrap();
    dev.wait_for(BANNER, "flows/saludo.flow está vacío", true);
    dev.form("/phone/customers", &[("name", "Beto"), ("phone", "59170000002")]);
    dev.form("/phone/2/say", &[("text", "hola")]);
    dev.wait_for("/phone/2/chat", "Hola, bienvenido", true);
    fs::write(dev.file("saludo.flow"), FLOW).unwrap();
    dev.wait_for(BANNER, "está vacío", false);
}

#[test]
fn a_folder_that_goes_and_comes_back_is_watched_on() {
    let dev = greeted();
    let folder = dev.folder().join("flows");
    fs::remove_dir_all(&folder).unwrap();
    dev.wait_for(BANNER, "flows", true);
    fs::create_dir(&folder).unwrap();
    fs::write(dev.file("saludo.flow"), FLOW.replace("Hola, bienvenido", "De vuelta")).unwrap();
    dev.wait_for(BANNER, "Cambiaste este flujo", true);
    fs::write(dev.file("saludo.flow"), FLOW.replace("  wait 2h", "  esperar 2h")).unwrap();
    dev.wait_for(BANNER, "El flujo tiene errores", true);
}

#[test]
fn two_flows_that_answer_the_same_are_both_named() {
    let other = FLOW.replace("saludo", "otro");
    let dev = Dev::start(&[("saludo.flow", FLOW), ("otro.flow", &other)]);
    let banner = dev.wait_for(BANNER, "Dos flujos empiezan con", true);
    assert!(banner.contains("flows/saludo.flow, línea 4") && banner.contains("flows/otro.flow, línea 4"), "{banner}");
}

#[test]
fn a_name_that_cannot_be_a_tests_is_refused_with_its_reason_alone() {
    let dev = greeted();
    let save = |name: &str| dev.form("/companion/save", &[("name", name), ("customer", "59170000001"), ("lang", "es")]);
    for name in [" \n", &"x".repeat(121)] {
        let refused = save(name);
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("de 1 a 120 caracteres"), "{}", refused.text);
    }
    assert_eq!(save("el sa\u{202e}ludo\n").status, 204);
    assert!(fs::read_to_string(dev.file("saludo.flow")).unwrap().contains("test \"el saludo\"\n"));
    let again = save("el saludo");
    assert_eq!(again.status, 422);
    assert!(again.text.starts_with("No se guardó: ") && !again.text.contains("sería otra"), "{}", again.text);
}

#[test]
fn a_phone_that_writes_to_another_node_is_left_alone() {
    let dev = greeted();
    let companion = dev.get("/emulator/companion").text;
    let (code, words) = dev.second_on_its_own_port("other");
    assert_eq!(code, 2, "{words}");
    let advice = words.split('`').nth(1).expect("it says what to type");
    assert!(advice.contains("--listen 127.0.0.1:") && advice.contains("--emulator 127.0.0.1:"), "{words}");
    assert!(!advice.contains(&dev.url("")["http://".len()..]), "another address than the one that is taken: {words}");
    assert_eq!(dev.get("/emulator/companion").text, companion);
    dev.wait_for(PANEL, "Espera hasta", true);
}

#[test]
fn in_an_empty_folder_the_examples_are_copied_where_git_sees_them() {
    let mut dev = Dev::in_empty_folder("pt");
    assert!(dev.said().contains("copiei os exemplos para a pasta flows"), "{}", dev.said());
    assert!(dev.file("bienvenida.flow").exists());
    fs::write(dev.file("bienvenida.flow"), FLOW).unwrap();
    dev.kill_and_restart();
    assert_eq!(fs::read_to_string(dev.file("bienvenida.flow")).unwrap(), FLOW, "nothing is copied over it");
}

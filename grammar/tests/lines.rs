//! What the lines of a step and of a header do, told as tests in the language itself: each must play as it says.

use grammar::{
    Defaults, Field, Source, load,
    scenario::{self, Stage},
};
use stdlib::Type;

fn defaults() -> Defaults {
    let field = |kind| Field { kind, indexed: false };
    Defaults {
        country: Some("BO".into()),
        fields: [("ciudad", Type::Text), ("vence", Type::Date), ("compras", Type::Number), ("colores", Type::List)]
            .map(|(name, kind)| (name.to_owned(), field(kind)))
            .into(),
        ..Defaults::default()
    }
}

/// Plays all tests of a file, which has no errors.
fn play(text: &str) {
    let loaded = load(vec![Source { path: "a.flow".into(), text: text.into() }], &defaults());
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    assert!(!loaded.scenarios.is_empty(), "there is a test");
    let stage = Stage::of(&loaded);
    for test in &loaded.scenarios {
        if let Some(failure) = stage.play(test).failure {
            let line = loaded.source(failure.span.file).position(failure.span.start).line;
            panic!("{}:{line}: expected {}, came {}", test.name, failure.expected.en, failure.came.en);
        }
    }
}

#[test]
fn if_takes_the_first_branch_that_is_so() {
    play(
        r#"
flow a
  start when message is "hola"
step inicio
  if contact.compras > 10
    send "de oro"
  else if contact.compras > 3
    send "de plata"
  else
    send "nuevo"
  end
  if contact.ciudad == "La Paz" jump to paz
  send "de otro lado"
step paz
  send "de La Paz"
test "oro"
  contact Ana compras 11 ciudad "La Paz"
  customer says "hola"
  expect send "de oro"
  expect send "de La Paz"
  expect end "completed"
end
test "plata"
  contact Ana compras 3.5 ciudad "Oruro"
  customer says "hola"
  expect send "de plata"
  expect send "de otro lado"
end
test "nadie sabe"
  customer says "hola"
  expect send "nuevo"
  expect send "de otro lado"
end
"#,
    );
}

#[test]
fn variables_hold_what_set_and_save_as_put_into_them() {
    play(
        r#"
flow a
  start when message is "hola"
  var total: number = 2.5
  var colores: list = ["rojo", "azul"]
  var cuando: moment = 2026-12-24 10:00
step inicio
  set total = total * 2 + 1
  set contact.ciudad = "Tarija"
  ask "¿Cuántos?" for number 1 to 4 save as cuantos otherwise stop
  set total = total + cuantos
  ask "¿Seguro?" for yes or no save as seguro otherwise -> fin
  ask "¿Cómo te llamas?" save as nombre
    anything else continue
  end
step fin
  send "Listo"
test "todo"
  customer says "hola"
  expect send "¿Cuántos?"
  expect var total = 6
  expect var colores = ["rojo", "azul"]
  expect var cuando = 2026-12-24 10:00
  expect var contact.ciudad = "Tarija"
  customer says "tres"
  expect var cuantos = 3
  expect var total = 9
  expect send "¿Seguro?"
  customer says "sí, claro"
  expect var seguro = true
  expect send "¿Cómo te llamas?"
  customer says "Ana"
  expect var nombre = "Ana"
  expect end "completed"
end
test "otra cosa"
  customer says "hola"
  expect send "¿Cuántos?"
  customer says "siete"
  expect end "stopped"
end
test "ni sí ni no"
  customer says "hola"
  expect send "¿Cuántos?"
  customer says "2"
  expect send "¿Seguro?"
  customer says "no sé"
  expect send "Listo"
  expect end "completed"
end
"#,
    );
}

const KINDS: &str = r#"
words saludo = "hola", "buenas"
words queja = "queja", "reclamo*"
flow a
  start when message is words saludo, "hey"
step inicio
  ask "¿Qué?"
    number 1 to 10
      send "numero"
    email
      send "correo"
    phone
      send "fono"
    date
      send "dia"
    time
      send "hora"
    yes
      send "si"
    no
      send "no"
    starts with "quiero"
      send "quiero"
    contains words queja
      send "queja"
    any text
      send "texto"
    anything else
      send "otra"
  end
"#;

#[test]
fn each_kind_of_answer_is_known_without_keywords() {
    for (says, arm) in [
        ("son siete", "numero"),
        ("son 1234", "texto"),
        ("mi correo es ana@ejemplo.com", "correo"),
        ("70012345", "fono"),
        ("el 24 de diciembre", "dia"),
        ("a las 10:30", "hora"),
        ("sí, por favor", "si"),
        ("no, gracias", "no"),
        ("Quiero verlo", "quiero"),
        ("tengo un reclamo", "queja"),
        ("tengo varios RECLAMOS", "queja"),
        ("me gusta", "texto"),
    ] {
        play(&format!(
            "{KINDS}test \"t\"\n  customer says \"buenas\"\n  expect send \"¿Qué?\"\n  customer says \"{says}\"\n  expect send \"{arm}\"\n  expect end\nend\n"
        ));
    }
}

#[test]
fn questions_answer_for_every_question_that_says_nothing_itself() {
    play(
        r#"
flow a
  start when message is "hola"
  questions up to 2h
    anything else
      ask again at most 1 time "¿Perdón?"
      send "No entendí"
      continue
    no reply -> silencio
  end
step inicio
  ask "¿Uno?"
    yes continue
  end
  ask "¿Dos?" for number up to 1h otherwise stop
  ask "¿Tres?"
    yes continue
    anything else -> otra
    no reply
      send "Tres sin respuesta"
      stop
  end
step otra
  send "Otra"
step silencio
  send "¿Sigues ahí?"
test "otra respuesta"
  customer says "hola"
  expect send "¿Uno?"
  expect wait 2h
  customer says "mmm"
  expect send "¿Perdón?"
  customer says "mmm"
  expect send "No entendí"
  expect send "¿Dos?"
  expect wait 1h
  customer says "mmm"
  expect send "¿Perdón?"
  customer says "4"
  expect send "¿Tres?"
  customer says "mmm"
  expect send "Otra"
end
test "nadie contesta"
  customer says "hola"
  expect send "¿Uno?"
  after 2h
  expect send "¿Sigues ahí?"
  expect end "completed"
end
test "la línea dice qué pasa"
  customer says "hola"
  expect send "¿Uno?"
  customer says "sí"
  expect send "¿Dos?"
  after 1h
  expect end "stopped"
end
test "la pregunta dice qué pasa"
  customer says "hola"
  expect send "¿Uno?"
  customer says "sí"
  expect send "¿Dos?"
  customer says "4"
  expect send "¿Tres?"
  after 2h
  expect send "Tres sin respuesta"
  expect end "stopped"
end
"#,
    );
}

#[test]
fn loops_go_round_so_often_and_forget_their_count() {
    play(
        r#"
flow a
  start when message is "hola"
  var colores: list = ["rojo", "azul", "verde"]
step inicio
  repeat at most 2 times as vueltas
    send "vuelta"
    wait 1h
  end
  repeat for each color in colores at most 2
    send "un color"
    if color == "azul" jump to fin
  end
  send "no llega"
step fin
  send "fin"
test "todo"
  customer says "hola"
  expect send "vuelta"
  after 1h
  expect send "vuelta"
  after 1h
  expect send "un color"
  expect send "un color"
  expect send "fin"
  expect end "completed"
end
"#,
    );
}

#[test]
fn an_inner_loop_counts_anew_each_time() {
    play(
        r#"
flow a
  start when message is "hola"
step inicio
  repeat at most 2 times
    repeat at most 2 times
      send "dentro"
    end
    send "fuera"
  end
test "todo"
  customer says "hola"
  expect send "dentro"
  expect send "dentro"
  expect send "fuera"
  expect send "dentro"
  expect send "dentro"
  expect send "fuera"
  expect end "completed"
end
"#,
    );
}

#[test]
fn wait_until_waits_for_the_moment_or_says_that_it_is_late() {
    play(
        r#"
flow a
  timezone "America/La_Paz"
  start when message is "hola"
step inicio
  wait until tomorrow at 9:00 as manana
  wait until 1 day before contact.vence at 10:00 or if late -> tarde
  send "A tiempo" or skip
step tarde
  send "Tarde" or skip
  stop
test "a tiempo"
  contact Ana vence 2026-11-27
  now 2026-11-24 15:00
  customer says "hola"
  expect wait until 2026-11-25 9:00
  run until step inicio
  now 2026-11-25 9:00
  expect wait until 2026-11-26 10:00
end
test "tarde"
  contact Ana vence 2026-11-25
  now 2026-11-24 15:00
  customer says "hola"
  now 2026-11-25 9:00
  expect send "Tarde"
  expect end "stopped"
end
"#,
    );
}

#[test]
fn a_question_may_end_at_a_moment() {
    play(
        r#"
flow a
  start when message is "hola"
step inicio
  ask "¿Vienes?" until 18:00 as vienes
    yes -> si
    anything else continue
    no reply -> nadie
  end
step si
  send "¡Te esperamos!"
step nadie
  send "Otro día será"
test "nadie"
  now 2026-11-24 15:00
  customer says "hola"
  expect send "¿Vienes?"
  expect wait until 2026-11-24 18:00
  after 3h
  expect send "Otro día será"
end
"#,
    );
}

#[test]
fn wait_for_reply_in_one_line_goes_on_with_any_answer() {
    play(
        r#"
flow a
  start when message is "hola"
step inicio
  send "Cuéntame"
  wait for reply save as cuento up to 2h otherwise stop
  send "Gracias"
test "contesta"
  customer says "hola"
  expect send "Cuéntame"
  customer says "pues nada"
  expect var cuento = "pues nada"
  expect send "Gracias"
end
test "no contesta"
  customer says "hola"
  expect send "Cuéntame"
  after 2h
  expect end "stopped"
end
"#,
    );
}

#[test]
fn a_contact_draws_one_share_of_a_split_for_ever() {
    let flow = r#"
flow a
  start when message is "hola"
step inicio
  split as saludo
    40% corto -> corto
    40% largo
      send "largo"
    20% holdout
  end
  send "debajo"
step corto
  send "corto"
"#;
    let source = |test: &str| vec![Source { path: "a.flow".into(), text: format!("{flow}{test}") }];
    let mut seen = std::collections::BTreeSet::new();
    for name in [
        "Ana", "Beto", "Carla", "Dani", "Eva", "Fer", "Gabi", "Hugo", "Iris", "Juan", "Kari", "Luz", "Mara", "Nico",
        "Olga", "Pepe", "Rosa", "Sara",
    ] {
        let test = format!("test \"t\"\n  contact {name}\n  customer says \"hola\"\n  customer says \"hola\"\nend\n");
        let loaded = load(source(&test), &defaults());
        let sent: Vec<String> = scenario::play(&loaded, &loaded.scenarios[0])
            .transcript
            .into_iter()
            .map(|sent| match sent.content {
                engine::Rendered::Text { body } => body,
                engine::Rendered::Template { name, .. } => name,
            })
            .collect();
        let (first, second) = sent.split_at(sent.len() / 2);
        assert_eq!(first, second, "{name}");
        seen.insert(first.to_vec());
    }
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(seen, [lines(&[]), lines(&["corto"]), lines(&["largo", "debajo"])].into());
}

#[test]
fn tags_consents_and_silence_are_the_contacts() {
    play(
        r#"
flow a
  start when message is "hola"
step inicio
  tag "lead"
  consent marketing
  track "empezó"
  if contact has tag "lead" and contact has consent marketing
    send "dentro"
  end
  untag "lead"
  if not contact has tag "lead"
    send "fuera"
  end
  opt out
  send "Adiós"
  wait 1h
  send "no llega"
test "todo"
  customer says "hola"
  expect send "dentro"
  expect send "fuera"
  expect send "Adiós"
  expect end "opted_out"
end
"#,
    );
}

#[test]
fn a_condition_behind_a_trigger_leaves_the_message_to_others() {
    play(
        r#"
flow a
  start when message is "hola" where contact.ciudad == "La Paz"
step inicio
  send "flujo a"
flow b
  start when message any
step inicio
  send "flujo b"
test "de La Paz"
  contact Ana ciudad "La Paz"
  customer says "hola"
  expect send "flujo a"
end
test "de otro lado"
  contact Ana ciudad "Sucre"
  customer says "hola"
  expect send "flujo b"
end
"#,
    );
}

#[test]
fn a_flow_says_how_it_may_be_entered_again() {
    play(
        r#"
flow una
  start when message is "una"
  once per contact every 2 days
step inicio
  send "una"
flow otra
  start when message is "otra"
  restart when triggered again
step inicio
  send "otra"
  wait 5 min
  send "otra, después"
flow primera
  start when first message
step inicio
  send "primera"
test "una vez"
  customer says "una"
  expect send "una"
  customer says "una"
  expect no send
  after 2 days
  customer says "una"
  expect send "una"
end
test "otra vez"
  customer says "otra"
  expect send "otra"
  after 1 min
  customer says "otra"
  expect send "otra"
  after 5 min
  expect send "otra, después"
end
test "primera"
  customer says "qué tal"
  expect send "primera"
  customer says "qué tal"
  expect no send
end
"#,
    );
}

#[test]
fn the_greater_priority_answers() {
    play(
        r#"
flow a
  start when message is "hola"
  priority 1
step inicio
  send "a"
flow b
  start when message contains "hola"
  priority 2
step inicio
  send "b"
test "b"
  customer says "hola"
  expect send "b"
end
"#,
    );
}

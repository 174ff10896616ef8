use super::*;

const LOCK: &str = r#"
version = 1
pulled_at = "2026-11-20T10:00:00Z"

[[template]]
name = "despedida_1"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
header = ""
body = "Gracias, {{nombre}}. ¡{{nombre}}, vuelve!"
parameters = ["nombre"]
buttons = []

[[template]]
name = "pedido"
language = "es"
category = "UTILITY"
status = "PAUSED"
header = "Pedido {{1}}"
body = "Pedido {{1}} de {{2}}"
buttons = [{ type = "QUICK_REPLY", text = "Ver" }, { type = "URL", text = "Abrir", url = "https://ventana.example/{{1}}" }]
"#;

#[test]
fn a_lock_says_what_each_template_wants() {
    let lock = Lock::parse(LOCK).unwrap();
    assert_eq!(lock.pulled_at, Some("2026-11-20T10:00:00Z".parse().unwrap()));
    let farewell = lock.find("despedida_1", "es").unwrap();
    assert_eq!((farewell.parameters(), &farewell.header), (vec!["nombre"], &None));
    let order = lock.find("pedido", "es").unwrap();
    assert_eq!((order.format, &order.status), (ParameterFormat::Positional, &TemplateStatus::Paused));
    assert_eq!((order.parameters(), order.header_parameter()), (vec!["1", "2"], Some("1")));
    assert_eq!(order.button_values().collect::<Vec<_>>(), [(1, super::super::ButtonValue::Link)]);
    assert_eq!(lock.find("pedido", "pt_BR"), None);
    assert_eq!(lock.languages_of("pedido"), ["es"]);
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let mut lock = Lock::parse(LOCK).unwrap();
    let mut media = lock.templates[1].clone();
    media.name = "folleto".to_owned();
    media.body = "Dos líneas:\n\"así\" \\ 'y así' 🎂".to_owned();
    media.header = Some(Header::Media(Media::Document));
    let kinds = [
        ButtonKind::CopyCode,
        ButtonKind::OneTimeCode,
        ButtonKind::QuickReply,
        ButtonKind::Other("CATALOG".to_owned()),
    ];
    media.buttons = kinds.map(|kind| Button { text: "«Copiar»".to_owned(), kind }).to_vec();
    let place =
        Template { name: "zona".to_owned(), header: Some(Header::Other("LOCATION".to_owned())), ..media.clone() };
    lock.templates.extend([media, place]);
    let text = lock.to_text();
    let read = Lock::parse(&text).unwrap();
    lock.templates.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(read, lock, "{text}");
    assert_eq!(read.to_text(), text);
    let by_hand = Lock { pulled_at: None, templates: vec![] };
    assert_eq!(Lock::parse(&by_hand.to_text()).unwrap(), by_hand);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let told = |from: &str, to: &str| Lock::parse(&LOCK.replacen(from, to, 1)).unwrap_err().to_string();
    let begins = |told: String, how: &str| assert!(told.starts_with(how), "{told}");
    begins(told("status = \"PAUSED\"", "status = 7"), "line 20: ");
    begins(told("version = 1", "version = 2"), "line 2: it is of version 2, and this program reads version 1");
    begins(told("\"UTILITY\"", "\"UTIL\""), "line 16: `pedido` has the category `UTIL`");
    begins(told("\"pedido\"", "\"despedida_1\""), "line 16: `despedida_1` in es stands in it twice");
    begins(
        told("[\"nombre\"]", "[\"name\"]"),
        "line 5: `parameters` of `despedida_1` in es is not what its body has: nombre",
    );
    begins(told("\"NAMED\"", "\"NOMBRE\""), "line 10: `NOMBRE` is neither NAMED nor POSITIONAL");
    begins(told("2026-11-20T10:00:00Z", "ayer"), "line 3: `ayer` is no moment");
    begins(told("status =", "estado ="), "line 9: unknown field `estado`");
    begins(told("version = 1", ""), "line 1: missing field `version`");
    begins(told("[[template]]", "[[template"), "line ");
}

#[test]
fn the_moment_may_stand_without_quotes() {
    let bare = LOCK.replace("\"2026-11-20T10:00:00Z\"", "2026-11-20T10:00:00Z");
    assert_eq!(Lock::parse(&bare), Lock::parse(LOCK));
    assert!(Lock::parse(&LOCK.replace("\"2026-11-20T10:00:00Z\"", "2026")).is_err());
}

/// What a version that is to come adds is no mistake of the file, and must not be called one.
#[test]
fn a_newer_lock_is_called_newer_whatever_else_it_says() {
    let newer = "version = 7\n[[plantilla]]\nnombre = 3\n";
    let error = Lock::parse(newer).unwrap_err();
    assert_eq!(error, LockError { line: 1, problem: LockProblem::Newer { version: 7 } });
}

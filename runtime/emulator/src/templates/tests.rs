use super::*;

const LOCK: &str = r#"
version = 1

[[template]]
name = "despedida_1"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
body = "Gracias, {{nombre}}. ¡{{nombre}}, vuelve!"

[[template]]
name = "pedido"
language = "es"
category = "UTILITY"
status = "PAUSED"
header = "Pedido {{1}}"
body = "Pedido {{1}} de {{2}}"

[[template]]
name = "folleto"
language = "es"
category = "MARKETING"
status = "APPROVED"
header = { format = "DOCUMENT" }
body = "Nuestro folleto"
buttons = [
  { type = "QUICK_REPLY", text = "Quiero" },
  { type = "URL", text = "Web", url = "https://ventana.example" },
  { type = "URL", text = "Ver", url = "https://ventana.example/{{1}}" },
  { type = "COPY_CODE", text = "Copiar" },
]
"#;

fn templates() -> Templates {
    Templates(Lock::parse(LOCK).unwrap())
}

fn template(name: &str) -> Template {
    templates().0.find(name, "es").unwrap().clone()
}

fn named(name: &str, text: &str) -> Parameter {
    Parameter { name: Some(name.into()), ..positional(text) }
}

fn positional(text: &str) -> Parameter {
    Parameter { name: None, value: ParameterValue::Text(text.into()) }
}

fn of(value: ParameterValue) -> Parameter {
    Parameter { name: None, value }
}

fn button(index: usize, sub_type: &str, value: ParameterValue) -> GivenButton {
    GivenButton { index, sub_type: sub_type.into(), parameters: vec![of(value)] }
}

fn body(body: &[Parameter]) -> Given {
    Given { body: body.to_vec(), ..Given::default() }
}

#[test]
fn a_template_is_filled_in_by_name() {
    let template = template("despedida_1");
    assert_eq!(render(&template, &body(&[named("nombre", "Ana")])).unwrap(), "Gracias, Ana. ¡Ana, vuelve!");
    for wrong in
        [vec![], vec![named("nombre", "Ana"), named("otro", "x")], vec![named("otro", "Ana")], vec![positional("Ana")]]
    {
        assert!(matches!(render(&template, &body(&wrong)), Err(TemplateRefusal::Parameters(_))), "{wrong:?}");
    }
    let picture = [Parameter { name: Some("nombre".into()), value: ParameterValue::Media(Media::Image) }];
    assert!(matches!(render(&template, &body(&picture)), Err(TemplateRefusal::ParameterFormat(_))));
    let two_lines = [named("nombre", "Ana\nPaz")];
    assert!(matches!(render(&template, &body(&two_lines)), Err(TemplateRefusal::ParameterText(_))));
    let long = [named("nombre", &"a".repeat(600))];
    assert!(matches!(render(&template, &body(&long)), Err(TemplateRefusal::TooLong { chars: 1221 })));
}

#[test]
fn a_template_is_filled_in_by_position() {
    let template = template("pedido");
    let given = Given { header: vec![positional("7")], ..body(&[positional("7"), positional("Ana")]) };
    assert_eq!(render(&template, &given).unwrap(), "Pedido 7 de Ana");
    let without = body(&[positional("7"), positional("Ana")]);
    assert!(matches!(render(&template, &without), Err(TemplateRefusal::Parameters(_))));
}

#[test]
fn header_and_buttons_are_given_what_they_want_and_nothing_else() {
    let template = template("folleto");
    let header = |value| vec![of(value)];
    let link = || button(2, "url", ParameterValue::Text("primavera".into()));
    let code = || button(3, "copy_code", ParameterValue::Code("20OFF".into()));
    let document = || header(ParameterValue::Media(Media::Document));
    let whole = |header, buttons| render(&template, &Given { header, body: vec![], buttons });
    assert_eq!(whole(document(), vec![link(), code()]).unwrap(), "Nuestro folleto");
    let payload = button(0, "quick_reply", ParameterValue::Payload);
    assert!(whole(document(), vec![payload, link(), code()]).is_ok());
    let told = |header, buttons| match whole(header, buttons).unwrap_err() {
        TemplateRefusal::ParameterFormat(details) => (132_012, details),
        TemplateRefusal::ButtonParameter(details) => (131_008, details),
        TemplateRefusal::ParameterText(details) => (132_018, details),
        other => panic!("{other:?}"),
    };
    let format = "header: Format mismatch, expected DOCUMENT, received";
    assert_eq!(told(header(ParameterValue::Media(Media::Image)), vec![]), (132_012, format!("{format} IMAGE")));
    assert_eq!(told(header(ParameterValue::Text("x".into())), vec![]), (132_012, format!("{format} TEXT")));
    assert_eq!(told(vec![], vec![]), (132_012, format!("{format} UNKNOWN")));
    let requires = "buttons: Button at index 2 of type Url requires a parameter".to_owned();
    assert_eq!(told(document(), vec![code()]), (131_008, requires));
    let requires = "buttons: Button at index 3 of type CopyCode requires a parameter".to_owned();
    assert_eq!(told(document(), vec![link()]), (131_008, requires));
    // One whose address is whole, one of another kind, one that is not there.
    let static_address = button(1, "url", ParameterValue::Text("x".into()));
    assert_eq!(told(document(), vec![link(), code(), static_address]).0, 132_012);
    let as_url = button(3, "url", ParameterValue::Text("20OFF".into()));
    assert_eq!(told(document(), vec![link(), as_url]).0, 132_012);
    let nowhere = button(4, "url", ParameterValue::Text("x".into()));
    assert_eq!(told(document(), vec![link(), code(), nowhere]).0, 132_018);
}

#[test]
fn what_is_not_approved_in_that_language_is_refused() {
    let templates = templates();
    assert_eq!(templates.find("pedido", "es").unwrap_err(), TemplateRefusal::Paused);
    let TemplateRefusal::Missing(why) = templates.find("despedida_1", "es_AR").unwrap_err() else { panic!("missing") };
    assert!(why.ends_with("it exists in es"), "{why}");
    let TemplateRefusal::Missing(why) = templates.find("despedida_2", "es").unwrap_err() else { panic!("missing") };
    assert!(why.ends_with("known: despedida_1, pedido, folleto"), "{why}");
}

#[test]
fn only_the_default_lock_may_be_missing() {
    let missing = Path::new("/nowhere/templates.lock");
    assert!(matches!(Templates::open(Some(missing)), Err(EmulatorError::TemplatesUnread { .. })));
}

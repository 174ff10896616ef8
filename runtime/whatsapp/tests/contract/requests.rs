//! Requests byte for byte as the files in `tests/golden/requests`. `UPDATE_GOLDEN=1` writes them anew.

use whatsapp::{
    opaque::Opaque,
    request::{Recipient, TemplateParameter, template, text},
};

use crate::folder;

const OPAQUE: Opaque = Opaque {
    outbox_id: [0x01, 0x90, 0xd6, 0xf0, 0xa1, 0xb2, 0x7c, 0x3d, 0x8e, 0x4f, 0x5a, 0x6b, 0x7c, 0x8d, 0x9e, 0x0f],
    attempt: 1,
};

fn phone() -> Recipient {
    Recipient::Phone("59170000001".to_owned())
}

fn parameter(name: Option<&str>, text: &str) -> TemplateParameter {
    TemplateParameter { name: name.map(str::to_owned), text: text.to_owned() }
}

fn equals_golden(name: &str, request: &[u8]) {
    let path = folder("golden/requests").join(format!("{name}.json"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, request).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(str::from_utf8(request).unwrap(), golden, "{name}: UPDATE_GOLDEN=1 writes the files anew");
}

#[test]
fn a_text_goes_to_a_phone_with_its_plus() {
    equals_golden("text", &text(&phone(), "¡Hola, Ana! 👋\nEl curso: https://ventana.example/curso", &OPAQUE));
}

#[test]
fn a_text_goes_to_a_user_id() {
    let to = Recipient::User("BO.13491208655302741918".to_owned());
    equals_golden("text_to_user_id", &text(&to, "¿Te reservo un \"lugar\"?", &OPAQUE));
}

#[test]
fn named_parameters_carry_their_names() {
    let parameters = [parameter(Some("nombre"), "Ana\nPérez"), parameter(Some("curso"), "Fotografía")];
    equals_golden("template_named", &template(&phone(), "despedida_1", "es", &parameters, &OPAQUE));
}

#[test]
fn positional_parameters_carry_their_order() {
    let parameters = [parameter(None, "Ana"), parameter(None, "120,50 Bs")];
    equals_golden("template_positional", &template(&phone(), "recibo_2", "es_MX", &parameters, &OPAQUE));
}

#[test]
fn a_template_without_parameters_has_no_components() {
    equals_golden("template_without_parameters", &template(&phone(), "saludo", "pt_BR", &[], &OPAQUE));
}

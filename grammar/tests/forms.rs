//! Every form of a line that the language has (reference line grammar, sections 1.2 to 1.6): what has arrived is read, and
//! what has not says "not yet" and nothing else.

use grammar::{Defaults, Field, Source, load};
use stdlib::Type;

/// What stands around a line so that the file has no other mistake.
#[derive(Clone, Copy)]
enum Place {
    /// The left edge.
    File,
    Header,
    Step,
    /// An arm of a question with a time.
    Arm,
    Test,
}

fn file(place: Place, lines: &str) -> String {
    let own = |wanted: bool| if wanted { lines } else { "" };
    let (file, header, step, test) = match place {
        Place::File => (own(true), "", "", ""),
        Place::Header => ("", own(true), "", ""),
        Place::Step => ("", "", own(true), ""),
        Place::Arm | Place::Test => ("", "", "", own(matches!(place, Place::Test))),
    };
    let arm = own(matches!(place, Place::Arm));
    format!(
        "{file}\nflow a\n  start when message is \"hola\"\n  at any time when message is \"menú\" -> fin\n{header}\nstep inicio\n{step}\n  ask \"¿Sigues?\" up to 2h\n{arm}\n    anything else -> fin\n    no reply -> fin\n  end\nstep fin\n  send \"Listo\"\ntest \"t\"\n{test}\nend\n"
    )
}

/// A project with a field of each type.
fn defaults() -> Defaults {
    let fields = [
        ("ciudad", Type::Text),
        ("compras", Type::Number),
        ("vip", Type::Bool),
        ("vence", Type::Date),
        ("hora", Type::Time),
        ("lista", Type::List),
    ];
    let fields = fields.map(|(name, kind)| (name.to_owned(), Field { kind, indexed: false })).into();
    Defaults { fields, ..Defaults::default() }
}

fn codes(place: Place, lines: &str) -> Vec<&'static str> {
    let text = file(place, lines);
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &defaults());
    loaded.diagnostics.iter().map(|finding| finding.code.id).collect()
}

const LATER: &[(Place, &[&str])] = &[
    (Place::File, &["texts\n  saludo\n    es \"Hola\"\n    en \"Hi\"\nend"]),
    (
        Place::Header,
        &[
            "  languages es, en",
            "  from \"+59171234567\"",
            "  start when ad",
            "  start when ad \"123\"",
            "  start when button \"precios\"",
            "  start when event carrito_abandonado",
            "  start when event pago for the same order_id where event.total > 3",
            "  start when tag \"vip\" added",
            "  start when tag \"vip\" removed",
            "  start when contact.ciudad changes",
            "  start when contact.ciudad changes where contact.ciudad == \"La Paz\"",
            "  start when campaign",
            "  start every monday 9:00 for contacts where contact has tag \"vip\"",
            "  start every day 9:00 for contacts where true",
            "  start every monday, friday 9:00 for contacts where replied",
            "  start 7 days before contact.vence at 10:00",
            "  start 1 day after contact.vence",
            "  cancel when event compra",
            "  cancel when message is \"ya\"",
            "  cancel when contact.vip == true",
            "  goal when event compra",
            "  goal when contact has tag \"cliente\"",
            "  at any time when event pago -> fin",
            "  at any time when event cambio for the same order_id update",
            "  at any time when event cambio for the same order_id update -> fin",
            "  at any time when tag \"vip\" added -> fin",
            "  at any time when contact.ciudad changes -> fin",
            "  at any time when button \"x\" -> fin",
            "  at any time when message is \"precio\"\n    send \"Bs 299\"\n  end",
            "  at any time when event pago\n    send \"Gracias\"\n    ask again\n  end",
            "  at any time when message is \"precio\" where contact.ciudad == \"x\"\n    send \"Bs 299\"\n  end",
            "  one run per event.order_id",
            "  expires 2026-12-24 10:00",
            "  expires 3 days after run.started -> fin",
            "  on human reply pause up to 12h",
            "  on human reply stop",
            "  on human reply continue",
            "  on error -> fin",
            "  late tap -> fin",
            "  late tap precios -> fin",
            "  requires consent marketing",
            "  moved step viejo -> fin",
            "  moved option a -> b",
        ],
    ),
    (
        Place::Step,
        &[
            "  send template t",
            "  send template t(a: \"x\", b: contact.first_name or \"y\")",
            "  send template t or template u or skip",
            "  send text saludo",
            "  send text saludo or skip",
            "  send \"x\" image \"foto.jpg\"",
            "  send \"x\" video \"v.mp4\" or skip",
            "  send \"x\" document \"d.pdf\" footer \"pie\"",
            "  send image \"foto.jpg\"",
            "  send audio \"a.ogg\"",
            "  send sticker \"s.webp\"",
            "  send \"x\" link \"Abrir\" \"https://ejemplo.com\"",
            "  send \"x\" link text abrir \"https://ejemplo.com\" or stop",
            "  send \"x\" footer \"pie\"",
            "  send location \"Oficina\" at -16.5, -68.15",
            "  send contact \"Ana\" phone \"+59171234567\"",
            "  react \"👍\"",
            "  ask template t for number otherwise stop",
            "  ask template t(a: \"x\") up to 2h\n    button \"Sí\" -> fin\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask text saludo\n    anything else -> fin\n  end",
            "  ask text saludo for email otherwise stop",
            "  ask \"x\" image \"foto.jpg\" up to 2h\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask \"x\" list \"Ver\" save as v up to 2h\n    section \"Uñas\"\n    row \"Gelish\" \"Desde 250\" as gelish -> fin\n    row \"Acrílico\"\n      send \"Va\"\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask \"x\" settle 3s\n    anything else -> fin\n  end",
            "  ask \"x\" save as v settle 3s up to 2h as nombre\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask \"x\" or template t for image save as foto up to 2h otherwise stop",
            "  ask \"x\" for document otherwise -> fin",
            "  ask \"x\" for location otherwise continue",
            "  ask \"x\"\n    rows from h in huecos show h.start | date \"EEE HH:mm\" -> fin\n    no rows -> fin\n    anything else -> fin\n  end",
            "  wait for reply settle 3s up to 2h\n    anything else -> fin\n    no reply -> fin\n  end",
            "  wait for event pagado up to 2h\n    happened -> fin\n    no event -> fin\n  end",
            "  wait for event pagado for the same order_id where event.total > 3 until monday 9:00 as pago\n    happened\n      send \"Gracias\"\n    no event continue\n  end",
            "  wait for event pagado up to 2h otherwise -> fin",
            "  wait for event pagado up to 2h otherwise stop",
            "  wait until hours ventas",
            "  wait until hours ventas or if late -> fin",
            "  if inside hours ventas jump to fin",
            "  if from ad jump to fin",
            "  set contact.ciudad = event.ciudad or \"x\"",
            "  return \"paid\"",
            "  return \"paid\" with {total: 3}",
            "  handoff to \"ventas\"\n    resolved -> fin\n    no agent -> fin\n  end",
            "  handoff to \"ventas\" note \"x {contact.first_name or 'y'}\" up to 8h as venta otherwise continue",
            "  handoff to \"ventas\"",
            "  call GET \"https://ejemplo.com/{contact.phone}\" save as r timeout 10s retry 3 times secret tienda\n    ok -> fin\n    error -> fin\n  end",
            "  call POST \"https://ejemplo.com\" with {a: 1} otherwise -> fin",
            "  notify \"ventas\" \"Llegó {contact.first_name or 'alguien'}\"",
            "  run cobro",
            "  run cobro with {total: 3} save as r",
            "  start flow cobro",
            "  start flow cobro with {total: 3}",
            "  cancel flow cobro",
            "  cancel flow cobro for the same order_id",
        ],
    ),
    (
        Place::Arm,
        &[
            "    button \"Precios\" -> fin",
            "    button \"Precios\" as precios continue",
            "    button text b_precio as precio\n      send \"x\"",
            "    image -> fin",
            "    audio -> fin",
            "    document -> fin",
            "    location -> fin",
            "    contact -> fin",
            "    order -> fin",
            "    any media -> fin",
            "    is \"otra\"\n      ask again at most 2 times template t(a: \"x\")\n      continue",
            "    is \"otra\"\n      ask again at most 2 times text saludo\n      continue",
        ],
    ),
    (
        Place::Test,
        &[
            "  customer taps \"Sí\"",
            "  customer taps \"Sí\" on \"¿Sigues?\"",
            "  customer reacts \"👍\"",
            "  customer sends image \"foto.jpg\"",
            "  customer sends audio \"a.ogg\"",
            "  customer sends location",
            "  customer calls",
            "  event pago with {total: 3}",
            "  event pago",
            "  start flow a",
            "  start flow a with {total: 3}",
            "  agent replies \"Hola\"",
            "  agent resolves",
            "  http GET \"https://ejemplo.com\" returns 200 {a: 1}",
            "  http POST \"https://ejemplo.com\" fails",
            "  send fails 131047",
            "  send fails timeout",
            "  expect handoff \"ventas\"",
            "  expect handoff",
            "  expect untaken",
            "  expect cost at most 1 marketing",
        ],
    ),
];

#[test]
fn what_has_not_arrived_says_not_yet_in_every_form_and_nothing_else() {
    let mut wrong = Vec::new();
    for (place, forms) in LATER {
        for form in *forms {
            let codes = codes(*place, form);
            if codes.is_empty() || codes.iter().any(|code| *code != "E0109") {
                wrong.push(format!("{codes:?}\n{form}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const ARRIVED: &[(Place, &[&str])] = &[
    (Place::File, &["words si = \"sí\", “claro”, 'va'", "flow-version 1"]),
    (
        Place::Header,
        &[
            "  language es_MX",
            "  timezone \"America/La_Paz\"",
            "  start when message is \"a\", words si",
            "  start when message contains words si, \"b\"",
            "  start when message starts with \"quiero\", words si",
            "  start when message any",
            "  start when message any where contact.first_name is \"Ana\"",
            "  start when first message",
            "  start when first message where contact has tag \"vip\" or run.answers > 3",
            "  start when message is \"b\" where not replied and contact has consent marketing",
            "  at any time when message starts with \"precio*\" -> fin",
            "  at any time when message any where reply.number > 3 -> fin",
            "  at any time when first message -> fin",
            "  once per contact",
            "  once per contact every 30 days",
            "  restart when triggered again",
            "  priority 10",
            "  quiet hours 21:00 to 9:00",
            "  when not delivered -> fin",
            "  questions\n    anything else -> fin\n  end",
            "  questions up to 20h\n    anything else\n      send \"x\"\n      ask again at most 2 times\n      jump to fin\n    no reply -> fin\n  end",
            "  questions until 18:00\n    no reply continue\n  end",
            "  var nombre: text",
            "  var nombre: text = \"Ana\"",
            "  var precio: Number = -3.50",
            "  var vip: bool = true",
            "  var dia: date = 2026-12-24",
            "  var hora: time = 9:00",
            "  var cuando: moment = 2026-12-24 9:00",
            "  var lista: list = [\"a\", 2, [true]]",
            "  var ficha: record = {talla: 38, \"color rojo\": \"sí\"}",
        ],
    ),
    (
        Place::Step,
        &[
            "  wait 2h as pausa",
            "  wait (total + 1) days",
            "  wait 3 working days as pausa",
            "  wait until 9:00",
            "  wait until monday 9:00 as lunes",
            "  wait until tomorrow at 9:00 on a working day",
            "  wait until 2026-12-24 10:00 or if late -> fin",
            "  wait until contact.last_message at 9:00 or if late -> fin as luego",
            "  wait until 1 day before contact.last_message at 10:00",
            "  wait until 2h after run.started",
            "  wait until 1h before window closes",
            "  wait until (total) min before window closes or if late -> fin as ultimo",
            "  if window open and not replied\n    send \"x\"\n  end",
            "  if contact.first_name == \"Ana\" jump to fin",
            "  if total > 3 jump to step fin",
            "  if not (total > 3 or reply is \"sí\", words si) and contact has tag \"x\"\n    stop\n  end",
            "  if replied\n    stop\n  else\n    tag \"a\"\n  end",
            "  if total == 1\n    stop\n  else if total == 2\n    tag \"b\"\n  else if total == 3\n    tag \"c\"\n  end",
            "  if total in [1, 2, 3] jump to fin",
            "  set total = total * 2 - 1",
            "  set contact.ciudad = \"La {total}\"",
            "  set total = number(reply.text) or 3",
            "  tag \"lead\"",
            "  untag 'lead'",
            "  consent marketing",
            "  opt out",
            "  track \"compra\"",
            "  split\n    50% a -> fin\n    50% b continue\n  end",
            "  split as saludo\n    30% a\n      tag \"a\"\n    60% b\n      tag \"b\"\n      continue\n    10% holdout\n  end",
            "  repeat at most 3 times\n    wait 2h\n  end",
            "  repeat at most 1 time as vez\n    wait 2h\n  end",
            "  repeat for each x in contact.lista at most 3\n    wait 2h\n  end",
            "  repeat for each x in lista at most 3 as todos\n    wait 2h\n  end",
            "  ask \"x\" for text otherwise continue",
            "  ask \"x\" for number save as n otherwise stop",
            "  ask \"x\" for number 1 to 4 up to 2h save as n as cuantos otherwise -> fin",
            "  ask \"x\" for number -1.5 to 4.5 otherwise -> fin",
            "  ask \"x\" or template t for email up to 2h otherwise -> fin",
            "  ask \"x\" or template t or -> fin for phone otherwise stop",
            "  ask \"x\" for date otherwise stop",
            "  ask \"x\" for time otherwise stop",
            "  ask \"x\" for yes or no as seguro up to 2h otherwise stop",
            "  ask \"x\" up to 2h save as v as l\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask \"x\" as l until monday 9:00 save as v\n    anything else -> fin\n    no reply -> fin\n  end",
            "  ask \"x\" or stop save as v\n    anything else -> fin\n  end",
            "  wait for reply as l up to 2h save as v\n    anything else -> fin\n    no reply -> fin\n  end",
            "  wait for reply up to 2h otherwise -> fin",
            "  wait for reply save as v until tomorrow at 9:00 otherwise stop",
        ],
    ),
    (
        Place::Arm,
        &[
            "    contains words si -> fin",
            "    contains \"a\", words si continue",
            "    is words si\n      stop",
            "    starts with \"quiero\", \"quisiera\" -> fin",
            "    number -> fin",
            "    number 1 to 4 continue",
            "    number -1.5 to 4 -> fin",
            "    email -> fin",
            "    phone -> fin",
            "    date -> fin",
            "    time -> fin",
            "    yes -> fin",
            "    no -> fin",
            "    any text -> fin",
            "    YES\n      send \"x\"",
        ],
    ),
    (
        Place::Test,
        &[
            "  contact Ana first_name \"Ana\" phone \"+59171234567\"",
            "  contact Ana compras 3 vence 2026-12-24 hora 9:00 vip true lista [1, 2]",
            "  expect var total = 3",
            "  expect var nombre = \"Ana\"",
            "  expect var contact.ciudad = \"La Paz\"",
            "  expect var vip = true",
            "  expect var dia = 2026-12-24",
            "  expect wait until 2026-12-24 10:00",
            "  expect held until 9:00",
            "  expect held until 2026-12-24 9:00",
            "  expect wait 2h",
            "  expect end \"completed\"",
            "  run until step fin",
        ],
    ),
];

#[test]
fn what_has_arrived_is_read_in_every_form() {
    let mut wrong = Vec::new();
    for (place, forms) in ARRIVED {
        for form in *forms {
            let codes = codes(*place, form);
            if codes.iter().any(|code| code.starts_with("E01")) {
                wrong.push(format!("{codes:?}\n{form}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

//! What people type instead of our words: Spanish, Portuguese and other tools' words, near misses; and the words that
//! are reserved for later. All of it is data.

use crate::{
    ast::folded,
    heads::{HEADS, Head, Production, Section},
};

/// Folded foreign phrase, and ours.
const FOREIGN: &[(&str, &str)] = &[
    ("enviar", "send"),
    ("envia", "send"),
    ("enviar mensaje", "send"),
    ("mandar", "send"),
    ("manda", "send"),
    ("mensaje", "send"),
    ("decir", "send"),
    ("say", "send"),
    ("mensagem", "send"),
    ("esperar", "wait"),
    ("espera", "wait"),
    ("espere", "wait"),
    ("aguardar", "wait"),
    ("pausa", "wait"),
    ("pause", "wait"),
    ("sleep", "wait"),
    ("delay", "wait"),
    ("esperar respuesta", "wait for reply"),
    ("esperar resposta", "wait for reply"),
    ("preguntar", "ask"),
    ("pregunta", "ask"),
    ("pregunte", "ask"),
    ("perguntar", "ask"),
    ("pergunta", "ask"),
    ("question", "ask"),
    ("preguntar de nuevo", "ask again"),
    ("preguntar otra vez", "ask again"),
    ("ir a", "jump to"),
    ("ir al", "jump to"),
    ("ir para", "jump to"),
    ("saltar a", "jump to"),
    ("go to", "jump to"),
    ("goto", "jump to"),
    ("paso", "step"),
    ("passo", "step"),
    ("etapa", "step"),
    ("flujo", "flow"),
    ("fluxo", "flow"),
    ("prueba", "test"),
    ("teste", "test"),
    ("textos", "texts"),
    ("palabras", "words"),
    ("si", "if"),
    ("se", "if"),
    ("si no", "else"),
    ("sino", "else"),
    ("senao", "else"),
    ("fin", "end"),
    ("fim", "end"),
    ("termina", "end"),
    ("endif", "end"),
    ("done", "end"),
    ("detener", "stop"),
    ("detiene", "stop"),
    ("parar", "stop"),
    ("terminar", "stop"),
    ("exit", "stop"),
    ("quit", "stop"),
    ("continuar", "continue"),
    ("continua", "continue"),
    ("seguir", "continue"),
    ("idioma", "language"),
    ("lengua", "language"),
    ("lenguaje", "language"),
    ("zona horaria", "timezone"),
    ("fuso horario", "timezone"),
    ("iniciar cuando", "start when"),
    ("empezar cuando", "start when"),
    ("comenzar cuando", "start when"),
    ("comecar quando", "start when"),
    ("en cualquier momento", "at any time"),
    ("a qualquer momento", "at any time"),
    ("contiene", "contains"),
    ("contem", "contains"),
    ("es", "is"),
    ("igual a", "is"),
    ("empieza con", "starts with"),
    ("boton", "button"),
    ("botao", "button"),
    ("fila", "row"),
    ("cualquier otra cosa", "anything else"),
    ("cualquier cosa", "anything else"),
    ("otra cosa", "anything else"),
    ("otro", "anything else"),
    ("qualquer outra coisa", "anything else"),
    ("default", "anything else"),
    ("otherwise", "anything else"),
    ("sin respuesta", "no reply"),
    ("sem resposta", "no reply"),
    ("timeout", "no reply"),
    ("poner", "set"),
    ("etiqueta", "tag"),
    ("etiquetar", "tag"),
    ("llamar", "call"),
    ("repetir", "repeat"),
    ("dividir", "split"),
    ("pasar a", "handoff to"),
    ("asignar a", "handoff to"),
    ("contacto", "contact"),
    ("contato", "contact"),
    ("ahora", "now"),
    ("agora", "now"),
    ("cliente dice", "customer says"),
    ("el cliente dice", "customer says"),
    ("cliente diz", "customer says"),
    ("despues", "after"),
    ("despues de", "after"),
    ("depois", "after"),
    ("depois de", "after"),
    ("esperado", "expect"),
    ("esperar que", "expect"),
    ("cuando", "when"),
    ("quando", "when"),
    ("cualquiera", "any"),
    ("qualquer", "any"),
    ("o", "or"),
    ("ou", "or"),
    ("plantilla", "template"),
    ("modelo", "template"),
    ("saltar", "skip"),
    ("omitir", "skip"),
    ("hasta", "up to"),
    ("ate", "up to"),
    ("como mucho", "at most"),
    ("no maximo", "at most"),
    ("veces", "times"),
    ("vezes", "times"),
    ("dice", "says"),
    ("diz", "says"),
];

/// Folded unit of another language, and ours.
const UNITS: &[(&str, &str)] = &[
    ("hora", "h"),
    ("horas", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hs", "h"),
    ("m", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("minuto", "min"),
    ("minutos", "min"),
    ("seg", "s"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("segundo", "s"),
    ("segundos", "s"),
    ("d", "days"),
    ("dia", "days"),
    ("dias", "days"),
    ("semana", "weeks"),
    ("semanas", "weeks"),
    ("w", "weeks"),
];

/// Words behind the first ones of a line that have not arrived; each opens a clause.
const LATER_CLAUSES: &[&str] = &[
    "image",
    "video",
    "document",
    "audio",
    "sticker",
    "link",
    "footer",
    "list",
    "save",
    "settle",
    "until",
    "as",
    "text",
    "otherwise",
    "for",
    "starts",
    "words",
    "where",
    "first",
    "ad",
    "button",
    "event",
    "tag",
    "campaign",
    "header",
    "code",
    "update",
];

/// Our word for the phrase that `words` begin with, and how many of them it takes.
pub(crate) fn foreign(words: &[String]) -> Option<(usize, &'static str)> {
    let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
    (1..=folded.len()).rev().find_map(|count| {
        let phrase = folded[..count].join(" ");
        FOREIGN.iter().find(|(foreign, _)| *foreign == phrase).map(|(_, ours)| (count, *ours))
    })
}

/// Our unit for one of another language.
pub(crate) fn unit(word: &str) -> Option<&'static str> {
    let folded = folded(word);
    UNITS.iter().find(|(foreign, _)| *foreign == folded).map(|(_, ours)| *ours)
}

pub(crate) fn is_later_clause(word: &str) -> bool {
    LATER_CLAUSES.iter().any(|later| later.eq_ignore_ascii_case(word))
}

/// The candidate nearest to `word`, at most a third of its letters away; the earlier one where two are as near.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let typed = folded(word);
    let allowed = typed.chars().count().div_ceil(3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &folded(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The head whose first word is nearest to `word` in one of `sections`; where two are as near, one that has arrived.
pub(crate) fn nearest_head(sections: &[Section], word: &str) -> Option<&'static Head> {
    let first_word = |head: &'static Head| head.words.split(' ').next().unwrap_or_default();
    let (arrived, later): (Vec<&'static Head>, Vec<&'static Head>) = HEADS
        .iter()
        .filter(|head| sections.contains(&head.section))
        .partition(|head| head.production != Production::NotYet);
    let found = nearest(word, arrived.iter().chain(&later).map(|head| first_word(head)))?;
    arrived.into_iter().chain(later).find(|head| first_word(head) == found)
}

/// First words that work in `section`, for messages.
pub(crate) fn known(section: Section) -> String {
    let mut words: Vec<String> = Vec::new();
    for head in HEADS.iter().filter(|head| head.section == section && head.production != Production::NotYet) {
        let word = format!("`{}`", head.words);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heads::{find_anywhere, first_words};

    #[test]
    fn no_word_of_ours_is_in_the_foreign_table_and_all_its_answers_are_ours() {
        for (foreign, ours) in FOREIGN {
            assert_eq!(&folded(foreign), foreign);
            let begins_a_line = HEADS.iter().any(|head| head.words == *foreign);
            assert!(!begins_a_line, "{foreign}");
            let in_lines =
                ["when", "any", "or", "template", "skip", "up to", "at most", "times", "says", "at any time"];
            assert!(
                in_lines.contains(ours) || find_anywhere(&first_words(ours)).is_some() || *ours == "jump to",
                "{ours}"
            );
        }
    }

    #[test]
    fn the_longest_foreign_phrase_wins() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(foreign(&words("ir a precio")), Some((2, "jump to")));
        assert_eq!(foreign(&words("esperar respuesta 2h")), Some((2, "wait for reply")));
        assert_eq!(foreign(&words("Después de")), Some((2, "after")));
        assert_eq!(foreign(&words("hola")), None);
    }

    #[test]
    fn a_near_word_is_at_most_a_third_of_its_letters_away() {
        assert_eq!(nearest("sned", ["send", "step"]), Some("send"));
        assert_eq!(nearest("preci", ["inicio", "precio"]), Some("precio"));
        assert_eq!(nearest("cotización", ["cotizacion"]), Some("cotizacion"));
        assert_eq!(nearest("hola", ["send", "ask"]), None);
    }
}

//! A line whose first words are none of ours at that place: what they were probably meant to be, and what the line then
//! does to the blocks around it.

mod pasted;

use crate::{
    Diagnostic, Span,
    catalogue::{
        foreign_word,
        misplaced::{self, Home},
        text_needs_quotes, unknown_word, unreadable_line,
    },
    heads::{self, Head, Production, Role, Section},
    parse::{LineAt, leading},
    vocabulary,
};

/// The finding, and the head that was meant where that is clear.
pub(crate) fn explain(line: &LineAt<'_>, section: Section) -> (Diagnostic, Option<&'static Head>) {
    if let Some(found) = pasted::explain(line, section) {
        return found;
    }
    let code = line.code();
    let words = heads::first_words(code);
    let start = line.logical.code.start;
    let first = |count: usize| -> (&str, Span) {
        let phrase = leading(code, count);
        (phrase, line.at(start..start + phrase.len()))
    };
    if words.is_empty() {
        return without_word(line, section);
    }
    if let Some(found) = when_before_answer(line, section, &words) {
        return found;
    }
    if let Some(head) = heads::find_anywhere(&words) {
        let (phrase, span) = first(head.words.split(' ').count());
        return (misplaced(line, head, section, span, phrase), None);
    }
    if let Some(found) = share(line, section) {
        return found;
    }
    if let Some(answer) = bare_answer(line, section) {
        return answer;
    }
    let phrase = phrase_words(code);
    let goes_on = line.logical.masked(line.text).contains("->");
    let begins_condition = phrase.first().is_some_and(|word| ["si", "se"].contains(&word.as_str()));
    let here = || {
        vocabulary::foreign(&phrase).filter(|(count, ours)| {
            // `si dice "x" -> y` is an answer, `si dice …` without an arrow a condition.
            is_said_in(section, ours) && (goes_on || *count == 1 || !begins_condition || *ours != "contains")
        })
    };
    // `sí -> x` is an answer, `si …` a condition; `responde "x" -> y` is one too, `responde "x"` a message.
    let bare = line.logical.bare(line.text);
    let is_answer = |count: usize| {
        let behind = bare.trim_start().get(leading(code, count).len()..).unwrap_or_default();
        leads_on(behind.trim_start_matches(|c: char| c.is_whitespace() || ",\"".contains(c)))
    };
    let answers = |ours: &str| meant(section, ours).is_some_and(|head| matches!(head.role, Role::Arm(_)));
    if let Some((count, help)) = vocabulary::said_otherwise(&phrase).filter(|_| section == Section::Step) {
        let (phrase, span) = first(count);
        return (unknown_word::said_otherwise(span, phrase, help), None);
    }
    let meant_here = here().find(|(count, ours)| is_answer(*count) && answers(ours)).or_else(|| here().next());
    if let Some((count, ours)) = meant_here.or_else(|| vocabulary::foreign(&phrase).next()) {
        let (phrase, span) = first(count);
        // A head of another section would close the blocks around the line.
        let head = meant(section, ours).filter(|head| head.section == section || head.section == Section::File);
        let arrived = head.is_none_or(|head| head.production != Production::NotYet);
        return (foreign_word::at(span, phrase, ours, arrived), head);
    }
    let (word, span) = first(1);
    let sections: &[Section] = match (section, line.logical.indent) {
        (Section::Header, 0) => &[Section::File, Section::Header, Section::Step],
        (Section::Header, _) => &[Section::Header, Section::Step],
        (Section::Step, 0) => &[Section::File, Section::Step],
        (Section::Step, _) => &[Section::Step],
        (Section::Test, 0) => &[Section::File, Section::Test],
        (Section::Test, _) => &[Section::Test],
        (Section::File, _) => &[Section::File],
    };
    match vocabulary::nearest_head(sections, word) {
        Some(head) => {
            let near = head.words.split(' ').next().unwrap_or(head.words);
            // The words behind it tell which of the lines that begin with that word was meant.
            let typed: Vec<String> = std::iter::once(near.to_owned()).chain(words[1..].iter().cloned()).collect();
            let whole = sections.iter().find_map(|section| heads::find(*section, &typed)).unwrap_or(head);
            (unknown_word::at(span, word, Some(near), ""), Some(whole))
        }
        None => (unknown_word::at(span, word, None, &vocabulary::known(section)), None),
    }
}

/// `when contains "precio" -> x`: an answer, with a word before it.
fn when_before_answer(
    line: &LineAt<'_>,
    section: Section,
    words: &[String],
) -> Option<(Diagnostic, Option<&'static Head>)> {
    let head = heads::find(section, words.get(1..)?)?;
    let is_answer = words[0] == "when" && section == Section::Step && matches!(head.role, Role::Arm(_));
    is_answer.then(|| {
        let start = line.logical.code.start;
        let behind = line.code()["when".len()..].trim_start();
        let removed = line.at(start..line.logical.code.end - behind.len());
        (unreadable_line::word_too_many(line.at(start..start + "when".len()), removed, "when"), Some(head))
    })
}

/// The first words of a line, up to a sign: what people say in one word of ours may take five.
fn phrase_words(code: &str) -> Vec<String> {
    let end = code.find(|c: char| !(c.is_alphanumeric() || " _-".contains(c))).unwrap_or(code.len());
    code[..end].split_whitespace().take(5).map(str::to_lowercase).collect()
}

/// A line that begins with a sign: a text alone, an arrow, something else.
fn without_word(line: &LineAt<'_>, section: Section) -> (Diagnostic, Option<&'static Head>) {
    let code = line.code();
    let start = line.logical.code.start;
    if line.logical.texts.first().is_some_and(|text| text.range.start == start) {
        let range = line.logical.texts[0].range.clone();
        let behind = line.text.get(range.end..line.logical.code.end).unwrap_or_default().trim_start();
        if section == Section::Step && leads_on(behind) {
            let span = line.at(range.clone());
            return (unknown_word::bare_answer(span, &line.text[range]), contains());
        }
        return (unknown_word::bare_text(line.at(range)), None);
    }
    if code.starts_with("->") {
        return (unknown_word::at(line.at(start..start + 2), "->", Some("jump to"), ""), None);
    }
    let sign = leading(code, 1);
    let sign = if sign.is_empty() { code } else { sign };
    (unknown_word::at(line.at(start..start + sign.len()), sign, None, &vocabulary::known(section)), None)
}

/// `50 corto -> x` and `50 % corto -> x`
fn share(line: &LineAt<'_>, section: Section) -> Option<(Diagnostic, Option<&'static Head>)> {
    let code = line.code();
    let digits = code.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0 && section == Section::Step)?;
    let behind = code[digits..].trim_start();
    let label = behind.strip_prefix('%').unwrap_or(behind);
    let written = code.len() - label.len();
    let begins_name =
        label.trim_start().starts_with(char::is_alphabetic) && label.starts_with(' ') | (label.len() == behind.len());
    let span = line.at(line.logical.code.start..line.logical.code.start + code[..written].trim_end().len());
    let head = heads::find(section, &["<n>%".to_owned()]);
    let is_one_name = label.len() < behind.len() && label.split_whitespace().count() == 1;
    (begins_name && (is_one_name || label.contains("->") || label.ends_with("holdout")))
        .then(|| (unreadable_line::share(span, &code[..digits]), head))
}

/// `precio -> paso`: an answer without its word and without quotes.
fn bare_answer(line: &LineAt<'_>, section: Section) -> Option<(Diagnostic, Option<&'static Head>)> {
    let masked = line.logical.masked(line.text);
    let arrow = masked.find("->").filter(|_| section == Section::Step && line.logical.texts.is_empty())?;
    let words = line.code()[..arrow].trim_end();
    let foreign = vocabulary::foreign(&heads::first_words(words)).any(|(_, ours)| is_said_in(section, ours));
    let near = vocabulary::nearest_head(&[Section::Step], leading(words, 1)).is_some();
    let is_plain = words.chars().all(|c| c.is_alphanumeric() || " ,.¿?¡!'".contains(c));
    let span = line.at(line.logical.code.start..line.logical.code.start + words.len());
    (is_plain && !foreign && !near).then(|| (text_needs_quotes::answer(span, words), contains()))
}

fn leads_on(behind: &str) -> bool {
    behind.starts_with("->") || behind.eq_ignore_ascii_case("continue")
}

fn contains() -> Option<&'static Head> {
    heads::find(Section::Step, &["contains".to_owned()])
}

fn misplaced(line: &LineAt<'_>, head: &Head, section: Section, span: Span, word: &str) -> Diagnostic {
    match (section, head.section, head.role) {
        (Section::Test, Section::Step, _) if head.production == Production::Wait => misplaced::wait_in_test(span, word),
        (Section::Test, Section::Step, _) if head.production == Production::Send => misplaced::send_in_test(span, word),
        (Section::Test, Section::Step | Section::Header, _) => misplaced::statement_in_test(span, word),
        (Section::Header | Section::File, Section::Step, Role::Arm(_)) => misplaced::at(span, word, Home::Question),
        (_, Section::Step, _) => match commented_step(line) {
            Some((comment, written)) => misplaced::below_a_comment(span, word, comment, written),
            None => misplaced::at(span, word, Home::Step),
        },
        (Section::Header | Section::Step, Section::Header, _) => misplaced::at(span, word, Home::Header),
        (_, Section::Test, _) => misplaced::at(span, word, Home::Test),
        (Section::File, Section::Header, _) | (_, Section::File, _) => misplaced::at(span, word, Home::Flow),
    }
}

/// The marks of a comment right above that was meant as the line of a step: `## step inicio`; and the line itself.
fn commented_step<'t>(line: &LineAt<'t>) -> Option<(Span, &'t str)> {
    let above = line.text[..line.logical.span.start].trim_end();
    let start = above.rfind('\n').map_or(0, |at| at + 1);
    let written = &above[start..];
    let step = written.trim_start_matches('#').trim_start();
    let is_step = written.starts_with('#') && heads::first_words(step).first().is_some_and(|word| word == "step");
    is_step.then(|| (line.at(start..start + written.len() - step.len()), step))
}

/// Whether `ours` begins a line of `section`, or of the left edge.
fn is_said_in(section: Section, ours: &str) -> bool {
    let words = heads::first_words(ours);
    heads::find(section, &words).or_else(|| heads::begins_like(section, &words)).is_some()
}

/// The head of our words, at this place or else anywhere.
fn meant(section: Section, ours: &str) -> Option<&'static Head> {
    let words = heads::first_words(ours);
    heads::find(section, &words)
        .or_else(|| heads::begins_like(section, &words))
        .or_else(|| heads::find(Section::File, &words))
        .or_else(|| heads::find_anywhere(&words))
}

/// `when message is "hola"`: our words, without the first of them.
pub(crate) fn without_start(line: &LineAt<'_>, head: &Head) -> Option<Diagnostic> {
    let words = heads::first_words(line.code());
    let begins = head.words == "when" && words.get(1).is_some_and(|word| word != "not");
    let start = line.logical.code.start;
    begins.then(|| unreadable_line::missing_word(line.at(start..start), "start"))
}

/// `no replay`, `wait hasta 9:00`: a head of one word, and a second word that nearly makes a longer one of it.
pub(crate) fn near_second_word(line: &LineAt<'_>, head: &Head) -> Option<Diagnostic> {
    let code = line.code();
    let words = heads::first_words(code);
    let typed = code.split_whitespace().nth(1).filter(|word| word.chars().all(char::is_alphabetic))?;
    if head.words.contains(' ') || words.len() < 2 {
        return None;
    }
    let seconds = || {
        heads::HEADS.iter().filter(|longer| longer.section == head.section).filter_map(|longer| {
            let (first, second) = longer.words.split_once(' ')?;
            (first == head.words && !second.contains(['<', ' '])).then_some(second)
        })
    };
    let at = line.logical.code.start + code.find(typed).filter(|at| *at > 0)?;
    if let Some((count, ours)) =
        vocabulary::foreign(&words[1..]).find(|(_, ours)| seconds().any(|second| second == *ours))
    {
        let phrase = leading(&line.text[at..line.logical.code.end], count);
        return Some(foreign_word::at(line.at(at..at + phrase.len()), phrase, ours, true));
    }
    let near = vocabulary::nearest(typed, seconds())?;
    Some(unknown_word::at(line.at(at..at + typed.len()), typed, Some(near), ""))
}

//! WhatsApp's markup as HTML: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ```` ```mono``` ````, lists, quotes, links.
//!
//! The only maker of HTML from what people wrote. Everything else of a text is escaped, so that nothing a customer sends
//! can be more than text. Source: WhatsApp help center, "How to format your messages" (2026-09).

/// A text as HTML, lines as `<br>`, with nothing of it taken for markup of a page.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    for (nth, part) in text.split("```").enumerate() {
        if nth % 2 == 1 {
            html.push_str("<code class=\"block\">");
            escape(part, &mut html);
            html.push_str("</code>");
        } else {
            lines(part, &mut html);
        }
    }
    html
}

fn lines(text: &str, html: &mut String) {
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            html.push_str("<br>");
        }
        match block(line) {
            Block::Quote(rest) => wrapped("span class=\"quoted\"", "span", rest, html),
            Block::Item(rest) => {
                html.push_str("<span class=\"item\">• ");
                inline(rest, html);
                html.push_str("</span>");
            }
            Block::Numbered(number, rest) => {
                html.push_str("<span class=\"item\">");
                escape(number, html);
                html.push_str(". ");
                inline(rest, html);
                html.push_str("</span>");
            }
            Block::Plain(line) => inline(line, html),
        }
    }
}

enum Block<'t> {
    Quote(&'t str),
    Item(&'t str),
    Numbered(&'t str, &'t str),
    Plain(&'t str),
}

fn block(line: &str) -> Block<'_> {
    if let Some(rest) = line.strip_prefix("> ") {
        return Block::Quote(rest);
    }
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Block::Item(rest);
    }
    match line.split_once(". ") {
        Some((number, rest)) if (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) => {
            Block::Numbered(number, rest)
        }
        Some(_) | None => Block::Plain(line),
    }
}

/// The mark, and the element it makes.
const MARKS: [(char, &str); 4] = [('*', "strong"), ('_', "em"), ('~', "s"), ('`', "code")];
/// Marks inside marks; more is nobody's message.
const DEPTH_MAX: usize = 4;

fn inline(text: &str, html: &mut String) {
    marked(text, 0, html);
}

fn marked(text: &str, depth: usize, html: &mut String) {
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let mark = MARKS.iter().find(|(mark, _)| *mark == c && depth < DEPTH_MAX && opens_behind(before));
        if let Some((mark, element)) = mark
            && let Some(inside) = closed(&rest[mark.len_utf8()..], *mark)
        {
            html.push('<');
            html.push_str(element);
            html.push('>');
            if *mark == '`' {
                escape(inside, html);
            } else {
                marked(inside, depth + 1, html);
            }
            html.push_str("</");
            html.push_str(element);
            html.push('>');
            rest = &rest[inside.len() + 2 * mark.len_utf8()..];
            before = Some(*mark);
            continue;
        }
        if let Some(link) = link(rest, before) {
            html.push_str("<a rel=\"noreferrer noopener\" target=\"_blank\" href=\"");
            escape(link, html);
            html.push_str("\">");
            escape(link, html);
            html.push_str("</a>");
            rest = &rest[link.len()..];
            before = link.chars().next_back();
            continue;
        }
        escape(&rest[..c.len_utf8()], html);
        rest = &rest[c.len_utf8()..];
        before = Some(c);
    }
}

/// A mark opens at the start and behind what is no letter or digit.
fn opens_behind(before: Option<char>) -> bool {
    before.is_none_or(|c| !c.is_alphanumeric())
}

/// What stands between an opened mark and the one that closes it, which stands behind no blank and before no letter.
fn closed(text: &str, mark: char) -> Option<&str> {
    if text.starts_with(char::is_whitespace) || text.starts_with(mark) {
        return None;
    }
    text.match_indices(mark).map(|(at, _)| at).find_map(|at| {
        let (inside, behind) = (&text[..at], &text[at + mark.len_utf8()..]);
        let ends = !inside.ends_with(char::is_whitespace) && !behind.starts_with(char::is_alphanumeric);
        (ends && !inside.is_empty()).then_some(inside)
    })
}

/// `https://…` up to the next blank, without the punctuation of the sentence behind it.
fn link(text: &str, before: Option<char>) -> Option<&str> {
    let is_link = opens_behind(before) && (text.starts_with("https://") || text.starts_with("http://"));
    if !is_link {
        return None;
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let link = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '~', '"', '\'']);
    (link.len() > "https://".len()).then_some(link)
}

fn wrapped(open: &str, close: &str, text: &str, html: &mut String) {
    html.push('<');
    html.push_str(open);
    html.push('>');
    inline(text, html);
    html.push_str("</");
    html.push_str(close);
    html.push('>');
}

/// Null bytes and the other controls have no shape; marks that turn the writing direction would turn the page around
/// them, and are shown as what they are.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => html.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn marks_make_elements_where_whatsapp_makes_them() {
        for (text, expected) in [
            ("desde *Bs 299* al mes", "desde <strong>Bs 299</strong> al mes"),
            ("_suave_ y ~no~", "<em>suave</em> y <s>no</s>"),
            ("*_las dos_*", "<strong><em>las dos</em></strong>"),
            ("usa `código *así*`", "usa <code>código *así*</code>"),
            ("```a < b```", "<code class=\"block\">a &lt; b</code>"),
            ("2*3*4", "2*3*4"),
            ("mi_nombre_de_archivo", "mi_nombre_de_archivo"),
            ("* suelto", "<span class=\"item\">• suelto</span>"),
            ("*sin cerrar", "*sin cerrar"),
            ("* *", "<span class=\"item\">• *</span>"),
            ("**", "**"),
            ("(*bien*)", "(<strong>bien</strong>)"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_quotes_and_lines_are_shown_as_such() {
        assert_eq!(
            html("- uno\n- *dos*\n2. tres\n> dijo\nfin"),
            "<span class=\"item\">• uno</span><br><span class=\"item\">• <strong>dos</strong></span><br>\
             <span class=\"item\">2. tres</span><br><span class=\"quoted\">dijo</span><br>fin"
        );
    }

    #[test]
    fn links_end_before_the_sentences_punctuation() {
        assert_eq!(
            html("Mira https://ejemplo.bo/a?b=1&c=2."),
            "Mira <a rel=\"noreferrer noopener\" target=\"_blank\" href=\"https://ejemplo.bo/a?b=1&amp;c=2\">\
             https://ejemplo.bo/a?b=1&amp;c=2</a>."
        );
        assert_eq!(html("javascript:alert(1) https://"), "javascript:alert(1) https://");
    }

    #[test]
    fn nothing_a_person_writes_is_markup_of_the_page() {
        assert_eq!(html("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        assert_eq!(html("*<b>*"), "<strong>&lt;b&gt;</strong>");
        assert_eq!(
            html("https://a.b/\"><script>"),
            "<a rel=\"noreferrer noopener\" target=\"_blank\" href=\"https://a.b/&quot;&gt;&lt;script&gt;\">https://a.b/&quot;&gt;&lt;script&gt;</a>"
        );
        assert_eq!(html("a\0b\u{202e}c"), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn every_text_ends_in_balanced_elements() {
        for text in ["*_~`", "*a _b* c_", "_*~`x`~*_ *", "```", "``` *a*", "> *a", "````a````"] {
            let html = html(text);
            for element in ["strong", "em", "s", "code", "span"] {
                let opened =
                    html.matches(&format!("<{element}>")).count() + html.matches(&format!("<{element} ")).count();
                assert_eq!(opened, html.matches(&format!("</{element}>")).count(), "{text}: {html}");
            }
        }
    }
}

//! The phone's page as somebody sees it: its text, its buttons, its fields. It knows labels and no addresses: what a
//! button does is read from the page.

use std::cell::RefCell;

use system_tests::{Dev, within_bounds};

pub struct Screen {
    dev: Dev,
    language: &'static str,
    /// The dialog that *why* opens.
    dialog: RefCell<String>,
}

impl Screen {
    pub fn of(dev: Dev, language: &'static str) -> Screen {
        Screen { dev, language, dialog: RefCell::default() }
    }

    pub fn dev(&mut self) -> &mut Dev {
        &mut self.dev
    }

    /// Waits until the page shows the words, or does not any more.
    #[track_caller]
    pub fn see(&self, words: &str, is_there: bool) {
        let is_so = within_bounds(|| text_of(&self.html()).contains(words) == is_there);
        assert!(is_so, "`{words}` there: {is_there}, on the page:\n{}", text_of(&self.html()));
    }

    #[track_caller]
    pub fn press(&self, button: &str, fields: &[(String, String)]) {
        let is_there = within_bounds(|| self.try_press(button, fields));
        assert!(is_there, "there is no button `{button}` with {fields:?}:\n{}", self.html());
    }

    fn try_press(&self, button: &str, fields: &[(String, String)]) -> bool {
        let html = self.html();
        if fields.is_empty()
            && let Some(address) = asks_why(&html, button)
        {
            let answer = self.dev.get_in(&address, self.language);
            // Until the log has the message's id there is nothing to tell.
            *self.dialog.borrow_mut() = answer.text;
            return answer.status == 200;
        }
        let forms: Vec<Form> = html.split("<form").skip(1).filter_map(|form| Form::of(form, button, fields)).collect();
        let [form] = forms.as_slice() else {
            assert!(forms.is_empty(), "`{button}` with {fields:?} is there more than once:\n{html}");
            return false;
        };
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.dev.form(&form.action, &fields);
        assert!(answer.status < 300, "`{button}` was refused: {} {}", answer.status, answer.text);
        true
    }

    /// The page, with the parts that it keeps fresh, as they are now.
    fn html(&self) -> String {
        let get = |path: &str| self.dev.get_in(path, self.language).text;
        let list = get("/phone/0/list");
        let open = list.split("href=\"").nth(1).map_or("/phone", |rest| rest.split('"').next().unwrap());
        let mut html = get(open);
        for part in html.clone().split("data-live=\"").skip(1) {
            let path = part.split('"').next().unwrap().replace("&amp;", "&");
            if path.starts_with("/companion/") {
                html.push_str(&get(&path));
            }
        }
        html + &self.dialog.borrow()
    }
}

/// Where the newest message's *why* is.
fn asks_why(html: &str, button: &str) -> Option<String> {
    let found = html.rsplit("data-why=\"").next().filter(|rest| rest.len() < html.len())?;
    let (address, rest) = found.split_once('"')?;
    let label = rest.strip_prefix('>')?.split('<').next()?;
    (label == button).then(|| address.replace("&amp;", "&"))
}

struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// `html`: from the form's first attribute on. `None` if it has another button, or lacks a field.
    fn of(html: &str, button: &str, filled: &[(String, String)]) -> Option<Form> {
        let html = html.split("</form>").next().unwrap();
        let pressed = html.split("<button").nth(1)?;
        let label = attribute(pressed, "aria-label").unwrap_or_else(|| text_of(&format!("<{pressed}")));
        if label != button {
            return None;
        }
        let mut fields = Vec::new();
        let mut open = filled.to_vec();
        for tag in html.split('<').filter(|tag| tag.starts_with("input ") || tag.starts_with("textarea ")) {
            let before = &html[..html.find(tag).unwrap()];
            let label = before.rsplit("<label").next().map(|label| text_of(&format!("<{label}")));
            let given =
                open.iter().position(|(name, _)| Some(name) == label.as_ref()).map(|found| open.remove(found).1);
            let value = given.or_else(|| attribute(tag, "value")).unwrap_or_default();
            fields.push((attribute(tag, "name")?, value));
        }
        open.is_empty().then_some(Form { action: attribute(html, "action")?, fields })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next().unwrap();
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(plain(value))
}

/// What is read: without tags, blanks as one.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        // Only what stands in the middle of a line goes without a blank.
        let is_inline = ["b", "/b", "bdi", "/bdi", "strong", "/strong", "em", "/em", "code", "/code"].contains(&tag);
        text.push_str(if is_inline { "" } else { " " });
        text.push_str(words);
    }
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn plain(text: &str) -> String {
    let quotes = text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#39;", "'");
    quotes
        .replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&gt;", ">")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

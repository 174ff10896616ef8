//! A text as lines of styled pieces: wrapped to a width, with WhatsApp's markup shown and `{…}` set apart.

use unicode_segmentation::UnicodeSegmentation;

use super::measure::width;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Italic,
    Struck,
    /// What is filled in.
    Slot,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub style: Style,
}

pub(super) type Line = Vec<Piece>;

/// A text that a customer reads.
pub(super) fn of_message(text: &str, size: f64, width_max: f64) -> Vec<Line> {
    text.split('\n').flat_map(|paragraph| wrapped(&styled(paragraph), size, width_max)).collect()
}

/// A text without markup.
pub(super) fn plain(text: &str, size: f64, width_max: f64) -> Vec<Line> {
    let of = |paragraph: &str| -> Vec<Cluster> {
        paragraph.graphemes(true).map(|cluster| (cluster.to_owned(), Style::Plain)).collect()
    };
    text.split('\n').flat_map(|paragraph| wrapped(&of(paragraph), size, width_max)).collect()
}

/// How high so many lines are, each `step` below the one before.
pub(super) fn height(count: usize, step: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * step
}

pub(super) fn width_of(line: &Line, size: f64) -> f64 {
    line.iter().map(|piece| piece_width(&piece.text, piece.style, size)).sum()
}

fn piece_width(text: &str, style: Style, size: f64) -> f64 {
    width(text, size) * if style == Style::Bold { 1.07 } else { 1.0 }
}

type Cluster = (String, Style);

/// Source: WhatsApp, "How to format your messages": a mark opens where no letter or digit stands before it and closes
/// where none stands behind it.
fn styled(paragraph: &str) -> Vec<Cluster> {
    let clusters: Vec<&str> = paragraph.graphemes(true).collect();
    let mut styled = Vec::new();
    let mut at = 0;
    while at < clusters.len() {
        let close =
            |mark: &str| clusters[at + 1..].iter().position(|cluster| *cluster == mark).map(|found| at + 1 + found);
        let end = match clusters[at] {
            "{" => close("}").map(|end| (end, Style::Slot)),
            "*" => marked(&clusters, at).map(|end| (end, Style::Bold)),
            "_" => marked(&clusters, at).map(|end| (end, Style::Italic)),
            "~" => marked(&clusters, at).map(|end| (end, Style::Struck)),
            _ => None,
        };
        match end {
            Some((end, Style::Slot)) => {
                styled.extend(clusters[at..=end].iter().map(|cluster| ((*cluster).to_owned(), Style::Slot)));
                at = end + 1;
            }
            Some((end, style)) => {
                styled.extend(clusters[at + 1..end].iter().map(|cluster| ((*cluster).to_owned(), style)));
                at = end + 1;
            }
            None => {
                styled.push((clusters[at].to_owned(), Style::Plain));
                at += 1;
            }
        }
    }
    styled
}

/// Where the mark that opens at `at` closes.
fn marked(clusters: &[&str], at: usize) -> Option<usize> {
    let is_word = |at: usize| clusters.get(at).is_some_and(|cluster| cluster.starts_with(char::is_alphanumeric));
    let is_blank = |at: usize| clusters.get(at).is_none_or(|cluster| cluster.starts_with(char::is_whitespace));
    if (at > 0 && is_word(at - 1)) || is_blank(at + 1) {
        return None;
    }
    (at + 2..clusters.len()).find(|end| clusters[*end] == clusters[at] && !is_blank(end - 1) && !is_word(end + 1))
}

/// Breaks at blanks, and inside a word only where it alone is too wide.
fn wrapped(clusters: &[Cluster], size: f64, width_max: f64) -> Vec<Line> {
    let mut lines: Vec<Vec<Cluster>> = vec![Vec::new()];
    let mut used = 0.0;
    for word in clusters.split_inclusive(|(text, _)| text == " ") {
        let wide = |clusters: &[Cluster]| -> f64 {
            clusters.iter().map(|(text, style)| piece_width(text, *style, size)).sum()
        };
        let visible = word.strip_suffix(&[(" ".to_owned(), Style::Plain)]).map_or_else(|| wide(word), wide);
        if used > 0.0 && used + visible > width_max {
            lines.push(Vec::new());
            used = 0.0;
        }
        for cluster in word {
            let cluster_width = wide(std::slice::from_ref(cluster));
            if used > 0.0 && used + cluster_width > width_max && cluster.0 != " " {
                lines.push(Vec::new());
                used = 0.0;
            }
            lines.last_mut().expect("there is always a line").push(cluster.clone());
            used += cluster_width;
        }
    }
    lines.into_iter().map(pieces).collect()
}

/// Clusters of one style together, without the blanks at the line's end.
fn pieces(mut clusters: Vec<Cluster>) -> Line {
    while clusters.last().is_some_and(|(text, _)| text == " ") {
        clusters.pop();
    }
    let mut line: Line = Vec::new();
    for (text, style) in clusters {
        match line.last_mut() {
            Some(piece) if piece.style == style => piece.text.push_str(&text),
            Some(_) | None => line.push(Piece { text, style }),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        of_message(text, 14.0, 100.0)
            .iter()
            .map(|line| {
                line.iter()
                    .map(|piece| match piece.style {
                        Style::Plain => piece.text.clone(),
                        style => format!("<{style:?} {}>", piece.text),
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn markup_is_shown_where_whatsapp_shows_it() {
        assert_eq!(shown("*Bs 299* al"), ["<Bold Bs 299> al"]);
        assert_eq!(shown("2*3*4 _a_ ~b~"), ["2*3*4 <Italic a> <Struck b>"]);
        assert_eq!(shown("* a *"), ["* a *"]);
        assert_eq!(shown("{x} {y"), ["<Slot {x}> {y"]);
    }

    #[test]
    fn lines_break_at_blanks_and_inside_words_that_are_too_wide() {
        assert_eq!(shown("uno dos tres cuatro"), ["uno dos tres", "cuatro"]);
        assert_eq!(shown("a\n\nb"), ["a", "", "b"]);
        let broken = shown("Donaudampfschifffahrtsgesellschaft");
        assert!(broken.len() > 1 && broken.concat() == "Donaudampfschifffahrtsgesellschaft", "{broken:?}");
    }

    #[test]
    fn an_emoji_of_several_characters_is_one_wide_sign() {
        assert!((width("👩‍👩‍👧", 10.0) - width("👍", 10.0)).abs() < 0.01);
        assert!(width("👍", 10.0) > width("m", 10.0));
    }
}

//! A file as a terminal can show it: the lines that matter, none longer than anybody reads, nothing that moves the cursor.
//!
//! miette counts the cells of a line character by character, while a terminal draws 👩‍👩‍👧 or 👍🏽 in two cells. So clusters of
//! several characters are handed to miette as placeholders of the right width and put back afterwards.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Characters of plane 15 are for private use: no flow holds one with a meaning.
const PLACEHOLDERS: std::ops::RangeInclusive<u32> = 0xF0000..=0xFFFFD;
/// Bytes of a line that is shown whole.
const LINE_MAX: usize = 600;
/// Of a longer one this much is shown, and this much of it before its first mark.
const CUT: (usize, usize) = (200, 60);
/// What stands for what is left out, and for what would do something to the terminal.
const LEFT_OUT: &str = "…";
const HARMFUL: &str = "\u{fffd}";

pub(super) struct Shown {
    /// Lines that are not drawn are there and empty, so that those that are keep their numbers.
    pub text: String,
    /// What was replaced, by number of its placeholder.
    replaced: Vec<String>,
    /// Where the original and the new text run apart: offset there, offset here.
    shifts: Vec<(usize, usize)>,
}

impl Shown {
    /// `marks` are the places that are going to be marked.
    pub fn of(original: &str, marks: &[Range<usize>]) -> Self {
        let mut shown = Self { text: String::new(), replaced: Vec::new(), shifts: Vec::new() };
        let wanted = with_neighbours(original, marks);
        let mut start = 0;
        for line in original.split_inclusive('\n') {
            let whole = start..start + line.len();
            shown.shifts.push((whole.start, shown.text.len()));
            if wanted.iter().any(|wanted| wanted.start < whole.end && whole.start < wanted.end.max(wanted.start + 1)) {
                let code = line.trim_end_matches(['\n', '\r']);
                let first_mark = marks.iter().map(|mark| mark.start).filter(|at| whole.contains(at)).min();
                shown.line(whole.start, code, first_mark.unwrap_or(whole.start) - whole.start);
                shown.shifts.push((whole.start + code.len(), shown.text.len()));
            }
            shown.text.push('\n');
            start = whole.end;
        }
        shown.shifts.push((start, shown.text.len()));
        // A mark behind the last character is drawn only where a line ends.
        if !original.ends_with('\n') {
            shown.text.push('\n');
        }
        shown
    }

    /// One line that begins at byte `start`, cut around byte `mark` of it if it is too long.
    fn line(&mut self, start: usize, code: &str, mark: usize) {
        let kept = if code.len() <= LINE_MAX {
            0..code.len()
        } else {
            let from = code.floor_char_boundary(mark.min(code.len()).saturating_sub(CUT.1));
            from..code.ceil_char_boundary((from + CUT.0).min(code.len()))
        };
        if kept.start > 0 {
            self.text.push_str(LEFT_OUT);
        }
        self.shifts.push((start + kept.start, self.text.len()));
        for (at, cluster) in code[kept.clone()].grapheme_indices(true) {
            self.cluster(start + kept.start + at, cluster);
        }
        if kept.end < code.len() {
            self.shifts.push((start + kept.end, self.text.len()));
            self.text.push_str(LEFT_OUT);
        }
    }

    fn cluster(&mut self, at: usize, cluster: &str) {
        let is_harmful = cluster.chars().any(is_harmful);
        if !is_harmful && cluster.chars().nth(1).is_none() {
            self.text.push_str(cluster);
            return;
        }
        let placed = if is_harmful { HARMFUL } else { cluster };
        let number = PLACEHOLDERS.start() + self.replaced.len() as u32 * 2;
        // A line that is shown has far fewer clusters than the plane has characters; more are left out.
        if let Some(first) = char::from_u32(number).filter(|_| number < *PLACEHOLDERS.end()) {
            self.text.push(first);
            self.text.extend(char::from_u32(number + 1).filter(|_| placed.width() > 1));
            self.replaced.push(placed.to_owned());
        }
        self.shifts.push((at + cluster.len(), self.text.len()));
    }

    /// Where byte `offset` of the original is in the new text.
    pub fn offset(&self, offset: usize) -> usize {
        let next = self.shifts.partition_point(|(there, _)| *there <= offset);
        let (there, here) = next.checked_sub(1).map_or((0, 0), |last| self.shifts[last]);
        let limit = self.shifts.get(next).map_or(self.text.len(), |(_, here)| *here);
        self.text.floor_char_boundary((here + offset - there).min(limit))
    }

    pub fn put_back(&self, drawn: &str) -> String {
        let mut out = String::with_capacity(drawn.len());
        for c in drawn.chars() {
            let number = (c as u32).checked_sub(*PLACEHOLDERS.start());
            match number.and_then(|number| self.replaced.get(number as usize / 2).map(|cluster| (number, cluster))) {
                Some((number, cluster)) if number % 2 == 0 => out.push_str(cluster),
                Some(_) => {}
                None => out.push(c),
            }
        }
        out
    }
}

/// The places with the line before and the line behind each.
fn with_neighbours(text: &str, marks: &[Range<usize>]) -> Vec<Range<usize>> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    let around = |mark: &Range<usize>| {
        let start = text.floor_char_boundary(mark.start);
        let end = text.floor_char_boundary(mark.end.max(mark.start));
        line_start(line_start(start).saturating_sub(1))..line_end(line_end(end))
    };
    marks.iter().map(around).collect()
}

/// Moves the cursor, turns the direction of the text around, or would be taken for one of our placeholders.
fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || PLACEHOLDERS.contains(&(c as u32))
}

/// A sentence of ours may quote what an author wrote.
pub(super) fn harmless(text: &str) -> String {
    if text.chars().any(is_harmful) {
        text.chars().map(|c| if is_harmful(c) { '\u{fffd}' } else { c }).collect()
    } else {
        text.to_owned()
    }
}

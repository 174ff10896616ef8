//! How wide a text is drawn. A picture must come out the same everywhere, so widths are those of Helvetica, with room for
//! the fonts that stand in for it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Of the characters from space to `~`, in thousandths of the font's size. Source: Adobe, Helvetica's AFM file.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
/// Other letters are about as wide as these.
const SMALL: u16 = 556;
const CAPITAL: u16 = 700;
/// Emoji and what else takes two cells of a terminal.
const WIDE: u16 = 1300;
/// Arial, Liberation and the rest are a little wider or narrower.
const ROOM: f64 = 1.06;

/// In the unit of `size`.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.graphemes(true).map(|cluster| u32::from(of_cluster(cluster))).sum();
    f64::from(thousandths) / 1000.0 * size * ROOM
}

fn of_cluster(cluster: &str) -> u16 {
    let Some(first) = cluster.chars().next() else { return 0 };
    let in_table = u32::from(first).checked_sub(0x20).and_then(|at| HELVETICA.get(at as usize));
    match in_table {
        _ if cluster.width() > 1 => WIDE,
        Some(thousandths) => *thousandths,
        None if first.is_uppercase() => CAPITAL,
        None if cluster.width() == 0 => 0,
        None => SMALL,
    }
}

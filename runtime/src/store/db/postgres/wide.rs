//! Statements that find different columns, as branches of one.

use std::fmt::Write as _;

use super::{Kind, Search, kind_name, text};

const KINDS: [Kind; 3] = [Kind::Int, Kind::Text, Kind::Blob];

/// A row that any of them fits into: the number of its statement, then as many columns of each kind as the widest has.
pub(super) struct Wide([usize; KINDS.len()]);

impl Wide {
    pub fn of(searches: &[Search]) -> Self {
        let count = |kind| searches.iter().map(|it| it.finds.iter().filter(|it| **it == kind).count()).max();
        Self(KINDS.map(|kind| count(kind).unwrap_or_default()))
    }

    /// Where the columns of a statement stand in the row.
    pub fn places(&self, search: &Search) -> impl Iterator<Item = usize> + use<> {
        let first = [1, 1 + self.0[0], 1 + self.0[0] + self.0[1]];
        let mut taken = [0; KINDS.len()];
        search.finds.iter().map(move |kind| {
            let nth = KINDS.iter().position(|it| it == kind).expect("each kind is among them");
            taken[nth] += 1;
            first[nth] + taken[nth] - 1
        })
    }

    pub fn text(&self, searches: &[Search]) -> String {
        let kinds: Vec<_> = KINDS.iter().zip(self.0).flat_map(|(kind, many)| std::iter::repeat_n(kind, many)).collect();
        let (mut whole, mut parameters) = (String::new(), 0);
        for (nth, search) in searches.iter().enumerate() {
            let mut columns: Vec<_> = kinds.iter().map(|kind| format!("null::{}", kind_name(**kind))).collect();
            for (column, place) in self.places(search).enumerate() {
                columns[place - 1] = format!("f{column}::{}", kind_name(*kinds[place - 1]));
            }
            let names: Vec<_> = (0..search.finds.len()).map(|column| format!("f{column}")).collect();
            let all = if nth == 0 { "" } else { " union all " };
            let (columns, names, part) = (columns.join(","), names.join(","), text(&search.statement, &mut parameters));
            write!(whole, "{all}select {nth}::bigint,{columns} from ({part}) as found({names})")
                .expect("a String takes everything");
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_has_its_columns_by_kind() {
        let statement = super::super::Statement { columns: &[("id", Kind::Blob)], body: "select" };
        let of = |finds| Search { statement, finds };
        let searches = [of(&[Kind::Blob, Kind::Int, Kind::Blob]), of(&[Kind::Text, Kind::Int])];
        let wide = Wide::of(&searches);
        assert_eq!(wide.0, [1, 1, 2]);
        assert_eq!(wide.places(&searches[0]).collect::<Vec<_>>(), [3, 1, 4]);
        assert_eq!(wide.places(&searches[1]).collect::<Vec<_>>(), [2, 1]);
    }
}

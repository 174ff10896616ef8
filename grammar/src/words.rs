//! The `words` lists of a project: named once, used in every file.

use std::collections::BTreeMap;

use crate::ast::{File, Keyword, Name, Text, WordList};

/// By folded name; of two lists of one name the first counts.
pub(crate) struct WordLists<'f> {
    by_name: BTreeMap<&'f str, &'f WordList>,
}

impl<'f> WordLists<'f> {
    pub fn of(files: &'f [File]) -> Self {
        let mut by_name = BTreeMap::new();
        for list in files.iter().flat_map(|file| &file.words) {
            by_name.entry(list.name.folded.as_str()).or_insert(list);
        }
        Self { by_name }
    }

    pub fn get(&self, name: &Name) -> Option<&'f WordList> {
        self.by_name.get(name.folded.as_str()).copied()
    }

    /// In the order of their names.
    pub fn all(&self) -> impl Iterator<Item = &'f WordList> + '_ {
        self.by_name.values().copied()
    }

    /// Keywords with their lists spelled out; what is unknown or not a fixed text is left out.
    pub fn keywords(&self, keywords: &[Keyword]) -> Vec<String> {
        keywords.iter().flat_map(|keyword| self.spelled_out(keyword)).collect()
    }

    fn spelled_out(&self, keyword: &Keyword) -> Vec<String> {
        match keyword {
            Keyword::Text(text) => text.literal().into_iter().collect(),
            Keyword::Words(name) => {
                self.get(name).map_or_else(Vec::new, |list| list.texts.iter().filter_map(Text::literal).collect())
            }
        }
    }
}

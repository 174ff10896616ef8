//! What is known of a project from the last time it was looked at, so that an edit costs one file and not a thousand.
//!
//! Pure: takes texts, gives findings and programs. What depends on one file alone is kept by its text; what looks across
//! files (`checks::across`) is judged anew every time. `load` is the first look, without anything known.

use std::collections::{BTreeMap, BTreeSet};

use engine::Program;
use stdlib::Zone;

use crate::{
    Defaults, Diagnostic, FileId, Loaded, Source, allows,
    ast::{File, Flow, Name, Scenario, Text},
    blocks, checks,
    load::in_order,
    lower,
    parallel::for_each,
    words::WordLists,
};

#[derive(Debug, Default)]
pub struct Cache {
    sources: Vec<Source>,
    defaults: Defaults,
    /// The trees of all files, which checks across files look at together.
    trees: Vec<File>,
    /// Beside `trees`.
    known: Vec<Known>,
    /// Names of the `words` lists that are others than at the last look: any flow may name them.
    changed_lists: BTreeSet<String>,
}

/// What follows from one file, the lists and the project's defaults.
#[derive(Debug, Default)]
struct Known {
    /// Of its lines and blocks.
    read: Vec<Diagnostic>,
    /// The `words` lists that its flows name.
    uses: Vec<Name>,
    /// Of its flows; `None` until they are judged.
    judged: Option<Vec<Diagnostic>>,
    /// `None` until they are judged. Lacks the flows whose tree is not good enough.
    lowered: Option<Lowered>,
}

#[derive(Debug, Default)]
struct Lowered {
    programs: Vec<Program>,
    found: Vec<Diagnostic>,
}

impl Cache {
    /// As they were given last.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Looks at all files of a project; gives every finding, in the order of files and places.
    pub fn check(&mut self, sources: Vec<Source>, defaults: &Defaults) -> Vec<Diagnostic> {
        self.read(sources);
        self.forget_what_depends_on_others(defaults);
        self.judge();
        let lists = WordLists::of(&self.trees);
        let mut found: Vec<Diagnostic> = Vec::new();
        let uses: Vec<&[Name]> = self.known.iter().map(|known| known.uses.as_slice()).collect();
        checks::across(&self.sources, &self.trees, &uses, &lists, defaults, &mut found);
        for known in &self.known {
            found.extend(known.read.iter().chain(known.judged.iter().flatten()).cloned());
        }
        self.lower();
        found.extend(self.lowered().flat_map(|lowered| &lowered.found).cloned());
        allows::apply(&self.sources, &mut found);
        defaults.lints.apply(&mut found);
        in_order(found, &self.sources)
    }

    /// Everything of the last look, with its findings.
    pub(crate) fn into_loaded(self, diagnostics: Vec<Diagnostic>) -> Loaded {
        let is_usable = !self.has_errors_in_flows(&diagnostics);
        let Self { sources, defaults, trees, known, .. } = self;
        let zone = |file: &File| match file.flows.first() {
            Some(flow) => lower::zone(flow, &defaults),
            None => defaults.timezone.clone().unwrap_or_else(Zone::utc),
        };
        let zones = trees.iter().map(zone).collect();
        let mut programs: Vec<(Program, FileId)> = Vec::new();
        for (file, lowered) in (0..).map(FileId).zip(known.into_iter().map(|known| known.lowered)) {
            let own = lowered.filter(|_| is_usable).map(|lowered| lowered.programs);
            programs.extend(own.into_iter().flatten().map(|program| (program, file)));
        }
        programs.sort_by(|(one, _), (other, _)| one.flow.cmp(&other.flow));
        let (programs, files) = programs.into_iter().unzip();
        let names =
            |file: &File| file.flows.iter().filter_map(|flow| Some(flow.name.as_ref()?.folded.clone())).collect();
        let names = trees.iter().map(names).collect();
        let scenarios: Vec<Scenario> = trees.into_iter().flat_map(|file| file.scenarios).collect();
        Loaded { sources, programs, scenarios, diagnostics, zones, files, names }
    }

    /// Reads the files whose text is another one. A file that stands at another place of the list is read again: places
    /// in its tree name it by that.
    fn read(&mut self, sources: Vec<Source>) {
        let is_new = |index: usize| self.sources.get(index) != sources.get(index);
        let new: Vec<usize> = (0..sources.len()).filter(|index| is_new(*index)).collect();
        let read = for_each(&new, |index| {
            let mut found = Vec::new();
            let file = FileId(u32::try_from(*index).expect("a project has far fewer files"));
            let tree = blocks::read(file, &sources[*index], &mut found);
            checks::keywords_of_lists(&tree, &mut found);
            let uses = checks::uses_of_lists(&tree);
            (tree, Known { read: found, uses, judged: None, lowered: None })
        });
        let gone = self.trees.iter().skip(sources.len()).flat_map(|file| &file.words);
        self.changed_lists = gone.map(|list| list.name.folded.clone()).collect();
        self.trees.resize_with(sources.len(), File::default);
        self.known.resize_with(sources.len(), Known::default);
        for (index, (tree, known)) in new.into_iter().zip(read) {
            let before = contents(&self.trees[index]);
            let now = contents(&tree);
            let names = before.keys().chain(now.keys());
            let differ = names.filter(|name| before.get(*name) != now.get(*name)).map(|name| (*name).to_owned());
            self.changed_lists.extend(differ);
            self.trees[index] = tree;
            self.known[index] = known;
        }
        self.sources = sources;
    }

    fn forget_what_depends_on_others(&mut self, defaults: &Defaults) {
        let is_other_project = *defaults != self.defaults;
        for known in &mut self.known {
            if is_other_project || known.uses.iter().any(|name| self.changed_lists.contains(&name.folded)) {
                (known.judged, known.lowered) = (None, None);
            }
        }
        if is_other_project {
            self.defaults = defaults.clone();
        }
    }

    fn judge(&mut self) {
        let lists = WordLists::of(&self.trees);
        let new: Vec<usize> = (0..self.known.len()).filter(|index| self.known[*index].judged.is_none()).collect();
        let judged = for_each(&new, |index| {
            let mut found = Vec::new();
            for flow in &self.trees[*index].flows {
                checks::of_flow(&self.sources, flow, &lists, &self.defaults, &mut found);
            }
            found
        });
        for (index, found) in new.into_iter().zip(judged) {
            self.known[index].judged = Some(found);
        }
    }

    fn lower(&mut self) {
        let lists = WordLists::of(&self.trees);
        let new: Vec<usize> = (0..self.known.len()).filter(|index| self.known[*index].lowered.is_none()).collect();
        let lowered = for_each(&new, |index| {
            let mut all = Lowered::default();
            for flow in self.lowerable(*index) {
                match lower::lower(flow, &lists, &self.defaults) {
                    Ok(lowered) => {
                        checks::cycles(flow, &lowered, &mut all.found);
                        checks::endless(&lowered, &mut all.found);
                        checks::room(flow, &lowered, &mut all.found);
                        checks::assignment(&self.sources, flow, &lowered, &mut all.found);
                        all.programs.push(lowered.program);
                    }
                    Err(diagnostic) => all.found.push(*diagnostic),
                }
            }
            all
        });
        for (index, lowered) in new.into_iter().zip(lowered) {
            self.known[index].lowered = Some(lowered);
        }
    }

    /// The flows of a file in which nothing is wrong that lowering would stumble over.
    fn lowerable(&self, index: usize) -> impl Iterator<Item = &Flow> {
        let (tree, known) = (&self.trees[index], &self.known[index]);
        let in_test =
            |finding: &Diagnostic| tree.scenarios.iter().any(|scenario| finding.primary.span.is_within(scenario.whole));
        let mut is_whole = vec![true; tree.flows.len()];
        for finding in known.read.iter().chain(known.judged.iter().flatten()) {
            let begun = tree.flows.partition_point(|flow| flow.line.start <= finding.primary.span.start);
            if let Some(flow) = begun.checked_sub(1)
                && finding.is_error()
                && !lower::bears(finding.code)
                && !in_test(finding)
            {
                is_whole[flow] = false;
            }
        }
        tree.flows.iter().zip(is_whole).filter(|(flow, is_whole)| *is_whole && !flow.is_broken).map(|(flow, _)| flow)
    }

    fn lowered(&self) -> impl Iterator<Item = &Lowered> {
        self.known.iter().filter_map(|known| known.lowered.as_ref())
    }

    /// Whether anything outside of tests is an error: then there are no programs.
    fn has_errors_in_flows(&self, found: &[Diagnostic]) -> bool {
        found.iter().any(|finding| {
            let at = finding.primary.span;
            let scenarios = &self.trees[at.file.0 as usize].scenarios;
            finding.is_error() && !scenarios.iter().any(|scenario| at.is_within(scenario.whole))
        })
    }
}

/// What the lists of a file say, by name and wherever they stand in it.
fn contents(file: &File) -> BTreeMap<&str, Vec<Vec<Option<String>>>> {
    let mut contents: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for list in &file.words {
        contents.entry(&list.name.folded).or_default().push(list.texts.iter().map(Text::literal).collect());
    }
    contents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn flow(name: &str, body: &str) -> String {
        format!("flow {name}\n  start when message is \"{name}\"\nstep x\n{body}\n")
    }

    /// The findings of a look at these files, which must be those of a first look.
    fn looked(cache: &mut Cache, files: &[(&str, String)], defaults: &Defaults) -> Vec<&'static str> {
        let sources: Vec<Source> = files.iter().map(|(path, text)| source(path, text)).collect();
        let found = cache.check(sources.clone(), defaults);
        assert_eq!(found, load(sources, defaults).diagnostics);
        found.iter().map(|finding| finding.code.id).collect()
    }

    #[test]
    fn every_look_gives_what_a_first_look_gives() {
        let cache = &mut Cache::default();
        let usual = Defaults::default();
        let (a, b) = (flow("a", "  send \"a\""), flow("b", "  send \"b\""));
        let none = [""; 0];
        assert_eq!(looked(cache, &[("a", a.clone()), ("b", b.clone())], &usual), none);
        assert_eq!(looked(cache, &[("a", a.clone()), ("b", flow("b", "  sned \"b\""))], &usual), ["E0101"]);
        assert_eq!(looked(cache, &[("a", a.clone()), ("b", flow("b", "  jump to x"))], &usual), ["E0801"]);
        assert_eq!(looked(cache, &[("a", a.clone()), ("b", b.replace("\"b\"\n", "\"A\"\n"))], &usual), ["E0403"]);
        assert_eq!(looked(cache, &[("a", a.clone()), ("b", b.clone())], &usual), none);
        // A file goes, another one takes its place in the list, and one comes.
        assert_eq!(looked(cache, &[("b", b.clone())], &usual), none);
        assert_eq!(
            looked(cache, &[("b", flow("b", "  wait 2")), ("c", b.clone())], &usual),
            ["E0105", "E0307", "E0403"]
        );
        assert_eq!(looked(cache, &[], &usual), none);
    }

    #[test]
    fn what_other_files_and_the_project_say_is_not_remembered_wrongly() {
        let cache = &mut Cache::default();
        let usual = Defaults::default();
        let uses = "flow a\n  start when message contains words precio\nstep x\n  wait 2h\n".to_owned();
        let list = |text: &str| ("words", text.to_owned());
        let mut strict = Defaults::default();
        strict.lints.deny_warnings = true;
        let files = [("a", uses.clone()), list("words precio = \"precio\"\n")];
        assert_eq!(looked(cache, &files, &usual), ["W0404"]);
        looked(cache, &files, &strict);
        looked(cache, &[("a", uses.clone()), list("words otra = \"precio\"\n")], &usual);
        looked(cache, &[("a", uses), list("# more\nwords precio = \"precio\", \"!\"\n")], &usual);
    }

    #[test]
    fn a_list_that_changes_is_seen_where_it_is_used_and_one_that_moves_is_the_same() {
        let cache = &mut Cache::default();
        let usual = Defaults::default();
        let asks =
            "  ask \"?\"\n    contains words precio -> x\n    is \"costo\" -> x\n    anything else -> x\n  end\n";
        let uses = flow("a", asks);
        let look = |cache: &mut Cache, words: &[&str]| {
            let texts = words.iter().map(|text| ("words", (*text).to_owned()));
            looked(cache, &[("a", uses.clone())].into_iter().chain(texts).collect::<Vec<_>>(), &usual)
        };
        let none = [""; 0];
        assert_eq!(look(cache, &["words precio = \"precio\"\n"]), none);
        assert_eq!(look(cache, &["words precio = \"precio\", \"costo\"\n"]), ["E0401"]);
        assert_eq!(look(cache, &["\n# lower\nwords precio = \"precio\", \"costo\"\n"]), ["E0401"]);
        // The first of two counts.
        let (one, two) = ("words precio = \"precio\"\n", "words precio = \"costo\"\n");
        assert_eq!(look(cache, &[one, two]), ["E0307"]);
        assert_eq!(look(cache, &[two, one]), ["E0401", "E0307"]);
        assert_eq!(look(cache, &[&format!("{one}{two}")]), ["E0307"]);
        assert_eq!(look(cache, &[&format!("{two}{one}")]), ["E0401", "E0307"]);
        assert_eq!(look(cache, &[one]), none);
        assert_eq!(look(cache, &[]), ["E0343"]);
    }
}

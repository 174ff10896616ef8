//! `flowc graph PATH`: a flow as a picture (SVG), or as Mermaid or DOT for tools that draw.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use engine::Program;
use grammar::{
    Language, Said,
    graph::{Graph, dot, mermaid, svg},
    project,
};

use crate::{Trouble, Verdict, check, file, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files or folders; this folder, if none is named.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only the flow of this name.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// A file such as `picture.svg`, or a folder for a file a flow; else standard output.
    #[arg(short, long, value_name = "FILE|FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A picture for a browser.
    Svg,
    /// For GitHub and documents.
    Mermaid,
    /// For Graphviz.
    Dot,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Mermaid => "mmd",
            Self::Dot => "dot",
        }
    }

    fn write(self, program: &Program, said_in: Language) -> Result<String, Trouble> {
        let graph = Graph::of(program, said_in);
        match self {
            Self::Svg => svg::write(&graph, said_in, None).ok_or_else(|| Trouble::Usage(too_large(&program.flow))),
            Self::Mermaid => Ok(mermaid::write(&graph)),
            Self::Dot => Ok(dot::write(&graph)),
        }
    }
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let mut drawn: Vec<(String, String)> = Vec::new();
    for project in project::read(&arguments.paths)? {
        let said_in = language::choose(chosen, Some(&project.defaults));
        let loaded = grammar::load(project.sources, &project.defaults);
        if loaded.has_errors_in_flows() {
            check::errors(&loaded, said_in, &mut output.errors())?;
            return Ok(Verdict::Findings);
        }
        let asked: Vec<&str> = project.asked.iter().map(|file| loaded.source(*file).path.as_str()).collect();
        for (program, source) in loaded.programs_with_sources() {
            if asked.contains(&source.path.as_str()) {
                drawn.push((program.flow.clone(), arguments.format.write(program, said_in)?));
            }
        }
    }
    if let Some(name) = &arguments.flow {
        let folded = grammar::ast::folded(name);
        let names: Vec<String> = drawn.iter().map(|(flow, _)| format!("`{flow}`")).collect();
        drawn.retain(|(flow, _)| *flow == folded);
        if drawn.is_empty() {
            let names = names.join(", ");
            return Err(Trouble::Usage(Said::new(
                format!("There is no flow called `{name}` here. There is: {names}."),
                format!("Aquí no hay ningún flujo llamado `{name}`. Hay: {names}."),
            )));
        }
    }
    match (&arguments.output, drawn.as_slice()) {
        (Some(path), [(_, text)]) if !is_folder(path) => file::write(path, text)?,
        (Some(folder), _) => in_folder(folder, arguments.format, &drawn, output)?,
        (None, [(_, text)]) => output.text(text)?,
        (None, _) => return Err(Trouble::Usage(which_one(&drawn))),
    }
    Ok(Verdict::Clean)
}

/// `-o drawings` is a folder also while the project has one flow.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || (!path.exists() && path.extension().is_none())
}

fn in_folder(folder: &Path, format: Format, drawn: &[(String, String)], output: &mut Output) -> Result<(), Trouble> {
    std::fs::create_dir_all(folder).map_err(|source| Trouble::Write { path: folder.to_path_buf(), source })?;
    for (flow, text) in drawn {
        let path = folder.join(format!("{flow}.{}", format.ending()));
        file::write(&path, text)?;
        output.line(&path.display().to_string())?;
    }
    Ok(())
}

fn too_large(flow: &str) -> Said {
    Said::new(
        format!(
            "`{flow}` has more than {} boxes, too many for a picture. Write `--format dot` and draw it with Graphviz.",
            svg::BOXES_MAX
        ),
        format!(
            "`{flow}` tiene más de {} cajas, demasiadas para un dibujo. Escribe `--format dot` y dibújalo con Graphviz.",
            svg::BOXES_MAX
        ),
    )
}

fn which_one(drawn: &[(String, String)]) -> Said {
    if drawn.is_empty() {
        return Said::new("There is no flow here to draw.", "Aquí no hay ningún flujo para dibujar.");
    }
    let names = drawn.iter().map(|(flow, _)| format!("`{flow}`")).collect::<Vec<_>>().join(", ");
    let first = &drawn[0].0;
    Said::new(
        format!("Here are several flows: {names}. Choose one with `--flow {first}`, or all with `-o FOLDER`."),
        format!("Aquí hay varios flujos: {names}. Elige uno con `--flow {first}`, o todos con `-o CARPETA`."),
    )
}

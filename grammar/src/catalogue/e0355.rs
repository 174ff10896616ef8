//! A reason for the end of a flow that is none.

use engine::EndReason;

use crate::{Code, Diagnostic, Safety, Said, Severity, Span, ast::folded, vocabulary};

pub(crate) static CODE: Code = Code {
    id: "E0355",
    slug: "unknown-end",
    severity: Severity::Error,
    page: include_str!("../../../docs/diagnostics/E0355.md"),
};

/// Folded words of authors for a reason, and ours.
const FOREIGN: [(&str, &str); 8] = [
    ("completado", "completed"),
    ("terminado", "completed"),
    ("fin", "completed"),
    ("detenido", "stopped"),
    ("parado", "stopped"),
    ("ventana cerrada", "window_closed"),
    ("baja", "opted_out"),
    ("reiniciado", "restarted"),
];

pub(crate) fn at(span: Span, written: &str) -> Diagnostic {
    let reasons = EndReason::ALL.map(EndReason::as_str);
    let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == folded(written)).map(|(_, ours)| *ours);
    let near = foreign.or_else(|| vocabulary::nearest(written, reasons));
    let all = reasons.map(|reason| format!("`\"{reason}\"`")).join(", ");
    let help = match near {
        Some(near) => Said::new(format!("Write `expect end \"{near}\"`."), format!("Escribe `expect end \"{near}\"`.")),
        None => Said::new(
            format!("Write one of {all}, or `expect end` alone."),
            format!("Escribe una de {all}, o solo `expect end`."),
        ),
    };
    let found = CODE.at(
        span,
        Said::new(format!("No flow ends as “{written}”."), format!("Ningún flujo termina como «{written}».")),
        Said::new("unknown reason", "razón desconocida"),
        help,
    );
    match near {
        Some(near) => found.replacing(Safety::Unsafe, span, format!("\"{near}\"")),
        None => found,
    }
}

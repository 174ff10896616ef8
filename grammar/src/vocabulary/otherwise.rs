//! Instructions of other tools that the language has no word for, and what is written for them.

pub(super) struct Row {
    /// Folded.
    pub phrases: &'static [&'static str],
    pub en: &'static str,
    pub es: &'static str,
}

pub(super) const SAID_OTHERWISE: &[Row] = &[
    Row {
        phrases: &["while", "mientras", "enquanto"],
        en: "Write `repeat at most 10 times` with the number you want, and inside it `if … jump to` a step where it is over.",
        es: "Escribe `repeat at most 10 times` con el número que quieras, y adentro `if … jump to` un paso donde se termina.",
    },
    Row {
        phrases: &["reiniciar", "reiniciar flujo", "recomecar", "empezar de nuevo", "comenzar de nuevo", "start over"],
        en: "Write `jump to` and the name of the first step.",
        es: "Escribe `jump to` y el nombre del primer paso.",
    },
];

//! `[fields]`: what a project keeps of its contacts, `ciudad = "text"` or `cumple = { type = "date", indexed = true }`.

use stdlib::Type;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::File;
use crate::{Field, Fields, Said, ast, project::ProjectError, reads, vocabulary};

/// What contacts can be looked up by: values that are compared as a whole.
const INDEXABLE: [Type; 4] = [Type::Text, Type::Number, Type::Bool, Type::Date];

/// Types in other words, folded.
const FOREIGN: &[(&str, Type)] = &[
    ("texto", Type::Text),
    ("string", Type::Text),
    ("str", Type::Text),
    ("numero", Type::Number),
    ("decimal", Type::Number),
    ("int", Type::Number),
    ("integer", Type::Number),
    ("float", Type::Number),
    ("boolean", Type::Bool),
    ("booleano", Type::Bool),
    ("si/no", Type::Bool),
    ("fecha", Type::Date),
    ("data", Type::Date),
    ("hora", Type::Time),
    ("momento", Type::Moment),
    ("datetime", Type::Moment),
    ("timestamp", Type::Moment),
    ("lista", Type::List),
    ("array", Type::List),
    ("registro", Type::Record),
    ("object", Type::Record),
];

pub(super) fn parse(file: &File, value: &Spanned<DeValue<'_>>) -> Result<Fields, ProjectError> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(file.error(
            value.span().start,
            Said::new(
                "`fields` is a part of its own; write `[fields]` and below it lines such as `ciudad = \"text\"`",
                "`fields` es una parte propia; escribe `[fields]` y debajo líneas como `ciudad = \"text\"`",
            ),
        ));
    };
    let mut fields = Fields::new();
    for (key, value) in table {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        let folded = ast::folded(name);
        check_name(file, at, name, &folded)?;
        if fields.insert(folded, field(file, name, value)?).is_some() {
            return Err(file.error(
                at,
                Said::new(
                    format!("there are two fields `{name}`; capitals and accents make no other name"),
                    format!("hay dos campos `{name}`; las mayúsculas y las tildes no hacen otro nombre"),
                ),
            ));
        }
    }
    Ok(fields)
}

fn check_name(file: &File, at: usize, name: &str, folded: &str) -> Result<(), ProjectError> {
    let is_name = name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_name {
        return Err(file.error(
            at,
            Said::new(
                format!("`{name}` is no name; it begins with a letter and holds letters, digits and `_`"),
                format!("`{name}` no es un nombre; empieza con una letra y lleva letras, cifras y `_`"),
            ),
        ));
    }
    if reads::is_part_of_contact(folded) {
        return Err(file.error(
            at,
            Said::new(
                format!("every contact has `{name}` already; leave it out or give yours another name"),
                format!("todo contacto ya tiene `{name}`; quítalo o dale otro nombre al tuyo"),
            ),
        ));
    }
    Ok(())
}

fn field(file: &File, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Field, ProjectError> {
    let at = value.span().start;
    match value.get_ref() {
        DeValue::String(word) => Ok(Field { kind: kind(file, at, name, word)?, indexed: false }),
        DeValue::Table(table) => described(file, at, name, table),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) => {
            Err(file.error(at, no_type(name)))
        }
    }
}

/// `{ type = "date", indexed = true }`
fn described(file: &File, at: usize, name: &str, table: &DeTable<'_>) -> Result<Field, ProjectError> {
    let (mut kind_of_field, mut indexed) = (None, None);
    for (key, value) in table {
        let start = value.span().start;
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("type", DeValue::String(word)) => kind_of_field = Some(kind(file, start, name, word)?),
            ("indexed", DeValue::Boolean(is_indexed)) => indexed = is_indexed.then_some(start),
            ("type" | "indexed", _) => return Err(file.error(start, no_type(name))),
            (other, _) => {
                return Err(file.error(
                    key.span().start,
                    Said::new(
                        format!("`{other}` is unknown here; a field has `type` and `indexed`"),
                        format!("`{other}` no se conoce aquí; un campo tiene `type` e `indexed`"),
                    ),
                ));
            }
        }
    }
    let kind = kind_of_field.ok_or_else(|| file.error(at, no_type(name)))?;
    if let Some(start) = indexed.filter(|_| !INDEXABLE.contains(&kind)) {
        return Err(file.error(
            start,
            Said::new(
                format!("contacts are not looked up by a {kind}; leave `indexed` out"),
                format!("los contactos no se buscan por un `{kind}`; quita `indexed`"),
            ),
        ));
    }
    Ok(Field { kind, indexed: indexed.is_some() })
}

fn kind(file: &File, at: usize, name: &str, word: &str) -> Result<Type, ProjectError> {
    let folded = word.to_lowercase();
    let foreign = || {
        let plain = ast::folded(word);
        FOREIGN.iter().find(|(foreign, _)| *foreign == plain || *foreign == folded).map(|(_, kind)| kind.name())
    };
    Type::named(word).ok_or_else(|| {
        let near = foreign().or_else(|| vocabulary::nearest(word, Type::ALL.map(Type::name)));
        file.error(
            at,
            match near {
                Some(near) => Said::new(
                    format!("`{word}` is no type; did you mean `{name} = \"{near}\"`?"),
                    format!("`{word}` no es un tipo; ¿quisiste decir `{name} = \"{near}\"`?"),
                ),
                None => Said::new(
                    format!("`{word}` is no type; write one of {}", all_types()),
                    format!("`{word}` no es un tipo; escribe uno de {}", all_types()),
                ),
            },
        )
    })
}

fn no_type(name: &str) -> Said {
    Said::new(
        format!("say the type of `{name}`: `{name} = \"text\"`, or `{name} = {{ type = \"text\", indexed = true }}`"),
        format!("di el tipo de `{name}`: `{name} = \"text\"`, o `{name} = {{ type = \"text\", indexed = true }}`"),
    )
}

fn all_types() -> String {
    Type::ALL.map(Type::name).join(", ")
}

#[cfg(test)]
mod tests {
    use stdlib::Type;

    use super::super::parse;
    use crate::Field;

    #[test]
    fn a_field_has_a_type_and_may_be_looked_up() {
        let text = "[fields]\nciudad = \"text\"\n\"Cumpleaños\" = { type = \"date\", indexed = true }\nvip = { type = \"bool\" }\n";
        let fields = parse("flow.toml", text).unwrap().fields;
        let field = |kind, indexed| Some(Field { kind, indexed });
        assert_eq!(fields.get("ciudad").copied(), field(Type::Text, false));
        assert_eq!(fields.get("cumpleaños").copied(), field(Type::Date, true));
        assert_eq!(fields.get("vip").copied(), field(Type::Bool, false));
    }

    #[test]
    fn what_cannot_be_is_said_with_its_line_and_what_to_write() {
        for (line, part) in [
            ("ciudad = \"texto\"", "`ciudad = \"text\"`"),
            ("ciudad = \"número\"", "`ciudad = \"number\"`"),
            ("ciudad = \"txet\"", "`ciudad = \"text\"`"),
            ("ciudad = \"color\"", "text, number, bool"),
            ("ciudad = 3", "di el tipo"),
            ("ciudad = { indexed = true }", "di el tipo"),
            ("ciudad = { type = \"text\", index = true }", "`type` e `indexed`"),
            ("compras = { type = \"list\", indexed = true }", "quita `indexed`"),
            ("first_name = \"text\"", "ya tiene `first_name`"),
            ("\"mi ciudad\" = \"text\"", "no es un nombre"),
        ] {
            let said = parse("flow.toml", &format!("[fields]\n{line}\n")).unwrap_err().said().es.clone();
            assert!(said.starts_with("flow.toml:2: ") && said.contains(part), "{said}");
        }
        let twice = parse("flow.toml", "[fields]\nmes = \"number\"\nMES = \"text\"\n").unwrap_err();
        assert!(twice.said().en.contains("two fields"));
        assert!(parse("flow.toml", "fields = \"text\"\n").unwrap_err().said().en.contains("[fields]"));
    }
}

//! What a message says to a pattern. The one matcher: routing asks it, conditions do, and the compiler asks it which answer
//! hides another.

use stdlib::{Date, Decimal, Keyword, Language, Type, Value, Words, answer};

use crate::Pattern;

/// A message, with its words told apart once.
#[derive(Debug, Clone)]
pub struct Heard<'m> {
    pub text: &'m str,
    words: Words,
}

/// Who listens: what a message means besides its words depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Listener<'p> {
    /// The flow's; says whether `3/4` is in March or in April.
    pub language: Language,
    /// What a phone number without a country code gets.
    pub calling_code: Option<&'p str>,
    /// The customer's.
    pub today: Date,
}

impl<'m> Heard<'m> {
    pub fn new(text: &'m str) -> Self {
        Self { text, words: Words::of(text) }
    }

    pub fn words(&self) -> &Words {
        &self.words
    }
}

impl Pattern {
    pub fn matches(&self, heard: &Heard<'_>, listener: &Listener<'_>) -> bool {
        let any = |texts: &[String], fits: fn(&Keyword, &Words) -> bool| {
            texts.iter().any(|text| fits(&Keyword::new(text), &heard.words))
        };
        match self {
            Self::Is(texts) => any(texts, Keyword::is_whole),
            Self::Contains(texts) => any(texts, Keyword::is_within),
            Self::StartsWith(texts) => any(texts, Keyword::is_start),
            Self::Number(range) => answer::number(heard.text).is_some_and(|number| is_in(number, range.as_ref())),
            Self::Email => answer::email(heard.text).is_some(),
            Self::Phone => answer::phone(heard.text, listener.calling_code.unwrap_or_default()).is_some(),
            Self::Date => answer::date(heard.text, listener.today, listener.language).is_some(),
            Self::Time => answer::time(heard.text).is_some(),
            Self::Yes => answer::yes(heard.text),
            Self::No => answer::no(heard.text),
            // An emoji is a text too; a photo without a caption has none.
            Self::AnyText => !heard.text.trim().is_empty(),
            Self::Any => true,
        }
    }
}

fn is_in(number: Decimal, range: Option<&(Decimal, Decimal)>) -> bool {
    range.is_none_or(|(from, to)| (*from..=*to).contains(&number))
}

impl Listener<'_> {
    /// What `save as` keeps of an answer in a variable of this type: a text as it was typed. `None` where the answer is
    /// nothing of the kind.
    pub fn answer(&self, text: &str, kind: Type) -> Option<Value> {
        match kind {
            Type::Text => Some(Value::Text(text.to_owned())),
            Type::Number => answer::number(text).map(Value::Number),
            Type::Bool if answer::yes(text) => Some(Value::Bool(true)),
            Type::Bool if answer::no(text) => Some(Value::Bool(false)),
            Type::Date => answer::date(text, self.today, self.language).map(Value::Date),
            Type::Time => answer::time(text).map(Value::Time),
            Type::Bool | Type::Moment | Type::List | Type::Record => None,
        }
    }
}

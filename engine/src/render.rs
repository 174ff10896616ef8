//! Texts with their values filled in, as a customer reads them.

use crate::{
    Rendered, Segment, TemplateCall, Text,
    expr::{self, ExprFault, Scope},
};

pub fn text(text: &Text, scope: &Scope<'_>) -> Result<String, ExprFault> {
    let mut written = String::new();
    for segment in &text.0 {
        match segment {
            Segment::Literal(literal) => written.push_str(literal),
            Segment::Slot(value) => written.push_str(&expr::present(value, scope)?.show(&scope.locale)),
        }
    }
    Ok(written)
}

pub fn template(call: &TemplateCall, scope: &Scope<'_>) -> Result<Rendered, ExprFault> {
    let parameters = call.arguments.iter().map(|argument| {
        let value = expr::present(&argument.value, scope)?;
        Ok((argument.name.clone(), value.show(&scope.locale)))
    });
    Ok(Rendered::Template {
        name: call.name.clone(),
        language: call.language.clone(),
        parameters: parameters.collect::<Result<_, _>>()?,
    })
}

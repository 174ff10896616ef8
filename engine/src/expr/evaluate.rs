//! Rhai, with nothing in it but expressions and what our operators and functions mean.
//!
//! An expression costs a third of what it costs to write the run as JSON, or less; one that only reads costs nothing of
//! this. A text is compiled once.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use rhai::{AST, Array, Dynamic, Engine, EvalAltResult, OptimizationLevel, Position};
use stdlib::{Filter, Value};

use super::{
    Around, DEPTH_MAX, ExprFault, dynamic, functions, operators,
    print::{Printed, arithmetic, comparison, slot_name},
};
use crate::{Arithmetic, Comparison, Function, Heard, Pattern};

const OPERATIONS_MAX: u64 = 20_000;
/// Bytes. A message has 4,096 characters at most; what is longer was added to in a loop.
const TEXT_MAX: usize = 64 * 1024;
/// Elements of a list, parts of a record, those within them included.
const ITEMS_MAX: usize = 1_000;
/// Brackets and arguments count too.
const RHAI_DEPTH_PER_LEVEL: usize = 8;
/// More than the shapes of any host's expressions; past it they are compiled anew.
const COMPILED_MAX: usize = 2_000;

type Raised<T> = Result<T, Box<EvalAltResult>>;

static RHAI: LazyLock<Engine> = LazyLock::new(engine);

/// By their texts, which few shapes of expressions share.
static COMPILED: LazyLock<RwLock<HashMap<String, Arc<AST>>>> = LazyLock::new(RwLock::default);

pub(super) fn evaluate(printed: Printed, around: Around) -> Result<Option<Value>, ExprFault> {
    let compiled = compiled(printed.text)?;
    let mut scope = rhai::Scope::with_capacity(printed.slots.len() + 1);
    scope.push_constant_dynamic("c", Dynamic::from(Arc::new(around)));
    for (nth, value) in printed.slots.into_iter().enumerate() {
        scope.push_constant_dynamic(slot_name(nth), value);
    }
    let found: Dynamic = RHAI.eval_ast_with_scope(&mut scope, &compiled).map_err(|error| fault(*error))?;
    dynamic::value(found)
}

fn compiled(text: String) -> Result<Arc<AST>, ExprFault> {
    let known = COMPILED.read().ok().and_then(|compiled| compiled.get(&text).cloned());
    if let Some(known) = known {
        return Ok(known);
    }
    // What we print is an expression; only its depth can be refused.
    let fresh = Arc::new(RHAI.compile_expression(&text).map_err(|_| ExprFault::TooDeep)?);
    if let Ok(mut compiled) = COMPILED.write() {
        if compiled.len() >= COMPILED_MAX {
            compiled.clear();
        }
        compiled.insert(text, Arc::clone(&fresh));
    }
    Ok(fresh)
}

fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        // Ours before Rhai's own.
        .set_fast_operators(false)
        .set_allow_anonymous_fn(false)
        .set_allow_looping(false)
        .set_allow_loop_expressions(false)
        .set_allow_statement_expression(false)
        .set_allow_if_expression(false)
        .set_allow_switch_expression(false)
        .set_max_operations(OPERATIONS_MAX)
        .set_max_expr_depths(DEPTH_MAX * RHAI_DEPTH_PER_LEVEL, 1)
        .set_max_call_levels(1)
        .set_max_functions(0)
        .set_max_modules(0)
        .set_max_string_size(TEXT_MAX)
        .set_max_array_size(ITEMS_MAX)
        .set_max_map_size(ITEMS_MAX);
    for word in ["eval", "print", "debug", "Fn", "call", "curry", "type_of", "is_def_var", "is_shared", "import"] {
        engine.disable_symbol(word);
    }
    register_operators(&mut engine);
    register_functions(&mut engine);
    engine
}

fn register_operators(engine: &mut Engine) {
    for by in [
        Comparison::Equal,
        Comparison::Differs,
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Greater,
        Comparison::AtLeast,
    ] {
        engine.register_fn(comparison(by), move |left: Dynamic, right: Dynamic| -> Raised<bool> {
            both(left, right, |left, right| operators::compare(by, left, right))
        });
    }
    for by in [Arithmetic::Plus, Arithmetic::Minus, Arithmetic::Times, Arithmetic::Over, Arithmetic::Modulo] {
        engine.register_fn(arithmetic(by), move |left: Dynamic, right: Dynamic| -> Raised<Dynamic> {
            raised(|| operators::compute(by, dynamic::needed(left)?, dynamic::needed(right)?).map(Some))
        });
    }
    engine.register_fn("-", |value: Dynamic| -> Raised<Dynamic> {
        raised(|| operators::negative(&dynamic::needed(value)?).map(Some))
    });
    engine.register_fn("!", |value: Dynamic| -> Raised<bool> {
        match dynamic::needed(value).map_err(raise)? {
            Value::Bool(holds) => Ok(!holds),
            _ => Err(raise(ExprFault::WrongType)),
        }
    });
    engine.register_fn("within", |item: Dynamic, list: Dynamic| -> Raised<bool> { both(item, list, operators::is_in) });
    engine.register_fn("part", |record: Dynamic, name: &str| -> Raised<Dynamic> {
        raised(|| dynamic::value(record)?.map_or(Ok(None), |record| operators::part(record, name)))
    });
    engine.register_fn("list", |items: Array| -> Raised<Array> { full(items) });
    engine.register_fn("record", |parts: Array, names: Array| -> Raised<rhai::Map> {
        Ok(names.into_iter().map(|name| name.to_string().into()).zip(full(parts)?).collect())
    });
    engine.register_fn("filled", |value: Dynamic| -> Dynamic {
        let is_empty = value.read_lock::<rhai::ImmutableString>().is_some_and(|text| text.is_empty());
        if is_empty { Dynamic::UNIT } else { value }
    });
}

fn register_functions(engine: &mut Engine) {
    engine.register_fn("write", |around: Arc<Around>, parts: Array| -> Raised<Dynamic> {
        raised(|| {
            let shown = parts.into_iter().map(|part| Ok(dynamic::needed(part)?.show(&around.locale)));
            Ok(Some(Value::Text(shown.collect::<Result<_, ExprFault>>()?)))
        })
    });
    engine.register_fn("filtered", |around: Arc<Around>, value: Dynamic, filter: Filter| -> Raised<Dynamic> {
        // Of what is missing there is nothing to write: `{contact.due or "pronto" | date "d MMM"}`.
        raised(|| {
            let value = dynamic::value(value)?;
            let written = value.map(|value| filter.apply(&value, &around.locale)).transpose();
            written.map_err(|_| ExprFault::WrongType)
        })
    });
    engine.register_fn("matches", |around: Arc<Around>, text: Dynamic, pattern: Pattern| -> Raised<bool> {
        match dynamic::value(text).map_err(raise)? {
            None => Ok(false),
            Some(Value::Text(text)) => Ok(pattern.matches(&Heard::new(&text), &around.listener())),
            Some(_) => Err(raise(ExprFault::WrongType)),
        }
    });
    for function in Function::ALL {
        let call = move |arguments: Vec<Dynamic>, around: &Around| {
            raised(|| {
                let arguments = arguments.into_iter().map(dynamic::needed).collect::<Result<_, _>>()?;
                functions::call(function, arguments, around)
            })
        };
        let name = function.name();
        engine.register_fn(name, move |around: Arc<Around>| call(vec![], &around));
        engine.register_fn(name, move |around: Arc<Around>, first: Dynamic| call(vec![first], &around));
        engine.register_fn(name, move |around: Arc<Around>, first: Dynamic, second: Dynamic| {
            call(vec![first, second], &around)
        });
    }
}

/// False where a side is missing.
fn both(left: Dynamic, right: Dynamic, compare: impl Fn(&Value, &Value) -> Result<bool, ExprFault>) -> Raised<bool> {
    match (dynamic::value(left).map_err(raise)?, dynamic::value(right).map_err(raise)?) {
        (Some(left), Some(right)) => compare(&left, &right).map_err(raise),
        (None, _) | (_, None) => Ok(false),
    }
}

/// A list or a record with nothing in one of its places is a fault.
fn full(items: Array) -> Raised<Array> {
    if items.iter().any(Dynamic::is_unit) { Err(raise(ExprFault::Missing)) } else { Ok(items) }
}

fn raised(give: impl FnOnce() -> Result<Option<Value>, ExprFault>) -> Raised<Dynamic> {
    give().map(dynamic::dynamic).map_err(raise)
}

#[expect(clippy::unnecessary_box_returns, reason = "Rhai wants it so")]
fn raise(fault: ExprFault) -> Box<EvalAltResult> {
    EvalAltResult::ErrorRuntime(Dynamic::from(fault), Position::NONE).into()
}

fn fault(error: EvalAltResult) -> ExprFault {
    match error {
        EvalAltResult::ErrorRuntime(raised, _) => raised.try_cast().unwrap_or(ExprFault::WrongType),
        EvalAltResult::ErrorInFunctionCall(_, _, within, _) => fault(*within),
        // Rhai's own `&&` and `||` want bools.
        EvalAltResult::ErrorMismatchDataType(_, found, _) if found == "()" => ExprFault::Missing,
        EvalAltResult::ErrorDataTooLarge(..) | EvalAltResult::ErrorTooManyOperations(_) => ExprFault::TooLarge,
        EvalAltResult::ErrorStackOverflow(_) => ExprFault::TooDeep,
        _ => ExprFault::WrongType,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Rhai can do besides expressions, each of them with a result in an engine that refuses nothing.
    const REFUSED: [&str; 19] = [
        "eval(\"1\")",
        "print(\"a\")",
        "debug(1)",
        "type_of(1)",
        "is_def_var(\"v0\")",
        "Fn(\"now\")",
        "Fn(\"now\").call(c)",
        "|x| x",
        "let x = 1; x",
        "v0 = 2",
        "if true { 1 } else { 2 }",
        "switch 1 { _ => 2 }",
        "while true {}",
        "loop {}",
        "for x in [1] {}",
        "{ 1 }",
        "fn f() { 1 } f()",
        "import \"a\" as a",
        "1; 2",
    ];

    #[test]
    fn there_is_nothing_but_expressions() {
        for text in REFUSED {
            let mut scope = rhai::Scope::new();
            scope.push_constant("v0", 1_i64);
            let ran = RHAI.compile_expression(text).map(|ast| RHAI.eval_ast_with_scope::<Dynamic>(&mut scope, &ast));
            assert!(!matches!(ran, Ok(Ok(_))), "{text} gave {ran:?}");
        }
    }

    #[test]
    fn what_is_compiled_is_kept_and_bounded() {
        let around = || {
            let locale = stdlib::Locale { language: stdlib::Language::Es, zone: stdlib::Zone::utc() };
            Around::new(stdlib::Timestamp(0), locale, None)
        };
        for nth in 0..COMPILED_MAX + 10 {
            let printed = Printed { text: format!("v0{}", " ".repeat(nth)), slots: vec![Dynamic::TRUE] };
            assert_eq!(evaluate(printed, around()), Ok(Some(Value::Bool(true))));
        }
        let kept = COMPILED.read().expect("nothing panics while it holds the lock").len();
        assert!((1..=COMPILED_MAX).contains(&kept), "{kept}");
    }
}

//! Every finding, one file a code: its name, its page in `docs/diagnostics`, and its words in both languages.
//!
//! A function of a file takes what the finding is about and gives the whole Diagnostic; nobody else writes words for
//! authors. Groups of codes: design/language.md section 7. Form of a message: language notes, section 5. How to add a
//! code: docs/diagnostics/README.md.

mod kinds;

pub(crate) mod e0002;
pub(crate) mod e0003;
pub(crate) mod e0004;
pub(crate) mod e0005;
pub(crate) mod e0101;
pub(crate) mod e0102;
pub(crate) mod e0103;
pub(crate) mod e0104;
pub(crate) mod e0105;
pub(crate) mod e0106;
pub(crate) mod e0107;
pub(crate) mod e0108;
pub(crate) mod e0109;
pub(crate) mod e0110;
pub(crate) mod e0111;
pub(crate) mod e0112;
pub(crate) mod e0113;
pub(crate) mod e0114;
pub(crate) mod e0115;
pub(crate) mod e0116;
pub(crate) mod e0117;
pub(crate) mod e0118;
pub(crate) mod e0119;
pub(crate) mod e0120;
pub(crate) mod e0130;
pub(crate) mod e0131;
pub(crate) mod e0132;
pub(crate) mod e0133;
pub(crate) mod e0134;
pub(crate) mod e0135;
pub(crate) mod e0201;
pub(crate) mod e0202;
pub(crate) mod e0203;
pub(crate) mod e0204;
pub(crate) mod e0205;
pub(crate) mod e0206;
pub(crate) mod e0207;
pub(crate) mod e0208;
pub(crate) mod e0209;
pub(crate) mod e0210;
pub(crate) mod e0211;
pub(crate) mod e0212;
pub(crate) mod e0303;
pub(crate) mod e0304;
pub(crate) mod e0305;
pub(crate) mod e0306;
pub(crate) mod e0307;
pub(crate) mod e0308;
pub(crate) mod e0309;
pub(crate) mod e0310;
pub(crate) mod e0311;
pub(crate) mod e0312;
pub(crate) mod e0314;
pub(crate) mod e0315;
pub(crate) mod e0316;
pub(crate) mod e0320;
pub(crate) mod e0321;
pub(crate) mod e0322;
pub(crate) mod e0323;
pub(crate) mod e0324;
pub(crate) mod e0325;
pub(crate) mod e0326;
pub(crate) mod e0327;
pub(crate) mod e0328;
pub(crate) mod e0330;
pub(crate) mod e0331;
pub(crate) mod e0332;
pub(crate) mod e0333;
pub(crate) mod e0334;
pub(crate) mod e0335;
pub(crate) mod e0339;
pub(crate) mod e0340;
pub(crate) mod e0341;
pub(crate) mod e0342;
pub(crate) mod e0343;
pub(crate) mod e0345;
pub(crate) mod e0347;
pub(crate) mod e0348;
pub(crate) mod e0349;
pub(crate) mod e0350;
pub(crate) mod e0351;
pub(crate) mod e0352;
pub(crate) mod e0353;
pub(crate) mod e0354;
pub(crate) mod e0355;
pub(crate) mod e0401;
pub(crate) mod e0402;
pub(crate) mod e0403;
pub(crate) mod e0406;
pub(crate) mod e0510;
pub(crate) mod e0604;
pub(crate) mod e0701;
pub(crate) mod e0801;
pub(crate) mod w0001;
pub(crate) mod w0136;
pub(crate) mod w0240;
pub(crate) mod w0301;
pub(crate) mod w0302;
pub(crate) mod w0313;
pub(crate) mod w0329;
pub(crate) mod w0344;
pub(crate) mod w0346;
pub(crate) mod w0404;
pub(crate) mod w0405;
pub(crate) mod w0407;
pub(crate) mod w0702;
pub(crate) mod w0802;

use crate::{Code, vocabulary};

/// Each file under the name its rule calls it by, and the list of all codes.
macro_rules! codes {
    ($($file:ident as $name:ident,)*) => {
        $(pub(crate) use self::$file as $name;)*

        /// All codes, in order.
        pub static CODES: &[&Code] = &[$(&$file::CODE),*];
    };
}

codes! {
    w0001 as unused_allow,
    e0002 as allow_without_reason,
    e0003 as allow_unknown_code,
    e0004 as allow_of_error,
    e0005 as misspelt_allow,
    e0101 as unknown_word,
    e0102 as text_needs_quotes,
    e0103 as missing_end,
    e0104 as foreign_word,
    e0105 as length_needs_unit,
    e0106 as unclosed_text,
    e0107 as layout,
    e0108 as unreadable_line,
    e0109 as not_yet,
    e0110 as misplaced,
    e0111 as look_alike,
    e0112 as merge_conflict,
    e0113 as bad_name,
    e0114 as stray_end,
    e0115 as stray_or,
    e0116 as said_twice,
    e0117 as length_out_of_range,
    e0118 as unknown_zone,
    e0119 as unknown_language,
    e0120 as nested_too_deep,
    e0130 as inner_quotes,
    e0131 as pasted_chat,
    e0132 as stray_sign,
    e0133 as pasted_markup,
    e0134 as arrow_to_instruction,
    e0135 as clause_order,
    w0136 as uneven_depth,
    e0201 as double_braces,
    e0202 as unknown_slot,
    e0203 as may_be_missing,
    e0204 as empty_message,
    e0205 as unknown_escape,
    e0206 as unclosed_brace,
    e0207 as block_layout,
    e0208 as fixed_text,
    e0209 as unknown_filter,
    e0210 as filter_use,
    e0211 as curly_quotes,
    e0212 as braces_take_names,
    w0240 as foreign_markup,
    w0301 as unreachable_step,
    w0302 as unreachable_statement,
    e0303 as arm_leads_nowhere,
    e0304 as missing_no_reply,
    e0305 as missing_anything_else,
    e0306 as unknown_step,
    e0307 as duplicate_name,
    e0308 as arm_order,
    e0309 as again_outside_question,
    e0310 as again_without_limit,
    e0311 as no_reply_without_time,
    e0312 as flow_without_step,
    w0313 as flow_never_starts,
    e0314 as reserved_name,
    e0315 as continue_outside_arm,
    e0316 as skip_in_question,
    e0320 as unknown_name,
    e0321 as unknown_function,
    e0322 as function_arguments,
    e0323 as different_types,
    e0324 as wrong_type,
    e0325 as condition_not_bool,
    e0326 as comparison_sign,
    e0327 as date_in_expression,
    e0328 as read_before_set,
    w0329 as never_read,
    e0330 as save_of_other_type,
    e0331 as number_form,
    e0332 as useless_or,
    e0333 as condition_as_value,
    e0334 as not_settable,
    e0335 as chained_comparison,
    e0339 as too_much_in_one,
    e0340 as shares_not_100,
    e0341 as split_needs_label,
    e0342 as repeat_count,
    e0343 as unknown_words,
    w0344 as unused_words,
    e0345 as reentry_twice,
    w0346 as questions_unused,
    e0347 as waits_in_questions,
    e0348 as else_order,
    e0349 as empty_block,
    e0350 as number_range,
    e0351 as empty_name,
    e0352 as literal_type,
    e0353 as unknown_type,
    e0354 as unknown_in_test,
    e0355 as unknown_end,
    e0401 as shadowed_arm,
    e0402 as empty_keyword,
    e0403 as two_flows_answer,
    w0404 as wait_answers_nobody,
    w0405 as never_heard,
    e0406 as keyword_mark,
    w0407 as keyword_taken,
    e0510 as always_quiet,
    e0604 as template_arguments,
    e0701 as text_too_long,
    w0702 as may_be_too_long,
    e0801 as cycle_without_wait,
    w0802 as writes_for_ever,
}

/// The code with this number or this name, in any case.
pub fn named(text: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.slug.eq_ignore_ascii_case(text))
}

/// The code a misspelt number or name probably means.
pub fn nearest(text: &str) -> Option<&'static Code> {
    let by_digits = || CODES.iter().copied().find(|code| text.len() > 1 && text.ends_with(&code.id[1..]));
    by_digits()
        .or_else(|| vocabulary::nearest(text, CODES.iter().flat_map(|code| [code.slug, code.id])).and_then(named))
}

#[cfg(test)]
mod tests;

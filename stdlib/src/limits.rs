//! WhatsApp's limits as dated data.

/// Lengths in characters (Unicode scalar values), counts in items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The day on which the numbers were read at the source.
    pub as_of: &'static str,
    pub text_body_max: usize,
    pub template_parameter_max: usize,
    pub opaque_max: usize,
    /// One message to the same contact per so many milliseconds, past the burst.
    pub pair_interval_ms: i64,
    /// Messages to one contact that may leave at once.
    pub pair_burst: u32,
}

/// Source: Meta, pages "Text messages", "Status webhooks" and "Throughput" as read on `as_of`. Meta lets a pair borrow up
/// to 45 messages; we stop at 20, so that the number keeps some for replies by hand.
pub const LIMITS: Limits = Limits {
    as_of: "2026-09-11",
    text_body_max: 4096,
    template_parameter_max: 1024,
    opaque_max: 512,
    pair_interval_ms: 6_000,
    pair_burst: 20,
};

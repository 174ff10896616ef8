//! Typing errors: a letter more, a letter less, another letter, or two neighbours swapped count one each (optimal string
//! alignment, Damerau 1964), in folded letters.

use super::same_letter;

/// Letters that a word needs for one error to be allowed, and for two.
pub(super) const ONE_ERROR_FROM: usize = 4;
const TWO_ERRORS_FROM: usize = 9;

/// Whether the customer wrote the author's word with at most one error, two from nine letters on.
pub(super) fn is_close(author: &str, customer: &str) -> bool {
    let author: Vec<char> = author.chars().collect();
    let most = if author.len() < TWO_ERRORS_FROM { 1 } else { 2 };
    // A message may be one word of thousands of letters.
    let customer: Vec<char> = customer.chars().take(author.len() + most + 1).collect();
    author.len().abs_diff(customer.len()) <= most && errors(&author, &customer) <= most
}

fn errors(author: &[char], customer: &[char]) -> usize {
    let mut before_last = vec![0; customer.len() + 1];
    let mut last: Vec<usize> = (0..=customer.len()).collect();
    for row in 1..=author.len() {
        let mut next = vec![row; customer.len() + 1];
        for column in 1..=customer.len() {
            let same = same_letter(author[row - 1], customer[column - 1]);
            let mut least = (last[column] + 1).min(next[column - 1] + 1).min(last[column - 1] + usize::from(!same));
            let is_swapped = row > 1
                && column > 1
                && same_letter(author[row - 1], customer[column - 2])
                && same_letter(author[row - 2], customer[column - 1]);
            if is_swapped {
                least = least.min(before_last[column - 2] + 1);
            }
            next[column] = least;
        }
        before_last = std::mem::replace(&mut last, next);
    }
    last[customer.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_counts_one() {
        for customer in ["precio", "preco", "precioo", "presio", "pricio", "rpecio", "preciõ"] {
            let folded = crate::Words::of(customer).joined();
            assert!(is_close("precio", &folded), "{customer}");
        }
        for customer in ["preso", "presioo", "rpeico", "pre", "", "preciosos"] {
            assert!(!is_close("precio", customer), "{customer}");
        }
    }

    #[test]
    fn two_errors_are_allowed_from_nine_letters_on() {
        assert!(is_close("descuento", "deskuentos"));
        assert!(!is_close("descuento", "deskuemtos"));
        assert!(!is_close("cuaderno", "kuadernos"));
    }

    #[test]
    fn a_customers_n_is_an_authors_enye_here_too() {
        assert!(is_close("mañana", "manan"));
        assert!(!is_close("manana", "mañan"));
    }

    #[test]
    fn a_word_of_thousands_of_letters_costs_nothing() {
        assert!(!is_close("precio", &"p".repeat(1_000_000)));
    }
}

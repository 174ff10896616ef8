//! What WhatsApp charges by.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A template has one of the first four, by what Meta approved it as; every other message is a service message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Marketing,
    Utility,
    Authentication,
    AuthenticationInternational,
    Service,
}

impl Category {
    pub const ALL: [Self; 5] =
        [Self::Marketing, Self::Utility, Self::Authentication, Self::AuthenticationInternational, Self::Service];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::AuthenticationInternational => "authentication_international",
            Self::Service => "service",
        }
    }

    /// As a status webhook, a template or a rate card names it: capitals, hyphens and blanks do not count. `None` for a
    /// category that we have no price for, such as those of groups.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
        let wanted = letters(text);
        Self::ALL.into_iter().find(|category| letters(category.as_str()) == wanted)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_known_in_each_of_its_spellings() {
        for category in Category::ALL {
            assert_eq!(Category::parse(category.as_str()), Some(category));
        }
        for spelling in
            ["authentication-international", "Authentication-\nInternational", "AUTHENTICATION INTERNATIONAL"]
        {
            assert_eq!(Category::parse(spelling), Some(Category::AuthenticationInternational));
        }
        assert_eq!(Category::parse("UTILITY"), Some(Category::Utility));
        for other in ["", "marketing_lite", "referral_conversion", "group_utility"] {
            assert_eq!(Category::parse(other), None, "{other}");
        }
    }
}

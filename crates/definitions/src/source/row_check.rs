//! `[[check]]`: what must hold in every row, or of the totals of a delivery.

use serde::{Deserialize, Serialize};

/// One `[[check]]`. Which keys are given says what kind of check it is; [`RowCheck::rule`] tells.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowCheck {
    /// Name of the check, shown in the receipt.
    pub id: String,
    /// Comparison: their header on the left.
    pub left: Option<String>,
    /// Comparison: `<=`, `<`, `=`, `>=` or `>`.
    pub operator: Option<Comparison>,
    /// Comparison: their header on the right, or a number.
    pub right: Option<String>,
    /// Sum: their header of the total.
    pub total: Option<String>,
    /// Sum: their headers of the parts. Parts that are empty count as none.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Range, form and presence: their header.
    pub column: Option<String>,
    /// Range: the smallest number.
    pub min: Option<f64>,
    /// Range: the largest number.
    pub max: Option<f64>,
    /// Form: regular expression the whole field must match, unless it is empty.
    pub form: Option<String>,
    /// Presence: the field may not be empty.
    #[serde(default)]
    pub required: bool,
    /// Only rows in which this holds are looked at.
    pub when: Option<Condition>,
    /// Comparison with earlier totals: which.
    pub against: Option<Against>,
    /// Comparison with earlier totals: how many times the earlier one a total may at most be, and its inverse at
    /// least.
    pub factor: Option<f64>,
    /// Comparison with earlier totals: the smallest earlier total that is compared with.
    pub minimum_base: Option<u32>,
    /// What a violation does; [`RowCheck::severity`] knows what it does where nothing is said.
    pub severity: Option<Severity>,
}

/// `against`: which earlier total one is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// That of the period before.
    PreviousPeriod,
    /// That of the same period of the year before.
    SamePeriodLastYear,
    /// That of the same period, as in force before the delivery.
    PreviousDelivery,
}

/// The smallest earlier total that is compared with where a check gives none: below it, chance alone doubles and
/// halves.
const MINIMUM_BASE: u32 = 20;

/// `when`: the rows a check is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Their header.
    pub column: String,
    /// What stands there; spelling is folded. Empty: anything but nothing.
    #[serde(default)]
    pub is: Vec<String>,
}

/// What a check demands.
#[derive(Debug, Clone, Copy)]
pub enum CheckRule<'a> {
    /// `left operator right`.
    Comparison {
        /// Their header.
        left: &'a str,
        /// The operator.
        operator: Comparison,
        /// Their header, or a number.
        right: &'a str,
    },
    /// `total` = the sum of `parts`.
    Sum {
        /// Their header.
        total: &'a str,
        /// Their headers.
        parts: &'a [String],
    },
    /// A number from `min` to `max`.
    Range {
        /// Their header.
        column: &'a str,
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
    },
    /// A text of this form.
    Form {
        /// Their header.
        column: &'a str,
        /// A regular expression.
        form: &'a str,
    },
    /// Something.
    Required {
        /// Their header.
        column: &'a str,
    },
    /// Totals by reporting unit, period and unit of count within a factor of earlier ones. No check of rows.
    Earlier {
        /// Which earlier totals.
        against: Against,
        /// More than 1.
        factor: f64,
        /// Smaller earlier totals are not compared with.
        minimum_base: u32,
    },
}

impl RowCheck {
    /// The kind of the check; `None` where its keys make none, or several.
    pub fn rule(&self) -> Option<CheckRule<'_>> {
        let mut rules = [
            self.comparison(),
            self.sum(),
            self.range(),
            self.form(),
            self.presence(),
            self.earlier(),
        ]
        .into_iter()
        .flatten();
        let rule = rules.next()?;
        let keys = [
            self.left.is_some() || self.operator.is_some() || self.right.is_some(),
            self.total.is_some() || !self.parts.is_empty(),
            self.column.is_some(),
            self.against.is_some() || self.factor.is_some() || self.minimum_base.is_some(),
        ];
        let is_one_kind = keys.into_iter().filter(|given| *given).count() == 1;
        (is_one_kind && rules.next().is_none()).then_some(rule)
    }

    fn comparison(&self) -> Option<CheckRule<'_>> {
        Some(CheckRule::Comparison {
            left: self.left.as_deref()?,
            operator: self.operator?,
            right: self.right.as_deref()?,
        })
    }

    fn sum(&self) -> Option<CheckRule<'_>> {
        let total = self.total.as_deref()?;
        let parts = self.parts.as_slice();
        (!parts.is_empty()).then_some(CheckRule::Sum { total, parts })
    }

    fn range(&self) -> Option<CheckRule<'_>> {
        let column = self.column.as_deref()?;
        (self.min.is_some() || self.max.is_some()).then(|| CheckRule::Range {
            column,
            min: self.min.unwrap_or(f64::NEG_INFINITY),
            max: self.max.unwrap_or(f64::INFINITY),
        })
    }

    fn form(&self) -> Option<CheckRule<'_>> {
        Some(CheckRule::Form {
            column: self.column.as_deref()?,
            form: self.form.as_deref()?,
        })
    }

    fn presence(&self) -> Option<CheckRule<'_>> {
        let column = self.column.as_deref()?;
        self.required.then_some(CheckRule::Required { column })
    }

    fn earlier(&self) -> Option<CheckRule<'_>> {
        let factor = self.factor.filter(|factor| *factor > 1.0 && factor.is_finite())?;
        self.when.is_none().then_some(CheckRule::Earlier {
            against: self.against?,
            factor,
            minimum_base: self.minimum_base.unwrap_or(MINIMUM_BASE),
        })
    }

    /// What a violation does: where nothing is said, a row is rejected, and a total that is far from an earlier one
    /// is remarked upon.
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or(match self.against {
            Some(_) => Severity::Warning,
            None => Severity::Error,
        })
    }

    /// Every header of theirs the check speaks of.
    pub fn headers(&self) -> impl Iterator<Item = &String> {
        let condition = self.when.iter().map(|when| &when.column);
        let of_rule = self
            .left
            .iter()
            .chain(&self.right)
            .chain(&self.total)
            .chain(&self.column);
        of_rule.chain(&self.parts).chain(condition)
    }
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Comparison {
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// More than.
    #[serde(rename = ">")]
    More,
}

impl Comparison {
    /// Whether `left operator right` holds.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::AtMost => left <= right,
            Self::Less => left < right,
            Self::Equal => (left - right).abs() < 1e-9,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }

    /// The operator as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::Less => "<",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }
}

/// What a failed check does to the row, or to a delivery whose totals are far from earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is accepted, and the receipt mentions it for information.
    Info,
    /// The row is accepted, and the receipt asks to look at it.
    Warning,
    /// The row is rejected; the delivery is refused.
    Error,
}

impl Severity {
    /// The word in column `severity` and in receipts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckRule, RowCheck};

    fn rule(toml: &str) -> Option<String> {
        let check: RowCheck = toml::from_str(&format!("id = \"c\"\n{toml}")).expect("a check");
        check.rule().map(|rule| {
            match rule {
                CheckRule::Comparison { .. } => "comparison",
                CheckRule::Sum { .. } => "sum",
                CheckRule::Range { .. } => "range",
                CheckRule::Form { .. } => "form",
                CheckRule::Required { .. } => "required",
                CheckRule::Earlier { .. } => "earlier",
            }
            .to_owned()
        })
    }

    #[test]
    fn the_keys_say_what_kind_of_check_it_is() {
        for (toml, kind) in [
            ("left = \"a\"\noperator = \"<=\"\nright = \"b\"", "comparison"),
            ("total = \"a\"\nparts = [\"b\", \"c\"]", "sum"),
            ("column = \"a\"\nmin = 0\nmax = 9.5", "range"),
            ("column = \"a\"\nform = 'x+'", "form"),
            (
                "column = \"a\"\nrequired = true\nwhen = { column = \"b\", is = [\"oui\"] }",
                "required",
            ),
            ("against = \"previous_period\"\nfactor = 3", "earlier"),
        ] {
            assert_eq!(rule(toml).as_deref(), Some(kind), "{toml}");
        }
    }

    #[test]
    fn half_a_check_and_two_in_one_are_none() {
        for toml in [
            "",
            "left = \"a\"\noperator = \"<=\"",
            "total = \"a\"",
            "column = \"a\"",
            "column = \"a\"\nmin = 1\nform = 'x'",
            "column = \"a\"\nmin = 1\ntotal = \"b\"\nparts = [\"c\"]",
            "against = \"previous_period\"",
            "against = \"previous_delivery\"\nfactor = 1.0",
            "against = \"previous_delivery\"\nfactor = 2\nwhen = { column = \"a\" }",
            "factor = 2\nminimum_base = 5",
            "column = \"a\"\nmin = 1\nfactor = 2",
        ] {
            assert_eq!(rule(toml), None, "{toml}");
        }
    }
}

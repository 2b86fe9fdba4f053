//! Disclosure policies: named, owned and dated decisions on what is too small to show.

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

/// Where the policies stand.
pub(crate) const FILE: &str = "schemas/disclosure.toml";

/// One disclosure policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum DisclosurePolicy {
    /// Nothing to protect: the figures count no persons (units that report, activities).
    None(Exemption),
    /// Cell suppression: small counts are hidden, and others with them so that none follows from the rest.
    Suppression(Suppression),
    /// Small-count rounding: the finest counts below a base become zero or the base, and all tables are made of them.
    Rounding(Rounding),
    /// Cell keys: noise that is the same wherever the same is counted.
    CellKeys(CellKeys),
}

/// How small counts are rounded (Langsrud & Heldal 2018).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Who decided.
    pub owner: String,
    /// When.
    pub decided_on: NaiveDate,
    /// Finest counts below it become zero or it.
    pub base: u64,
}

/// How noise is drawn (*Handbook on Statistical Disclosure Control*, section 5.4).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellKeys {
    /// Who decided.
    pub owner: String,
    /// When.
    pub decided_on: NaiveDate,
    /// No count is moved by more.
    pub noise_at_most: u32,
    /// Variance of the noise.
    pub variance: f64,
    /// Smallest count that may be shown beside zero, after noise.
    pub threshold: u32,
}

/// Why nothing is to be protected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Who decided.
    pub owner: String,
    /// When.
    pub decided_on: NaiveDate,
    /// Why nothing is to be protected.
    pub reason: String,
}

/// What is hidden under cell suppression.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Who decided.
    pub owner: String,
    /// When.
    pub decided_on: NaiveDate,
    /// Smallest count that may be shown.
    pub threshold: u64,
    /// Smallest count that staff may be shown; without it staff see what the public sees.
    #[serde(default)]
    pub staff_threshold: Option<u64>,
    /// How zeros are shown.
    pub zeros: ZeroRule,
    /// Share of zeros hidden with `camouflage`, in thousandths.
    #[serde(default)]
    pub camouflage_permille: u16,
    /// With `band`: years that must be zero as a whole, the cell's own and those before it, for a zero to be shown.
    #[serde(default = "one_year")]
    pub band_years: i32,
    /// Fewest reporting units that a count shown may come from: a unit knows its own.
    #[serde(default)]
    pub units_at_least: Option<u64>,
    /// Whether what remains of a count without one reporting unit's part must not be small to that unit.
    #[serde(default)]
    pub guard_against_units: bool,
    /// Higher thresholds for what is more sensitive.
    #[serde(default)]
    pub higher_threshold: Vec<HigherThreshold>,
    /// Group disclosure along a sensitive dimension.
    #[serde(default)]
    pub group: Option<GroupRule>,
    /// Combinations that cannot be, of which everyone knows that they are zero: always shown.
    #[serde(default)]
    pub structural_zero: Vec<StructuralZero>,
}

/// The zero rule as written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZeroRule {
    /// Zeros are always shown.
    Publish,
    /// Some zeros are hidden like small counts.
    Camouflage,
    /// A zero is shown only where whole years are zero.
    Band,
}

/// Cells at or below these codes: in every dimension named, at or below one of its codes.
pub type Domain = IndexMap<String, Vec<String>>;

/// A threshold above the policy's, for some cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HigherThreshold {
    /// Smallest count that may be shown of these.
    pub threshold: u64,
    /// The same for staff; without it that of the public.
    #[serde(default)]
    pub staff_threshold: Option<u64>,
    /// Of which cells.
    pub codes: Domain,
}

/// Nearly all of a group are of one kind, so that its members are known to be (Lupp & Langsrud 2021).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// The sensitive dimension.
    pub dimension: String,
    /// The levels of it that say something about a person.
    pub levels: Vec<String>,
    /// At most so many of the group may be of another kind.
    pub k: u64,
    /// Groups from this size on are too large for anyone's membership to be known.
    pub groups_below: u64,
}

/// A combination that cannot be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructuralZero {
    /// Which cells.
    pub codes: Domain,
}

impl DisclosurePolicy {
    /// The smallest count but zero that may be shown anywhere; 0 when everything may be.
    pub fn threshold(&self) -> u64 {
        match self {
            Self::None(_) => 0,
            Self::Suppression(suppression) => suppression.threshold,
            Self::Rounding(rounding) => rounding.base,
            Self::CellKeys(keys) => keys.threshold.into(),
        }
    }

    /// Its rules, where it hides anything.
    pub fn suppression(&self) -> Option<&Suppression> {
        match self {
            Self::Suppression(suppression) => Some(suppression),
            Self::None(_) | Self::Rounding(_) | Self::CellKeys(_) => None,
        }
    }

    /// Whether exact counts must not be shown.
    pub fn protects(&self) -> bool {
        !matches!(self, Self::None(_))
    }
}

impl Suppression {
    /// The rules for what staff are shown, if they are shown more than the public.
    pub fn for_staff(&self) -> Option<Self> {
        let threshold = self.staff_threshold?;
        let higher = self.higher_threshold.iter().map(|higher| HigherThreshold {
            threshold: higher.staff_threshold.unwrap_or(higher.threshold),
            ..higher.clone()
        });
        Some(Self {
            threshold,
            higher_threshold: higher.collect(),
            ..self.clone()
        })
    }

    /// Whether it asks which reporting unit counted what.
    pub fn asks_for_units(&self) -> bool {
        self.units_at_least.is_some() || self.guard_against_units
    }

    /// All dimensions it speaks of, each with the codes it names there.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        let higher = self.higher_threshold.iter().map(|higher| &higher.codes);
        higher.chain(self.structural_zero.iter().map(|zero| &zero.codes))
    }
}

fn one_year() -> i32 {
    1
}

/// `schemas/disclosure.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosurePolicies {
    /// File with the secret key (64 hexadecimal digits) that breaks ties, so that nobody can replay the choice
    /// of hidden cells; from the project's root when relative.
    #[serde(default)]
    pub key_file: String,
    /// Name of the key's period of use, written into each release.
    #[serde(default)]
    pub key_epoch: String,
    /// The policies by name.
    #[serde(default)]
    pub policy: IndexMap<String, DisclosurePolicy>,
}

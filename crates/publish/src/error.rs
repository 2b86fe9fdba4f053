//! What can keep a release from being made.

use cube::CubeError;
use engine::EngineError;
use releases::ReleaseError;
use warehouse::WarehouseError;

/// An error of computing, protecting or writing a release.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// `P001`: the project has no release plan.
    #[error("P001 schemas/releases.toml or schemas/calendar.toml is missing; without a plan nothing is released")]
    NoPlan,
    /// `P002`: the disclosure key is missing or is no key.
    #[error("P002 {0} must hold the disclosure key, 64 hexadecimal digits; make one with: openssl rand -hex 32")]
    NoKey(String),
    /// `P003`: an indicator's SQL does not give the columns its metadata promises.
    #[error("P003 indicator {indicator}: {reason}")]
    Columns {
        /// The indicator.
        indicator: String,
        /// What differs.
        reason: String,
    },
    /// `P004`: an indicator gives a code its dimension does not have.
    #[error(
        "P004 indicator {indicator}: its SQL gives a code that dimension {dimension} does not have; map it in the SQL or add it to the list"
    )]
    UnknownCode {
        /// The indicator.
        indicator: String,
        /// The dimension.
        dimension: String,
    },
    /// `P005`: counts that stand above the level a table shows would be lost from its parts.
    #[error(
        "P005 table {table}: counts stand above the level shown of {dimension}; show a higher level, or give the code for «not stated» in the SQL"
    )]
    AboveLevel {
        /// The table.
        table: String,
        /// The dimension.
        dimension: String,
    },
    /// `P006`: two indicators of one universe count the same cell differently.
    #[error(
        "P006 universe {universe}: indicators disagree on the same cell; let them read one view, or give them universes of their own"
    )]
    Disagreement {
        /// The universe.
        universe: String,
    },
    /// `P007`: the disclosure engine cannot protect the tables.
    #[error("P007 universe {universe} cannot be protected: {reason}")]
    Unprotectable {
        /// The universe.
        universe: String,
        /// What the engine said.
        reason: String,
    },
    /// `P008`: the audit of what would be published found a way to a small count.
    #[error(
        "P008 universe {universe}: the audit finds {cells} small counts that could be recovered; nothing is released"
    )]
    AuditFailed {
        /// The universe.
        universe: String,
        /// How many.
        cells: usize,
    },
    /// `P009`: indicators of one universe under different policies.
    #[error("P009 universe {universe}: its indicators have different disclosure policies; give them the same one")]
    MixedPolicies {
        /// The universe.
        universe: String,
    },
    /// `P010`: figures already published would change by less than the threshold, so that the two releases
    /// together would show single cases, and keeping the old figures is impossible.
    #[error(
        "P010 a changed definition moves figures already published for {0} by less than the threshold; give the changed indicator a new id, or leave the definition as it was"
    )]
    SmallRevision(String),
    /// `P011`: counts are added over what they do not add up over.
    #[error("P011 indicator {indicator} adds counts over {column}: {why}")]
    NotAdditive {
        /// The indicator.
        indicator: String,
        /// The column.
        column: String,
        /// Why not, and what to do instead.
        why: String,
    },
    /// `P012`: several units of count are added, or another than the metadata says.
    #[error(
        "P012 indicator {indicator}: {what}; hold unit_of_count to one code in its family's view, and name in the .toml what the numerator counts (unit_of_count) and, where that differs, the denominator (denominator.unit_of_count)"
    )]
    UnitOfCount {
        /// The indicator.
        indicator: String,
        /// What is counted.
        what: String,
    },
    /// `P013`: a rate is added up, averaged, or given where a count is due.
    #[error(
        "P013 indicator {indicator}: {what}; give numerator and denominator as whole numbers, add each of them, and let the rate be made last"
    )]
    RateAdded {
        /// The indicator.
        indicator: String,
        /// What is done to the rate.
        what: String,
    },
    /// `P014`: populations of several bases are mixed.
    #[error(
        "P014 indicator {indicator}: {what}; hold the base, the census year, the sex and the place to those the figure is about"
    )]
    BasesCrossed {
        /// The indicator.
        indicator: String,
        /// What is mixed.
        what: String,
    },
    /// `P015`: an indicator counts rows by another way than its family.
    #[error(
        "P015 indicator {indicator} must read {family}, code lists and populations, and nothing else (it reads {others}): what is counted once is counted in one view"
    )]
    Family {
        /// The indicator.
        indicator: String,
        /// Its family.
        family: String,
        /// What else it reads.
        others: String,
    },
    /// `P016`: a release cannot be computed again by other definitions.
    #[error("P016 the release was made by other definitions, those with the hash {0}; check them out and verify there")]
    OtherDefinitions(String),
    /// `P017`: the warehouse holds less than it did when the release was made.
    #[error(
        "P017 the warehouse lacks what release {0} was made of; verify against the warehouse it was made from, or a backup of it"
    )]
    WarehouseBehind(String),
    /// `P018`: a release plan too fine to be read, and to be protected overnight.
    #[error(
        "P018 universe {universe}: the release plan shows {cells} cells of it, more than {most}; publish fewer dimensions at once, coarser levels or longer periods (schemas/releases.toml)"
    )]
    TooFine {
        /// The universe.
        universe: String,
        /// Its cells.
        cells: usize,
        /// The most there may be.
        most: usize,
    },
    /// `P019`: a table that cannot be read as counts by codes.
    #[error("P019 row {row}, column {column}: {what}")]
    Table {
        /// The row; the header is row 1.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong, and what to do instead.
        what: String,
    },
    /// `P020`: published figures that no attack can be made on.
    #[error("P020 {of} cannot be audited: {reason}")]
    Unauditable {
        /// What was to be audited.
        of: String,
        /// Why not.
        reason: String,
    },
    /// `P021`: an indicator of which no release shows anything.
    #[error("P021 no release shows indicator {0}; protect the table on its own, with --policy")]
    NotReleased(String),
    /// `P022`: no such policy.
    #[error("P022 there is no policy {0} in schemas/disclosure.toml; there are: {1}")]
    NoPolicy(String, String),
    /// `P023`: counts that are rounded or given noise must be known at their finest.
    #[error(
        "P023 universe {0}: no indicator has all its dimensions; its policy changes the finest counts, so let one of its indicators give them"
    )]
    NoFinest(String),
    /// `P024`: exact counts of what is only shown rounded or with noise.
    #[error(
        "P024 universe {0}: its policy changes counts instead of hiding them, and exact counts beside them would undo that; pass on what the release shows"
    )]
    NoMasks(String),
    /// `P025`: an indicator counts rows instead of what they count.
    #[error(
        "P025 indicator {indicator}: its {column} counts rows, and a row stands for as many as its value says; write SUM(value)"
    )]
    RowsCounted {
        /// The indicator.
        indicator: String,
        /// `numerator` or `denominator`.
        column: String,
    },
    /// Counts could not be rolled up.
    #[error(transparent)]
    Cube(#[from] CubeError),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] EngineError),
    /// The warehouse failed.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The shelf of releases failed.
    #[error(transparent)]
    Release(#[from] ReleaseError),
}

impl PublishError {
    /// What the disclosure engine said of a universe.
    pub(crate) fn unprotectable(universe: &str, error: &disclosure::Error) -> Self {
        Self::Unprotectable {
            universe: universe.to_owned(),
            reason: error.to_string(),
        }
    }
}

//! Additivity: what may be added to what. Enforced on the plan of an indicator's SQL, before anything is computed.
//!
//! A unit of count says over what its counts add up (`additive_over` in code list `unit_of_count`: places, periods,
//! types of violence): the same suspect may stand under two types, so suspects are not added over types. Two senders
//! may have counted the same person, and a report that reaches the next stage is counted there again: sources and
//! stages are never added. Every other dimension divides what is counted, each unit standing under one code of it.

use std::collections::BTreeSet;

use definitions::Definitions;
use definitions::indicator::Indicator;
use engine::{Amount, Derivations, Measured, Misuse, QueryContext};

use crate::PublishError;

/// The tables with figures in them, and which of their columns those are.
const MEASURED: [Measured<'_>; 5] = [
    Measured {
        table: "case_counts",
        amounts: &["value"],
        rates: &[],
    },
    Measured {
        table: "case_counts_history",
        amounts: &["value"],
        rates: &[],
    },
    Measured {
        table: "population",
        amounts: &["value"],
        rates: &[],
    },
    Measured {
        table: "survey_estimates",
        amounts: &["base"],
        rates: &["value", "ci_low", "ci_high"],
    },
    Measured {
        table: "capability_scores",
        amounts: &[],
        rates: &[],
    },
];

/// Columns of `population` that say which population it is: legal or municipal, of which census and place, of whom.
/// Total and parts stand side by side in each, ages excepted.
const BASES: [&str; 4] = ["basis", "year", "geo_code", "sex"];

/// What of a unit's counts is meant by a column.
enum Over {
    /// Part of what the unit's `additive_over` speaks of, by its word there.
    Stated(&'static str),
    /// Never added, whatever is counted.
    Never(&'static str),
    /// It divides what is counted, or only says how it came to us.
    Always,
}

/// What a column of `case_counts` is to addition.
fn over(column: &str) -> Over {
    match column {
        "geo_code" | "reporting_unit" => Over::Stated("geo"),
        "period_start" => Over::Stated("time"),
        "violence_type" => Over::Stated("type"),
        "source_id" => Over::Never(
            "two sources may have counted the same; tell them apart by source_id, and for both together give bounds \
             (kind = \"bounds\", as overlap_bound does)",
        ),
        "stage" => Over::Never(
            "what reaches the next stage is counted there again; hold stage to one code, in WHERE or in FILTER (WHERE …)",
        ),
        _ => Over::Always,
    }
}

/// Checks that an indicator's SQL adds nothing that does not add up. Errors: `P011` to `P015`, `P025`.
pub(crate) async fn check(
    context: &QueryContext,
    indicator: &Indicator,
    definitions: &Definitions,
) -> Result<(), PublishError> {
    let named = context.names(&indicator.sql)?;
    reads_its_family(indicator, &named)?;
    let found = context.derivations(&indicator.sql, &MEASURED).await?;
    rates_are_left_alone(indicator, &found)?;
    rows_are_not_counted(indicator, &found)?;
    for (name, unit) in [
        ("numerator", Some(indicator.unit_of_count.as_str())),
        ("denominator", indicator.unit_of_denominator()),
    ] {
        let (Some(amount), Some(unit)) = (found.amounts.get(name), unit) else {
            continue;
        };
        match amount.table.as_str() {
            "case_counts" | "case_counts_history" => {
                counts_one_unit(indicator, name, amount, unit)?;
                adds_what_adds_up(indicator, amount, unit, definitions)?;
            }
            "population" => one_population(indicator, amount)?,
            _ => {}
        }
    }
    Ok(())
}

/// `P015`: it counts rows that its family does not.
fn reads_its_family(indicator: &Indicator, named: &BTreeSet<String>) -> Result<(), PublishError> {
    let is_allowed = |name: &String| *name == indicator.family || name.starts_with("dim_") || name == "population";
    let others: Vec<&str> = named
        .iter()
        .filter(|name| !is_allowed(name))
        .map(String::as_str)
        .collect();
    if others.is_empty() && named.contains(&indicator.family) && indicator.family != "case_counts" {
        return Ok(());
    }
    Err(PublishError::Family {
        indicator: indicator.id.clone(),
        family: indicator.family.clone(),
        others: if others.is_empty() {
            "case_counts, and no view".to_owned()
        } else {
            others.join(", ")
        },
    })
}

/// `P013` and `P014`.
fn rates_are_left_alone(indicator: &Indicator, found: &Derivations) -> Result<(), PublishError> {
    if found.misuses.contains(&Misuse::BaseOfAnother) {
        return Err(bases_crossed(
            indicator,
            "a rate is applied to the base of another rate",
        ));
    }
    let given = ["numerator", "denominator"]
        .into_iter()
        .find(|name| found.rates.contains(*name));
    if given.is_some() || found.misuses.contains(&Misuse::RateAdded) {
        let what = given.map_or("it adds or averages rates".to_owned(), |name| {
            format!("its {name} is a rate")
        });
        return Err(PublishError::RateAdded {
            indicator: indicator.id.clone(),
            what,
        });
    }
    Ok(())
}

/// `P025`: rows are counted, each of which stands for as many as its `value` says.
fn rows_are_not_counted(indicator: &Indicator, found: &Derivations) -> Result<(), PublishError> {
    let of_counts = |name: &&&str| {
        let table = found.row_counts.get(**name);
        table.is_some_and(|table| table.starts_with("case_counts"))
    };
    match ["numerator", "denominator"].iter().find(of_counts) {
        Some(column) => Err(PublishError::RowsCounted {
            indicator: indicator.id.clone(),
            column: (*column).to_owned(),
        }),
        None => Ok(()),
    }
}

fn bases_crossed(indicator: &Indicator, what: &str) -> PublishError {
    PublishError::BasesCrossed {
        indicator: indicator.id.clone(),
        what: what.to_owned(),
    }
}

/// `P014`: populations of several bases are added.
fn one_population(indicator: &Indicator, amount: &Amount) -> Result<(), PublishError> {
    let is_mixed =
        |column: &&&str| amount.added_over.contains(**column) && !indicator.additive_over.contains_key(**column);
    match BASES.iter().find(is_mixed) {
        Some(column) => Err(bases_crossed(
            indicator,
            &format!("populations are added over {column}"),
        )),
        None => Ok(()),
    }
}

/// `P012`: several units of count are added, or another than the metadata says.
///
/// An indicator about every unit, each told apart by its dimension `unit_of_count`, adds none to another.
fn counts_one_unit(indicator: &Indicator, name: &str, amount: &Amount, unit: &str) -> Result<(), PublishError> {
    let column = "unit_of_count".to_owned();
    if indicator.not_additive_over.contains(&column) && !amount.added_over.contains(&column) {
        return Ok(());
    }
    let counted = amount.held.get("unit_of_count");
    let what = match counted.map(|units| units.iter().map(String::as_str).collect::<Vec<_>>()) {
        Some(units) if units == [unit] => return Ok(()),
        Some(units) => format!("its {name} counts {}, and its .toml says {unit}", units.join(" and ")),
        None => format!("its {name} counts whatever unit stands in the rows, and its .toml says {unit}"),
    };
    Err(PublishError::UnitOfCount {
        indicator: indicator.id.clone(),
        what,
    })
}

/// `P011`: counts are added, by the SQL or by the roll-up that follows it, over what they do not add up over.
fn adds_what_adds_up(
    indicator: &Indicator,
    amount: &Amount,
    unit: &str,
    definitions: &Definitions,
) -> Result<(), PublishError> {
    let time = "period_start".to_owned();
    let rolled_up = indicator.grouping().chain([&time]);
    let rolled_up = rolled_up.filter(|name| !indicator.not_additive_over.contains(name));
    let added: BTreeSet<&String> = amount.added_over.iter().chain(rolled_up).collect();
    let allowed = additive_over(definitions, unit);
    for column in added
        .into_iter()
        .filter(|column| !indicator.additive_over.contains_key(*column))
    {
        let why = match over(column) {
            Over::Always => continue,
            Over::Stated(word) if allowed.contains(&word) => continue,
            Over::Stated(_) => format!(
                "{unit} does not add up over it; group by {column} and name it in not_additive_over, hold it to one \
                 code, or say under [additive_over] why these counts do add up"
            ),
            Over::Never(why) => why.to_owned(),
        };
        return Err(PublishError::NotAdditive {
            indicator: indicator.id.clone(),
            column: column.clone(),
            why,
        });
    }
    Ok(())
}

/// What a unit's counts add up over: `geo`, `time`, `type`.
fn additive_over<'a>(definitions: &'a Definitions, unit: &str) -> Vec<&'a str> {
    let units = definitions.code_lists.get("unit_of_count");
    let code = units.and_then(|units| units.codes.iter().find(|code| code.code == unit));
    let words = code.and_then(|code| code.attributes.get("additive_over"));
    words
        .map(|words| words.split_whitespace().collect())
        .unwrap_or_default()
}

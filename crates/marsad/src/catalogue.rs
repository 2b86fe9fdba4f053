//! `marsad catalogue`: the project's indicators as a page to read, in Markdown. `docs/indicators.md` is this page.

use std::fmt::Write;

use definitions::Definitions;
use definitions::indicator::{Denominator, Indicator, Kind, Status};

use crate::output;
use crate::project::Project;

/// Prints the page.
pub(crate) fn run(project: &Project) {
    output::data(page(&project.definitions).as_bytes());
}

/// All indicators in catalogue order: a table, then what each means in three languages.
fn page(definitions: &Definitions) -> String {
    let indicators = definitions.catalogue();
    let mut page = String::from(
        "# Indicators\n\nWritten by `marsad catalogue` from `sql/indicators/*.toml`; edit those. Published ones stand in \
         releases,\nbehind disclosure control. Internal ones are the analysts' alone: `marsad preview ID`, or their id as \
         a\ntable in `marsad sql`.\n\n| number | id | title | status | counts | value |\n|---|---|---|---|---|---|\n",
    );
    for it in &indicators {
        let row = format!(
            "| {} | [`{}`](#{}) | {} | {} | {} | {} |\n",
            it.number,
            it.id,
            it.id,
            it.title.en,
            status(it.status),
            it.unit_of_count,
            value(it)
        );
        page.push_str(&row);
    }
    for it in indicators {
        page.push_str(&section(it));
    }
    page
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Internal => "internal",
        Status::Published => "published",
    }
}

/// How the value is made.
fn value(it: &Indicator) -> String {
    let rate = |base: String| match it.factor {
        1 => format!("numerator / {base}"),
        factor => format!("numerator / {base} × {factor}"),
    };
    match (it.kind, &it.denominator) {
        (Kind::Median, _) => "median".to_owned(),
        (Kind::Bounds, _) => "at least, at most".to_owned(),
        (Kind::Estimate, _) => "estimate with its interval".to_owned(),
        (Kind::Counts, Denominator::None) => "numerator".to_owned(),
        (Kind::Counts, Denominator::Column { .. }) => rate("denominator".to_owned()),
        (Kind::Counts, Denominator::Population { basis, year }) => rate(format!("{basis} population of {year}")),
        (Kind::Counts, Denominator::Cell { at }) => {
            let at: Vec<String> = at
                .iter()
                .map(|(dimension, code)| format!("{dimension} {code}"))
                .collect();
            rate(format!("count at {}", at.join(", ")))
        }
    }
}

fn section(it: &Indicator) -> String {
    let mut text = format!("\n## {}\n\n", it.id);
    let mut fact = |name: &str, value: String| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "- {name}: {value}");
    };
    fact("number", format!("{}, {}", it.number, status(it.status)));
    fact("counts", format!("{}, read from `{}`", it.unit_of_count, it.family));
    fact("value", value(it));
    fact("by", it.dimensions.join(", "));
    if !it.not_additive_over.is_empty() {
        fact("never added over", it.not_additive_over.join(", "));
    }
    for (dimension, reason) in &it.additive_over {
        fact(&format!("added over {dimension}"), reason.clone());
    }
    for (title, unit, method) in [
        (&it.title.fr, &it.unit.fr, &it.method.fr),
        (&it.title.ar, &it.unit.ar, &it.method.ar),
        (&it.title.en, &it.unit.en, &it.method.en),
    ] {
        let _ = write!(text, "\n**{title}** ({unit}). {method}\n");
    }
    text
}

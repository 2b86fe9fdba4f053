//! Assembling: the entries of the manifest, with everything a reader needs to understand the cells.

use definitions::Definitions;
use definitions::disclosure_policy::DisclosurePolicy;
use definitions::indicator::{Denominator, Indicator};
use definitions::text::Trilingual;
use releases::{Audience, BaseOfRate, Cell, CodeEntry, DimensionEntry, IndicatorEntry, Protection};

use crate::dissemination::rates::occurring;

/// The entry of an indicator whose cells are ready for an audience.
pub(crate) fn entry(
    indicator: &Indicator,
    cells: &[Cell],
    audience: Audience,
    definitions: &Definitions,
) -> IndicatorEntry {
    let (threshold, highest_threshold, protection) = protection(indicator, audience, definitions);
    let found = occurring(&indicator.dimensions, cells);
    let dimensions = indicator
        .dimensions
        .iter()
        .map(|name| {
            let codes = found.get(name).map_or(&[][..], Vec::as_slice);
            let total = (!indicator.not_additive_over.contains(name)).then(|| definitions.total_code(name).to_owned());
            DimensionEntry {
                name: name.clone(),
                label: label(definitions, name),
                total,
                codes: code_entries(definitions, name, codes),
            }
        })
        .collect();
    IndicatorEntry {
        id: indicator.id.clone(),
        number: indicator.number.clone(),
        title: indicator.title.clone(),
        unit: indicator.unit.clone(),
        method: indicator.method.clone(),
        unit_of_count: indicator.unit_of_count.clone(),
        frequency: indicator.frequency,
        dimensions,
        not_additive_over: indicator.not_additive_over.clone(),
        base: base_of_rate(indicator),
        factor: indicator.factor,
        decimals: indicator.decimals,
        minimum_base: indicator.minimum_base,
        threshold,
        highest_threshold,
        protection,
        family: indicator.family.clone(),
        sql: indicator.sql.clone(),
        file: String::new(),
        sha256: String::new(),
        cells: 0,
        hidden: 0,
    }
}

/// What an indicator's value is.
pub(crate) fn base_of_rate(indicator: &Indicator) -> BaseOfRate {
    match &indicator.denominator {
        Denominator::None => BaseOfRate::Count,
        Denominator::Column { .. } | Denominator::Cell { .. } => BaseOfRate::Share,
        Denominator::Population { basis, year } => BaseOfRate::Population {
            basis: basis.clone(),
            year: *year,
        },
    }
}

/// What a release for staff says beside any other notice.
pub(crate) fn notice(audience: Audience, notice: Option<&Trilingual>) -> Option<Trilingual> {
    if audience == Audience::Public {
        return notice.cloned();
    }
    let both = |notice: Option<&String>, restricted: &str| match notice {
        Some(notice) => format!("{restricted} {notice}"),
        None => restricted.to_owned(),
    };
    Some(Trilingual {
        fr: both(
            notice.map(|notice| &notice.fr),
            "Diffusion restreinte : réservé au personnel habilité, ne pas transmettre.",
        ),
        ar: both(
            notice.map(|notice| &notice.ar),
            "توزيع مقيد: مخصص للموظفين المأذون لهم، ولا يجوز نقله إلى غيرهم.",
        ),
        en: both(
            notice.map(|notice| &notice.en),
            "Restricted: for entitled staff, not to be passed on.",
        ),
    })
}

/// The smallest count an audience is shown, the same of what is most sensitive, and what becomes of smaller ones.
fn protection(indicator: &Indicator, audience: Audience, definitions: &Definitions) -> (u64, u64, Protection) {
    let Some(policy) = definitions.disclosure.policy.get(&indicator.policy) else {
        return (0, 0, Protection::Masks);
    };
    let kind = match policy {
        DisclosurePolicy::None(_) | DisclosurePolicy::Suppression(_) => Protection::Masks,
        DisclosurePolicy::Rounding(_) => Protection::Rounding,
        DisclosurePolicy::CellKeys(_) => Protection::Noise,
    };
    let Some(public) = policy.suppression() else {
        return (policy.threshold(), policy.threshold(), kind);
    };
    let staff = public.for_staff().filter(|_| audience == Audience::Staff);
    let rules = staff.as_ref().unwrap_or(public);
    let higher = rules.higher_threshold.iter().map(|higher| higher.threshold);
    let highest = higher.max().unwrap_or_default().max(rules.threshold);
    (rules.threshold, highest, kind)
}

fn label(definitions: &Definitions, dimension: &str) -> Trilingual {
    match definitions.fact_table.dimension(dimension) {
        Some(found) => found.label.clone(),
        None => Trilingual {
            fr: "Source".to_owned(),
            ar: "المصدر".to_owned(),
            en: "Source".to_owned(),
        },
    }
}

/// The codes in the order of their list; sources, which have no list, by id.
fn code_entries(definitions: &Definitions, dimension: &str, occurring: &[String]) -> Vec<CodeEntry> {
    if let Some(list) = definitions.code_list_of(dimension) {
        let shown = list.codes.iter().filter(|code| occurring.contains(&code.code));
        return shown
            .map(|code| CodeEntry {
                code: code.code.clone(),
                level: code.level.clone(),
                parent: code.parent.map(|position| list.codes[position].code.clone()),
                label: code.label.clone(),
            })
            .collect();
    }
    let plain = |code: &String| Trilingual {
        fr: code.clone(),
        ar: code.clone(),
        en: code.clone(),
    };
    let entry = |code: &String| CodeEntry {
        code: code.clone(),
        level: dimension.to_owned(),
        parent: None,
        label: definitions
            .sources
            .get(code)
            .map_or_else(|| plain(code), |source| source.sender.name.clone()),
    };
    occurring.iter().map(entry).collect()
}

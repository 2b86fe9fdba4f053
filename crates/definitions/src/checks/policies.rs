//! Checks on disclosure policies: what one cannot mean, and rules that cannot hold together.

use super::Checked;
use crate::Problem;
use crate::disclosure_policy::{Domain, FILE, GroupRule, HigherThreshold, Suppression, ZeroRule};

/// `D074`: a policy that protects nothing while it says it does; `D075`: rules that contradict each other;
/// `D076`: a dimension, level or code that is not there.
pub(super) fn can_be_meant(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, policy) in &checked.definitions.disclosure.policy {
        let Some(suppression) = policy.suppression() else {
            if policy.protects() && policy.threshold() < 2 {
                let message = format!("policy {name}: base and threshold must be at least 2");
                problems.push(checked.problem(FILE, &format!("[policy.{name}]"), "D074", message));
            }
            continue;
        };
        let doubts = values(suppression)
            .into_iter()
            .map(|message| ("D074", message))
            .chain(contradictions(suppression).into_iter().map(|message| ("D075", message)));
        let strangers = suppression
            .domains()
            .flat_map(|domain| unknown_codes(checked, domain))
            .chain(
                suppression
                    .group
                    .iter()
                    .flat_map(|group| unknown_levels(checked, group)),
            );
        let doubts = doubts.chain(strangers.map(|message| ("D076", message)));
        for (code, message) in doubts {
            let message = format!("policy {name}: {message}");
            problems.push(checked.problem(FILE, &format!("[policy.{name}]"), code, message));
        }
    }
    problems
}

fn values(suppression: &Suppression) -> Vec<String> {
    let Suppression {
        threshold,
        camouflage_permille,
        units_at_least,
        band_years,
        ..
    } = suppression;
    let mut doubts = Vec::new();
    if *threshold < 2 || *camouflage_permille > 1000 {
        doubts.push("threshold must be at least 2 and camouflage_permille at most 1000".to_owned());
    }
    if units_at_least.is_some_and(|least| least < 2) {
        doubts.push("units_at_least must be at least 2; leave it out if one unit is enough".to_owned());
    }
    if *band_years < 1 {
        doubts.push("band_years must be at least 1".to_owned());
    }
    if suppression.domains().any(|domain| domain.values().all(Vec::is_empty)) {
        doubts.push("[codes] must name the dimensions and codes it is about".to_owned());
    }
    doubts
}

/// Rules that cannot hold together: one would give away what the other hides.
fn contradictions(suppression: &Suppression) -> Vec<String> {
    let mut doubts = Vec::new();
    if suppression.zeros == ZeroRule::Publish && suppression.group.is_some() {
        doubts.push(
            "[group] cannot be kept where every zero is shown: of a group all of one kind the other kinds are zeros; \
             take zeros = \"camouflage\""
                .to_owned(),
        );
    }
    let lowest = suppression.higher_threshold.iter().map(|higher| higher.threshold).min();
    if lowest.is_some_and(|lowest| lowest <= suppression.threshold) {
        doubts.push("a higher_threshold must be above the policy's own threshold".to_owned());
    }
    let higher = suppression.higher_threshold.iter();
    let pairs = higher.map(|higher| (higher.staff_threshold, higher.threshold));
    let mut pairs = pairs.chain([(suppression.staff_threshold, suppression.threshold)]);
    if pairs.any(|(staff, public)| staff.is_some_and(|staff| staff > public || staff < 2)) {
        doubts.push("a staff_threshold must be from 2 to the public's: who is shown more is not shown less".to_owned());
    }
    let staff = suppression.staff_threshold;
    let of_staff = |higher: &HigherThreshold| higher.staff_threshold.unwrap_or(higher.threshold);
    if staff.is_some_and(|staff| {
        suppression
            .higher_threshold
            .iter()
            .any(|higher| of_staff(higher) < staff)
    }) {
        doubts.push("the staff_threshold of a higher_threshold must not be below the policy's own".to_owned());
    }
    if suppression.zeros != ZeroRule::Camouflage && suppression.camouflage_permille > 0 {
        doubts.push("camouflage_permille says nothing unless zeros = \"camouflage\"".to_owned());
    }
    doubts
}

fn unknown_codes(checked: &Checked<'_>, domain: &Domain) -> Vec<String> {
    let mut doubts = Vec::new();
    for (dimension, codes) in domain {
        let Some(list) = checked.definitions.code_list_of(dimension) else {
            doubts.push(format!("{dimension} is no dimension with a code list"));
            continue;
        };
        let unknown = codes.iter().filter(|code| list.position(code).is_none());
        doubts.extend(unknown.map(|code| format!("{code} is no code of {dimension}")));
    }
    doubts
}

fn unknown_levels(checked: &Checked<'_>, group: &GroupRule) -> Vec<String> {
    let Some(list) = checked.definitions.code_list_of(&group.dimension) else {
        return vec![format!("{} is no dimension with a code list", group.dimension)];
    };
    let levels = list.levels();
    let unknown = group.levels.iter().filter(|level| !levels.contains(&level.as_str()));
    unknown
        .map(|level| format!("{} has no level {level}", group.dimension))
        .collect()
}

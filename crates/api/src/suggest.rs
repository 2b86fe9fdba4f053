//! The nearest right word for a wrong one.

/// The candidate that takes the fewest edits to reach; `None` when none is near enough to be meant.
pub(crate) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let farthest = (given.len() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| {
            (
                edits(&given, &candidate.to_lowercase().chars().collect::<Vec<char>>()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= farthest && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, right) in to.iter().enumerate() {
            let replaced = above[column] + usize::from(left != right);
            current.push(replaced.min(above[column + 1] + 1).min(current[column] + 1));
        }
        above = current;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        assert_eq!(nearest("geoo", ["geo", "geo_code", "type"]), Some("geo"));
        assert_eq!(nearest("m-04", ["MA-01", "MA-04"]), Some("MA-04"));
        assert_eq!(nearest("2024Q1", ["2024", "2024-01", "2024-Q1"]), Some("2024-Q1"));
        assert_eq!(nearest("zzzzzz", ["geo", "type"]), None);
        assert_eq!(nearest("", ["F", "M"]), None);
    }
}

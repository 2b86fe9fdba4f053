//! The grain of a table: whether its rows are counts, as declared, or single persons and cases.
//!
//! That nearly all counts are 1 proves nothing: a daily table by region, type, sex and age looks like that too.
//! But its rows are told apart by the declared columns together and by nothing else. Where rows are cases, there
//! is besides a column nobody declared that tells each row from every other by itself (a file number, a code of
//! the person), or a time down to the minute. So both must be so: the counts are ones, and there is a witness.
//!
//! No witness are: names of places and other texts without digits; numbers with decimals (rates); 1, 2, 3, …
//! (the rows' numbers); dates; and any column where a declared column tells the rows apart as well, since it may
//! be that column's other name (a postal code beside the commune).

use definitions::fold::fold;
use definitions::source::{Grain, Source};

use super::birth;
use super::different::Different;
use crate::read::block::BlockRow;
use crate::read::field::Field;

/// With fewer rows anything may be different in each.
const LEAST_ROWS: usize = 20;
/// How many rows are looked at: what a row is does not change further down.
const ROWS: usize = 5_000;
/// Shares in hundredths: of counts that are 1, of rows with a value, of values that stand once.
const ONES: usize = 95;
const FILLED: usize = 90;
const DIFFERENT: usize = 95;

/// Watches the first rows of a sheet.
pub(super) struct GrainWatch {
    count: usize,
    declared: Vec<bool>,
    columns: Vec<Column>,
    rows: usize,
    ones: usize,
}

/// What is known of a column.
#[derive(Default)]
struct Column {
    filled: usize,
    different: Different,
    with_digits: usize,
    with_minutes: usize,
    has_fraction: bool,
    dates: usize,
    steps_of_one: usize,
    last: Option<f64>,
}

impl GrainWatch {
    /// A watch on a sheet with these headers; none where rows are declared to be cases, or hold no count.
    pub(super) fn new(source: &Source, headers: &[String]) -> Option<Self> {
        if source.count.grain == Grain::Record {
            return None;
        }
        let headers: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let position = |name: &String| headers.iter().position(|header| *header == fold(name));
        let count = source.count.from.iter().find_map(position)?;
        let mut declared = vec![false; headers.len()];
        let columns = source.columns.values().flat_map(|rule| &rule.from);
        let period = &source.period;
        for name in columns.chain(&period.from).chain(&period.year).chain(&period.month) {
            position(name).map(|at| std::mem::replace(&mut declared[at], true));
        }
        declared[count] = true;
        Some(Self {
            count,
            declared,
            columns: headers.iter().map(|_| Column::default()).collect(),
            rows: 0,
            ones: 0,
        })
    }

    /// Looks at a row below the header.
    pub(super) fn look(&mut self, row: &BlockRow<'_>) {
        if self.rows >= ROWS {
            return;
        }
        self.rows += 1;
        self.ones += usize::from(matches!(row.field(self.count).text().trim(), "1" | "1.0" | "1,0" | "١"));
        for (position, column) in self.columns.iter_mut().enumerate() {
            if position != self.count {
                column.see(row.field(position));
            }
        }
    }

    /// The column that shows rows to be cases.
    pub(super) fn witness(&self) -> Option<usize> {
        if self.rows < LEAST_ROWS || !is_share(self.ones, self.rows, ONES) {
            return None;
        }
        let times = self.columns.iter().position(|column| column.is_of_times(self.rows));
        let are_told_apart = |(declared, column): (&bool, &Column)| *declared && column.tells_apart(self.rows);
        let by_declared = self.declared.iter().zip(&self.columns).any(are_told_apart);
        let identifier = || {
            let mut columns = self.declared.iter().zip(&self.columns);
            columns.position(|(declared, column)| !declared && column.is_identifier(self.rows))
        };
        times.or_else(|| if by_declared { None } else { identifier() })
    }
}

impl Column {
    fn see(&mut self, field: Field<'_>) {
        if field.is_empty() {
            return;
        }
        let text = field.text();
        self.filled += 1;
        self.different.add(&text);
        self.with_digits += usize::from(text.chars().any(char::is_numeric));
        self.dates += usize::from(matches!(field, Field::Date(_)) || birth::is_full_date(&text));
        self.with_minutes += usize::from(has_minutes(&text));
        let number = text.replace(',', ".").parse::<f64>().ok();
        self.has_fraction |= number.is_some_and(|number| number.fract() != 0.0);
        let is_step =
            matches!((self.last, number), (Some(last), Some(next)) if (next - last - 1.0).abs() < f64::EPSILON);
        self.steps_of_one += usize::from(is_step);
        self.last = number;
    }

    fn tells_apart(&self, rows: usize) -> bool {
        is_share(self.filled, rows, FILLED) && is_share(self.different.count(), self.filled, DIFFERENT)
    }

    fn is_identifier(&self, rows: usize) -> bool {
        let is_numbering = is_share(self.steps_of_one, self.filled.saturating_sub(1), DIFFERENT);
        let are_dates = is_share(self.dates, self.filled, FILLED);
        self.tells_apart(rows)
            && is_share(self.with_digits, self.filled, FILLED)
            && !(self.has_fraction || is_numbering || are_dates)
    }

    fn is_of_times(&self, rows: usize) -> bool {
        is_share(self.with_minutes, rows, FILLED)
    }
}

/// Whether a text ends in a time that is no full hour: `2024-01-15 13:42`, `13:42:07`.
fn has_minutes(text: &str) -> bool {
    let time = text.rsplit(['T', ' ']).next().unwrap_or_default();
    let mut parts = time.trim_end_matches('Z').split(':');
    let is_number = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let hour = parts.next().is_some_and(is_number);
    let minute = parts.next().filter(|minute| is_number(minute));
    hour && minute.is_some_and(|minute| minute != "00")
}

fn is_share(part: usize, whole: usize, hundredths: usize) -> bool {
    whole > 0 && part * 100 >= whole * hundredths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::block::Block;
    use crate::tests::fixture::{COUNTS, source};

    /// The witness of forty rows in which the definition's columns are filled, and one more.
    fn witness(header: &str, count: &str, place: fn(usize) -> String, value: fn(usize) -> String) -> Option<usize> {
        let headers = ["Mois", "Sexe", "Lieu", "Nombre", header].map(str::to_owned);
        let mut watch = GrainWatch::new(&source(COUNTS), &headers).expect("a source of counts");
        for row in 0..40 {
            let mut block = Block::default();
            for text in ["2024-01", "Femme", &place(row), count, &value(row)] {
                block.push(Field::of_text(text));
            }
            block.end_row(row as u64 + 2);
            block.rows().for_each(|row| watch.look(&row));
        }
        watch.witness()
    }

    fn few(row: usize) -> String {
        format!("P{}", row % 4)
    }

    #[test]
    fn a_column_that_tells_every_row_apart_shows_cases() {
        assert_eq!(
            witness("Dossier", "1", few, |row| format!("2024/{:04}", row * 37)),
            Some(4)
        );
        assert_eq!(witness("Clé", "1", few, |row| format!("k{:x}", row * 7919)), Some(4));
        assert_eq!(
            witness("Heure", "1", few, |row| format!("{:02}:{:02}", row % 20, row % 59 + 1)),
            Some(4)
        );
    }

    #[test]
    fn sparse_tables_of_counts_show_none() {
        assert_eq!(witness("Canal", "1", few, |row| format!("C{}", row % 6)), None);
        assert_eq!(
            witness("Dossier", "3", few, |row| format!("2024/{:04}", row * 37)),
            None,
            "counts"
        );
        assert_eq!(
            witness("N°", "1", few, |row| format!("{}", row + 1)),
            None,
            "the rows' numbers"
        );
        assert_eq!(
            witness("Taux", "1", few, |row| format!("0.{:04}", row * 37 + 1)),
            None,
            "a rate"
        );
        assert_eq!(
            witness("Commune", "1", few, |row| format!("Commune {}", ["a", "b"][row % 2])),
            None
        );
        assert_eq!(
            witness("Saisi le", "1", few, |row| format!(
                "2024-{:02}-{:02}",
                row % 12 + 1,
                row % 28 + 1
            )),
            None
        );
        let place = |row| format!("{row:02}");
        assert_eq!(
            witness("Code postal", "1", place, |row| format!("{}", 20_000 + row * 10)),
            None,
            "the place's own"
        );
    }
}

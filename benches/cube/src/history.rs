//! One more day of deliveries after a short and after a long history: what changed is computed again, and no more.
//!
//! A history's margins are kept by period. The day's file is added; then, as if nothing of the files were known, the
//! month it lies in is counted from its rows alone and takes the place of the month before, which changes its quarter,
//! its year and the total by the difference. Both histories have as many rows a day: the long one goes back further.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use cube::{Cells, Counts, OverTime, Space};
use definitions::period::{Frequency, Period};
use publish::{FinestCounts, finest_counts, finest_counts_between};

use crate::margins::{self, Dimension};
use crate::{counts, generator, median, print};

/// Rows of a day: ten million in a year.
const ROWS_A_DAY: u64 = 27_400;

/// Compares what a day costs after each of two histories.
pub(crate) async fn compare(rows: [u64; 2], rounds: u64) -> Result<(), Box<dyn Error>> {
    let mut taken = Vec::new();
    for (number, rows) in rows.into_iter().enumerate() {
        let folder = tempfile::tempdir()?;
        taken.push(after(folder.path(), rows, rounds, number == 0).await?);
    }
    if let [short, long] = taken[..] {
        print(&format!("ratio   {:.2} by the clock", long / short));
    }
    Ok(())
}

/// Seconds, by the median, that the day after a history of `rows` rows takes.
async fn after(folder: &Path, rows: u64, rounds: u64, is_compared: bool) -> Result<f64, Box<dyn Error>> {
    generator::write_history(folder, rows, ROWS_A_DAY)?;
    let indicator = counts::indicator()?;
    let started = Instant::now();
    let all = finest_counts(&counts::context(folder).await?, &indicator).await?;
    let codes = margins::places_and_people(&all)?;
    let time = time(&all)?;
    let before = by_month(&all, &time, &codes)?;
    print(&format!(
        "{rows} rows: all {} finest cells and their margins in {:.2} s",
        all.len(),
        started.elapsed().as_secs_f64()
    ));
    generator::write_next_day(folder, rows, ROWS_A_DAY)?;
    let month = Period::containing(Frequency::M, generator::last_day());
    let mut seconds = Vec::new();
    let mut changed = before.clone();
    for _ in 0..rounds {
        changed = before.clone();
        let started = Instant::now();
        let context = counts::context(folder).await?;
        let counted = finest_counts_between(&context, &indicator, month, month).await?;
        for (node, cells) in of_each_month(&counted, &time, &codes)? {
            changed.replace(node, &cells)?;
        }
        seconds.push(started.elapsed().as_secs_f64());
    }
    let median = median(seconds.iter().copied());
    print(&format!("{rows} rows: one more day in {median:.3} s, of {seconds:.3?}"));
    if is_compared {
        let all = finest_counts(&counts::context(folder).await?, &indicator).await?;
        let due = by_month(&all, &time, &codes)?;
        let is_same = (0..)
            .take(time.names.len())
            .all(|period| due.period(period) == changed.period(period));
        if !is_same {
            return Err("the day's margins are not those of computing all from scratch".into());
        }
        print(&format!(
            "{rows} rows: every margin is that of computing all from scratch"
        ));
    }
    fs::remove_dir_all(folder)?;
    fs::create_dir_all(folder)?;
    Ok(median)
}

fn time(counts: &FinestCounts) -> Result<Dimension, Box<dyn Error>> {
    margins::hierarchies(counts)?.into_iter().next().ok_or("time".into())
}

fn by_month(counts: &FinestCounts, time: &Dimension, codes: &[Dimension]) -> Result<OverTime, Box<dyn Error>> {
    let space = Space::new(codes.iter().map(|dimension| dimension.hierarchy.nodes()))?;
    let mut kept = OverTime::new(time.hierarchy.clone(), space, margins::grid(codes)?);
    for (month, cells) in of_each_month(counts, time, codes)? {
        kept.replace(month, &cells)?;
    }
    Ok(kept)
}

/// Finest cells with the node of the month they are of.
type OfMonth = (u32, Cells<Counts>);

/// The cells of each month by the codes of the whole history, with the month's node.
fn of_each_month(counts: &FinestCounts, time: &Dimension, codes: &[Dimension]) -> Result<Vec<OfMonth>, Box<dyn Error>> {
    let space = Space::new(codes.iter().map(|dimension| dimension.hierarchy.nodes()))?;
    let node = |names: &[String], code: &String| -> Result<u32, Box<dyn Error>> {
        let position = names
            .iter()
            .position(|name| name == code)
            .ok_or("a code of the history")?;
        Ok(u32::try_from(position)?)
    };
    let mut nodes = Vec::new();
    for (column, dimension) in codes.iter().enumerate() {
        let codes = counts.codes(column).iter();
        nodes.push(
            codes
                .map(|code| node(&dimension.names, code))
                .collect::<Result<Vec<u32>, _>>()?,
        );
    }
    let mut by_month = vec![Vec::new(); counts.months().len()];
    let mut positions = vec![0; counts.space().dimensions()];
    for (key, counted) in counts.cells().iter() {
        counts.space().coordinates(key, &mut positions);
        let coordinates: Vec<u32> = nodes
            .iter()
            .zip(&positions[1..])
            .map(|(nodes, &code)| nodes[code as usize])
            .collect();
        by_month[positions[0] as usize].push((space.key(&coordinates)?, *counted));
    }
    let months = counts.months().iter().zip(by_month);
    let cells = months.map(|(month, cells)| Ok((node(&time.names, &month.to_string())?, Cells::new(cells)?)));
    cells.collect()
}

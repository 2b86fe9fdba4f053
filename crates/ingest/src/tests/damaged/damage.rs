//! What happens to files on their way, and what people put into cells.

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;

use super::samples::Table;

/// Stands in hostile texts, and in no message.
pub(super) const MARK: &str = "zqxjk";

/// Personal data that are put into cells.
pub(super) const PERSONAL: [&str; 2] = ["06 12 34 56 78", "zqxjk@exemple.ma"];

const HOSTILE: &[&str] = &[
    PERSONAL[0],
    PERSONAL[1],
    "=cmd|'/c zqxjk'!A0",
    "+zqxjk",
    "@SUM(zqxjk)",
    "zqxjk\0zqxjk",
    "\u{202e}zqxjk\u{2066}",
    "zq\u{200b}xjk",
    "<script>zqxjk</script>",
    "'; DROP TABLE zqxjk; --",
    "../../zqxjk",
    "{{zqxjk}}",
    "zqxjk\"zqxjk",
    "\"zqxjk",
    "zqxjk\nzqxjk",
    "zqxjk;zqxjk;zqxjk",
    "\u{10ffff}\u{feff}",
    "\u{0}",
    "\u{2028}",
    "",
    " \u{a0} ",
    "#REF!",
    "999999999999999999999999999999",
    "9223372036854775808",
    "1000000000001",
    "-9223372036854775808",
    "-17",
    "0.5",
    "1e308",
    "1e-400",
    "NaN",
    "inf",
    "-0",
    "٩٤١٢٧",
    "0000-00",
    "0000-01",
    "9999-12",
    "99999-01",
    "2024-13",
    "2024-00",
    "1899-12",
    "31/02/2024",
    "2024-01-01T00:00:00+99:99",
    "45292",
    "-693594",
];

/// Characters of a text that is longer than a cell has any reason to be.
const LONG: usize = 100_000;

fn hostile(chance: &mut TestRng) -> String {
    match chance.random_range(0..=HOSTILE.len()) {
        choice if choice < HOSTILE.len() => HOSTILE[choice].to_owned(),
        _ => MARK.repeat(LONG / MARK.len()),
    }
}

/// Damages a table as people and spreadsheets do.
pub(super) fn table(table: &mut Table, chance: &mut TestRng) {
    if table.is_empty() {
        return;
    }
    let row = chance.random_range(0..table.len());
    let other = chance.random_range(0..table.len());
    let width = table[row].len().max(1);
    let column = chance.random_range(0..width);
    match chance.random_range(0..16) {
        0 => drop(table.remove(row)),
        1 => table.insert(other, table[row].clone()),
        2 => table.swap(row, other),
        3 => table.iter_mut().for_each(|row| swap(row, column, 0)),
        4 => swap(&mut table[row], column, 0),
        5 => drop(table.remove(0)),
        6 => table.truncate(1),
        7 => table.clear(),
        8 => table[row].push(hostile(chance)),
        9 => drop(table[row].pop()),
        10 => table[row].clear(),
        11 => table.iter_mut().for_each(|row| row.truncate(column)),
        12 => replace(&mut table[0], column, hostile(chance)),
        _ => replace(&mut table[row], column, hostile(chance)),
    }
}

fn swap(row: &mut [String], one: usize, other: usize) {
    if one < row.len() && other < row.len() {
        row.swap(one, other);
    }
}

fn replace(row: &mut [String], column: usize, text: String) {
    if let Some(cell) = row.get_mut(column) {
        *cell = text;
    }
}

/// Damages the bytes of a file as disks, networks and programs do.
pub(super) fn bytes(bytes: &mut Vec<u8>, chance: &mut TestRng) {
    if bytes.is_empty() {
        return;
    }
    let start = chance.random_range(0..bytes.len());
    let end = (start + chance.random_range(0..200)).min(bytes.len());
    match chance.random_range(0..14) {
        0..=2 => flip(bytes, chance),
        3 | 4 => bytes.truncate(start),
        5 => drop(bytes.drain(start..end)),
        6 => drop(bytes.splice(start..start, bytes[start..end].to_vec())),
        7 => bytes[start..end].fill(0),
        8 => bytes[start..end].fill(0xff),
        9 => drop(bytes.splice(start..start, *b"\xef\xbb\xbf")),
        10 => *bytes = [&bytes[..start], &doubled(&bytes[start..])].concat(),
        11 => substitute(bytes, b';', *b",\t|:".get(start % 4).unwrap_or(&b',')),
        12 => substitute(bytes, b'\n', b'\r'),
        _ => drop(bytes.splice(start..start, hostile(chance).into_bytes())),
    }
}

/// Flips up to sixteen bits.
fn flip(bytes: &mut [u8], chance: &mut TestRng) {
    for _ in 0..chance.random_range(1..=16) {
        let place = chance.random_range(0..bytes.len());
        bytes[place] ^= 1 << chance.random_range(0..8);
    }
}

/// As a program writes that takes UTF-8 for UTF-16 in the middle of a file.
fn doubled(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [*byte, 0]).collect()
}

fn substitute(bytes: &mut [u8], from: u8, to: u8) {
    for byte in bytes.iter_mut().filter(|byte| **byte == from) {
        *byte = to;
    }
}

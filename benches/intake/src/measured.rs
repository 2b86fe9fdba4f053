//! A program while it runs: how long, and how much memory it held at most.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// How often the memory is looked at. The system keeps the most there ever was, so that only the last moment is missed.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a program took.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    /// Processor time, of all its threads; 0 where the system does not tell.
    pub(crate) processor_seconds: f64,
    /// Resident memory at its most; 0 where the system does not tell.
    pub(crate) peak_kib: u64,
}

/// Runs a program to its end, whatever it ends with: what it did is looked at afterwards.
pub(crate) fn run(command: &mut Command) -> io::Result<Measured> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let about = format!("/proc/{}", child.id());
    let (mut peak_kib, mut processor_seconds) = (0, 0.0_f64);
    while child.try_wait()?.is_none() {
        // A process that has ended and was not asked for yet tells nothing new.
        peak_kib = peak(&about).unwrap_or_default().max(peak_kib);
        processor_seconds = processor(&about).unwrap_or_default().max(processor_seconds);
        thread::sleep(LOOK_EVERY);
    }
    Ok(Measured {
        seconds: start.elapsed().as_secs_f64(),
        processor_seconds,
        peak_kib,
    })
}

fn peak(about: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("{about}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// User and system time, which Linux tells in hundredths of a second.
fn processor(about: &str) -> Option<f64> {
    let stat = fs::read_to_string(format!("{about}/stat")).ok()?;
    // The name, in brackets, may have blanks; twelve fields later stand the times.
    let (_, fields) = stat.rsplit_once(')')?;
    let times = fields.split_whitespace().skip(11).take(2);
    let ticks: Option<u32> = times.map(|time| time.parse::<u32>().ok()).sum();
    ticks.map(|ticks| f64::from(ticks) / 100.0)
}

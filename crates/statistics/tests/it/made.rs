//! Series for the tests, and the comparison of floats.

use statistics::{Period, Point, Series};

/// Counts of consecutive months from January 2015.
pub(crate) fn monthly(counts: &[u64]) -> Series {
    from(Period::month(2015, 1).expect("a month"), counts)
}

/// Counts of consecutive periods.
pub(crate) fn from(start: Period, counts: &[u64]) -> Series {
    let points = counts.iter().map(|count| Point::Value(*count)).collect();
    Series::new(start, points).expect("points")
}

/// The series with the point at a place replaced.
pub(crate) fn with_point(series: &Series, place: usize, point: Point) -> Series {
    let mut points = series.points().to_vec();
    points[place] = point;
    Series::new(series.start(), points).expect("points")
}

/// The period at a place.
pub(crate) fn period(series: &Series, place: usize) -> Period {
    series.start().plus(i64::try_from(place).expect("a place"))
}

/// Two figures agree to a relative (below 1: absolute) error.
#[track_caller]
pub(crate) fn assert_close(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs().max(1.0);
    assert!(error <= tolerance, "{found} is not {expected}, but for {error:e}");
}

/// Annual flow of the Nile at Aswan, 1871 to 1970, in 10^8 m³ (Cobb, *Biometrika* 65, 1978): a textbook's series, which
/// statsmodels and R have as `nile`.
pub(crate) fn nile() -> Series {
    let flow = [
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
        1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
        831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781,
        865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838,
        1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
    ];
    from(Period::year(1871).expect("a year"), &flow)
}

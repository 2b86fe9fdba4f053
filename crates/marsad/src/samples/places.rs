//! Regions and how much weight they carry.

/// A region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// Our code.
    pub(super) code: &'static str,
    /// Its French name, as most senders write it.
    pub(super) name: &'static str,
    /// Legal population at the census of 1 September 2024, in inhabitants.
    pub(super) population: f64,
}

/// The twelve regions.
pub(super) const REGIONS: [Region; 12] = [
    region("MA-01", "Tanger-Tétouan-Al Hoceïma", 4_030_222.0),
    region("MA-02", "Oriental", 2_294_665.0),
    region("MA-03", "Fès-Meknès", 4_467_911.0),
    region("MA-04", "Rabat-Salé-Kénitra", 5_132_639.0),
    region("MA-05", "Béni Mellal-Khénifra", 2_525_801.0),
    region("MA-06", "Casablanca-Settat", 7_688_967.0),
    region("MA-07", "Marrakech-Safi", 4_892_393.0),
    region("MA-08", "Drâa-Tafilalet", 1_655_623.0),
    region("MA-09", "Souss-Massa", 3_020_431.0),
    region("MA-10", "Guelmim-Oued Noun", 448_685.0),
    region("MA-11", "Laâyoune-Sakia El Hamra", 451_028.0),
    region("MA-12", "Dakhla-Oued Ed-Dahab", 219_965.0),
];

const fn region(code: &'static str, name: &'static str, population: f64) -> Region {
    Region { code, name, population }
}

/// Share of the country's population that lives in the region.
pub(super) fn share(region: &Region) -> f64 {
    region.population / REGIONS.iter().map(|region| region.population).sum::<f64>()
}

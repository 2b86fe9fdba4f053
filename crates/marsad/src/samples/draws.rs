//! Reproducible random numbers.

use chrono::{Datelike, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::weighted::WeightedIndex;
use rand_distr::{Distribution, Poisson};

/// What numbers are drawn for. Together with the day it selects a stream of its own, so that one file's draws
/// never shift another's.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject {
    /// Reports to the helpline.
    Reports = 1,
    /// Reports the helpline found afterwards.
    LateReports = 2,
    /// Persons received in the units.
    Persons = 3,
    /// Cases of the prosecution.
    Cases = 4,
    /// Requests to the psychological department.
    SupportRequests = 5,
    /// Sessions of the chatbot.
    Sessions = 6,
    /// Reports on the portal.
    PortalReports = 7,
    /// Persons heard in the listening centres.
    PersonsHeard = 8,
    /// Requests to remove content.
    RemovalRequests = 9,
    /// Cases of the police.
    PoliceCases = 10,
    /// The prosecution's yearly report.
    AnnualReport = 11,
    /// Judgments of the courts.
    Judgments = 12,
    /// Cases in schools.
    SchoolCases = 13,
    /// Calls about children.
    ChildCalls = 14,
    /// Children supported.
    ChildrenSupported = 15,
    /// Addresses referred to hotlines.
    Addresses = 16,
    /// Activities of the programmes.
    Activities = 17,
    /// Offences recorded by the police.
    Offences = 18,
    /// Reports on the police's platform.
    PlatformReports = 19,
    /// Referrals to hotlines.
    Referrals = 20,
    /// Complaints followed to prosecution.
    Complaints = 21,
}

/// A stream of random numbers.
#[derive(Debug)]
pub(super) struct Draws {
    generator: ChaCha8Rng,
}

impl Draws {
    /// The stream for a subject and a day (or the first day of a month).
    pub(super) fn of(seed: u64, subject: Subject, day: NaiveDate) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(((subject as u64) << 32) | u64::from(day.num_days_from_ce().unsigned_abs()));
        Self { generator }
    }

    /// How often something happened that happens `mean` times on average.
    pub(super) fn count(&mut self, mean: f64) -> u32 {
        let drawn = Poisson::new(mean).map_or(0.0, |distribution| distribution.sample(&mut self.generator));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a Poisson draw is a whole number, not negative, and small for small means"
        )]
        let count = drawn as u32;
        count
    }

    /// One of the positions, each as often as its weight says; the first where no weight is positive.
    pub(super) fn position(&mut self, weights: &[f64]) -> usize {
        WeightedIndex::new(weights).map_or(0, |index| index.sample(&mut self.generator))
    }
}

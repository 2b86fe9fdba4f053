//! A small synthetic release on a shelf in a temporary folder, and a client without a network.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Utc};
use definitions::period::{Frequency, Period};
use definitions::text::Trilingual;
use releases::{
    AuditSummary, BaseOfRate, Cell, CodeEntry, ConfStatus, DimensionEntry, Draft, IndicatorEntry, Manifest, ObsStatus,
    Shelf,
};
use tower::ServiceExt;

use crate::{ApiConfig, EmbargoReaders, router};

/// A number that the hidden cells hold in the draft: it must never come out.
pub(crate) const SECRET: i64 = 987_654_321;

pub(crate) struct TestApi {
    router: Router,
    pub(crate) shelf: Shelf,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl TestApi {
    pub(crate) fn empty() -> Self {
        Self::at(|| DateTime::UNIX_EPOCH, None)
    }

    /// With a clock, and readers of what is under embargo.
    pub(crate) fn at(clock: fn() -> DateTime<Utc>, embargo_readers: Option<EmbargoReaders>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::new(folder.path());
        Self {
            router: router(ApiConfig {
                shelf: shelf.clone(),
                clock,
                embargo_readers,
                observer: None,
            }),
            shelf,
            folder,
        }
    }

    pub(crate) fn with_release() -> Self {
        let api = Self::empty();
        api.put("2026-11-03-aaaa");
        api
    }

    /// With an indicator that has more cells than one answer may hold.
    pub(crate) fn with_long_series() -> Self {
        let api = Self::empty();
        let mut draft = draft("2026-11-03-cccc");
        draft
            .manifest
            .indicators
            .push(entry("reports_long", "I03", vec![geo()], BaseOfRate::Count));
        draft.cells.push(large_cells());
        api.shelf.put(draft).expect("a release");
        api
    }

    pub(crate) fn put(&self, release_id: &str) {
        self.shelf.put(draft(release_id)).expect("a release");
    }

    pub(crate) async fn call(&self, method: &str, uri: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.into()).expect("UTF-8"),
        }
    }

    pub(crate) async fn get(&self, uri: &str) -> Reply {
        self.call("GET", uri, &[]).await
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn rows(&self) -> Vec<serde_json::Value> {
        self.json()["data"].as_array().expect("rows").clone()
    }
}

pub(crate) fn text(fr: &str, ar: &str, en: &str) -> Trilingual {
    Trilingual {
        fr: fr.to_owned(),
        ar: ar.to_owned(),
        en: en.to_owned(),
    }
}

fn code(code: &str, level: &str, parent: Option<&str>, label: Trilingual) -> CodeEntry {
    CodeEntry {
        code: code.to_owned(),
        level: level.to_owned(),
        parent: parent.map(str::to_owned),
        label,
    }
}

fn geo() -> DimensionEntry {
    DimensionEntry {
        name: "geo_code".to_owned(),
        label: text("Territoire", "المجال الترابي", "Territory"),
        total: Some("MA".to_owned()),
        codes: vec![
            code("MA", "country", None, text("Maroc", "المغرب", "Morocco")),
            code(
                "MA-04",
                "region",
                Some("MA"),
                text("Rabat-Salé-Kénitra", "الرباط سلا القنيطرة", "Rabat-Salé-Kénitra"),
            ),
            code(
                "MA-06",
                "region",
                Some("MA"),
                text("Casablanca-Settat", "الدار البيضاء سطات", "Casablanca-Settat"),
            ),
        ],
    }
}

fn source() -> DimensionEntry {
    DimensionEntry {
        name: "source_id".to_owned(),
        label: text("Source", "المصدر", "Source"),
        total: None,
        codes: vec![
            code(
                "emc_helpline",
                "source",
                None,
                text("Ligne EMC", "خط EMC", "EMC helpline"),
            ),
            code(
                "public_prosecution",
                "source",
                None,
                text("Ministère public", "النيابة العامة", "Prosecution"),
            ),
        ],
    }
}

pub(crate) fn entry(id: &str, number: &str, dimensions: Vec<DimensionEntry>, base: BaseOfRate) -> IndicatorEntry {
    IndicatorEntry {
        id: id.to_owned(),
        number: number.to_owned(),
        title: text("Signalements <reçus>", "التبليغات المتوصل بها", "Reports received"),
        unit: text("signalements", "تبليغ", "reports"),
        method: text("Somme des signalements.", "مجموع التبليغات.", "Sum of reports."),
        unit_of_count: "REPORT".to_owned(),
        frequency: Frequency::M,
        dimensions,
        not_additive_over: vec!["source_id".to_owned()],
        base,
        factor: 100_000,
        decimals: 1,
        minimum_base: 20,
        threshold: 5,
        highest_threshold: 5,
        protection: releases::Protection::Masks,
        file: String::new(),
        sha256: String::new(),
        cells: 0,
        hidden: 0,
    }
}

pub(crate) fn cell(period: &str, codes: &[&str], numerator: i64, denominator: Option<i64>) -> Cell {
    Cell {
        period: Period::parse(period).expect("a period"),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        numerator: Some(numerator),
        denominator,
        obs_status: ObsStatus::Normal,
        conf_status: ConfStatus::Free,
        expected: Some(12),
        received: Some(11),
    }
}

/// Three months, two places, two sources: MA-06 is hidden in February, the prosecution is missing in March.
fn count_cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (month, base) in [
        ("2024-01", 1_200),
        ("2024-02", 1_300),
        ("2024-03", 1_400),
        ("2024-Q1", 3_900),
    ] {
        for (geo, part) in [("MA", 1), ("MA-04", 2), ("MA-06", 4)] {
            for source in ["emc_helpline", "public_prosecution"] {
                let mut cell = cell(month, &[geo, source], base / part, None);
                if month == "2024-02" && geo == "MA-06" {
                    // A release never holds it; should one do so, it must still not come out.
                    cell.numerator = Some(SECRET);
                    cell.obs_status = ObsStatus::Suppressed;
                    cell.conf_status = ConfStatus::Confidential;
                }
                if month == "2024-03" && source == "public_prosecution" {
                    cell.numerator = None;
                    cell.obs_status = ObsStatus::Missing;
                }
                cells.push(cell);
            }
        }
    }
    cells
}

fn rate_cells() -> Vec<Cell> {
    let hidden = Cell {
        numerator: None,
        denominator: None,
        obs_status: ObsStatus::Suppressed,
        conf_status: ConfStatus::Confidential,
        ..cell("2024-01", &["MA-06"], 0, None)
    };
    vec![
        cell("2024-01", &["MA"], 1_234, Some(36_828_330)),
        cell("2024-01", &["MA-04"], 77, Some(5_132_639)),
        hidden,
        cell("2024-02", &["MA"], 0, Some(36_828_330)),
    ]
}

fn large_cells() -> Vec<Cell> {
    let mut period = Period::parse("1000-01").expect("a period");
    let mut cells = Vec::new();
    while cells.len() <= crate::selection::CELL_LIMIT {
        for place in ["MA", "MA-04", "MA-06"] {
            cells.push(Cell {
                period,
                ..cell("2024-01", &[place], 7, None)
            });
        }
        period = Period {
            start: period.next().start,
            ..period
        };
    }
    cells
}

pub(crate) fn draft(release_id: &str) -> Draft {
    let population = BaseOfRate::Population {
        basis: "legal".to_owned(),
        year: 2024,
    };
    let manifest = Manifest {
        audience: releases::Audience::Public,
        public_from: None,
        next_releases: vec!["2026-12-10".to_owned()],
        staff_manifest_sha256: None,
        salt: None,
        format: 1,
        release_id: release_id.to_owned(),
        released_at: "2026-11-03T03:00:00+01:00".to_owned(),
        latest_period: "2024-03".to_owned(),
        notice: Some(text("Données synthétiques", "معطيات اصطناعية", "Synthetic data")),
        inputs_hash: String::new(),
        warehouse_version: BTreeMap::new(),
        vintages: BTreeMap::new(),
        definitions_hash: String::new(),
        key_epoch: "2026".to_owned(),
        previous: None,
        audit: AuditSummary::default(),
        metadata: vec![releases::MetadataConcept {
            id: "REL_POLICY".to_owned(),
            title: text("Politique de diffusion", "سياسة النشر", "Release policy"),
            text: text("Pour tous au même moment.", "للجميع في الوقت نفسه.", "For all at once."),
        }],
        events: vec![releases::Event {
            kind: "CMP".to_owned(),
            kind_label: text("Campagne nationale", "حملة وطنية", "National campaign"),
            is_campaign: true,
            starts_on: "2024-02-01".to_owned(),
            ends_on: Some("2024-02-20".to_owned()),
            title: text(
                "Campagne, 5e édition",
                "الحملة، الدورة الخامسة",
                "Campaign, 5th edition",
            ),
            is_confirmed: false,
        }],
        indicators: vec![
            entry("reports_by_place", "I01", vec![geo(), source()], BaseOfRate::Count),
            entry("reports_rate", "I02", vec![geo()], population),
        ],
    };
    Draft {
        manifest,
        cells: vec![count_cells(), rate_cells()],
        staff: None,
    }
}

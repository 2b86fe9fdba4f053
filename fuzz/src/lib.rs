//! What every fuzz target does with its bytes: a delivery of the EMC portal, through the whole of `ingest`.

use std::path::Path;
use std::sync::{LazyLock, Once};

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::source::{FileKind, Source};
use ingest::{Content, Delivery, Ingested, Outcome, ingest};

static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
    let (definitions, _) = Definitions::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    definitions
});

/// The source, whose deliveries may be of any kind.
static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    let mut source = DEFINITIONS.sources["emc_portal"].clone();
    source.format.kind = FileKind::Auto;
    source
});

/// What becomes of a delivery.
///
/// # Panics
///
/// When rows get lost, or something of a refused delivery is accepted: that is what is looked for.
pub fn take_in(file_name: &str, bytes: &[u8]) -> Ingested {
    // libFuzzer ends the program where a panic begins; a reader's is caught, and costs one delivery. One that is not
    // caught still ends it.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
    let delivery = Delivery {
        file_name,
        content: Content::Bytes(bytes),
        size_bytes: bytes.len() as u64,
        received_on: NaiveDate::default(),
    };
    let taken = ingest(&delivery, &SOURCE, &DEFINITIONS).expect("no failure of the machine");
    let receipt = &taken.receipt;
    assert_eq!(receipt.rows_delivered, receipt.rows_accepted + receipt.rows_rejected);
    if let Outcome::Refused { .. } = receipt.outcome {
        assert_eq!((receipt.rows_accepted, receipt.cases_accepted), (0, 0));
        assert!(taken.counts.is_empty());
    }
    taken
}

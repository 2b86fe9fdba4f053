//! A project on disk: the definitions users edit, and the data folder Marsad keeps.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use definitions::deployment::{self, Deployment};
use definitions::source::Source;
use definitions::{Definitions, Problem};
use engine::{Limits, QueryContext};
use fetch::Landing;
use publish::{DisclosureKey, PublishError};
use releases::Shelf;
use url::Url;
use warehouse::{AsOf, InternalTables, RunLedger, Warehouse};

use crate::error::Error;

/// Folder of the sources.
const PIPELINES: &str = "pipelines/";

/// A project and where its data stand.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    data: PathBuf,
    pub(crate) definitions: Definitions,
    pub(crate) deployment: Deployment,
    pub(crate) problems: Vec<Problem>,
}

impl Project {
    /// Loads the definitions in `root`; data stand in `data`, by default `root/data`. Error: `M006`.
    pub(crate) fn open(root: &Path, data: Option<&Path>) -> Result<Self, Error> {
        if !root.join("schemas/case_counts.toml").is_file() {
            return Err(Error::NoProject(root.display().to_string()));
        }
        let (definitions, mut problems) = Definitions::load(root);
        let (deployment, of_deployment) = Deployment::load(root);
        problems.extend(of_deployment);
        let data = data.map_or_else(|| root.join("data"), Path::to_owned);
        Ok(Self {
            root: root.to_owned(),
            data,
            definitions,
            deployment,
            problems,
        })
    }

    /// The same definitions, with data in another folder.
    pub(crate) fn with_data(self, data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            ..self
        }
    }

    /// The project, if nothing but single sources and the deployment has a problem: a half-written source must
    /// not keep the others from coming in, nor a wrong address all of them. Error: `M002`.
    pub(crate) fn sound(self) -> Result<Self, Error> {
        match self
            .problems
            .iter()
            .filter(|problem| !problem.file.starts_with(PIPELINES) && problem.file != deployment::FILE)
            .count()
        {
            0 => Ok(self),
            count => Err(Error::Definitions(count)),
        }
    }

    /// What is wrong in `marsad.toml`.
    pub(crate) fn problems_of_deployment(&self) -> Vec<String> {
        let problems = self.problems.iter().filter(|problem| problem.file == deployment::FILE);
        problems.map(ToString::to_string).collect()
    }

    /// What keeps single sources from running: source, and its first problem.
    pub(crate) fn unsound_sources(&self) -> BTreeMap<String, String> {
        let mut unsound = BTreeMap::new();
        for problem in self
            .problems
            .iter()
            .filter(|problem| problem.file.starts_with(PIPELINES))
        {
            for source_id in self.sources_reading(&problem.file) {
                unsound.entry(source_id).or_insert_with(|| problem.to_string());
            }
        }
        unsound
    }

    /// The source a file of `pipelines/` defines, or those that read it as a crosswalk.
    fn sources_reading(&self, file: &str) -> Vec<String> {
        let name = file.trim_start_matches(PIPELINES);
        if let Some(source_id) = name.strip_suffix(".toml") {
            return vec![source_id.to_owned()];
        }
        let crosswalk = name.trim_start_matches("crosswalks/").trim_end_matches(".csv");
        let reads = |source: &&Source| {
            source
                .columns
                .values()
                .any(|rule| rule.crosswalk.as_deref() == Some(crosswalk))
        };
        self.definitions
            .sources
            .values()
            .filter(reads)
            .map(|source| source.id.clone())
            .collect()
    }

    /// The folder with the definitions.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The data folder, which may not be there yet.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// A folder below the data folder, created where it is not there.
    pub(crate) fn data_folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.data.join(name);
        fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, &error))?;
        Ok(folder)
    }

    /// Opens the warehouse.
    pub(crate) async fn warehouse(&self) -> Result<Warehouse, Error> {
        Ok(Warehouse::open(&self.warehouse_url()?, &self.definitions).await?)
    }

    /// Opens the run ledger, which stands in the warehouse.
    pub(crate) async fn run_ledger(&self) -> Result<RunLedger, Error> {
        Ok(RunLedger::open(&self.warehouse_url()?).await?)
    }

    fn warehouse_url(&self) -> Result<Url, Error> {
        let folder = self.data_folder("warehouse")?;
        let absolute = folder.canonicalize().map_err(|error| Error::io(&folder, &error))?;
        Url::from_directory_path(&absolute).map_err(|()| Error::Io {
            place: absolute.display().to_string(),
            kind: std::io::ErrorKind::InvalidInput,
        })
    }

    /// Where a release's finest cells are kept: in the warehouse, whose secrets they are. It may not be there yet.
    pub(crate) fn kept_cells(&self) -> PathBuf {
        self.data.join("warehouse").join("cells")
    }

    /// Opens the landing.
    pub(crate) fn landing(&self) -> Result<Landing, Error> {
        Ok(Landing::open(&self.data_folder("landing")?)?)
    }

    /// The shelf of releases.
    pub(crate) fn shelf(&self) -> Shelf {
        Shelf::new(self.data.join("releases"))
    }

    /// The disclosure key. Error: `P002`.
    pub(crate) fn disclosure_key(&self) -> Result<DisclosureKey, Error> {
        let name = &self.definitions.disclosure.key_file;
        let text = fs::read_to_string(self.root.join(name)).unwrap_or_default();
        DisclosureKey::parse(&text).ok_or_else(|| PublishError::NoKey(name.clone()).into())
    }

    /// A context with the exact tables as of a moment.
    pub(crate) async fn analyst_context(
        &self,
        warehouse: &Warehouse,
        as_of: AsOf,
        today: chrono::NaiveDate,
    ) -> Result<QueryContext, Error> {
        let context = QueryContext::new(Limits::default())?;
        InternalTables::new(warehouse, as_of)
            .register(&context, &self.definitions, today)
            .await?;
        self.run_ledger().await?.register(&context).await?;
        Ok(context)
    }
}

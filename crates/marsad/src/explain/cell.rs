//! The cell to explain: a period, and a code for each dimension of an indicator.

use definitions::Definitions;
use definitions::indicator::Indicator;
use definitions::period::Period;
use engine::literals;
use releases::{Cell, IndicatorData};

use crate::error::Error;

/// The word before the period, as in `period=2025-03`.
const PERIOD: &str = "period";

/// A cell as asked for.
#[derive(Debug)]
pub(crate) struct AskedCell<'a> {
    definitions: &'a Definitions,
    pub(crate) period: Period,
    /// Dimension and code, in the indicator's order; the total's code where none was asked for.
    pub(crate) codes: Vec<(&'a str, String)>,
}

impl<'a> AskedCell<'a> {
    /// Reads `period=2025-03 geo_code=MA-06 …`. Errors: `M015` to `M017`.
    pub(crate) fn parse(
        definitions: &'a Definitions,
        indicator: &'a Indicator,
        words: &[String],
    ) -> Result<Self, Error> {
        let known = || format!("{PERIOD}, {}", indicator.dimensions.join(", "));
        let mut period = None;
        let mut codes: Vec<(&str, String)> = indicator
            .dimensions
            .iter()
            .map(|name| (name.as_str(), definitions.total_code(name).to_owned()))
            .collect();
        for word in words {
            let (name, code) = word.split_once('=').unwrap_or((word, ""));
            if name == PERIOD {
                period = Some(Period::parse(code).ok_or_else(|| Error::NoCode(word.clone()))?);
                continue;
            }
            let asked = codes.iter_mut().find(|(known, _)| *known == name);
            let (name, asked) = asked.ok_or_else(|| Error::NoDimension(word.clone(), known()))?;
            let list = definitions.code_list_of(name);
            if list.is_some_and(|list| list.position(code).is_none()) || code.is_empty() {
                return Err(Error::NoCode(word.clone()));
            }
            code.clone_into(asked);
        }
        let period = period.ok_or_else(|| Error::NoDimension(PERIOD.to_owned(), known()))?;
        // Over these no total exists: a code of each must be named.
        let total = |(name, code): &&(&str, String)| *code == definitions.total_code(name);
        let mut open = codes.iter().filter(total).map(|(name, _)| *name);
        if let Some(name) = open.find(|name| indicator.not_additive_over.iter().any(|other| other == name)) {
            return Err(Error::NoTotal(name.to_owned()));
        }
        Ok(Self {
            definitions,
            period,
            codes,
        })
    }

    /// The cell of a release, if it shows it.
    pub(crate) fn find<'c>(&self, data: &'c IndicatorData) -> Option<&'c Cell> {
        let codes = self.codes.iter().map(|(_, code)| code);
        let mut cells = data.cells.iter();
        cells.find(|cell| cell.period == self.period && cell.codes.iter().eq(codes.clone()))
    }

    /// As conditions of SQL on the columns that `has_column` names: the days of the period, and for each dimension
    /// the code with all below it.
    pub(crate) fn condition(&self, has_column: impl Fn(&str) -> bool) -> String {
        let mut conditions = vec![format!(
            "period_start BETWEEN DATE '{}' AND DATE '{}'",
            self.period.start,
            self.period.end()
        )];
        for (name, code) in self.codes.iter().filter(|(name, _)| has_column(name)) {
            if *code == self.definitions.total_code(name) {
                continue;
            }
            conditions.push(format!("{name} IN ({})", literals(&self.below(name, code))));
        }
        conditions.join(" AND ")
    }

    /// The code and all below it in the code list of a dimension.
    fn below(&self, name: &str, code: &str) -> Vec<String> {
        let found = self.definitions.code_list_of(name);
        let Some((list, top)) = found.and_then(|list| Some((list, list.position(code)?))) else {
            return vec![code.to_owned()];
        };
        let codes = list.codes.iter().enumerate();
        let below = codes.filter(|(position, _)| list.ancestors_or_self(*position).any(|above| above == top));
        below.map(|(_, code)| code.code.clone()).collect()
    }
}

//! The attacker's linear program, solved exactly: the least and the greatest of one count.
//!
//! A tableau of whole numbers over one common denominator (Edmonds' integer pivoting), so that nothing is
//! rounded, and Bland's rule (1977), so that it ends.

/// Above it the numbers of a tableau are called too large.
const MOST_NUMBER: i128 = 1 << 60;

/// Exchanges of one optimisation, after which it is given up.
const MOST_PIVOTS: usize = 5_000;

/// Variables that are at least 0 and satisfy equations; feasible once made.
#[derive(Debug, Clone)]
pub(super) struct Tableau {
    /// By row: a coefficient for each variable, then the constant.
    rows: Vec<Vec<i128>>,
    /// The variable that each row gives.
    basis: Vec<usize>,
    /// What all numbers are divided by; above 0.
    denominator: i128,
    variables: usize,
}

/// How far a variable can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extreme {
    /// To this fraction.
    At {
        /// Over `denominator`.
        numerator: i128,
        /// Above 0.
        denominator: i128,
    },
    /// Without end.
    Unbounded,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No numbers satisfy the equations.
    Infeasible,
    /// The effort or the numbers grew too large.
    TooLarge,
}

impl Tableau {
    /// The equations `terms = constant` in so many variables, brought to a feasible solution.
    pub(super) fn new(variables: usize, equations: &[(Vec<(usize, i128)>, i128)]) -> Result<Self, Failure> {
        let width = variables + equations.len();
        let mut tableau = Self {
            rows: Vec::with_capacity(equations.len()),
            basis: (variables..width).collect(),
            denominator: 1,
            variables: width,
        };
        for (row, (terms, constant)) in equations.iter().enumerate() {
            let sign = if *constant < 0 { -1 } else { 1 };
            let mut entries = vec![0; width + 1];
            for &(variable, factor) in terms {
                entries[variable] += sign * factor;
            }
            entries[variables + row] = 1;
            entries[width] = sign * constant;
            tableau.rows.push(entries);
        }
        // Every equation starts with a variable of its own, which is then brought down to 0.
        let own: Vec<(usize, i128)> = (variables..width).map(|variable| (variable, 1)).collect();
        match tableau.least(&own)? {
            Extreme::At { numerator: 0, .. } => tableau.drop_own(variables),
            Extreme::At { .. } | Extreme::Unbounded => Err(Failure::Infeasible),
        }
    }

    /// Drops the variables from `variables` on, all of which are 0.
    fn drop_own(mut self, variables: usize) -> Result<Self, Failure> {
        for row in (0..self.rows.len()).rev() {
            if self.basis[row] < variables {
                continue;
            }
            if let Some(variable) = (0..variables).find(|&variable| self.rows[row][variable] != 0) {
                self.pivot(row, variable)?;
            } else {
                // The equation follows from the others.
                self.rows.swap_remove(row);
                self.basis.swap_remove(row);
            }
        }
        for entries in &mut self.rows {
            entries.drain(variables..self.variables);
        }
        self.variables = variables;
        Ok(self)
    }

    /// Brings the sum of `terms` to its least.
    pub(super) fn least(&mut self, terms: &[(usize, i128)]) -> Result<Extreme, Failure> {
        let mut costs = vec![0_i128; self.variables];
        for &(variable, factor) in terms {
            costs[variable] += factor;
        }
        for _ in 0..MOST_PIVOTS {
            let Some(entering) = (0..self.variables).find(|&variable| self.saving(&costs, variable) > 0) else {
                let numerator = self.weigh(&costs, self.variables);
                return Ok(Extreme::At {
                    numerator,
                    denominator: self.denominator,
                });
            };
            let Some(row) = self.leaving(entering) else {
                return Ok(Extreme::Unbounded);
            };
            self.pivot(row, entering)?;
        }
        Err(Failure::TooLarge)
    }

    /// Each variable with a numerator over the common denominator; those that are 0 are left out.
    pub(super) fn solution(&self) -> impl Iterator<Item = (usize, i128)> {
        let value = |(&variable, entries): (&usize, &Vec<i128>)| (variable, entries[self.variables]);
        self.basis
            .iter()
            .zip(&self.rows)
            .map(value)
            .filter(|&(_, value)| value != 0)
    }

    pub(super) fn denominator(&self) -> i128 {
        self.denominator
    }

    /// The costs of the basis times one column.
    fn weigh(&self, costs: &[i128], column: usize) -> i128 {
        let cost = |(&variable, entries): (&usize, &Vec<i128>)| costs[variable] * entries[column];
        self.basis.iter().zip(&self.rows).map(cost).sum()
    }

    /// How much each unit of a variable saves.
    fn saving(&self, costs: &[i128], variable: usize) -> i128 {
        self.weigh(costs, variable) - costs[variable] * self.denominator
    }

    /// The row that first stops a variable that grows.
    fn leaving(&self, entering: usize) -> Option<usize> {
        let stops = (0..self.rows.len()).filter(|&row| self.rows[row][entering] > 0);
        stops.min_by(|&one, &other| {
            let ratio = |row: usize, by: usize| self.rows[row][self.variables] * self.rows[by][entering];
            ratio(one, other)
                .cmp(&ratio(other, one))
                .then(self.basis[one].cmp(&self.basis[other]))
        })
    }

    fn pivot(&mut self, row: usize, column: usize) -> Result<(), Failure> {
        let mut source = std::mem::take(&mut self.rows[row]);
        if source[column] < 0 {
            for entry in &mut source {
                *entry = -*entry;
            }
        }
        let pivot = source[column];
        for entries in self.rows.iter_mut().filter(|entries| !entries.is_empty()) {
            let factor = entries[column];
            for (entry, &by) in entries.iter_mut().zip(&source) {
                let product = entry.checked_mul(pivot).zip(factor.checked_mul(by));
                let difference = product.and_then(|(one, other)| one.checked_sub(other));
                // The division leaves no remainder.
                *entry = difference.ok_or(Failure::TooLarge)? / self.denominator;
                if entry.abs() > MOST_NUMBER {
                    return Err(Failure::TooLarge);
                }
            }
        }
        self.rows[row] = source;
        self.basis[row] = column;
        self.denominator = pivot;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x + y = 4, y + 2 z = 3.
    fn tableau() -> Tableau {
        Tableau::new(3, &[(vec![(0, 1), (1, 1)], 4), (vec![(1, 1), (2, 2)], 3)]).unwrap()
    }

    #[test]
    fn extremes_are_exact_fractions() {
        let at = |numerator, denominator| Ok(Extreme::At { numerator, denominator });
        let ratio = |extreme: Result<Extreme, Failure>| match extreme {
            Ok(Extreme::At { numerator, denominator }) => (numerator * 6 / denominator, numerator * 6 % denominator),
            other => panic!("{other:?}"),
        };
        assert_eq!(ratio(tableau().least(&[(0, 1)])), ratio(at(1, 1)));
        assert_eq!(ratio(tableau().least(&[(2, -1)])), ratio(at(-3, 2)));
    }

    #[test]
    fn what_no_numbers_satisfy_is_infeasible() {
        let refused = Tableau::new(1, &[(vec![(0, 1)], 2), (vec![(0, 2)], 3)]).map(|_| ());
        assert_eq!(refused, Err(Failure::Infeasible));
        let negative = Tableau::new(1, &[(vec![(0, 1)], -2)]).map(|_| ());
        assert_eq!(negative, Err(Failure::Infeasible));
    }

    #[test]
    fn what_nothing_bounds_is_unbounded() {
        let mut tableau = Tableau::new(2, &[(vec![(0, 1), (1, -1)], 1)]).unwrap();
        assert_eq!(tableau.least(&[(0, -1)]), Ok(Extreme::Unbounded));
    }
}

//! Least squares with a few columns, by orthogonalisation.
//!
//! Columns become orthonormal directions one after the other (Gram-Schmidt, twice, after Giraud, Langou & Rozložník,
//! 2005), each remembered as a combination of the columns. Whatever one asks of the fit is then a sum over directions.

use crate::error::StatisticsError;

/// A column of which less is left, by length, is a combination of those before it.
const INDEPENDENT_MIN: f64 = 1e-9;

/// Orthonormal directions that span the columns of a design.
#[derive(Debug)]
pub(crate) struct Directions {
    /// One each column, as long as the response.
    directions: Vec<Vec<f64>>,
    /// What combination of the columns each direction is.
    combinations: Vec<Vec<f64>>,
}

impl Directions {
    /// Of columns of one length.
    ///
    /// # Errors
    /// `T007` if a column is a combination of the others.
    pub(crate) fn of(columns: &[Vec<f64>]) -> Result<Self, StatisticsError> {
        let mut spanned = Self {
            directions: Vec::with_capacity(columns.len()),
            combinations: Vec::with_capacity(columns.len()),
        };
        for (index, column) in columns.iter().enumerate() {
            let mut rest = column.clone();
            let mut combination = vec![0.0; columns.len()];
            if let Some(own) = combination.get_mut(index) {
                *own = 1.0;
            }
            for _ in 0..2 {
                for (direction, made_of) in spanned.directions.iter().zip(&spanned.combinations) {
                    let share = dot(direction, &rest);
                    subtract(&mut rest, share, direction);
                    subtract(&mut combination, share, made_of);
                }
            }
            let left = dot(&rest, &rest).sqrt();
            let is_independent = left > INDEPENDENT_MIN * dot(column, column).sqrt();
            if !is_independent || !left.is_finite() {
                return Err(StatisticsError::Undetermined);
            }
            spanned.directions.push(rest.iter().map(|value| value / left).collect());
            spanned
                .combinations
                .push(combination.iter().map(|value| value / left).collect());
        }
        Ok(spanned)
    }

    /// The coefficients of the columns that come nearest to a response.
    pub(crate) fn coefficients(&self, response: &[f64]) -> Vec<f64> {
        let mut coefficients = vec![0.0; self.combinations.len()];
        for (direction, combination) in self.directions.iter().zip(&self.combinations) {
            subtract(&mut coefficients, -dot(direction, response), combination);
        }
        coefficients
    }

    /// How much each response weighs in a linear combination of the coefficients: the rows of `X(XᵀX)⁻¹c`.
    pub(crate) fn influence(&self, contrast: &[f64]) -> Vec<f64> {
        let rows = self.directions.first().map_or(0, Vec::len);
        let mut influence = vec![0.0; rows];
        for (direction, combination) in self.directions.iter().zip(&self.combinations) {
            subtract(&mut influence, -dot(combination, contrast), direction);
        }
        influence
    }

    /// The variance of a linear combination of the coefficients, by that of a response: `cᵀ(XᵀX)⁻¹c`.
    pub(crate) fn variance(&self, contrast: &[f64]) -> f64 {
        self.combinations
            .iter()
            .map(|combination| dot(combination, contrast).powi(2))
            .sum()
    }

    /// The leverage of each response: how much it makes its own fitted value, from 0 to 1.
    pub(crate) fn leverages(&self) -> Vec<f64> {
        let rows = self.directions.first().map_or(0, Vec::len);
        let mut leverages = vec![0.0; rows];
        for direction in &self.directions {
            for (leverage, value) in leverages.iter_mut().zip(direction) {
                *leverage += value * value;
            }
        }
        leverages
    }
}

/// The sum of the products of two vectors.
pub(crate) fn dot(one: &[f64], two: &[f64]) -> f64 {
    one.iter().zip(two).map(|(a, b)| a * b).sum()
}

/// The columns of a design combined with coefficients.
pub(crate) fn combine(columns: &[Vec<f64>], coefficients: &[f64]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    let mut combined = vec![0.0; rows];
    for (column, coefficient) in columns.iter().zip(coefficients) {
        subtract(&mut combined, -coefficient, column);
    }
    combined
}

fn subtract(from: &mut [f64], times: f64, what: &[f64]) {
    for (value, other) in from.iter_mut().zip(what) {
        *value -= times * other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points() {
        // By hand: (0, 1), (1, 3), (2, 4): slope 3/2, intercept 7/6; leverages 5/6, 1/3, 5/6.
        let columns = [vec![1.0; 3], vec![0.0, 1.0, 2.0]];
        let spanned = Directions::of(&columns).expect("independent");
        let coefficients = spanned.coefficients(&[1.0, 3.0, 4.0]);
        assert!((coefficients[0] - 7.0 / 6.0).abs() < 1e-12 && (coefficients[1] - 1.5).abs() < 1e-12);
        let leverages = spanned.leverages();
        assert!((leverages[0] - 5.0 / 6.0).abs() < 1e-12 && (leverages[1] - 1.0 / 3.0).abs() < 1e-12);
        assert!((spanned.variance(&[0.0, 1.0]) - 0.5).abs() < 1e-12);
        assert!((dot(&spanned.influence(&[0.0, 1.0]), &[1.0, 3.0, 4.0]) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn columns_that_follow_from_others_are_refused() {
        let columns = [vec![1.0; 3], vec![0.0, 1.0, 2.0], vec![1.0, 3.0, 5.0]];
        assert_eq!(Directions::of(&columns).err(), Some(StatisticsError::Undetermined));
    }
}

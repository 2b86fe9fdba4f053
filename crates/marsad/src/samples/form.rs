//! A sender's form: its questions, the answers that may stand there, and forms filled at random.

use super::draws::Draws;
#[cfg(test)]
use super::words::{Word, in_column};

/// An answer: our code, their word, and its weight among all answers of the question.
pub(super) type Answer = (&'static str, &'static str, f64);

/// A question, and so a column of the sender's file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// Our column that the answers fill.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the crosswalk that the tests look the words up in")
    )]
    pub(super) ours: &'static str,
    /// Its answers.
    pub(super) answers: &'static [Answer],
}

impl Question {
    /// A question whose answers fill one of our columns.
    pub(super) const fn new(ours: &'static str, answers: &'static [Answer]) -> Self {
        Self { ours, answers }
    }
}

/// A line of a filled form: an answer to each question, and how many gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Their words, in the order of the questions.
    pub(super) words: Vec<&'static str>,
    /// How many; never zero.
    pub(super) count: u32,
}

/// The lines of a form that so many people fill on average, each question answered by its weights. Combinations
/// that nobody chose have no line.
pub(super) fn filled(draws: &mut Draws, mean: f64, questions: &[Question]) -> Vec<Line> {
    let mut combinations: Vec<(Vec<&'static str>, f64)> = vec![(Vec::new(), mean)];
    for question in questions {
        let sum: f64 = question.answers.iter().map(|(.., weight)| weight).sum();
        combinations = combinations
            .into_iter()
            .flat_map(|(words, mean)| {
                question.answers.iter().map(move |(_, word, weight)| {
                    let words = words.iter().copied().chain([*word]).collect();
                    (words, mean * weight / sum)
                })
            })
            .collect();
    }
    let lines = combinations.into_iter().map(|(words, mean)| Line {
        words,
        count: draws.count(mean),
    });
    lines.filter(|line| line.count > 0).collect()
}

/// The fields of a row: what stands before the answers, the answers, the count.
pub(super) fn row(before: &[&str], line: &Line) -> Vec<String> {
    let count = line.count.to_string();
    let fields = before.iter().copied().chain(line.words.iter().copied());
    fields.chain([count.as_str()]).map(str::to_owned).collect()
}

/// The words of the questions, each with its column and code; an empty field is no word.
#[cfg(test)]
pub(super) fn vocabulary(questions: &[Question]) -> Vec<Word> {
    let words = |question: &Question| {
        let answers = question.answers.iter().filter(|(_, word, _)| !word.is_empty());
        in_column(question.ours, answers.map(|(code, word, _)| (*word, *code)))
    };
    questions.iter().flat_map(words).collect()
}

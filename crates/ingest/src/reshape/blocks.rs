//! Several tables below each other, each under a title.

use definitions::source::Blocks;
use regex::Regex;

use crate::read::grid::{Cell, Row, Sheet};
use crate::rejection::Refusal;
use crate::sheets;

/// How titles are recognised, and what they say.
pub(super) struct TitleRule {
    title: Regex,
    /// The headers of what they say.
    pub(super) into: Vec<String>,
    /// Whether each title has headers of its own below it.
    pub(super) own_header: bool,
}

/// Rows under one title.
pub(super) struct Block {
    /// What the title says; nothing where there is none.
    pub(super) titles: Vec<Cell>,
    pub(super) rows: Vec<Row>,
}

impl Block {
    /// A sheet that is one table.
    pub(super) fn of_all(rows: Vec<Row>) -> Self {
        Self {
            titles: Vec::new(),
            rows,
        }
    }
}

impl TitleRule {
    pub(super) fn new(blocks: &Blocks) -> Result<Self, Refusal> {
        Ok(Self {
            title: super::regex(&blocks.title, "title")?,
            into: blocks.into.clone(),
            own_header: blocks.own_header,
        })
    }

    /// What a row says whose first filled field this is, if it is a title.
    pub(super) fn parts(&self, first: &str) -> Option<Vec<Cell>> {
        self.title.captures(first).map(|found| super::parts(&found))
    }

    /// The blocks of a sheet. What stands above the first title belongs to none.
    pub(super) fn split(&self, sheet: &Sheet, rows: Vec<Row>) -> Result<Vec<Block>, Refusal> {
        let mut blocks: Vec<Block> = Vec::new();
        for row in rows {
            if let Some(titles) = self.parts(&super::first_text(&row)) {
                blocks.push(Block {
                    titles,
                    rows: Vec::new(),
                });
            } else if let Some(block) = blocks.last_mut() {
                block.rows.push(row);
            }
        }
        if blocks.is_empty() {
            return Err(sheets::no_header(
                &sheet.name,
                "no row is a title, as [format.blocks] says it reads".to_owned(),
            ));
        }
        Ok(blocks)
    }
}

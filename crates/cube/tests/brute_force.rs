//! Random cubes against the definition: a margin is the sum of all finest cells at or below it.

use cube::{Cells, Counts, CubeError, Grid, Hierarchy, Levels, Outside, OverTime, Space, roll_up};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// A forest of up to eight nodes, in which parents have lower numbers, and some of its nodes.
fn dimension() -> impl Strategy<Value = (Hierarchy, Vec<u32>)> {
    let parents = prop::collection::vec(any::<prop::sample::Index>(), 1..8);
    let hierarchy = parents.prop_map(|drawn| {
        let parent = |(node, index): (usize, &prop::sample::Index)| index.index(node + 1).checked_sub(1);
        let parents: Vec<Option<usize>> = drawn.iter().enumerate().map(parent).collect();
        Hierarchy::new(&parents).expect("parents before their children")
    });
    hierarchy.prop_flat_map(|hierarchy| {
        let nodes: Vec<u32> = (0..).take(hierarchy.nodes()).collect();
        let most = nodes.len();
        (Just(hierarchy), subsequence(nodes, 0..=most).prop_shuffle())
    })
}

type Draw = (Vec<prop::sample::Index>, Counts);

fn draws(dimensions: usize) -> impl Strategy<Value = Vec<Draw>> {
    let nodes = prop::collection::vec(any::<prop::sample::Index>(), dimensions);
    let counts = (-50..50_i64, -50..50_i64).prop_map(|(numerator, denominator)| Counts { numerator, denominator });
    prop::collection::vec((nodes, counts), 0..60)
}

fn cells(space: &Space, hierarchies: &[Hierarchy], draws: &[Draw]) -> Vec<(Vec<u32>, u64, Counts)> {
    let placed = draws.iter().map(|(drawn, counts)| {
        let nodes = drawn.iter().zip(hierarchies);
        let nodes: Vec<u32> = nodes
            .map(|(index, hierarchy)| u32::try_from(index.index(hierarchy.nodes())).expect("a small number"))
            .collect();
        let key = space.key(&nodes).expect("nodes of the space");
        (nodes, key, *counts)
    });
    placed.collect()
}

fn finest(placed: &[(Vec<u32>, u64, Counts)]) -> Cells<Counts> {
    let counts = placed.iter().map(|(_, key, counts)| (*key, *counts));
    Cells::new(counts.collect()).expect("small numbers")
}

fn grid(dimensions: &[(Hierarchy, Vec<u32>)], outside: Outside) -> Grid {
    let levels = dimensions
        .iter()
        .map(|(hierarchy, nodes)| Levels::new(hierarchy, nodes, outside));
    Grid::new(levels.collect::<Result<_, _>>().expect("their nodes"), 1000).expect("a small grid")
}

/// All ways to take one shown node of each dimension, the last running fastest.
fn product(dimensions: &[(Hierarchy, Vec<u32>)]) -> Vec<Vec<u32>> {
    dimensions.iter().fold(vec![vec![]], |prefixes, (_, nodes)| {
        let longer = |prefix: &Vec<u32>| {
            nodes
                .iter()
                .map(|node| [&prefix[..], &[*node]].concat())
                .collect::<Vec<_>>()
        };
        prefixes.iter().flat_map(longer).collect()
    })
}

fn is_at_or_below(hierarchy: &Hierarchy, node: u32, above: u32) -> bool {
    hierarchy.ancestors_or_self(node).any(|node| node == above)
}

proptest! {
    #[test]
    fn a_margin_is_the_sum_of_what_is_below(
        dimensions in prop::collection::vec(dimension(), 3),
        draws in draws(3),
    ) {
        let hierarchies: Vec<Hierarchy> = dimensions.iter().map(|(hierarchy, _)| hierarchy.clone()).collect();
        let space = Space::new(hierarchies.iter().map(Hierarchy::nodes)).expect("a small space");
        let placed = cells(&space, &hierarchies, &draws);
        let found = roll_up(&space, &finest(&placed), &grid(&dimensions, Outside::LeftOut)).expect("margins");
        let due: Vec<Counts> = product(&dimensions).iter().map(|cell| {
            let below = placed.iter().filter(|(nodes, ..)| {
                let axes = hierarchies.iter().zip(nodes).zip(cell);
                axes.into_iter().all(|((hierarchy, &node), &above)| is_at_or_below(hierarchy, node, above))
            });
            below.fold(Counts::default(), |sum, (_, _, counts)| Counts {
                numerator: sum.numerator + counts.numerator,
                denominator: sum.denominator + counts.denominator,
            })
        }).collect();
        prop_assert_eq!(found, due);
    }

    #[test]
    fn what_would_be_missing_from_the_parts_is_refused(
        dimensions in prop::collection::vec(dimension(), 2),
        draws in draws(2),
    ) {
        let hierarchies: Vec<Hierarchy> = dimensions.iter().map(|(hierarchy, _)| hierarchy.clone()).collect();
        let space = Space::new(hierarchies.iter().map(Hierarchy::nodes)).expect("a small space");
        let placed = cells(&space, &hierarchies, &draws);
        let found = roll_up(&space, &finest(&placed), &grid(&dimensions, Outside::Refused));
        let is_missing = placed.iter().any(|(nodes, ..)| {
            dimensions.iter().zip(nodes).any(|((hierarchy, shown), &node)| {
                let has_parts = |above: u32| shown.iter().any(|&part| part != above && is_at_or_below(hierarchy, part, above));
                let finest = shown.iter().filter(|&&shown| !has_parts(shown));
                !finest.into_iter().any(|&above| is_at_or_below(hierarchy, node, above))
            })
        });
        prop_assert_eq!(matches!(found, Err(CubeError::AboveLevel { .. })), is_missing);
    }

    #[test]
    fn replacing_months_gives_what_computing_all_gives(
        dimensions in prop::collection::vec(dimension(), 2),
        nights in prop::collection::vec((0..6_u32, draws(2)), 1..12),
    ) {
        // Six months, two quarters, a year.
        let parents = [6, 6, 6, 7, 7, 7, 8, 8].map(Some).into_iter().chain([None]).collect::<Vec<_>>();
        let time = Hierarchy::new(&parents).expect("a year");
        let hierarchies: Vec<Hierarchy> = dimensions.iter().map(|(hierarchy, _)| hierarchy.clone()).collect();
        let space = Space::new(hierarchies.iter().map(Hierarchy::nodes)).expect("a small space");
        let empty = || OverTime::new(time.clone(), space.clone(), grid(&dimensions, Outside::LeftOut));
        let mut kept = empty();
        let mut last = std::collections::BTreeMap::new();
        for (month, draws) in &nights {
            let cells = finest(&cells(&space, &hierarchies, draws));
            kept.replace(*month, &cells).expect("small numbers");
            last.insert(*month, cells);
        }
        let mut computed = empty();
        for (month, cells) in &last {
            computed.replace(*month, cells).expect("small numbers");
        }
        for period in 0..9 {
            prop_assert_eq!(kept.period(period), computed.period(period));
        }
    }
}

#[test]
fn a_sum_that_does_not_fit_is_an_error_and_changes_nothing() {
    let dimension = Hierarchy::flat(2);
    let space = Space::new([dimension.nodes()]).expect("a small space");
    let count = |numerator| Counts {
        numerator,
        denominator: 0,
    };
    let cells = |counts: &[(u64, i64)]| Cells::new(counts.iter().map(|&(key, number)| (key, count(number))).collect());
    assert_eq!(cells(&[(0, i64::MAX), (0, 1)]), Err(CubeError::Overflow));
    let grid = Grid::new(vec![Levels::all(&dimension)], 3).expect("three cells");
    let large = cells(&[(0, i64::MAX), (1, 1)]).expect("two cells");
    assert_eq!(roll_up(&space, &large, &grid), Err(CubeError::Overflow));
    // Each month fits, and their sum does not.
    let time = Hierarchy::flat(2);
    let mut kept = OverTime::new(time, space, grid);
    kept.replace(0, &cells(&[(0, i64::MAX)]).expect("a cell"))
        .expect("it fits");
    let before = kept.clone();
    let refused = kept.replace(1, &cells(&[(1, 1)]).expect("a cell"));
    assert_eq!(refused, Err(CubeError::Overflow));
    for period in 0..3 {
        assert_eq!(kept.period(period), before.period(period));
    }
}

#[test]
fn a_grid_has_no_more_cells_than_allowed() {
    let levels = || vec![Levels::all(&Hierarchy::flat(9)), Levels::all(&Hierarchy::flat(9))];
    assert_eq!(Grid::new(levels(), 100).expect("a hundred").cells(), 100);
    let refused = Grid::new(levels(), 99).map(|grid| grid.cells());
    assert_eq!(refused, Err(CubeError::TooManyCells { cells: 100, most: 99 }));
}

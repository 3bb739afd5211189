//! Grids: how axes cross, and what is refused.

use paydown::collateral::Assumptions;
use paydown::projection::Projection;
use paydown::scenario::{Axis, Grid, RunOptions, Scenarios, run};

use crate::deal_named;

#[test]
fn grid_crosses_its_axes_and_the_last_varies_fastest() {
    let grid = Grid::of(Assumptions::default())
        .with(Axis::cpr(&[5.0, 10.0]))
        .with(Axis::cdr(&[0.0, 1.0, 2.0]));
    let names: Vec<String> = (0..grid.len()).map(|position| grid.scenario(position).name).collect();
    let expected = ["5,cdr=0", "5,cdr=1", "5,cdr=2", "10,cdr=0", "10,cdr=1", "10,cdr=2"];
    assert_eq!(names, expected.map(|values| format!("cpr={values}")));
    assert_eq!(grid.places(4), [1, 1]);
    assert_eq!(Grid::of(Assumptions::default()).len(), 1);
    assert_eq!(Grid::of(Assumptions::default()).with(Axis::cpr(&[])).len(), 0);
}

#[test]
fn wrong_value_of_an_axis_is_reported_once() {
    let (deal, _) = deal_named("bma-pass-through");
    let grid = Grid::of(Assumptions::default()).with(Axis::cpr(&[5.0, -1.0])).with(Axis::cdr(&[
        0.0,
        1.0,
        101.0,
        f64::NAN,
    ]));
    let mistakes =
        run(&[Projection::of(&deal)], &grid, &RunOptions::default(), |_| ()).unwrap_err();
    let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let range = "a rate of prepayment or default is from 0 to 100 percent, not";
    assert_eq!(
        messages,
        [
            format!("scenario cpr=-1,cdr=0: prepayment: {range} -1"),
            format!("scenario cpr=5,cdr=101: default: {range} 101"),
            format!("scenario cpr=5,cdr=NaN: default: {range} NaN"),
        ]
    );
}

/// Four axes of 2^16 values are 2^64 scenarios, which once overflowed to none.
#[test]
fn grid_of_more_scenarios_than_can_be_counted_is_refused() {
    let (deal, _) = deal_named("bma-pass-through");
    let values = vec![5.0; 1 << 16];
    let three = Grid::of(Assumptions::default())
        .with(Axis::cpr(&values))
        .with(Axis::cdr(&values))
        .with(Axis::severity(&values));
    assert_eq!(three.len(), 1 << 48);
    let four = three.with(Axis::shift(&values));
    assert_eq!((four.len(), four.is_empty()), (usize::MAX, false));
    let mistakes =
        run(&[Projection::of(&deal)], &four, &RunOptions::default(), |_| ()).unwrap_err();
    let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "scenarios: axes of 65536 × 65536 × 65536 × 65536 values cross to more scenarios than can \
          be counted, 18446744073709551615; run parts of the grid, each with fewer values"
        ]
    );
    assert_eq!(four.with(Axis::cpr(&[])).len(), 0);
}

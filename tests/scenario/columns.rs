//! Scenarios from columns and from CSV: each mistake once, with its place.

use paydown::collateral::{Assumptions, GroupVectors};
use paydown::projection::{Call, Projection, ProjectionOptions};
use paydown::scenario::{
    Arithmetic, Grid, NamedScenario, Prepared, RunOptions, ScenarioTable, Scenarios, run,
};
use paydown::{Deal, Scenario};

fn mistakes(text: &str) -> Vec<String> {
    let read = ScenarioTable::from_csv("s.csv", text, &Assumptions::default());
    read.unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn scenario_file_with_mistakes_says_each_once_with_its_place() {
    for (text, expected) in [
        ("", "s.csv: there are no scenarios"),
        ("scenario,cpr\n", "s.csv: there are no scenarios"),
        (
            "scenario,cbr\na,\nb,\n",
            "s.csv:1:10: column cbr: there is no such assumption; did you mean `cpr`?",
        ),
        ("cpr,cpr\n1,2\n", "s.csv:1:5: column cpr is given twice"),
        ("scenario,scenario,cpr\na,b,1\n", "s.csv:1:10: column scenario is given twice"),
        ("cpr,psa\n1,100\n", "s.csv: cpr and psa exclude each other"),
        ("cpr;cdr\n1;2\n", "s.csv:1: fields are separated by `;`"),
        ("cpr,\n1,2\n", "s.csv:1:5: a column has no name"),
        ("cpr,cdr\n1\n", "s.csv:2: "),
        ("scenario,cpr\n\"a,1\n", "s.csv:2:1: "),
        ("cpr\n1\u{a0}\n", "s.csv:2:2: "),
        ("cpr\n1\nx\n", "s.csv:3:1: column cpr: "),
    ] {
        let found = mistakes(text);
        let of_expected = found.iter().filter(|message| message.starts_with(expected));
        assert_eq!(of_expected.count(), 1, "{text:?}: {found:?}");
    }
}

#[test]
fn columns_of_numbers_and_texts_make_the_scenarios_of_a_builder() {
    let columns = [
        ("shift".to_owned(), vec!["25".to_owned(), String::new()]),
        ("scenario".to_owned(), vec!["up".to_owned(), "plain".to_owned()]),
        ("index:libor-1m".to_owned(), vec!["1".to_owned(), "1 ramp 12 3".to_owned()]),
        ("psa".to_owned(), vec!["150".to_owned(), "100".to_owned()]),
    ];
    let table = ScenarioTable::from_columns(&Assumptions::default(), columns).unwrap();
    let up = Scenario::new().named("up").psa(150.0).index("libor-1m", 1.25);
    assert_eq!(table.scenario(0), up);
    assert_eq!((table.len(), table.scenario(1).name.as_str()), (2, "plain"));
    let numbers = [("cpr".to_owned(), vec![5.0, 10.0]), ("lag".to_owned(), vec![6.0, 9.0])];
    let table = ScenarioTable::from_columns(&Assumptions::default(), numbers).unwrap();
    let second = table.assumptions(1);
    assert_eq!(second.prepayment_pct, GroupVectors::flat(10.0));
    assert_eq!(second.months_to_liquidation, 9);
    let unequal = [("cpr".to_owned(), vec![5.0]), ("cdr".to_owned(), vec![1.0, f64::NAN])];
    let wrong = ScenarioTable::from_columns(&Assumptions::default(), unequal).unwrap_err();
    assert!(wrong[0].message.contains("a column has 1 values and another 2"), "{wrong}");
}

#[test]
fn axes_of_one_assumption_are_refused() {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let wrong = deal.run_grid(&Grid::of(Scenario::new()).psa(&[100.0]).cpr(&[6.0])).unwrap_err();
    assert!(wrong[0].message.contains("axes psa and cpr move the same assumption"), "{wrong}");
    // An axis of CPR is in CPR, also if the base is in PSA.
    let of_psa = Grid::of(Scenario::new().psa(100.0)).cpr(&[6.0]);
    let of_cpr = Grid::of(Scenario::new()).cpr(&[6.0]);
    assert_eq!(of_psa.assumptions(0), of_cpr.assumptions(0));
}

/// The names of a file's scenarios are those of its first column, or else the columns and their values.
#[test]
fn tables_and_axes_name_their_scenarios_and_their_terms() {
    let base = Assumptions::default();
    let names = |table: &ScenarioTable| -> Vec<String> {
        NamedScenario::all(table).into_iter().map(|scenario| scenario.name).collect()
    };
    let named = ScenarioTable::from_csv("s.csv", "name,cpr\nbase,10\nfast,20\n", &base).unwrap();
    assert_eq!(names(&named), ["base", "fast"]);
    let text = "cpr,call,force:delinquency\n10,first,\n\"6 ramp 30 4\",2008-01-25,fail\n";
    let table = ScenarioTable::from_csv("s.csv", text, &base).unwrap();
    assert_eq!(
        names(&table),
        ["cpr=10,call=first", "cpr=6 ramp 30 4,call=2008-01-25,force:delinquency=fail"]
    );
    let options = NamedScenario::all(&table)[1].options(&ProjectionOptions::default());
    assert_eq!(options.call, Call::parse("2008-01-25").unwrap());
    assert_eq!(options.forced.get("delinquency"), Some(&false));
    assert_eq!(options.assumptions.prepayment_pct.to_string(), "6 ramp 30 4");
    let grid = Grid::of_axes(&base, [("psa", "100:200:65"), ("cdr", "2")]).unwrap();
    let names: Vec<String> = NamedScenario::all(&grid).into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["psa=100,cdr=2", "psa=165,cdr=2"]);
    let wrong = |axes: &[(&str, &str)]| {
        let wrong = Grid::of_axes(&base, axes.iter().copied()).unwrap_err();
        wrong.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let found =
        wrong(&[("psa", "x,1:2"), ("cbr", "1"), ("call", "never,soon"), ("cdr", "5; 1 for")]);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found[0].starts_with("--psa: `x`: write a number"), "{found:?}");
    assert!(found[2].starts_with("--cbr: there is no such assumption"), "{found:?}");
    assert!(found[3].starts_with("--call: `soon`: write never, first or a date"), "{found:?}");
    assert!(found[4].starts_with("--cdr: column 1"), "{found:?}");
    let found = wrong(&[("lag", "6,6.5")]);
    assert_eq!(found, ["--lag: `6.5`: write a whole number of months from 0 to 600"]);
    let shifted = Grid::of_axes(&base, [("shift:libor-1m", "25")]).unwrap();
    let wrong_shift = Deal::open("deals/bma-pass-through").unwrap().run_grid(&shifted).unwrap_err();
    assert!(wrong_shift.to_string().contains("no curve to shift"), "{wrong_shift}");
    let found = wrong(&[("psa", "100"), ("smm", "1")]);
    assert_eq!(found, ["scenarios: axes psa and smm move the same assumption; give one of them"]);
}

/// A run under several calls and forced triggers has the rows of a run under each.
#[test]
fn scenarios_with_terms_run_as_projections_with_them() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let base = Scenario::new().cpr(20.0).cdr(4.0).severity(60.0).index("libor-1m", 1.1).assumptions;
    let axes = [("call", "never,first"), ("cpr", "10,30"), ("call", "first")];
    let grid = Grid::of_axes(&base, axes[..2].iter().copied()).unwrap();
    let mut options = RunOptions::default();
    options.arithmetic = Arithmetic::Cents;
    let projections = [Projection::of(&deal)];
    let mut paths = Vec::new();
    let outcome = run(&projections, &grid, &options, |path| paths.push(path)).unwrap();
    assert_eq!(outcome.paths, 4);
    let all = NamedScenario::all(&grid);
    for (position, (path, scenario)) in paths.iter().zip(&all).enumerate() {
        assert_eq!(path.scenario, position);
        let with = scenario.options(&ProjectionOptions::default());
        let flows = Projection::with(&deal, &with).run().unwrap();
        let summary = flows.summary(flows.settlement);
        for (class, row) in path.classes.iter().zip(&summary) {
            assert_eq!(format!("{:.2}", class.interest), row.interest.to_string(), "{position}");
        }
    }
    // The call ends the deal earlier.
    let last =
        |position: usize| paths[position].classes.iter().filter_map(|it| it.last_principal).max();
    assert!(last(2) < last(0), "{:?} {:?}", last(2), last(0));
    // Deals prepared without the call refuse it, by the scenario's name.
    let prepared = Prepared::of(&projections, &options).unwrap();
    let wrong = prepared.run(&grid, &options, |_| ()).unwrap_err();
    assert!(wrong[0].to_string().starts_with("scenario call=never,cpr=10: "), "{wrong}");
    assert!(Grid::of_axes(&base, axes).is_err());
}

/// A curve by loan age in lanes, in whole cents, pays what it pays in decimals; so do floats.
#[test]
fn curves_by_age_in_lanes_equal_decimals() {
    let deal = Deal::open("deals/two-groups").unwrap();
    let mut base = Assumptions::default();
    base.set("ppc-curve", "1: 1 ramp 24 12, 2: 3 for 6, 8 ramp 10 20").unwrap();
    base.set("severity", "35").unwrap();
    base.set("pdc-curve", "0.1 ramp 30 2").unwrap();
    let grid = Grid::of_axes(&base, [("ppc", "0,80,100,150"), ("pdc", "0,100")]).unwrap();
    let rows = |arithmetic| {
        let mut options = RunOptions::default();
        options.arithmetic = arithmetic;
        let mut rows = Vec::new();
        let outcome =
            run(&[Projection::of(&deal)], &grid, &options, |path| rows.push(path)).unwrap();
        assert!(outcome.faults.is_empty(), "{:?}", outcome.faults);
        rows
    };
    let decimals = rows(Arithmetic::Decimal);
    assert_eq!(rows(Arithmetic::Cents), decimals);
    let lives = |rows: &[paydown::scenario::ScenarioResult]| {
        rows.iter().map(|path| path.classes[0].average_life_years.unwrap()).collect::<Vec<_>>()
    };
    for (float, decimal) in lives(&rows(Arithmetic::Float)).iter().zip(lives(&decimals)) {
        assert!((float - decimal).abs() < 1e-6, "{float} {decimal}");
    }
}

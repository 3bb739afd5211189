//! Scenarios from columns and from CSV: each mistake once, with its place.

use paydown::collateral::{Assumptions, GroupVectors};
use paydown::scenario::{Grid, ScenarioTable, Scenarios};
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
            "s.csv: column cbr: there is no such assumption; did you mean `cpr`?",
        ),
        ("cpr,cpr\n1,2\n", "s.csv: column cpr is given twice"),
        ("scenario,scenario,cpr\na,b,1\n", "s.csv: column scenario is given twice"),
        ("cpr,psa\n1,100\n", "s.csv: cpr and psa exclude each other"),
        ("cpr;cdr\n1;2\n", "s.csv:1: fields are separated by `;`"),
        ("cpr,\n1,2\n", "s.csv: a column has no name"),
        ("cpr,cdr\n1\n", "s.csv:2: "),
        ("scenario,cpr\n\"a,1\n", "s.csv:2:1: "),
        ("cpr\n1\u{a0}\n", "s.csv:2:2: "),
        ("cpr\n1\nx\n", "s.csv:3: column cpr: "),
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

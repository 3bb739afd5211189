//! The public face: what a program that links the crate can rely on.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use paydown::projection::CashFlows;
use paydown::scenario::{GridResults, Outcome, Prepared, ScenarioResult, ScenarioTable};
use paydown::table::{Cell, Column, Row, Table};
use paydown::tie_out::TieOut;
use paydown::waterfall::{Explanation, Recording};
use paydown::{Deal, DealState, Errors, Projection, Scenario};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn is_result<T: Serialize + Debug + Send + Sync + 'static>() {}
fn is_shared<T: Send + Sync + 'static>() {}

#[test]
fn results_own_their_data_and_serialize() {
    is_result::<CashFlows>();
    is_result::<CashFlows<f64>>();
    is_result::<GridResults>();
    is_result::<ScenarioResult>();
    is_result::<Outcome>();
    is_result::<TieOut>();
    is_result::<Explanation>();
    is_result::<Recording>();
    is_result::<Errors>();
    is_shared::<Deal>();
    is_shared::<Prepared>();
    is_shared::<ScenarioTable>();
}

#[test]
fn state_of_a_deal_is_the_same_after_json() {
    fn is_data<T: Serialize + DeserializeOwned + Clone>() {}
    is_data::<DealState>();
    let deal = Deal::open("deals/thornburg-2003-1").unwrap();
    let tied = deal.replay("deals/thornburg-2003-1/2003-12-26.txt").unwrap();
    let json = serde_json::to_string(tied.state()).unwrap();
    let read: DealState = serde_json::from_str(&json).unwrap();
    assert_eq!(&read, tied.state());
    let flows = |state| {
        let scenario = Scenario::new().cpr(20.0);
        Projection::of(&deal).start(state).scenario(&scenario).months(2).run().unwrap()
    };
    assert_eq!(flows(&read), flows(tied.state()));
}

#[test]
fn rows_serialize_as_their_columns_with_texts_for_amounts() {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let flows = Projection::of(&deal).months(1).run().unwrap();
    let row = serde_json::to_value(&flows.class_rows[0]).unwrap();
    assert_eq!(row["class"], "PT");
    // 8 % of 100,000,000.00 for a month.
    assert_eq!(row["interest_paid"], "666666.67");
    assert_eq!(row["period"], 1);
    let names: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), flows.classes().columns().len());
}

/// A main function that returns a boxed error, as most programs have.
#[test]
fn errors_pass_through_a_boxed_error() {
    fn program() -> Result<(), Box<dyn std::error::Error>> {
        Deal::open("deals/none")?;
        Ok(())
    }
    let message = program().unwrap_err().to_string();
    assert!(message.starts_with("deals/none: the deal file cannot be opened"), "{message}");
}

/// A row of a caller's own.
struct Named(&'static str, f64);

impl Row for Named {
    fn columns() -> Vec<&'static str> {
        vec!["name", "amount"]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::text(self.0), Cell::Float(self.1, 2)]
    }
}

#[test]
fn text_that_a_spreadsheet_takes_for_a_formula_is_quoted() {
    let rows = [Named("=cmd|calc", -1.0), Named("A, \"B\"", 0.5), Named("@SUM", -0.0)];
    let mut csv = Vec::new();
    Table::of(&rows).write_csv(&mut csv).unwrap();
    let expected = "name,amount\n'=cmd|calc,-1.00\n\"A, \"\"B\"\"\",0.50\n'@SUM,0.00\n";
    assert_eq!(String::from_utf8(csv).unwrap(), expected);
    let amounts = Column::Numbers(vec![Some(-1.0), Some(0.5), Some(-0.0)]);
    assert_eq!(Table::of(&rows).column("amount"), Some(amounts));
    assert_eq!(Table::of(&rows).column("none"), None);
}

#[test]
fn state_of_another_deal_file_is_refused() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let tied = deal.replay("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let start = |change: fn(&mut DealState)| {
        let mut state = tied.state().clone();
        change(&mut state);
        let scenario = Scenario::new().index("libor-1m", 1.1);
        Projection::of(&deal).start(&state).scenario(&scenario).months(1).run().map(|_| ())
    };
    start(|_| {}).unwrap();
    let changes: [fn(&mut DealState); 4] = [
        |state| state.class_names.swap(0, 1),
        |state| state.classes.truncate(1),
        |state| state.groups.clear(),
        |state| state.date = paydown::calendar::Date::from_ymd(1999, 10, 26).unwrap(),
    ];
    for change in changes {
        let wrong = start(change).unwrap_err();
        let message = &wrong[0].message;
        let is_refused = message.contains("made with another deal file")
            || message.contains("is no distribution date");
        assert!(is_refused, "{wrong}");
    }
}

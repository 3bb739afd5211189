//! Decrement tables.

use paydown::calendar::Date;
use paydown::collateral::Assumptions;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{Grid, NamedScenario};
use paydown::valuation::{Decrement, DecrementOptions};
use paydown::{Deal, Scenario};

fn speeds(list: &str) -> Vec<NamedScenario> {
    let base = Scenario::new().index("libor-1m", 3.5).assumptions;
    NamedScenario::all(&Grid::of_axes(&base, [("psa", list)]).unwrap())
}

fn table(deal: &str, list: &str, options: &DecrementOptions) -> Decrement {
    let deal = Deal::open(format!("deals/{deal}")).unwrap();
    Decrement::of(&deal, &ProjectionOptions::default(), &speeds(list), options).unwrap()
}

/// The balances are those of a projection, at the distribution of each twelfth month.
#[test]
fn percentages_are_the_balances_of_anniversary_months() {
    let options = DecrementOptions::default();
    let table = table("sequential-cmo", "100,165", &options);
    let deal = Deal::open("deals/sequential-cmo").unwrap();
    let flows = deal.project(&Scenario::new().psa(165.0)).unwrap();
    let of_b: Vec<_> =
        table.balances.iter().filter(|row| row.class == "B" && row.speed == "psa=165").collect();
    assert_eq!((of_b[0].date, of_b[0].percent), (flows.settlement, 100.0));
    let opening = flows.opening[1].balance;
    for (year, row) in of_b.iter().enumerate().skip(1) {
        let month = flows.rows_of(1).nth(12 * year - 1).unwrap();
        assert_eq!(row.date, month.date);
        let percent = month.balance_end / opening * rust_decimal::Decimal::ONE_HUNDRED;
        approx::assert_abs_diff_eq!(
            row.percent,
            rust_decimal::prelude::ToPrimitive::to_f64(&percent).unwrap(),
            epsilon = 1e-9
        );
    }
    assert_eq!(of_b.last().unwrap().percent, 0.0);
}

/// A call ends the deal no later than maturity does, so no life to call is longer.
#[test]
fn lives_to_call_are_no_longer_than_to_maturity() {
    let table = table("home-equity", "0,100,200,400", &DecrementOptions::default());
    let to = |kind: &'static str| table.lives.iter().filter(move |row| row.to == kind);
    assert_eq!(to("call").count(), to("maturity").count());
    for (call, maturity) in to("call").zip(to("maturity")) {
        assert_eq!((&call.class, &call.speed), (&maturity.class, &maturity.speed));
        assert!(call.average_life_years <= maturity.average_life_years, "{call:?} {maturity:?}");
        assert!(call.last_principal <= maturity.last_principal, "{call:?} {maturity:?}");
    }
    assert!(
        to("call").zip(to("maturity")).any(|(a, b)| a.average_life_years < b.average_life_years)
    );
}

/// The 25th of May 2002 is a Saturday: home-equity, which moves to weekdays, pays on the 27th.
#[test]
fn unadjusted_dates_are_as_scheduled() {
    let mut options = DecrementOptions::default();
    options.monthly = true;
    let adjusted = table("home-equity", "100", &options);
    options.unadjusted = true;
    let unadjusted = table("home-equity", "100", &options);
    let second = |table: &Decrement| table.balances[2].date;
    assert_eq!(second(&adjusted), Date::from_ymd(2002, 5, 27).unwrap());
    assert_eq!(second(&unadjusted), Date::from_ymd(2002, 5, 25).unwrap());
    assert!(unadjusted.lives[0].average_life_years < adjusted.lives[0].average_life_years);
}

#[test]
fn scenario_that_cannot_be_projected_is_an_error() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let grid = Grid::of_axes(&Assumptions::default(), [("psa", "100")]).unwrap();
    let speeds = NamedScenario::all(&grid);
    let options = DecrementOptions::default();
    let wrong = Decrement::of(&deal, &ProjectionOptions::default(), &speeds, &options).unwrap_err();
    assert!(wrong[0].message.contains("libor-1m"), "{wrong}");
}

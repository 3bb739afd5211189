//! Decrement tables.

use approx::assert_abs_diff_eq;
use paydown::projection::ProjectionOptions;
use paydown::valuation::{Decrement, DecrementOptions};
use paydown::{Deal, Scenario};

use crate::{Loans, date, pass_through};

fn table(deal: &Deal, speeds: &[Scenario], settle: Option<&str>) -> Decrement {
    let mut options = DecrementOptions::default();
    options.settle = settle.map(date);
    Decrement::of(deal, &ProjectionOptions::default(), speeds, &options).unwrap()
}

/// Worked by hand: 36,000 without interest pays 1,000 a month. After 12, 24 and 36 of them two thirds, one third and
/// nothing are left. The mean of months 1 to 36 is 18.5 months.
#[test]
fn level_principal_has_the_percentages_and_life_of_hand() {
    let loans = Loans { balance: 36_000.0, rate: 0.0, fee: 0.0, term: 36, age: 0 };
    let deal = pass_through(&loans, "1999-02-25");
    let table = table(&deal, &[Scenario::new().named("0")], None);
    let rows: Vec<(String, f64)> =
        table.balances.iter().map(|row| (row.date.to_string(), row.percent)).collect();
    let expected = [
        ("1999-01-25", 100.0),
        ("2000-01-25", 200.0 / 3.0),
        ("2001-01-25", 100.0 / 3.0),
        ("2002-01-25", 0.0),
    ];
    assert_eq!(rows.len(), expected.len());
    for ((day, percent), (on, of_hand)) in rows.iter().zip(expected) {
        assert_eq!(day, on);
        assert_abs_diff_eq!(*percent, of_hand, epsilon = 1e-10);
    }
    let [life] = &table.lives[..] else { panic!("{:?}", table.lives) };
    assert_eq!((life.to, life.speed.as_str()), ("maturity", "0"));
    assert_abs_diff_eq!(life.average_life_years.unwrap(), 18.5 / 12.0, epsilon = 1e-12);
    assert_eq!(life.first_principal, Some(date("1999-02-25")));
    assert_eq!(life.last_principal, Some(date("2002-01-25")));
}

/// Worked by hand: settled a year later, 24,000 is the whole.
#[test]
fn percentages_are_of_the_balance_at_settlement() {
    let loans = Loans { balance: 36_000.0, rate: 0.0, fee: 0.0, term: 36, age: 0 };
    let deal = pass_through(&loans, "1999-02-25");
    // The period of the distribution of January 2000 ends with December.
    let table = table(&deal, &[Scenario::new().named("0")], Some("2000-01-05"));
    let percents: Vec<f64> = table.balances.iter().map(|row| row.percent).collect();
    let expected = [100.0, 50.0, 0.0];
    assert_eq!(percents.len(), expected.len());
    for (percent, of_hand) in percents.iter().zip(expected) {
        assert_abs_diff_eq!(*percent, of_hand, epsilon = 1e-10);
    }
}

#[test]
fn life_to_call_is_not_longer_than_life_to_maturity() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let mut called_earlier = 0;
    let speeds: Vec<Scenario> = [0.0, 10.0, 25.0, 60.0]
        .iter()
        .map(|cpr| {
            let scenario = Scenario::new().cpr(*cpr).cdr(2.0).severity(40.0).index("libor-1m", 1.1);
            scenario.index("cmt-1y", 1.3).named(cpr.to_string())
        })
        .collect();
    let table = table(&deal, &speeds, None);
    for call in table.lives.iter().filter(|row| row.to == "call") {
        let is_its_maturity = |row: &&paydown::valuation::LifeRow| {
            row.to == "maturity" && row.class == call.class && row.speed == call.speed
        };
        let maturity = table.lives.iter().find(is_its_maturity).unwrap();
        assert!(call.average_life_years <= maturity.average_life_years, "{call:?}, {maturity:?}");
        assert!(call.last_principal <= maturity.last_principal, "{call:?}, {maturity:?}");
        called_earlier += u32::from(call.average_life_years < maturity.average_life_years);
    }
    assert!(called_earlier > 0, "no class is called before its maturity");
}

#[test]
fn percentages_fall_and_end_at_zero() {
    for name in ["bma-pass-through", "pac-support", "two-groups"] {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        let speeds = [0.0, 165.0, 500.0].map(|psa| Scenario::new().psa(psa).named(psa.to_string()));
        let table = table(&deal, &speeds, None);
        for rows in table.balances.chunk_by(|a, b| a.class == b.class) {
            let length = rows.len() / speeds.len();
            assert_eq!(length * speeds.len(), rows.len(), "{name}: each speed has every date");
            for column in rows.chunks(length) {
                assert_eq!(column[0].percent, 100.0, "{name}");
                assert!(column.windows(2).all(|pair| pair[1].percent <= pair[0].percent), "{name}");
                assert!(column.windows(2).all(|pair| pair[0].date < pair[1].date), "{name}");
                assert_eq!(column[length - 1].percent, 0.0, "{name}, {}", column[0].class);
            }
        }
    }
}

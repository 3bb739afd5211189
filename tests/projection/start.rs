//! What a projection starts from: a report, replines, or a loan tape.

use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{IndexCurve, Pool};
use paydown::projection::Projection;
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::tie_out::Replay;

use crate::invariants::starts;
use crate::small_deal::{class, clauses, deal};
use crate::standard_formulas::cash_flow_a;
use crate::{pass_through, scenario};

#[test]
fn projection_from_a_report_continues_its_dates_and_balances() {
    let (_, deal, options) = &starts()[1];
    let result = Projection::with(deal, options).run().unwrap();
    assert_eq!(result.settlement, Date::from_ymd(2003, 12, 26).unwrap());
    let first = &result.class_rows[0];
    assert_eq!(first.date, Date::from_ymd(2004, 1, 26).unwrap());
    assert_eq!(first.period, 12);
    assert_eq!(first.balance_begin.to_string(), "163982935.69");
}

#[test]
fn trustee_carry_option_keeps_fractions_of_a_cent() {
    let (_, deal, mut options) = starts().remove(4);
    options.carry = BalanceCarry::Trustee;
    let result = Projection::with(&deal, &options).run().unwrap();
    let has_fractions = result.class_rows.iter().any(|row| row.balance_end.scale() > 2);
    assert!(has_fractions, "2003-4 carries fractions of a cent");
}

#[test]
fn missing_loans_and_curves_are_reported() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let mistakes = Projection::with(&deal, &ProjectionOptions::default()).run().unwrap_err();
    assert!(mistakes[0].message.contains("no loans to project"), "{}", mistakes[0]);

    let mut options = ProjectionOptions::default();
    options.start = Some(
        Replay::of(&deal).file("deals/thornburg-2003-4/2003-10-27.txt").unwrap().state().clone(),
    );
    let mistakes = Projection::with(&deal, &options).run().unwrap_err();
    assert!(mistakes[0].message.contains("“libor-1m”"), "{}", mistakes[0]);
    assert!(mistakes[0].message.contains("libor-1m=3.5"), "{}", mistakes[0]);

    let mistakes = Projection::with(&pass_through(), &options).run().unwrap_err();
    assert!(mistakes[0].message.contains("not bma-pass-through"), "{}", mistakes[0]);
}

#[test]
fn tape_of_ten_thousand_loans_is_one_group() {
    let mut tape = String::from("balance,gross_rate,remaining_term,age\n");
    for loan in 0..10_000 {
        tape.push_str(&format!("{}.{:02},6.5,{},{}\n", 9_000 + loan % 997, loan % 100, 300, 60));
    }
    let mut options = scenario(8.0, 1.0, 30.0);
    options.loans = Some(Pool::from_csv("loans.csv", &tape).unwrap());
    options.months = Some(3);
    let result = Projection::with(&pass_through(), &options).run().unwrap();
    assert_eq!(result.months, 3);
    assert_eq!(result.collateral_rows[0].group, "pool");
}

#[test]
fn tape_is_read_from_the_folder_of_the_deal() {
    let folder = std::env::temp_dir().join(format!("paydown-tape-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let (before, rest) = text.split_once("  replines:\n").unwrap();
    let (_, after) = rest.split_once("  source: Standard").unwrap();
    let text = format!("{before}  loans: loans.csv\n  source: Standard{after}");
    std::fs::write(folder.join("deal.yaml"), text).unwrap();

    let mistakes = Deal::open(&folder).unwrap_err();
    assert!(mistakes[0].message.contains("there is no file"), "{}", mistakes[0]);
    assert_eq!((mistakes[0].line, mistakes[0].column), (17, 10));

    let tape = "balance,gross_rate,remaining_term,loan_count\n100000000.00,8,360,0\n";
    std::fs::write(folder.join("loans.csv"), tape).unwrap();
    let deal = Deal::open(&folder).unwrap();
    let of_tape = Projection::with(&deal, &cash_flow_a()).run().unwrap();
    assert_eq!(of_tape, Projection::with(&pass_through(), &cash_flow_a()).run().unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The class follows libor-1m, a loan cmt-1y, and the curves are misspelt. A curve that is followed is
/// no misspelling of another.
#[test]
fn index_without_a_curve_is_named_beside_the_curve_that_was_given() {
    let class = |name: &str| {
        class(name, "500000.00", &format!("interest:\n      index: {name}\n      margin: 1"))
    };
    let steps = clauses(&[
        "pay: interest; to: [libor-1m, libor-6m]; split: pro rata",
        "pay: scheduled principal; to: [libor-1m, libor-6m]; split: pro rata; amount: pool.scheduled_principal",
        "pay: unscheduled principal; to: [libor-1m, libor-6m]; split: pro rata; amount: pool.unscheduled_principal",
        "pay: residual; to: libor-1m",
    ]);
    let deal = deal(&format!("classes:\n{}{}{steps}", class("libor-1m"), class("libor-6m")));
    let wrong = |curves: &[&str]| {
        let mut options = ProjectionOptions::default();
        for name in curves {
            options.assumptions.indices.set(name, IndexCurve::flat(1.1));
        }
        Projection::with(&deal, &options).run().unwrap_err().to_string()
    };
    assert_eq!(
        wrong(&["libr-1m", "libor-6m"]),
        "assumptions: the deal's classes or loans follow the index “libor-1m”, and the curve given is named \
         “libr-1m”, which they do not follow; name it “libor-1m”"
    );
    assert_eq!(
        wrong(&["libor-6m"]),
        "assumptions: no curve is given for the index “libor-1m”; give one, such as libor-1m=3.5"
    );
}

//! Where assumptions and collateral end: the least, the most, and what is missing.

use paydown::calendar::Date;
use paydown::collateral::{Advances, GroupVectors};
use paydown::projection::{BalanceCarry, ProjectionOptions, ProjectionResult};
use paydown::{Deal, project, project_float, replay};

use crate::laws::{assert_laws, starts};
use crate::published::cash_flow_a;
use crate::{example, pass_through, pass_through_of, scenario};

#[test]
fn headers_of_classes_and_summary_are_those_agreed() {
    let header = |show: &str| {
        let output = example(&["deals/bma-pass-through", "--show", show, "--format", "csv"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        header("classes"),
        "period,date,class,balance_begin,rate,accrual_days,interest_due,interest_paid,\
         interest_shortfall,shortfall_paid,carryover_due,carryover_paid,accretion,principal,\
         realized_loss,write_up,balance_end,factor"
    );
    assert_eq!(
        header("summary"),
        "class,balance,interest,principal,realized_loss,average_life_years,first_principal,\
         last_principal"
    );
}

#[test]
fn no_prepayment_pays_the_schedule() {
    let result = project(&pass_through(), &ProjectionOptions::default()).unwrap();
    assert_eq!(result.months, 360);
    let first = result.rows_of(0).next().unwrap();
    assert_eq!(first.principal.to_string(), "67097.91");
    assert_eq!(first.interest_paid.to_string(), "666666.67");
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].first_principal.unwrap().to_string(), "1999-02-25");
    assert_eq!(summary[0].last_principal.unwrap().to_string(), "2029-01-25");
}

#[test]
fn all_prepaying_ends_in_the_first_month() {
    let result = project(&pass_through(), &scenario(100.0, 0.0, 0.0)).unwrap();
    assert_eq!(result.months, 1);
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].principal.to_string(), "100000000.00");
    assert!((summary[0].average_life_years.unwrap() - 1.0 / 12.0).abs() < 1e-12);
}

#[test]
fn all_defaulting_at_once_loses_what_severity_says() {
    let mut options = scenario(0.0, 100.0, 40.0);
    options.assumptions.months_to_liquidation = 0;
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!(result.months, 1);
    let summary = &result.summary(result.settlement)[0];
    assert_eq!(summary.realized_loss.to_string(), "40000000.00");
    assert_eq!(summary.principal.to_string(), "60000000.00");
}

#[test]
fn severity_over_100_loses_no_more_than_the_balance() {
    let of = |severity| {
        let result = project(&pass_through(), &scenario(5.0, 5.0, severity)).unwrap();
        result.summary(result.settlement)[0].clone()
    };
    assert!(of(0.0).realized_loss.is_zero());
    // Advanced principal of a loan that is lost whole comes back, so that more is lost over 100.
    assert!(of(200.0).realized_loss >= of(100.0).realized_loss);
    assert!(of(200.0).realized_loss + of(200.0).principal == of(0.0).principal);
}

#[test]
fn recoveries_of_the_command_line_are_those_of_the_options() {
    let line = |arguments: &[&str]| {
        let loss = ["deals/bma-pass-through", "--cdr", "5", "--severity", "40", "--format", "csv"];
        let output = example(&[&loss[..], arguments].concat());
        let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        told.concat().lines().last().unwrap().to_owned()
    };
    let of = |recovered, months| {
        let mut options = scenario(0.0, 5.0, 40.0);
        options.assumptions.recovery_pct = GroupVectors::flat(recovered);
        options.assumptions.months_to_recovery = months;
        let result = project(&pass_through(), &options).unwrap();
        let summary = result.summary(result.settlement).remove(0);
        let of_class =
            format!("PT,{},{},{},", summary.balance, summary.interest, summary.principal);
        (of_class, result.months)
    };
    // The last loan is liquidated in month 360.
    for (arguments, (of_class, months), last) in [
        (&[][..], of(0.0, 12), 360),
        (&["--recovery", "25"], of(25.0, 12), 372),
        (&["--recovery", "25", "--recovery-lag", "6"], of(25.0, 6), 366),
    ] {
        assert!(line(arguments).starts_with(&of_class), "{arguments:?}: not {of_class}");
        let in_last = line(&[arguments, &["--show", "classes"]].concat());
        assert!(in_last.starts_with(&format!("{last},")), "{arguments:?}: {in_last}");
        assert_eq!(months, last);
    }
    assert_ne!(of(0.0, 12).0, of(25.0, 12).0);
    let told = line(&["--recovery", "100.5"]);
    assert!(told.starts_with("error: --recovery: "), "{told}");
    assert!(told.ends_with("a subsequent recovery is from 0 to 100 percent, not 100.5"), "{told}");
}

#[test]
fn a_negative_severity_is_reported() {
    let told = project(&pass_through(), &scenario(5.0, 5.0, -1.0)).unwrap_err();
    assert!(told[0].message.contains("severity"), "{}", told[0]);
}

#[test]
fn the_smallest_pools_are_paid() {
    for (balance, rate, term) in
        [("0.01", "8", 360), ("100000000.00", "0", 360), ("100000000.00", "8", 1), ("0.01", "0", 1)]
    {
        let deal = pass_through_of(balance, rate, term);
        for (cpr, cdr, severity) in [(0.0, 0.0, 0.0), (10.0, 5.0, 50.0)] {
            let options = scenario(cpr, cdr, severity);
            let what = format!("{balance} at {rate} for {term}");
            let decimal = project(&deal, &options).unwrap();
            assert_laws(&what, &decimal, 0.0001);
            assert!(decimal.class_rows.last().unwrap().balance_end.is_zero());
            assert_laws(&what, &project_float(&deal, &options).unwrap(), 0.01);
        }
    }
}

#[test]
fn without_advances_interest_of_defaulted_loans_is_not_paid() {
    let mut options = cash_flow_a();
    let advanced = project(&pass_through(), &options).unwrap();
    options.assumptions.advances = Advances::None;
    let not = project(&pass_through(), &options).unwrap();
    assert_laws("not advanced", &not, 0.0001);
    let interest = |result: &ProjectionResult<_>| -> rust_decimal::Decimal {
        result.summary(result.settlement)[0].interest
    };
    assert!(interest(&not) < interest(&advanced));
}

#[test]
fn months_end_a_projection_early() {
    let mut options = ProjectionOptions::default();
    options.months = Some(5);
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!((result.months, result.class_rows.len()), (5, 5));
}

#[test]
fn the_trustees_carry_is_kept_where_requested() {
    let (_, deal, mut options) = starts().remove(4);
    options.carry = BalanceCarry::Trustee;
    let result = project(&deal, &options).unwrap();
    let has_fractions = result.class_rows.iter().any(|row| row.balance_end.scale() > 2);
    assert!(has_fractions, "2003-4 carries fractions of a cent");
}

#[test]
fn a_projection_from_a_report_goes_on_with_its_dates_and_balances() {
    let (_, deal, options) = &starts()[1];
    let result = project(deal, options).unwrap();
    assert_eq!(result.settlement, Date::from_ymd(2003, 12, 26).unwrap());
    let first = &result.class_rows[0];
    assert_eq!(first.date, Date::from_ymd(2004, 1, 26).unwrap());
    assert_eq!(first.period, 12);
    assert_eq!(first.balance_begin.to_string(), "163982935.69");
}

#[test]
fn what_is_missing_is_reported() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let told = project(&deal, &ProjectionOptions::default()).unwrap_err();
    assert!(told[0].message.contains("no loans to project"), "{}", told[0]);

    let mut options = ProjectionOptions::default();
    options.start =
        Some(replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap().state().clone());
    let told = project(&deal, &options).unwrap_err();
    assert!(told[0].message.contains("“libor-1m”"), "{}", told[0]);
    assert!(told[0].message.contains("libor-1m=3.5"), "{}", told[0]);

    let told = project(&pass_through(), &options).unwrap_err();
    assert!(told[0].message.contains("not bma-pass-through"), "{}", told[0]);
}

#[test]
fn ten_thousand_loans_are_one_pool() {
    let mut tape = String::from("balance,gross_rate,remaining_term,age\n");
    for loan in 0..10_000 {
        tape.push_str(&format!("{}.{:02},6.5,{},{}\n", 9_000 + loan % 997, loan % 100, 300, 60));
    }
    let mut options = scenario(8.0, 1.0, 30.0);
    options.loans = Some(paydown::collateral::read_tape("loans.csv", &tape).unwrap());
    options.months = Some(3);
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!(result.months, 3);
    assert_eq!(result.collateral_rows[0].group, "pool");
}

#[test]
fn a_tape_is_in_the_deals_folder() {
    let folder = std::env::temp_dir().join(format!("paydown-tape-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let (before, rest) = text.split_once("  replines:\n").unwrap();
    let (_, after) = rest.split_once("  source: Standard").unwrap();
    let text = format!("{before}  loans: loans.csv\n  source: Standard{after}");
    std::fs::write(folder.join("deal.yaml"), text).unwrap();

    let deal = Deal::from_path(&folder).unwrap();
    let told = project(&deal, &ProjectionOptions::default()).unwrap_err();
    assert!(told[0].message.contains("there is no file"), "{}", told[0]);
    assert_eq!((told[0].line, told[0].column), (17, 10));

    let tape = "balance,gross_rate,remaining_term,loan_count\n100000000.00,8,360,0\n";
    std::fs::write(folder.join("loans.csv"), tape).unwrap();
    let of_tape = project(&deal, &cash_flow_a()).unwrap();
    assert_eq!(of_tape, project(&pass_through(), &cash_flow_a()).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn json_has_the_figures_of_the_csv_as_numbers() {
    let output = example(&["deals/bma-pass-through", "--show", "summary", "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(rows[0]["class"], "PT");
    assert_eq!(rows[0]["principal"], 100_000_000.0);
    assert_eq!(rows[0]["last_principal"], "2029-01-25");
}

#[test]
fn what_a_deal_does_not_have_is_reported_by_the_example() {
    for (arguments, told) in [
        (["--call", "first"], "the deal file has no `call`"),
        (["--force", "delinquency=pass"], "the deal has no trigger named `delinquency`"),
        (["--force", "delinquency"], "write TRIGGER=pass or TRIGGER=fail"),
        (["--call", "soon"], "write never, first or a date"),
        (["--auction-bid", "101"], "the deal file has no `auction` to bid at"),
        (["--auction-bid", "high"], "write a number in percent of par"),
        (["--index", "libor"], "write NAME=V"),
    ] {
        let output = example(&["deals/bma-pass-through", arguments[0], arguments[1]]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
    }
}

/// What was paid before settlement is no part of the life that a buyer has from then on.
#[test]
fn an_average_life_is_of_what_is_paid_after_settlement() {
    let result = project(&pass_through(), &scenario(0.0, 0.0, 0.0)).unwrap();
    let settlement = Date::from_ymd(2029, 1, 1).unwrap();
    let [summary] = &result.summary(settlement)[..] else { panic!() };
    // The last payment is of 25 January 2029: 24 days of 30/360.
    let life = summary.average_life_years.unwrap();
    assert!((life - 24.0 / 360.0).abs() < 1e-12, "{life}");
    assert_eq!(summary.principal.to_string(), "100000000.00");
    assert_eq!(result.summary(Date::from_ymd(2030, 1, 1).unwrap())[0].average_life_years, None);
}

#[test]
fn what_is_left_unpaid_is_said_and_reports_that_break() {
    let told = |output: std::process::Output| String::from_utf8(output.stderr).unwrap();
    let of = |arguments: &[&str]| told(example(arguments));
    let unpaid = of(&[
        "deals/thornburg-2003-4",
        "--cpr",
        "5",
        "--cdr",
        "30",
        "--severity",
        "90",
        "--index",
        "libor-1m=1",
    ]);
    assert!(unpaid.contains("of class M2 is left unpaid in the last month"), "{unpaid}");
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let file = std::env::temp_dir().join(format!("wrong-{}.txt", std::process::id()));
    std::fs::write(&file, filed.replace("245,328.44", "245,428.44")).unwrap();
    let name = file.display().to_string();
    let breaks = of(&["deals/thornburg-2003-4", "--from", &name, "--index", "libor-1m=1"]);
    std::fs::remove_file(&file).unwrap();
    assert!(breaks.contains("does not tie out"), "{breaks}");
}

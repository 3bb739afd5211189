//! The options of `paydown project` do what the library's assumptions of the same names do.

use std::fs;

use paydown::Deal;
use paydown::collateral::{Advances, GroupVectors, IndexCurve, PrepaymentInterest};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions};
use rust_decimal::Decimal;

use crate::{Folder, column, csv, error, in_project, printed, run};

/// The home-equity deal under a scenario; the arguments from the eighth on are its index curves.
pub const HOME: [&str; 11] = [
    "deals/home-equity",
    "--cpr",
    "10",
    "--cdr",
    "5",
    "--severity",
    "40",
    "--index",
    "libor-1m=1.1",
    "--index",
    "cmt-1y=1.3",
];

/// The interest that the library pays in that scenario with these changes.
fn library(change: impl Fn(&mut ProjectionOptions)) -> Vec<String> {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(10.0);
    options.assumptions.default_pct = GroupVectors::flat(5.0);
    options.assumptions.severity_pct = GroupVectors::flat(40.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.1));
    options.assumptions.indices.set("cmt-1y", IndexCurve::flat(1.3));
    change(&mut options);
    let deal = Deal::open("deals/home-equity").unwrap();
    let result: CashFlows<Decimal> = Projection::with(&deal, &options).run().unwrap();
    let paid = result.class_rows.iter().map(|row| format!("{:.2}", row.interest_paid));
    paid.collect()
}

/// The interest that the program pays in that scenario with these arguments added.
fn command_line(arguments: &[&str]) -> Vec<String> {
    let all = [&HOME[..], arguments, &["--show", "classes"]].concat();
    column(&csv(&all), "interest_paid")
}

#[test]
fn each_option_sets_the_assumption_of_its_name() {
    in_project();
    let plain = library(|_| ());
    assert!(command_line(&[]) == plain);
    type Change = fn(&mut ProjectionOptions);
    let cases: [(&[&str], Change); 5] = [
        (&["--stop-advance", "3"], |o| o.assumptions.advances = Advances::StoppedAfterMonths(3)),
        (&["--no-advance"], |o| o.assumptions.advances = Advances::None),
        (&["--recover-interest-advances"], |o| o.assumptions.interest_advances_recovered = true),
        (&["--days-lost", "15"], |o| {
            o.assumptions.prepayment_interest = PrepaymentInterest::new(15.0, false);
        }),
        (&["--shift", "50"], |o| {
            o.assumptions.indices.set("libor-1m", IndexCurve::flat(1.6));
            o.assumptions.indices.set("cmt-1y", IndexCurve::flat(1.8));
        }),
    ];
    for (arguments, change) in cases {
        let expected = library(change);
        assert!(expected != plain, "{arguments:?} changes something");
        assert!(command_line(arguments) == expected, "{arguments:?}");
    }
    // The servicing fee is more than the interest that prepayments lose in half a month.
    assert!(command_line(&["--days-lost", "15", "--compensating-interest"]) == plain);
}

#[test]
fn advances_stopped_after_no_month_equal_no_advances() {
    in_project();
    assert!(command_line(&["--stop-advance", "0"]) == command_line(&["--no-advance"]));
}

#[test]
fn shift_moves_one_index_or_all_up_or_down() {
    in_project();
    let at = |libor: f64, cmt: f64| {
        library(|options| {
            options.assumptions.indices.set("libor-1m", IndexCurve::flat(libor));
            options.assumptions.indices.set("cmt-1y", IndexCurve::flat(cmt));
        })
    };
    // 1.1 − 0.25; 1.1 − 0.5 and 1.3 + 1 − 0.5.
    assert!(command_line(&["--shift", "libor-1m=-25"]) == at(1.1 - 0.25, 1.3));
    let both = command_line(&["--shift", "cmt-1y=100", "--shift", "-50"]);
    assert!(both == at(1.1 - 0.5, 1.3 + 1.0 - 0.5));
}

#[test]
fn recovery_options_equal_the_recovery_assumptions() {
    in_project();
    let last_line = |arguments: &[&str]| {
        let loss = ["deals/bma-pass-through", "--cdr", "5", "--severity", "40", "--format", "csv"];
        let ran = run("project", &[&loss[..], arguments].concat());
        (ran.out + &ran.err).lines().last().unwrap().to_owned()
    };
    let library = |recovery_pct, months| {
        let mut options = ProjectionOptions::default();
        options.assumptions.default_pct = GroupVectors::flat(5.0);
        options.assumptions.severity_pct = GroupVectors::flat(40.0);
        options.assumptions.recovery_pct = GroupVectors::flat(recovery_pct);
        options.assumptions.months_to_recovery = months;
        let deal = Deal::open("deals/bma-pass-through").unwrap();
        let result = Projection::with(&deal, &options).run().unwrap();
        let summary = result.summary(result.settlement).remove(0);
        let row = format!("PT,{},{},{},", summary.balance, summary.interest, summary.principal);
        (row, result.months)
    };
    // The last loan is liquidated in month 360.
    for (arguments, (row, months), last_month) in [
        (&[][..], library(0.0, 12), 360),
        (&["--recovery", "25"], library(25.0, 12), 372),
        (&["--recovery", "25", "--recovery-lag", "6"], library(25.0, 6), 366),
    ] {
        assert!(last_line(arguments).starts_with(&row), "{arguments:?}: not {row}");
        let last_of_class = last_line(&[arguments, &["--show", "classes"]].concat());
        let expected = format!("{last_month},");
        assert!(last_of_class.starts_with(&expected), "{arguments:?}: {last_of_class}");
        assert_eq!(months, last_month);
    }
    assert_ne!(library(0.0, 12).0, library(25.0, 12).0);
    let error = last_line(&["--recovery", "100.5"]);
    assert!(error.starts_with("error: --recovery: "), "{error}");
    assert!(
        error.ends_with("a subsequent recovery is from 0 to 100 percent, not 100.5"),
        "{error}"
    );
}

#[test]
fn days_lost_set_the_interest_that_a_prepaid_balance_loses() {
    in_project();
    // 1 % of what is left after 67,097.91 of 100,000,000.00 prepays: 999,329.02. A year's 8 % of it for
    // half a month is 3,331.10.
    let shortfall = |more: &[&str]| {
        let all = ["deals/bma-pass-through", "--smm", "1", "--show", "collateral"];
        column(&csv(&[&all[..], more].concat()), "prepayment_interest_shortfall")[0].clone()
    };
    assert_eq!(shortfall(&["--days-lost", "15"]), "3331.10");
    assert_eq!(shortfall(&[]), "0.00");
    // The pass-through has no servicing fee that could make up the shortfall.
    assert_eq!(shortfall(&["--days-lost", "15", "--compensating-interest"]), "3331.10");
}

#[test]
fn index_option_reads_a_curve_from_a_csv_file() {
    in_project();
    let folder = Folder::new("curve");
    let file = folder.write("curve.csv", "month,rate\n1,1.1\n13,2\n");
    let curve = format!("libor-1m={file}");
    let of_file = csv(&[&HOME[..7], &["--index", &curve, "--index", "cmt-1y=1.3"]].concat());
    let typed = ["--index", "libor-1m=1.1 for 12, 2", "--index", "cmt-1y=1.3"];
    assert_eq!(of_file, csv(&[&HOME[..7], &typed[..]].concat()));
}

/// The deal of a filed report, with two replines of its own.
#[test]
fn scaled_loans_take_the_balance_of_the_report() {
    in_project();
    let folder = Folder::new("scale");
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let repline = |balance: &str, rate: &str| {
        format!(
            "    - balance: {balance}\n      rate: {rate}\n      remaining_term: 340\n      \
             servicing_fee: 0.375\n"
        )
    };
    let replines =
        format!("  replines:\n{}{}", repline("900000000.00", "4.25"), repline("496000000.00", "5"));
    let place = filed.find("  closing_balance:").unwrap();
    folder.write("deal.yaml", &format!("{}{replines}{}", &filed[..place], &filed[place..]));
    let deal = folder.path();
    let from = ["--from", "deals/thornburg-2003-4/2003-10-27.txt", "--index", "libor-1m=1.1"];
    let all = |more: &'static [&'static str]| -> Vec<&str> {
        [deal].into_iter().chain(from).chain(more.iter().copied()).collect()
    };
    const COLLATERAL: [&str; 5] = ["--scale-loans", "--show", "collateral", "--months", "1"];
    // Line 464 of the report: Ending Scheduled Balance.
    let rows = csv(&all(&COLLATERAL));
    assert_eq!(column(&rows, "balance_begin"), ["1361891003.58"]);
    let notes = run("project", &all(&COLLATERAL)).err;
    assert!(
        notes.contains("moved on by 2 months and scaled by 0.975567 to 1361891003.58"),
        "{notes}"
    );
    assert_ne!(rows, csv(&all(&COLLATERAL[1..])));
    let grid = printed("grid", &all(&["--scale-loans", "--cpr", "10", "--format", "csv"]));
    assert_ne!(grid, printed("grid", &all(&["--cpr", "10", "--format", "csv"])));
    let json = printed("project", &all(&["--scale-loans", "--format", "json"]));
    assert!(json.contains("\"scale-loans\":\"yes\""), "{json}");
    let refused = error("project", &[deal, "--scale-loans", "--index", "libor-1m=1.1"]);
    assert!(refused.contains("--from"), "{refused}");
    let refused = error("project", &all(&["--scale-loans", "--loans", "loans.csv"]));
    assert!(refused.contains("cannot be used with"), "{refused}");
}

#[test]
fn wrong_values_of_options_are_reported() {
    in_project();
    for (arguments, expected) in [
        (&["--days-lost", "40"][..], "from 0 to 30, not 40"),
        (&["--days-lost", "some"], "write a number of days"),
        (&["--shift", "50"], "there is no curve to shift"),
        (&["--shift", "libor-1m=50"], "`libor-1m` has no curve to shift"),
        (&["--index", "libor-1m=1", "--shift", "up"], "write a number of basis points"),
        (&["--compensating-interest"], "--days-lost"),
        (&["--stop-advance", "3", "--no-advance"], "cannot be used with"),
    ] {
        let error = error("project", &[&["deals/bma-pass-through"], arguments].concat());
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn options_for_what_the_deal_does_not_have_are_reported() {
    in_project();
    for (arguments, expected) in [
        (["--call", "first"], "the deal file has no `call`"),
        (["--force", "delinquency=pass"], "the deal has no trigger named `delinquency`"),
        (["--force", "delinquency"], "write TRIGGER=pass or TRIGGER=fail"),
        (["--call", "soon"], "write never, first or a date"),
        (["--auction-bid", "101"], "the deal file has no `auction` to bid at"),
        (["--auction-bid", "high"], "write a number in percent of par"),
        (["--index", "libor"], "write NAME=V"),
    ] {
        let error = error("project", &["deals/bma-pass-through", arguments[0], arguments[1]]);
        assert!(error.contains(expected), "{error}");
    }
}

/// A date is that of a month in the deal's tables if no page has it: the projection starts after it, as
/// from a folder of tables that ends with it.
#[test]
fn projection_starts_after_a_month_of_the_tables() {
    in_project();
    let deal = "deals/sequoia-2002-11";
    let folder = Folder::new("from-date");
    fs::create_dir_all(folder.0.join("months")).unwrap();
    for table in ["collateral", "classes", "indices"] {
        let text = fs::read_to_string(format!("{deal}/months/{table}.csv")).unwrap();
        // ISO dates are in the order of their texts.
        let until = |line: &&str| line.starts_with('d') || line[..10] <= *"2003-05-20";
        let lines: Vec<&str> = text.lines().filter(until).collect();
        folder.write(&format!("months/{table}.csv"), &(lines.join("\n") + "\n"));
    }
    let months = folder.0.join("months").display().to_string();
    let of = |from: &str| error("project", &[deal, "--from", from, "--cpr", "20"]);
    // The tables have no terms of loans, so that the messages name what a projection lacks.
    let lacks = "the report has no `wam` of group 1, which a projection of its collateral needs; name a \
                 tape of loans instead";
    let (dated, of_folder) = (of("2003-05-20"), of(&months));
    assert!(dated.contains(lacks), "{dated}");
    assert_eq!(dated, of_folder.replace(&months, &format!("{deal}/months")));
    let tape = folder.write(
        "tape.csv",
        "group,balance,gross_rate,remaining_term\n1,1000000.00,5,300\n2,1000000.00,5,300\n",
    );
    let projected = |from: &str| {
        let indices = ["--index", "class-a=3", "--index", "class-a-month=3"];
        let from = [deal, "--from", from, "--loans", &tape, "--show", "collateral"];
        csv(&[&from[..], &indices].concat())
    };
    let after_may = projected("2003-05-20");
    // The tables leave out June; a deal that pays every month projects it.
    assert_eq!(column(&after_may, "date")[0], "2003-06-20");
    assert_eq!(after_may, projected(&months));
    assert_ne!(after_may, projected("2003-08-20"));
    let absent = "deals/sequoia-2002-11/months: there is no month of 2003-05-21; its months are from \
                  2002-11-20 to 2003-11-20";
    assert_eq!(of("2003-05-21"), format!("error: {absent}\n"));
}

//! The options of the command line do what the library's assumptions do.

use paydown::collateral::{Advances, IndexCurve, PrepaymentInterest};
use paydown::projection::{ProjectionOptions, ProjectionResult};
use paydown::{Deal, project};
use rust_decimal::Decimal;

use crate::{example, scenario};

/// What the example writes, as CSV.
fn csv(arguments: &[&str]) -> String {
    let output = example(&[arguments, &["--format", "csv"]].concat());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

/// A column of a CSV text.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let place = lines.next().unwrap().iter().position(|head| head == name).unwrap();
    lines.map(|fields| fields[place].clone()).collect()
}

const HOME: [&str; 11] = [
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

/// The interest that the library has with assumptions changed so.
fn library(change: impl Fn(&mut ProjectionOptions)) -> Vec<String> {
    let mut options = scenario(10.0, 5.0, 40.0);
    change(&mut options);
    let deal = Deal::from_path("deals/home-equity").unwrap();
    let result: ProjectionResult<Decimal> = project(&deal, &options).unwrap();
    let paid = result.class_rows.iter().map(|row| format!("{:.2}", row.interest_paid));
    paid.collect()
}

fn command_line(arguments: &[&str]) -> Vec<String> {
    let all = [&HOME[..], arguments, &["--show", "classes"]].concat();
    column(&csv(&all), "interest_paid")
}

#[test]
fn each_option_is_the_assumption_of_its_name() {
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
    // The servicing fee is more than what half a month's prepayments lose.
    assert!(command_line(&["--days-lost", "15", "--compensating-interest"]) == plain);
}

#[test]
fn advances_stopped_before_the_first_payment_are_none() {
    assert!(command_line(&["--stop-advance", "0"]) == command_line(&["--no-advance"]));
}

#[test]
fn one_index_is_shifted_or_all_and_down_as_well() {
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
fn a_prepaid_balance_loses_the_interest_of_the_days_that_are_said() {
    // 1 % of what is left after 67,097.91 of 100,000,000.00 prepays: 999,329.02, a year's 8 % of
    // it for half a month is 3,331.10.
    let of = |more: &[&str]| {
        let all = ["deals/bma-pass-through", "--smm", "1", "--show", "collateral"];
        column(&csv(&[&all[..], more].concat()), "prepayment_interest_shortfall")[0].clone()
    };
    assert_eq!(of(&["--days-lost", "15"]), "3331.10");
    assert_eq!(of(&[]), "0.00");
    // The pass-through has no servicing fee to make it up from.
    assert_eq!(of(&["--days-lost", "15", "--compensating-interest"]), "3331.10");
}

#[test]
fn a_curve_is_read_from_a_csv_file() {
    let file = std::env::temp_dir().join(format!("paydown-curve-{}.csv", std::process::id()));
    std::fs::write(&file, "month,rate\n1,1.1\n13,2\n").unwrap();
    let curve = format!("libor-1m={}", file.display());
    let of_file = csv(&[&HOME[..7], &["--index", &curve, "--index", "cmt-1y=1.3"]].concat());
    let typed = ["--index", "libor-1m=1.1 for 12, 2", "--index", "cmt-1y=1.3"];
    let typed = csv(&[&HOME[..7], &typed[..]].concat());
    std::fs::remove_file(&file).unwrap();
    assert_eq!(of_file, typed);
}

#[test]
fn what_cannot_be_assumed_is_reported() {
    for (arguments, told) in [
        (&["--days-lost", "40"][..], "from 0 to 30, not 40"),
        (&["--days-lost", "some"], "write a number of days"),
        (&["--shift", "50"], "there is no curve to shift"),
        (&["--shift", "libor-1m=50"], "`libor-1m` has no curve to shift"),
        (&["--index", "libor-1m=1", "--shift", "up"], "write a number of basis points"),
        (&["--compensating-interest"], "--days-lost"),
        (&["--stop-advance", "3", "--no-advance"], "cannot be used with"),
    ] {
        let output = example(&[&["deals/bma-pass-through"], arguments].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn remittance_is_the_cash_that_classes_parties_and_accounts_receive() {
    let told = |show: &str| csv(&[&HOME[..], &["--recovery", "20", "--show", show]].concat());
    let sum = |text: &str, name: &str| -> Decimal {
        column(text, name).iter().map(|cell| cell.parse::<Decimal>().unwrap()).sum()
    };
    let (remittance, classes) = (told("remittance"), told("classes"));
    let parts = ["net_interest", "scheduled_principal", "prepayment", "recovery"];
    let rest = ["subsequent_recovery", "penalties"];
    let cash = sum(&remittance, "cash");
    let added: Decimal = parts.iter().chain(&rest).map(|part| sum(&remittance, part)).sum();
    assert_eq!(cash, added);
    // A fifth of what was lost.
    let (lost, came) = (sum(&remittance, "loss"), sum(&remittance, "subsequent_recovery"));
    assert!((came - lost / Decimal::from(5)).abs() < Decimal::ONE, "{came} of {lost}");
    let columns = ["interest_paid", "shortfall_paid", "carryover_paid", "principal"];
    let paid: Decimal = columns.iter().map(|name| sum(&classes, name)).sum();
    assert_eq!(cash, paid + sum(&told("fees"), "paid"));
}

/// What `--show report` writes is replayed by the other example, into a folder or on the page.
#[test]
fn reports_are_written_a_file_for_each_month() {
    let folder = std::env::temp_dir().join(format!("paydown-reports-{}", std::process::id()));
    let deal = "deals/thornburg-2003-4";
    let asked =
        [deal, "--cpr", "20", "--index", "libor-1m=1.12", "--months", "2", "--show", "report"];
    let output = example(&[&asked[..], &["--out", folder.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let texts = ["2003-11-25.txt", "2003-12-26.txt"]
        .map(|file| std::fs::read_to_string(folder.join(file)).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    let deal = Deal::from_path(deal).unwrap();
    for text in &texts {
        let report = paydown::report::Report::read("printed.txt", text.as_bytes()).unwrap();
        let tied = paydown::replay_series(&deal, vec![report]).remove(0).unwrap();
        assert_eq!((tied.counts().breaks, tied.counts().anomaly), (0, 0));
    }
    let page = example(&asked);
    assert_eq!(String::from_utf8(page.stdout).unwrap(), texts.concat());
}

/// A notional is another class's balance a second time: it is in no sum of balances, and nothing of it
/// is left unpaid.
#[test]
fn notionals_are_not_stacked_and_what_moves_nothing_is_said() {
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let class = "  - class: IO\n    original_balance: 0.00\n    interest:\n      fixed: 0.25\n    \
                 notional: class(A).balance_begin\n    source: Example\n";
    let text = text.replace("  - class: R\n", &format!("{class}  - class: R\n"));
    let text = text.replace("current: [A, B]", "current: [A, B, IO]");
    let folder = std::env::temp_dir().join(format!("notional-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("deal.yaml"), text).unwrap();
    let svg = folder.join("balances.svg");
    let output = example(&[
        folder.to_str().unwrap(),
        "--cdr",
        "1",
        "--index",
        "libor-1m=3",
        "--svg",
        svg.to_str().unwrap(),
    ]);
    let told = String::from_utf8(output.stderr).unwrap();
    let picture = std::fs::read_to_string(&svg).unwrap_or_default();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{told}");
    for name in [">A<", ">B<", ">Z<"] {
        assert!(picture.contains(name), "{name}");
    }
    assert!(!picture.contains(">IO<"));
    assert!(told.contains("note: no class and no loan follows the index libor-1m"), "{told}");
    assert!(told.contains("note: without --severity"), "{told}");
    assert!(!told.contains("class IO is left unpaid"), "{told}");
}

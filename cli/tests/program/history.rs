//! `history`: reported months, then projected ones, and actual speeds.

use std::fmt::Write;
use std::fs;

use crate::{Folder, REPORT, column, csv, error, in_project, printed, run};

/// Half a cent of a billion a month leaves of the speed, over four months, in dollars, and two roundings to
/// cents.
const SPEED_DIGITS: f64 = 0.05;

const INDEX: &str = "libor-1m=1.12";

/// A folder with a deal and the reports of eight projected months, at 20 % CPR without defaults.
fn reported(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("deal.yaml", &fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap());
    let out = ["--out", folder.path(), "--show", "report"];
    run("project", &[&PROJECTED[..], &out].concat());
    folder
}

/// What the reports are made of.
const PROJECTED: [&str; 9] = [
    "deals/thornburg-2003-4",
    "--index",
    INDEX,
    "--cpr",
    "20",
    "--months",
    "8",
    "--carry",
    "trustee",
];

fn history(arguments: &[&str]) -> String {
    printed("history", &[arguments, &["--format", "csv"]].concat())
}

#[test]
fn reported_months_have_the_rows_of_the_projection_that_they_report() {
    in_project();
    let folder = reported("history_of_reports");
    // Pages print balances in cents and no state of the loans. The expected amortization of the
    // projection is rounded by itself, and may differ by a cent from what is paid.
    const LOAN_STATES: [&str; 8] = [
        "performing",
        "new_defaults",
        "in_foreclosure",
        "amortization_factor",
        "expected_amortization",
        "default_amortization",
        "interest_lost",
        "actual_interest",
    ];
    for (show, but) in [
        ("classes", &["factor"][..]),
        ("collateral", &LOAN_STATES),
        ("triggers", &[]),
        ("accounts", &[]),
        ("fees", &[]),
    ] {
        let rows = history(&[folder.path(), "--no-projection", "--show", show]);
        let projected = csv(&[&PROJECTED[..], &["--show", show]].concat());
        let header = |csv: &str| csv.lines().next().unwrap().to_owned();
        assert_eq!(header(&rows), format!("kind,{}", header(&projected)));
        for name in header(&projected).split(',').filter(|name| !but.contains(name)) {
            assert_eq!(column(&rows, name), column(&projected, name), "{show} {name}");
        }
        assert!(column(&rows, "kind").iter().all(|kind| kind == "actual"));
    }
}

#[test]
fn projection_at_actual_speed_is_that_of_the_reports() {
    in_project();
    let folder = reported("history_speed");
    let speeds = history(&[folder.path(), "--show", "speeds"]);
    for window in ["cpr_1m", "cpr_3m", "cpr_6m", "cpr_life"] {
        assert_eq!(column(&speeds, window)[7], "20.0000", "{window}");
    }
    assert_eq!(column(&speeds, "cpr_12m"), [""; 8]);
    let of_history = ["--cpr", "history:6", "--index", INDEX, "--months", "4"];
    let ran = run("history", &[&[folder.path(), "--format", "csv"], &of_history[..]].concat());
    assert!(ran.err.contains("--cpr: history:6 up to 2004-06-25 is 20.0000 %"), "{}", ran.err);
    let kinds = column(&ran.out, "kind");
    let count = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!((count("actual"), count("projected")), (8 * 6, 4 * 6));
    // `project` from the last report at 20 % pays the same, but for the digits of the speed: cents of a billion.
    let at_20 = ["--from", "latest", "--cpr", "20", "--index", INDEX, "--months", "4"];
    let projected = csv(&[&[folder.path(), "--show", "classes"], &at_20[..]].concat());
    let of_both = column(&ran.out, "balance_end").into_iter().skip(48);
    for (one, other) in of_both.zip(column(&projected, "balance_end")) {
        let [one, other] = [one, other].map(|text| text.parse::<f64>().unwrap());
        assert!((one - other).abs() < SPEED_DIGITS, "{one} {other}");
    }
    // A start from two reports knows their speed.
    let last = ["2004-05-25", "2004-06-25"].map(|date| format!("{}/{date}.txt", folder.path()));
    let from = ["--from", &last[0], "--from", &last[1], "--cpr", "history:2", "--index", INDEX];
    let ran = run("project", &[&[folder.path()], &from[..]].concat());
    assert!(ran.err.contains("history:2 up to 2004-06-25 is 20.0000 %"), "{}", ran.err);
}

/// Tables of four projected months of two groups, of which the third is left out.
#[test]
fn tables_have_gaps_totals_and_speeds_by_group() {
    in_project();
    const DEAL: [&str; 11] = [
        "deals/two-groups",
        "--cpr",
        "6",
        "--cdr",
        "3",
        "--severity",
        "30",
        "--lag",
        "1",
        "--months",
        "4",
    ];
    let folder = Folder::new("history_of_tables");
    folder.write("deal.yaml", &fs::read_to_string("deals/two-groups/deal.yaml").unwrap());
    fs::create_dir(format!("{}/months", folder.path())).unwrap();
    let collateral = csv(&[&DEAL[..], &["--show", "collateral"]].concat());
    let net = column(&csv(&[&DEAL[..], &["--show", "remittance"]].concat()), "net_interest");
    let amounts = |name: &str| column(&collateral, name);
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let money = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut lines = "distribution_date,group,balance_begin,scheduled_principal,\
                     unscheduled_principal,liquidation_principal,realized_loss,net_interest\n"
        .to_owned();
    for row in 0..amounts("date").len() {
        let of = |name: &str| amounts(name)[row].clone();
        if of("group") == "total" || of("date") == "2003-09-25" {
            continue;
        }
        let sum = |names: &[&str]| money(names.iter().map(|name| cents(&of(name))).sum());
        let fields = [
            of("date"),
            of("group"),
            of("balance_begin"),
            sum(&["actual_amortization", "default_amortization"]),
            sum(&["voluntary_prepayment", "recovery"]),
            of("recovery"),
            of("loss"),
            net[row].clone(),
        ];
        writeln!(lines, "{}", fields.join(",")).unwrap();
    }
    folder.write("months/collateral.csv", &lines);
    let classes = csv(&[&DEAL[..], &["--show", "classes"]].concat());
    let mut lines = "distribution_date,class,balance_begin,principal,balance_end\n".to_owned();
    for row in 0..column(&classes, "date").len() {
        let of = |name: &str| column(&classes, name)[row].clone();
        if of("date") != "2003-09-25" {
            let fields = ["date", "class", "balance_begin", "principal", "balance_end"].map(of);
            writeln!(lines, "{}", fields.join(",")).unwrap();
        }
    }
    folder.write("months/classes.csv", &lines);

    let actual = |show: &str| {
        let ran =
            run("history", &[folder.path(), "--no-projection", "--show", show, "--format", "csv"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            ran.err.contains("1 month has no report: 1 between 2003-08-25 and 2003-10-27"),
            "{}",
            ran.err
        );
        ran.out
    };
    let kept = |csv: &str, name: &str| -> Vec<String> {
        let dates = column(csv, "date");
        let rows = column(csv, name).into_iter().zip(dates);
        rows.filter(|(_, date)| date != "2003-09-25").map(|(value, _)| value).collect()
    };
    let rows = actual("collateral");
    // Totals are the sums of the groups.
    for name in
        ["group", "balance_begin", "voluntary_prepayment", "recovery", "loss", "balance_end"]
    {
        assert_eq!(column(&rows, name), kept(&collateral, name), "{name}");
    }
    let rows = actual("classes");
    for name in ["class", "balance_begin", "interest_paid", "principal", "realized_loss", "factor"]
    {
        assert_eq!(column(&rows, name), kept(&classes, name), "{name}");
    }
    let speeds = actual("speeds");
    assert_eq!(column(&speeds, "group")[..3], ["1", "2", "total"]);
    assert_eq!(column(&speeds, "cpr_3m"), [""; 9]);
    // Group 1 in the first month: 308,296.48 of 60,000,000.00 − 55,277.74.
    assert_eq!(column(&speeds, "smm_1m")[0], "0.5143");
    // A projection from the folder of tables starts after the last of them, here with the deal's loans.
    let months = format!("{}/months", folder.path());
    let from = ["--from", &months, "--scale-loans", "--months", "1", "--show", "collateral"];
    let next = csv(&[&[folder.path()], &from[..]].concat());
    assert_eq!(column(&next, "date"), ["2003-11-25"; 3]);
    let ended = column(&actual("collateral"), "balance_end").split_off(6);
    assert_eq!(column(&next, "balance_begin"), ended);
    assert_eq!(next, csv(&[&[folder.path(), "--from", "latest"], &from[2..]].concat()));
    let joined =
        history(&[folder.path(), "--scale-loans", "--months", "1", "--show", "collateral"]);
    assert_eq!(column(&joined, "balance_end").split_off(9), column(&next, "balance_end"));
    // All loans in the second: 176,948.09 recovered and 76,051.46 lost.
    assert_eq!(column(&speeds, "severity_1m")[5], "30.0599");
}

#[test]
fn json_and_picture_say_where_actual_months_end() {
    in_project();
    let folder = Folder::new("history_formats");
    let svg = format!("{}/life.svg", folder.path());
    let assumed = ["--cpr", "20", "--index", INDEX, "--months", "2", "--svg", &svg];
    let json = printed(
        "history",
        &[&["deals/thornburg-2003-4", "--format", "json"], &assumed[..]].concat(),
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["command"], "history");
    assert_eq!(json["start"]["date"], "2003-10-27");
    assert_eq!(json["assumptions"]["cpr"], "20");
    let kinds: Vec<&str> =
        json["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds[5], kinds[6], kinds.len()), ("actual", "projected", 18));
    let svg = fs::read_to_string(svg).unwrap();
    assert!(svg.contains(">actual<") && svg.contains(">projected<"), "the join is marked");
}

#[test]
fn what_history_lacks_is_named() {
    in_project();
    // Without assumptions there are the actual months, and a note says what a projection needs.
    let ran = run("history", &["deals/thornburg-2003-4", "--format", "csv"]);
    assert_eq!((ran.code, column(&ran.out, "kind").len()), (0, 6));
    assert!(ran.err.contains("only actual months are shown"), "{}", ran.err);
    assert!(ran.err.contains("libor-1m"), "{}", ran.err);
    for (arguments, message) in [
        (&["deals/thornburg-2003-4", "--cpr", "20"][..], "no curve is given"),
        (&["deals/home-equity"], "there is no reported month with balances"),
        (
            &["deals/thornburg-2003-4", "--from", "2003-11-25"],
            "no month is reported on 2003-11-25; the months are from 2003-10-27 to 2003-10-27",
        ),
        (&["deals/thornburg-2003-4", "--cpr", "history:6"], "only 1 month is reported"),
        (&["deals/thornburg-2003-1", "--from", REPORT], "belongs to series 2003-4"),
    ] {
        let refused = error("history", arguments);
        assert!(refused.contains(message), "{refused}");
    }
    let refused = error("project", &["deals/home-equity", "--cpr", "history:6"]);
    assert!(refused.contains("name reports with --from"), "{refused}");
}

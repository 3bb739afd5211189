//! The command `grid`: deals through a grid of scenarios.

use paydown::Deal;
use paydown::collateral::{Assumptions, IndexCurve};
use paydown::projection::Projection;
use paydown::scenario::{Arithmetic, Axis, Grid, RunOptions, run};

use crate::{Folder, error, in_project, printed};

const HOME: [&str; 11] = [
    "deals/home-equity",
    "--cpr",
    "10,25",
    "--cdr",
    "0,6",
    "--severity",
    "50",
    "--index",
    "libor-1m=1.1",
    "--index",
    "cmt-1y=1.3",
];

fn home(more: &[&str]) -> String {
    printed("grid", &[&HOME[..], more].concat())
}

#[test]
fn csv_equals_the_run_of_the_library() {
    in_project();
    let text = home(&["--format", "csv", "--arithmetic", "exact", "--shift", "-25,50"]);
    let mut assumed = Assumptions::default();
    assumed.indices.set("libor-1m", IndexCurve::flat(1.1));
    assumed.indices.set("cmt-1y", IndexCurve::flat(1.3));
    let grid = Grid::of(assumed)
        .with(Axis::cpr(&[10.0, 25.0]))
        .with(Axis::cdr(&[0.0, 6.0]))
        .with(Axis::severity(&[50.0]))
        .with(Axis::shift(&[-25.0, 50.0]));
    let deal = Deal::open("deals/home-equity").unwrap();
    let mut options = RunOptions::default();
    options.arithmetic = Arithmetic::Cents;
    let mut expected = vec![
        "deal,scenario,cpr,cdr,severity,shift,class,balance,interest,principal,realized_loss,\
         average_life_years,first_principal,last_principal"
            .to_owned(),
    ];
    run(&[Projection::of(&deal)], &grid, &options, |path| {
        let places = grid.places(path.scenario).into_iter();
        let axes: Vec<String> =
            grid.axes().iter().zip(places).map(|(axis, place)| axis.text(place)).collect();
        for (class, life) in deal.class_names().zip(&path.classes) {
            expected.push(format!(
                "home-equity,{},{},{class},{:.2},{:.2},{:.2},{:.2},{},{},{}",
                path.scenario + 1,
                axes.join(","),
                life.balance,
                life.interest,
                life.principal,
                life.realized_loss,
                life.average_life_years.map_or_else(String::new, |years| format!("{years:.10}")),
                life.first_principal.map_or_else(String::new, |date| date.to_string()),
                life.last_principal.map_or_else(String::new, |date| date.to_string()),
            ));
        }
    })
    .unwrap();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    assert_eq!(expected.len(), 1 + 8 * 4);
    // The residual class is paid no principal.
    assert!(expected[4].ends_with(",,,"), "{}", expected[4]);
}

#[test]
fn row_of_the_grid_equals_the_summary_of_that_projection() {
    in_project();
    for (arithmetic, alone) in [("exact", "decimal"), ("decimal", "decimal"), ("float", "float")] {
        let grid = home(&["--format", "csv", "--arithmetic", arithmetic]);
        let mut arguments = HOME.to_vec();
        (arguments[2], arguments[4]) = ("25", "6");
        let alone = printed(
            "project",
            &[&arguments[..], &["--format", "csv", "--arithmetic", alone]].concat(),
        );
        let rows: Vec<&str> =
            grid.lines().filter_map(|line| line.strip_prefix("home-equity,4,25,6,50,0,")).collect();
        assert_eq!(rows, alone.lines().skip(1).collect::<Vec<_>>(), "{arithmetic}");
    }
}

#[test]
fn number_of_threads_does_not_change_the_output() {
    in_project();
    let many = ["--cpr", "0,2,4,6,8,10,12,14,16,18,20", "--format", "csv"];
    let arguments = [&["deals/bma-pass-through", "--cdr", "0,1,2"][..], &many].concat();
    let one = printed("grid", &[&arguments[..], &["--threads", "1"]].concat());
    let two = printed("grid", &[&arguments[..], &["--threads", "2"]].concat());
    assert_eq!(one.lines().count(), 34);
    assert!(one == two);
}

#[test]
fn page_has_average_life_and_loss_by_class() {
    in_project();
    let page = home(&[]);
    assert!(page.starts_with(
        "home-equity, severity 50, shift 0: average life, years\nscenario  cpr  cdr     A"
    ));
    assert!(
        page.contains("\n\nhome-equity, severity 50, shift 0: realized loss, percent of balance")
    );
    assert!(page.lines().all(|line| line.len() <= 100));
    assert_eq!(page.lines().count(), 2 * 6 + 1);
}

#[test]
fn chosen_classes_alone_are_written() {
    in_project();
    let all = home(&["--format", "csv"]);
    let two = home(&["--format", "csv", "--class", "A", "--class", "M-2,C"]);
    let kept: Vec<&str> = all.lines().filter(|line| !line.contains(",M-1,")).collect();
    assert_eq!(two.lines().collect::<Vec<_>>(), kept);
    assert_eq!(kept.len(), 1 + 3 * 4);
    let page = home(&["--class", "M-2"]);
    assert!(page.lines().nth(1).unwrap().ends_with("cdr    M-2"), "{page}");
    let unknown = error("grid", &[&HOME[..], &["--class", "A,M-3"]].concat());
    assert_eq!(unknown, "error: --class: there is no class `M-3`; there are A, M-1, M-2, C\n");
}

#[test]
fn deal_without_loans_starts_from_its_latest_report() {
    in_project();
    for name in ["2003-1", "2003-2", "2003-4"] {
        let folder = format!("deals/thornburg-{name}");
        // An amended report is later than the report that it amends.
        let report = match name {
            "2003-1" => "2003-12-26.txt",
            "2003-2" => "2003-04-25-amended.txt",
            _ => "2003-10-27.txt",
        };
        let report = format!("{folder}/{report}");
        let arguments = [&folder, "--cpr", "20", "--index", "libor-1m=1.12", "--format", "csv"];
        for example in ["project", "grid"] {
            let bare = printed(example, &arguments);
            let named = printed(example, &[&arguments[..], &["--from", &report]].concat());
            assert!(bare == named && bare.lines().count() > 3, "{example} {folder}");
        }
    }
}

#[test]
fn mistakes_in_several_options_are_reported_together() {
    in_project();
    let errors = error(
        "grid",
        &["deals/bma-pass-through", "deals/none", "--cpr", "x,5,nan", "--severity", "1,,2"],
    );
    assert_eq!(
        errors,
        "error: --cpr: `x`: write a number, or a range such as 0:30:5, as in 5,10,20\n\
         error: --cpr: `nan`: write a number, or a range such as 0:30:5, as in 5,10,20\n\
         error: --severity: ``: write a number, or a range such as 0:30:5, as in 5,10,20\n\
         error: deals/none: the deal file cannot be opened: No such file or directory (os error 2)\n"
    );
    let errors = error("grid", &["deals/bma-pass-through", "--cpr", "5,-5"]);
    assert_eq!(
        errors,
        "error: scenario cpr=-5,cdr=0,severity=0,shift=0: prepayment: a rate of prepayment or \
         default is from 0 to 100 percent, not -5\n"
    );
}

#[test]
fn json_has_the_rows_of_the_csv_and_its_columns_in_order() {
    in_project();
    let csv = home(&["--format", "csv"]);
    let json = home(&["--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&read["command"], &read["deal"]["name"]), (&"grid".into(), &"home-equity".into()));
    assert_eq!(read["assumptions"]["index:libor-1m"], "1.1");
    let rows = read["rows"].as_array().unwrap();
    assert_eq!(rows.len(), csv.lines().count() - 1);
    let first: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(rows[0]["balance"], first[7]);
    assert!(
        json.contains("{\"deal\":\"home-equity\",\"scenario\":1,\"cpr\":\"10\",\"cdr\":\"0\",")
    );
}

#[test]
fn scenarios_of_a_file_have_their_names_and_vectors() {
    in_project();
    let folder = Folder::new("scenarios");
    let text = "scenario,cpr,cdr\nbase,10,1\n=stress,\"6 ramp 30 4\",\"5 for 24, 1\"\n";
    let file = folder.write("s.csv", text);
    let deal = ["deals/bma-pass-through", "--format", "csv", "--arithmetic", "cents"];
    let rows = printed("grid", &[&deal[..], &["--scenarios", &file, "--discount", "5"]].concat());
    let lines: Vec<&str> = rows.lines().collect();
    assert!(lines[0].ends_with("last_principal,present_value 5"), "{}", lines[0]);
    assert!(lines[1].starts_with("bma-pass-through,1,base,PT,100000000.00,"));
    // A spreadsheet would take the name for a formula.
    assert!(lines[2].starts_with("bma-pass-through,2,'=stress,PT,"), "{}", lines[2]);
    let alone = ["deals/bma-pass-through", "--cpr", "6 ramp 30 4", "--cdr", "5 for 24, 1"];
    let alone = printed("project", &[&alone[..], &["--format", "csv"]].concat());
    let paid = |line: &str, place: usize| line.split(',').nth(place).unwrap().to_owned();
    assert_eq!(paid(lines[2], 5), paid(alone.lines().nth(1).unwrap(), 2));
    let wrong = folder.write("w.csv", "scenario,cpr,psa\nbase,10,150\nnext,x,100\n");
    let err = error("grid", &[&deal[..], &["--scenarios", &wrong]].concat());
    assert!(err.contains("cpr and psa exclude each other"), "{err}");
    assert!(err.contains("w.csv:3:6: column cpr: "), "{err}");
}

/// The schedule of pac-support is the one between 100 and 250 PSA, and its deal file reads it by date.
#[test]
fn schedule_of_a_planned_class_is_that_of_its_deal_file() {
    in_project();
    let deal = ["deals/pac-support", "--class", "PAC", "--psa", "100,250", "--name", "pac_target"];
    let yaml = printed("schedule", &deal);
    let file = std::fs::read_to_string("deals/pac-support/deal.yaml").unwrap();
    let amounts = |text: &str| -> Vec<String> {
        let lines = text.split("amounts:\n").nth(1).unwrap().lines();
        let lines = lines.take_while(|line| line.starts_with("      "));
        lines.map(|line| line.split(": ").nth(1).unwrap().to_owned()).collect()
    };
    assert_eq!(amounts(&yaml), amounts(&file));
    // By date it is the same deal.
    let (head, old) = file.split_once("schedules:\n").unwrap();
    let rest = old.split_once("    source: ").unwrap().1.split_once('\n').unwrap().1;
    let folder = Folder::new("by-date");
    let by_date = folder.write("deal.yaml", &format!("{head}{yaml}{rest}"));
    let summary = |deal: &str| printed("project", &[deal, "--psa", "90", "--format", "csv"]);
    assert_eq!(summary(&by_date), summary("deals/pac-support"));
    let csv = printed("schedule", &[&deal[..], &["--format", "csv"]].concat());
    assert!(
        csv.starts_with("period,date,principal,balance\n1,2001-02-25,83768.68,69974231.32\n"),
        "{csv}"
    );
    let err = error("schedule", &["deals/pac-support", "--class", "PAK", "--psa", "100"]);
    assert!(err.contains("there is no class"), "{err}");
}

/// Axes of vectors, other assumptions, the call and curves by age; rows are those of `project`.
#[test]
fn grids_cross_vectors_calls_and_curves() {
    in_project();
    let deal = ["deals/home-equity", "--index", "libor-1m=1.1", "--ppc-curve", "4 ramp 12 20"];
    let grid = ["--ppc", "100,150", "--axis", "call=never,first", "--class", "A"];
    let more = ["--arithmetic", "cents", "--format", "csv"];
    let rows = printed("grid", &[&deal[..], &grid, &more].concat());
    let lines: Vec<&str> = rows.lines().collect();
    assert!(
        lines[0].starts_with("deal,scenario,ppc,cdr,severity,shift,call,class,"),
        "{}",
        lines[0]
    );
    assert!(lines[4].starts_with("home-equity,4,150,0,0,0,first,A,"), "{}", lines[4]);
    let alone = ["--ppc", "150", "--call", "first", "--format", "csv"];
    let alone = printed("project", &[&deal[..], &alone].concat());
    let interest = |line: &str, place: usize| line.split(',').nth(place).unwrap().to_owned();
    assert_eq!(interest(lines[4], 9), interest(alone.lines().nth(1).unwrap(), 2));
    let vectors =
        ["deals/bma-pass-through", "--cpr", "6 ramp 30 4; 8 for 24, 20", "--format", "csv"];
    let rows = printed("grid", &vectors);
    assert!(rows.contains("bma-pass-through,2,\"8 for 24, 20\",0,0,0,PT,"), "{rows}");
}

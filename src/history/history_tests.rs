//! Speeds worked by hand, and the rows of filed reports.

use approx::assert_abs_diff_eq;

use super::speeds::speed;
use super::{History, Kind, Speed, Window};
use crate::calendar::Date;
use crate::collateral::{Assumptions, GroupMonth, scheduled_factor};
use crate::deal::Deal;
use crate::projection::Projection;
use crate::report::Report;
use crate::table::{Row, Table};
use crate::tie_out::{Replay, TieOut};

/// Results are the formulas' to the last digits of a float.
const EXACT: f64 = 1e-10;

/// A month: balance, scheduled principal, voluntary prepayments, principal of liquidations, loss.
fn month(figures: [f64; 5]) -> GroupMonth {
    let [balance_begin, scheduled, prepaid, recovery, loss] = figures;
    GroupMonth {
        balance_begin,
        actual_amortization: scheduled,
        voluntary_prepayment: prepaid,
        recovery,
        loss,
        liquidated: recovery + loss,
        ..GroupMonth::UNKNOWN
    }
}

fn speed_of(months: &[(u32, GroupMonth)], window: Window) -> Speed {
    let date = Date::from_ymd(2003, 10, 27).unwrap();
    let months: Vec<_> = months.iter().map(|(period, month)| (*period, date, month)).collect();
    speed(&months, window)
}

/// 9,900 of 990,000 and 19,602 of 980,100 are 1 % and 2 %. 600 + 400 of 1,000,000 are liquidated.
const FIRST: [f64; 5] = [1_000_000.0, 10_000.0, 9_900.0, 600.0, 400.0];
const SECOND: [f64; 5] = [980_100.0, 0.0, 19_602.0, 0.0, 0.0];

#[test]
fn speeds_are_compounded_over_their_window() {
    let months = [(1, month(FIRST)), (2, month(SECOND))];
    let one = speed_of(&months[..1], Window::Months(1));
    assert_abs_diff_eq!(one.smm_pct.unwrap(), 1.0, epsilon = EXACT);
    // 1 − 0.99^12
    assert_abs_diff_eq!(one.cpr_pct.unwrap(), 11.361512828387077, epsilon = EXACT);
    assert_abs_diff_eq!(one.mdr_pct.unwrap(), 0.1, epsilon = EXACT);
    // 1 − 0.999^12
    assert_abs_diff_eq!(one.cdr_pct.unwrap(), 1.1934219505, epsilon = 1e-9);
    assert_abs_diff_eq!(one.severity_pct.unwrap(), 40.0, epsilon = EXACT);
    for window in [Window::Months(2), Window::Life] {
        let two = speed_of(&months, window);
        // 1 − √(0.99 × 0.98), 1 − (0.99 × 0.98)^6 and 1 − √0.999
        assert_abs_diff_eq!(
            two.smm_pct.unwrap(),
            100.0 * (1.0 - 0.9702_f64.sqrt()),
            epsilon = EXACT
        );
        let left = 0.9702_f64;
        let cpr = 100.0 * (1.0 - left * left * left * left * left * left);
        assert_abs_diff_eq!(two.cpr_pct.unwrap(), cpr, epsilon = EXACT);
        assert_abs_diff_eq!(
            two.mdr_pct.unwrap(),
            100.0 * (1.0 - 0.999_f64.sqrt()),
            epsilon = EXACT
        );
        assert_abs_diff_eq!(two.severity_pct.unwrap(), 40.0, epsilon = EXACT);
    }
    // Nothing was liquidated in the second month alone.
    let second = speed_of(&months, Window::Months(1));
    assert_eq!((second.cdr_pct, second.severity_pct), (Some(0.0), None));
    assert_eq!(speed_of(&months, Window::Months(3)), Speed::default());
}

#[test]
fn speed_of_two_published_factors_is_that_of_standard_formulas() {
    // A GNMA I 9 % (gross 9.5), term 359 months. Standard Formulas, chapter SF, B.3.
    let (begin, end) = (0.85150625, 0.84732282);
    let left = scheduled_factor(9.5, 359, 16) / scheduled_factor(9.5, 359, 15);
    let scheduled = begin * (1.0 - left);
    let figures = [begin, scheduled, begin - scheduled - end, 0.0, 0.0];
    let speed = speed_of(&[(17, month(figures))], Window::Months(1));
    assert_eq!(format!("{:.6}", speed.smm_pct.unwrap()), "0.435270");
    assert_eq!(format!("{:.4}", speed.cpr_pct.unwrap()), "5.1000");
}

#[test]
fn what_is_not_published_has_no_speed() {
    let life = |months: &[(u32, GroupMonth)]| speed_of(months, Window::Life);
    let first = (1, month(FIRST));
    let mut unknown = month(SECOND);
    unknown.voluntary_prepayment = f64::NAN;
    let of_both = life(&[first, (2, unknown)]);
    assert_eq!(of_both.cpr_pct, None);
    assert!(of_both.cdr_pct.is_some());
    // Only the loss is published: 400 of 1,000,000, and no severity.
    let mut lost = month(FIRST);
    (lost.recovery, lost.liquidated) = (f64::NAN, f64::NAN);
    let lost_only = life(&[(1, lost)]);
    assert_abs_diff_eq!(lost_only.mdr_pct.unwrap(), 0.04, epsilon = EXACT);
    assert_eq!(lost_only.severity_pct, None);
    // Scheduled principal is not published: 9,900 of 1,000,000.
    let mut prepaid = month(FIRST);
    prepaid.actual_amortization = f64::NAN;
    assert_abs_diff_eq!(life(&[(1, prepaid)]).smm_pct.unwrap(), 0.99, epsilon = EXACT);
    // A month without a report is in no window of several months, but the life has the others.
    let gap = [first, (3, month(SECOND))];
    assert_eq!(speed_of(&gap, Window::Months(2)), Speed::default());
    assert!(life(&gap).cpr_pct.is_some());
}

fn tied(deal: &str, files: &[&str]) -> (Deal, Vec<TieOut>) {
    let folder = format!("deals/{deal}");
    let deal = Deal::open(&folder).unwrap();
    let reports = files.iter().map(|file| Report::open(format!("{folder}/{file}.txt")).unwrap());
    let tied = Replay::of(&deal).series(reports.collect()).into_iter();
    let tied = tied.collect::<Result<Vec<_>, _>>().unwrap();
    (deal, tied)
}

/// The cells of a row by their columns.
fn cell<R: Row>(row: &R, column: &str) -> String {
    let place = R::columns().iter().position(|known| *known == column).unwrap();
    row.cells()[place].to_string()
}

#[test]
fn filed_month_has_the_published_figures() {
    let (deal, tied) = tied("thornburg-2003-4", &["2003-10-27"]);
    let history = History::of(&deal, &tied).unwrap();
    // Lines 35, 79 and 102 of the report.
    let classes = history.classes();
    for (column, published) in [
        ("kind", "actual"),
        ("class", "A1"),
        ("balance_begin", "1298203263.42"),
        ("rate", "1.4400000000"),
        ("interest_paid", "1557843.91"),
        ("principal", "17910831.90"),
        ("balance_end", "1280292431.53"),
    ] {
        assert_eq!(cell(&classes[0], column), published, "{column}");
    }
    // Line 39: what the residual receives.
    assert_eq!(cell(&classes[4], "interest_paid"), "2552265.39");
    // Lines 429, 430 and 414; the report does not print how much is in foreclosure and performs.
    let collateral = history.collateral();
    for (column, published) in [
        ("actual_amortization", "245328.44"),
        ("voluntary_prepayment", "18395232.56"),
        ("net_rate", "3.9928870000"),
        ("new_defaults", ""),
        ("performing", ""),
    ] {
        assert_eq!(cell(&collateral[0], column), published, "{column}");
    }
    // 18,395,232.56 of 1,380,531,564.58 − 245,328.44
    let speeds = history.speeds();
    assert_eq!(cell(&speeds[0], "smm_1m"), "1.3327");
    assert_eq!(cell(&speeds[0], "cpr_3m"), "");
}

#[test]
fn amended_report_replaces_what_it_amends() {
    let (deal, tied) = tied("thornburg-2003-2", &["2003-04-25", "2003-04-25-amended"]);
    let history = History::of(&deal, &tied).unwrap();
    assert_eq!((history.actual_months, history.classes().len()), (1, deal.class_names().count()));
    assert_eq!(history.state().source, "deals/thornburg-2003-2/2003-04-25-amended.txt");
    assert!(history.flows.notes.is_empty());
}

#[test]
fn projection_follows_the_last_actual_month() {
    let (deal, tied) = tied("thornburg-2003-4", &["2003-10-27"]);
    let history = History::of(&deal, &tied).unwrap();
    let mut assumptions = Assumptions::default();
    let cpr = history.set(&mut assumptions, "cpr", "history:1").unwrap().unwrap();
    assert_abs_diff_eq!(cpr, history.pool_speed(Window::Life).cpr_pct.unwrap(), epsilon = EXACT);
    history.set(&mut assumptions, "index:libor-1m", "1.12").unwrap();
    let projection = Projection::of(&deal).assumptions(assumptions).months(3);
    let flows = projection.clone().start(history.state()).run().unwrap();
    let whole = history.clone().followed_by(&flows).unwrap();
    assert_eq!((whole.flows.months, whole.actual_months), (4, 1));
    let classes = whole.classes();
    let kinds: Vec<Kind> = classes.iter().step_by(6).map(|row| row.kind).collect();
    assert_eq!(kinds, [Kind::Actual, Kind::Projected, Kind::Projected, Kind::Projected]);
    for (before, after) in classes.iter().zip(&classes[6..]) {
        assert_eq!(before.row.balance_end, after.row.balance_begin);
    }
    // The first life counts from the distribution before the first actual month.
    assert_eq!(whole.flows.settlement.to_string(), "2003-09-25");
    let lives = whole.flows.summary(whole.flows.settlement);
    assert_eq!(lives[0].balance, whole.flows.opening[0].balance);
    assert_eq!(Table::of(&classes).columns()[..2], ["kind", "period"]);
    let again = whole.followed_by(&flows).unwrap_err().to_string();
    assert!(again.contains("begins with distribution 3"), "{again}");
}

#[test]
fn speeds_that_the_history_does_not_have_are_refused() {
    let (deal, tied) = tied("thornburg-2003-4", &["2003-10-27"]);
    let history = History::of(&deal, &tied).unwrap();
    for (name, text, message) in [
        ("cpr", "history:2", "only 1 month is reported up to 2003-10-27"),
        ("cpr", "history:0", "such as history:6, or history:life"),
        ("severity", "history:1", "no liquidation is published in those months"),
        ("psa", "history:1", "only cpr, smm, cdr, mdr and severity"),
    ] {
        let wrong = history.set(&mut Assumptions::default(), name, text).unwrap_err().to_string();
        assert!(wrong.contains(message), "{wrong}");
    }
    let none = History::of(&deal, &[]).unwrap_err().to_string();
    assert!(none.contains("no reported month with balances"), "{none}");
}

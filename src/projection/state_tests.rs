//! Tests of the state between two months: a replay's closing state opens a projection. That this
//! state is sufficient for the next month is a law of `testing::laws`.

use super::months::Run;
use super::start::Start;
use super::{BalanceCarry, Projection, ProjectionOptions};
use crate::collateral::IndexCurve;
use crate::deal::Deal;
use crate::number::{DecimalArithmetic, FloatLanes, MoneyArithmetic};
use crate::tie_out::Replay;
use crate::tie_out::TieOut;
use rust_decimal::Decimal;

const REPORTS: [(&str, &str); 4] = [
    ("thornburg-2003-1", "2003-12-26"),
    ("thornburg-2003-2", "2003-04-25"),
    ("thornburg-2003-2", "2003-04-25-amended"),
    ("thornburg-2003-4", "2003-10-27"),
];

fn dollars(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn replayed(name: &str, date: &str) -> (Deal, TieOut) {
    let deal = Deal::open(format!("deals/{name}")).unwrap();
    let tie_out = Replay::of(&deal).file(format!("deals/{name}/{date}.txt")).unwrap();
    (deal, tie_out)
}

fn from(report: &TieOut, carry: BalanceCarry) -> ProjectionOptions {
    let mut options =
        ProjectionOptions { start: Some(report.state().clone()), carry, ..Default::default() };
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.1));
    options.assumptions.indices.set("cmt-1y", IndexCurve::flat(1.3));
    options
}

#[test]
fn closing_state_of_a_replay_is_the_opening_state_of_a_projection() {
    for (name, date) in REPORTS {
        let (deal, report) = replayed(name, date);
        let options = from(&report, BalanceCarry::Trustee);
        let start = Start::of(&deal, &options).unwrap();
        let closing = report.state();
        let carried = &closing.carry_forward;
        assert_eq!((start.accrual_start, start.settlement), (closing.date, closing.date));
        assert_eq!(start.period, deal.terms.dates.period_of(closing.date).unwrap());
        assert_eq!(carried.months, 1);
        let run = Run::<DecimalArithmetic>::new(&deal, &deal.program, &options, &start);
        assert_eq!(&run.state.carry_forward(&deal.program), carried, "{name} from {date}");
        let opening = run.opening.as_ref().unwrap();
        for (class, (opening, closed)) in opening.iter().zip(&closing.classes).enumerate() {
            let what = format!("{name} from {date}, {}", deal.class_names[class]);
            assert_eq!(opening.balance.value, closed.balance, "{what}");
            assert_eq!(opening.unpaid.value, closed.unpaid_interest, "{what}");
            // It prints as in the report.
            let printed = DecimalArithmetic::cash(opening.balance.value);
            assert_eq!(printed, closed.printed_balance, "{what}");
        }
        for (group, balance) in closing.groups.iter().zip(&run.balances) {
            let balance = Decimal::from_f64_retain(*balance).unwrap().round_dp(2);
            assert_eq!(Some(balance), group.balance, "{name} from {date}");
        }
        // A run in floats starts from the same state.
        let floats = Run::<FloatLanes<1>>::new(&deal, &deal.program, &options, &start);
        let admitted = carried.admitted::<FloatLanes<1>>();
        assert_eq!(floats.state.carry_forward(&deal.program), admitted);
    }
}

/// A projection in cents rounds the amounts that a trustee carries with fractions of a cent. That
/// includes the losses not yet written up, which limit later write-ups.
#[test]
fn start_of_a_projection_in_cents_is_rounded_to_cents() {
    let (deal, mut report) = replayed("thornburg-2003-4", "2003-10-27");
    let carried = &mut report.closing.state.carry_forward;
    carried.unpaid_losses[0] = dollars("1000.003");
    carried.carryover[1] = dollars("0.007");
    carried.losses[0] = dollars("2.345");
    let start = |carry| Start::of(&deal, &from(&report, carry)).unwrap().carry_forward.unwrap();
    let cents = start(BalanceCarry::Cents);
    let remembered = [cents.unpaid_losses[0], cents.carryover[1], cents.losses[0]];
    assert_eq!(remembered, ["1000.00", "0.01", "2.35"].map(dollars));
    assert_eq!(start(BalanceCarry::Trustee).unpaid_losses[0], dollars("1000.003"));
}

/// Series 2003-4 with the given sticky test, an average over three months, and an account that
/// receives 1,000.00 a month and pays out when no collateral is left.
fn with_memory(seen: &str) -> Deal {
    let text = std::fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let text = text.replace(
        "waterfall:\n",
        "accounts:\n  - account: reserve\n    opening_balance: 5000.00\n    source: x\n\
         waterfall:\n  - receive: deposit\n    amount: 1000\n    into: reserve\n    source: x\n  \
         - set: seen\n    is: SEEN\n    sticky: yes\n    source: x\n  \
         - set: average\n    is: pool.balance_begin\n    average_of_months: 3\n    source: x\n  \
         - pay: residual\n    to: [OwnerTrust]\n    from: reserve\n    when: average = 0\n    \
         source: x\n",
    );
    Deal::from_text("deal.yaml", &text.replace("SEEN", seen)).unwrap()
}

#[test]
fn accounts_sticky_tests_and_averages_continue_from_a_report() {
    let deal = with_memory("pool.balance_begin > 1380000000");
    let report = Replay::of(&deal).file("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let mut options = from(&report, BalanceCarry::Cents);
    options.months = Some(2);
    let result = Projection::with(&deal, &options).run().unwrap();
    let rows = result.account_rows.iter();
    let reserve: Vec<[String; 2]> =
        rows.map(|row| [row.balance_begin, row.balance_end].map(|of| of.to_string())).collect();
    assert_eq!(reserve, [["6000.00", "7000.00"], ["7000.00", "8000.00"]]);
    // 1,380,531,564.58 before the report's distribution, less afterwards.
    let begin: Vec<f64> =
        result.collateral_rows.iter().map(|row| row.month.balance_begin).collect();
    assert!(begin[0] < 1_380_000_000.0);
    assert!(result.trigger_rows.iter().all(|row| row.trigger == "seen" && row.passed));

    let start = Start::of(&deal, &options).unwrap();
    let carried = start.carry_forward.unwrap();
    let balance = dollars("1380531564.58");
    assert_eq!(carried.amounts, [Decimal::ZERO, Decimal::ZERO, balance]);
    // The first projected month is the second month of the average.
    struct Average(Vec<Decimal>);
    impl crate::waterfall::Observer for Average {
        fn paid(&mut self, _: &crate::waterfall::Payment) {}
        fn named(&mut self, value: &crate::waterfall::NamedValue) {
            if &*value.name == "average" {
                self.0.push(value.value.round_dp(2));
            }
        }
    }
    let mut average = Average(Vec::new());
    Projection::with(&deal, &options).observe(&mut average).run().unwrap();
    let begin: Vec<Decimal> = begin.iter().map(|b| Decimal::from_f64_retain(*b).unwrap()).collect();
    let (first, second) = (average.0[0], average.0[1]);
    let expected = ((balance + begin[0]) / Decimal::TWO).round_dp(2);
    assert!((first - expected).abs() <= Decimal::new(1, 2), "{first} or {expected}");
    // A third is carried to twelve places, so an average of 1.4 billion may be off by up to 0.1.
    let expected = (balance + begin[0] + begin[1]) / Decimal::from(3);
    assert!((second - expected).abs() < Decimal::ONE, "{second} or {expected}");
}

#[test]
fn a_series_of_reports_remembers_more_than_the_last_report() {
    // October is the second distribution. The November report is October's with another date.
    let deal = with_memory("month = 2");
    let filed = std::fs::read_to_string("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
    let later = filed.replacen("10/27/03", "11/25/03", 1);
    let read = |text: &str| crate::report::Report::read("report.txt", text.as_bytes()).unwrap();
    let start_after = |texts: &[&str]| {
        let reports = texts.iter().map(|text| read(text)).collect();
        let tied = crate::Replay::of(&deal).series(reports).pop().unwrap().unwrap();
        let start = Start::of(&deal, &from(&tied, BalanceCarry::Cents)).unwrap();
        assert_eq!(start.period, 3);
        start.carry_forward.unwrap()
    };
    let (alone, after) = (start_after(&[&later]), start_after(&[&filed, &later]));
    assert_eq!((alone.months, after.months), (1, 2));
    assert_eq!((alone.tests, after.tests), (vec![false], vec![true]));
    let reserve = |hundreds: i64| vec![Decimal::from(hundreds * 100)];
    assert_eq!((alone.accounts, after.accounts), (reserve(60), reserve(70)));
    let (zero, balance) = (Decimal::ZERO, dollars("1380531564.58"));
    assert_eq!(alone.amounts, [zero, zero, balance]);
    assert_eq!(after.amounts, [zero, balance, balance]);
}

#[test]
fn losses_to_date_are_those_that_the_report_prints() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let path = "deals/thornburg-2003-4/2003-10-27.txt";
    let filed = std::fs::read_to_string(path).unwrap();
    let changed = filed.lines().map(|line| {
        let is_loss = line.trim().starts_with("Cumulative Realized Loss");
        if is_loss { line.replace("    0.00", "1,234.56") } else { line.to_owned() }
    });
    let lost = changed.collect::<Vec<_>>().join("\n");
    assert_eq!(lost.matches("1,234.56").count(), 2, "two tables print it");
    let report = crate::report::Report::read("lost.txt", lost.as_bytes()).unwrap();
    let tied = crate::Replay::of(&deal).series(vec![report]).remove(0).unwrap();
    let start = Start::of(&deal, &from(&tied, BalanceCarry::Cents)).unwrap();
    assert_eq!(start.carry_forward.unwrap().losses, [dollars("1234.56")]);
}

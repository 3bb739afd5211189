//! What each word of the deal file does: a law for each value of each axis.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
mod except;
mod flips;
mod fees;
mod hedges;
mod losses;
mod principal;
mod rates;
mod numbers;
mod triggers;
mod writeups;

use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, IndexCurve, PrepaymentSpeed, Quantity};
use paydown::projection::{Call, ClassRow, ProjectionOptions, ProjectionResult};
use paydown::{Deal, project};
use rust_decimal::Decimal;

type Result = ProjectionResult<Decimal>;
type Row = ClassRow<Decimal>;

fn d(text: &str) -> Decimal {
    text.replace(',', "").parse().unwrap()
}

fn folder(name: &str) -> Deal {
    Deal::from_path(format!("deals/{name}")).unwrap()
}

/// CPR, CDR and severity in percent; LIBOR at 3 %, CMT at 4 %.
fn scenario(cpr: f64, cdr: f64, severity: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    with_libor(&mut options, 3.0);
    options.assumptions.indices.set("cmt-1y", IndexCurve::flat(4.0));
    options
}

fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

fn with_libor(options: &mut ProjectionOptions, pct: f64) {
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(pct));
}

fn rows<'r>(result: &'r Result, class: &str) -> Vec<&'r Row> {
    let place = result.classes.iter().position(|known| known.name == class).unwrap();
    result.rows_of(place).collect()
}

fn total(result: &Result, class: &str, amount: impl Fn(&Row) -> Decimal) -> Decimal {
    rows(result, class).into_iter().map(amount).sum()
}

fn paid(row: &Row) -> Decimal {
    row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal
}

/// Months in which a trigger passed, by the number of the distribution.
fn passed(result: &Result, trigger: &str) -> Vec<bool> {
    let of = result.trigger_rows.iter().filter(|row| row.trigger == trigger);
    of.map(|row| row.passed).collect()
}

/// A deal of one pool of 1,000,000.00, 12 months at 12 %, and these other parts.
fn deal(rest: &str) -> Deal {
    read(&text("[pool]", &repline(""), rest))
}

/// A deal of groups 1 and 2, each 1,000,000.00, 12 months at 12 %, and these other parts.
fn deal_of_two_groups(rest: &str) -> Deal {
    let replines = repline("group: 1") + &repline("group: 2");
    read(&text("[1, 2]", &replines, rest))
}

fn repline(more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!("      {more}\n") };
    format!("    - balance: 1000000.00\n      rate: 12\n      remaining_term: 12\n{more}")
}

fn text(groups: &str, replines: &str, rest: &str) -> String {
    format!(
        "deal: small\nseries: small\ntitle: Small\n\
         dates:\n  first_distribution: 2001-02-25\n  business_days: every day\n  source: Example\n\
         collateral:\n  groups: {groups}\n  closing_balance: 1000000.00\n  replines:\n{replines}  \
         source: Example\n{rest}"
    )
}

fn read(text: &str) -> Deal {
    Deal::from_text("deal.yaml", text).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// A schedule of percentages (`steps`) or of amounts, from `month: value` pairs.
fn schedule(name: &str, kind: &str, values: &str) -> String {
    format!("schedules:\n  - schedule: {name}\n    {kind}: {{{values}}}\n    source: Example\n")
}

fn class(name: &str, balance: &str, rest: &str) -> String {
    format!("  - class: {name}\n    original_balance: {balance}\n    {rest}\n    source: Example\n")
}

/// Clauses from lines of `word: value` joined by semicolons, each with a source.
fn clauses(lines: &[&str]) -> String {
    let clause = |line: &&str| {
        let fields: Vec<&str> = line.split("; ").collect();
        format!("  - {}\n    source: Example\n", fields.join("\n    "))
    };
    format!("waterfall:\n{}", lines.iter().map(clause).collect::<String>())
}

const PRINCIPAL: [&str; 2] = [
    "pay: scheduled principal; amount: pool.scheduled_principal; to: [all]; split: sequential",
    "pay: unscheduled principal; amount: pool.unscheduled_principal; to: [all]; split: sequential",
];

#[test]
fn accretion_moves_interest_to_the_balance_and_pays_the_others() {
    let result = project(&folder("sequential-cmo"), &scenario(10.0, 0.0, 0.0)).unwrap();
    let [a, b, z] = ["A", "B", "Z"].map(|class| rows(&result, class));
    // 15,000,000.00 at 7.25 % for a month.
    assert_eq!(z[0].accretion, d("90,625.00"));
    let mut lives = 0;
    for (month, z) in z.iter().enumerate() {
        let pool = &result.collateral_rows[month].month;
        let collected = pool.scheduled_principal() + pool.voluntary_prepayment;
        let collected = Decimal::from_f64_retain(collected).unwrap().round_dp(2);
        if (a[month].balance_begin + b[month].balance_begin).is_zero() {
            assert!(z.accretion.is_zero());
            assert_eq!(z.interest_paid, z.interest_due);
        } else {
            lives += 1;
            assert!(z.interest_paid.is_zero());
            assert_eq!(z.accretion, z.interest_due);
            assert_eq!(z.balance_end, z.balance_begin + z.accretion - z.principal);
            let principal = a[month].principal + b[month].principal + z.principal;
            assert_eq!(principal, collected + z.accretion);
        }
    }
    assert!(lives > 100 && lives < z.len());
    assert_eq!(total(&result, "Z", |row| row.principal - row.accretion), d("15,000,000.00"));
}

#[test]
fn sequential_pays_the_next_class_only_once_the_one_before_is_retired() {
    let result = project(&folder("sequential-cmo"), &scenario(10.0, 0.0, 0.0)).unwrap();
    for (a, b) in rows(&result, "A").iter().zip(rows(&result, "B")) {
        assert!(b.principal.is_zero() || a.balance_end.is_zero());
    }
}

#[test]
fn a_planned_class_keeps_its_schedule_within_its_band() {
    let at = |psa: f64| {
        let mut options = scenario(0.0, 0.0, 0.0);
        options.assumptions.prepayment_speed = PrepaymentSpeed::Psa;
        options.assumptions.prepayment_pct = GroupVectors::flat(psa);
        project(&folder("pac-support"), &options).unwrap()
    };
    let balances = |psa: f64, class: &str| -> Vec<Decimal> {
        rows(&at(psa), class).iter().map(|row| row.balance_end).collect()
    };
    let text = std::fs::read_to_string("deals/pac-support/deal.yaml").unwrap();
    let (_, table) = text.split_once("    amounts:\n").unwrap();
    let target = table.lines().map_while(|line| line.trim().split_once(": ")?.1.parse().ok());
    let target: Vec<Decimal> = target.collect();
    assert_eq!(target.len(), 360);
    for psa in [100.0, 175.0, 250.0] {
        for (month, (balance, target)) in balances(psa, "PAC").iter().zip(&target).enumerate() {
            let off = (balance - target).abs();
            assert!(off <= d("0.02"), "{psa} PSA, month {}: {balance} or {target}", month + 1);
        }
    }
    assert!(balances(60.0, "PAC")[59] > target[59] + d("1,000.00"));
    assert!(balances(500.0, "PAC")[59] < target[59] - d("1,000.00"));
    assert!(balances(175.0, "S")[59] < balances(100.0, "S")[59]);
}

#[test]
fn a_notional_class_pays_no_principal() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 9")
        + &class("IO", "0.00", "interest:\n      fixed: 3\n    notional: class(A).balance_begin")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: [R]",
    ]);
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{waterfall}"));
    let result = project(&deal, &scenario(10.0, 0.0, 0.0)).unwrap();
    for (io, a) in rows(&result, "IO").iter().zip(rows(&result, "A")) {
        assert!(io.principal.is_zero() && io.realized_loss.is_zero());
        let third = (a.balance_begin * d("0.0025")).round_dp(2);
        assert!((io.interest_paid - third).abs() <= d("0.01"));
    }
    assert_eq!(rows(&result, "IO")[0].interest_paid, d("2,500.00"));
}

/// A and M with these cap lines, carryover paid after principal.
fn capped(cap: &str, carryover: bool) -> Deal {
    let a = format!("interest:\n      index: libor-1m\n      margin: 1\n    {cap}");
    let classes = class("A", "900000.00", a.trim_end())
        + &class("B", "100000.00", "interest: none")
        + &class("R", "0.00", "interest: none");
    let mut lines = vec!["pay: unpaid interest; to: [A]", "pay: interest; to: [A]"];
    lines.extend(PRINCIPAL);
    if carryover {
        lines.push("pay: carryover; to: [A]");
    } else if !cap.is_empty() {
        lines.push("pay: carryover; to: [A]; when: month > 600");
    }
    lines.push("pay: residual; to: [R]");
    deal(&format!("classes:\n{classes}lists:\n  all: [A, B]\n{}", clauses(&lines)))
}

#[test]
fn a_capped_class_is_owed_carryover_and_paid_it_from_excess_only() {
    let mut options = scenario(0.0, 0.0, 0.0);
    // 13 % on 900,000.00, capped at the pool's 12 %.
    with_libor(&mut options, 12.0);
    let result = project(&capped("net_wac_cap: pool.net_rate", true), &options).unwrap();
    let first = rows(&result, "A")[0];
    assert_eq!(first.interest_due, d("9,000.00"));
    assert_eq!(first.interest_shortfall, d("0.00"));
    assert_eq!(first.carryover_due, d("750.00"));
    // B's 100,000.00 bear no interest, so that 1,000.00 are left.
    assert_eq!(first.carryover_paid, d("750.00"));
    assert_eq!(rows(&result, "R")[0].interest_paid, d("250.00"));
    for row in rows(&result, "A") {
        let excess = (row.carryover_paid, rows(&result, "R")[row.period as usize - 1]);
        assert!(excess.0 <= row.carryover_due);
        assert!(excess.0 == row.carryover_due || excess.1.interest_paid.is_zero());
    }
    // Nobody pays it: it bears interest at 13 %.
    let unpaid = project(&capped("net_wac_cap: pool.net_rate", false), &options).unwrap();
    let a = rows(&unpaid, "A");
    let taken = (a[1].balance_begin * d("0.01") / d("12")).round_dp(2);
    let owed = d("750.00") + d("8.13") + taken;
    assert!((a[1].carryover_due - owed).abs() <= d("0.02"), "{}", a[1].carryover_due);
    // The cap does not bind, and nothing is owed.
    with_libor(&mut options, 10.0);
    let free = project(&capped("net_wac_cap: pool.net_rate", true), &options).unwrap();
    assert!(total(&free, "A", |row| row.carryover_due).is_zero());
    let without = project(&capped("", false), &options).unwrap();
    assert_eq!(free.class_rows, without.class_rows);
}

#[test]
fn floater_and_inverse_floater_bear_what_a_fixed_class_bears() {
    let of = |split: bool, libor: f64| {
        let classes = if split {
            class("F", "600000.00", "interest:\n      formula: index(libor-1m).rate + 1%")
                + &class(
                    "S",
                    "300000.00",
                    "interest:\n      formula: 25% - 2 * index(libor-1m).rate",
                )
        } else {
            class("C", "900000.00", "interest:\n      fixed: 9")
        };
        let classes = classes
            + &class("B", "100000.00", "interest: none")
            + &class("R", "0.00", "interest: none");
        let names = if split { "[F, S]" } else { "[C]" };
        let pay = [
            format!("pay: interest; to: {names}; split: pro rata"),
            format!(
                "pay: scheduled principal; amount: pool.scheduled_principal; to: {names}; \
                 split: pro rata"
            ),
            "pay: scheduled principal; amount: pool.scheduled_principal - \
             classes(pair).scheduled_principal; to: [B]"
                .to_owned(),
            "pay: residual; to: [R]".to_owned(),
        ];
        let pay: Vec<&str> = pay.iter().map(String::as_str).collect();
        let text = format!("classes:\n{classes}lists:\n  pair: {names}\n{}", clauses(&pay));
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        project(&deal(&text), &options).unwrap()
    };
    let mut inverse = Vec::new();
    for libor in [0.0, 3.0, 8.0, 12.5] {
        let (both, one) = (of(true, libor), of(false, libor));
        // 600,000 × (L + 1) + 300,000 × (25 − 2 L) = 900,000 × 9.
        for (f, (s, c)) in rows(&both, "F").iter().zip(rows(&both, "S").iter().zip(rows(&one, "C")))
        {
            let off = (f.interest_paid + s.interest_paid - c.interest_paid).abs();
            assert!(off <= d("0.02"), "{libor} %: {off} in {}", f.date);
        }
        inverse.push(rows(&both, "S")[0].interest_paid);
    }
    assert_eq!(inverse, [d("6,250.00"), d("4,750.00"), d("2,250.00"), d("0.00")]);
}

/// The home-equity deal, with this share of its pool 60 days late.
fn home_equity(late: &str, force: &[(&str, bool)]) -> Result {
    let mut options = scenario(15.0, 1.0, 30.0);
    options.assumptions.delinquent_60_pct = Some(vectors(late));
    options.forced.extend(force.iter().map(|(name, passes)| ((*name).to_owned(), *passes)));
    project(&folder("home-equity"), &options).unwrap()
}

fn changes(of: &[bool]) -> Vec<usize> {
    (1..of.len()).filter(|month| of[*month] != of[month - 1]).map(|month| month + 1).collect()
}

#[test]
fn overcollateralization_builds_to_its_target_holds_and_is_released_at_the_step_down() {
    let result = home_equity("2", &[]);
    let pool = |month: usize| result.collateral_rows[month - 1].month.balance_end;
    let pool = |month| Decimal::from_f64_retain(pool(month)).unwrap().round_dp(2);
    let notes = |month: usize| -> Decimal {
        ["A", "M-1", "M-2"].map(|class| rows(&result, class)[month - 1].balance_end).iter().sum()
    };
    let over = |month| pool(month) - notes(month);
    let stepped = passed(&result, "stepped_down").iter().position(|passed| *passed).unwrap() + 1;
    assert!(stepped >= 37, "{stepped}");
    assert!(over(1) > d("1,500,000.00") && over(2) > over(1));
    assert_eq!(over(stepped - 1), d("3,000,000.00"));
    assert_eq!(over(stepped), (pool(stepped) * d("0.06")).round_dp(2));
    assert!(over(stepped) < d("3,000,000.00"));
    let released = rows(&result, "C")[stepped - 1].interest_paid;
    assert!(released > d("3,000,000.00") - over(stepped), "{released}");
    // The floor, until the pool itself is less.
    let floor = (stepped..=result.months as usize).find(|month| over(*month) == d("500,000.00"));
    assert!(floor.is_some());
}

#[test]
fn a_call_is_exercised_first_from_a_date_or_never() {
    let with = |call: Call| {
        let mut options = scenario(15.0, 1.0, 30.0);
        options.call = call;
        project(&folder("home-equity"), &options).unwrap()
    };
    let [never, first] = [with(Call::Never), with(Call::First)];
    let left = |month: u32| never.collateral_rows[month as usize - 1].month.balance_end;
    let called = first.months;
    assert!(left(called) <= 10_000_000.0 && left(called - 1) > 10_000_000.0);
    let date = Date::from_ymd(2014, 1, 1).unwrap();
    let later = with(Call::From(date));
    let last = later.class_rows.last().unwrap().date;
    assert!(later.months > called && last >= date && last.months_since(date) == 0, "{last}");
    assert!(never.months > later.months);
    assert_eq!(with(Call::From(Date::from_ymd(2002, 1, 1).unwrap())), first);
    for (result, end) in [(&first, called), (&later, later.months)] {
        let until = |result: &Result| -> Vec<Row> {
            result.class_rows.iter().filter(|row| row.period < end).copied().collect()
        };
        assert_eq!(until(result), until(&never), "nothing changes before the call");
        let notes = ["A", "M-1", "M-2"].map(|class| *rows(result, class).last().unwrap());
        assert!(notes.iter().all(|row| row.balance_end.is_zero()));
        let par: Decimal = notes.iter().map(|row| row.balance_begin).sum();
        assert_eq!(notes.iter().map(|row| row.principal).sum::<Decimal>(), par);
        assert!(notes.iter().all(|row| row.interest_paid == row.interest_due));
    }
}

/// A pays 18 % on a pool of 12 %: interest falls short, the reserve fund draws. From month 5 on A
/// bears 6 % and the fund is refilled to its target.
fn reserve(opening: &str) -> Result {
    let classes = class("A", "1000000.00", "interest:\n      formula: index(libor-1m).rate")
        + &class("R", "0.00", "interest: none")
        + &class("S", "0.00", "interest: none");
    let accounts =
        format!("  - account: reserve\n    opening_balance: {opening}\n    source: Example\n");
    // What is kept for principal is not paid as interest.
    let waterfall = clauses(&[
        "pay: interest; amount: pool.scheduled_interest; to: [A]",
        "pay: interest; to: [A]; from: reserve",
        PRINCIPAL[0],
        "set: target; is: if(pool.balance_end > 0, 2% * closing_balance, 0)",
        "pay: deposit; amount: target - account(reserve).balance; to: [reserve]",
        "pay: residual; to: [S]; from: reserve; when: pool.balance_end = 0",
        "pay: residual; to: [R]",
    ]);
    let text = format!("classes:\n{classes}accounts:\n{accounts}lists:\n  all: [A]\n{waterfall}");
    let mut options = scenario(0.0, 0.0, 0.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::parse("18 for 4, 6").unwrap());
    project(&deal(&text), &options).unwrap()
}

#[test]
fn a_reserve_fund_draws_refills_and_is_released() {
    let result = reserve("12000.00");
    let [a, r, s] = ["A", "R", "S"].map(|class| rows(&result, class));
    let mut fund = d("12,000.00");
    for month in 0..12 {
        let interest = (a[month].balance_begin / d("100")).round_dp(2);
        let draw = (a[month].interest_due - interest).clamp(Decimal::ZERO, fund);
        let short = (a[month].interest_due - interest - draw).max(Decimal::ZERO);
        assert!((a[month].interest_shortfall - short).abs() <= d("0.01"), "month {}", month + 1);
        fund -= draw;
        let excess = (interest - a[month].interest_due).max(Decimal::ZERO);
        let target = if month == 11 { Decimal::ZERO } else { d("20,000.00") };
        let refill = (target - fund).clamp(Decimal::ZERO, excess);
        fund += refill;
        let off = (r[month].interest_paid - (excess - refill)).abs();
        assert!(off <= d("0.05"), "month {}: {off}", month + 1);
    }
    // Four months of 5,000.00 and less are more than it has; it is empty and refilled.
    assert!(a[3].interest_shortfall > d("0.00") && a[0].interest_shortfall.is_zero());
    assert!(r[4].interest_paid.is_zero() && s[10].interest_paid.is_zero());
    let off = (s[11].interest_paid - fund).abs();
    assert!(fund > d("10,000.00") && off <= d("0.05"), "{fund}, {}", s[11].interest_paid);
    // One that holds enough leaves nothing unpaid.
    assert!(total(&reserve("40000.00"), "A", |row| row.interest_shortfall).is_zero());
}

#[test]
fn swap_receipts_are_cash_in_and_swap_payments_go_out() {
    let at = |libor: f64| {
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        project(&folder("tape-swap-reserve"), &options).unwrap()
    };
    let pool = |result: &Result| {
        let month = &result.collateral_rows[0].month;
        let cash = month.net_interest() + month.scheduled_principal();
        Decimal::from_f64_retain(cash).unwrap().round_dp(2)
    };
    let first =
        |result: &Result| ["A", "B", "R"].map(|class| paid(rows(result, class)[0])).iter().sum();
    let [flat, up, down] = [at(3.0), at(5.0), at(1.0)];
    // 2 % of the first notional for a month, in and out; besides, the first month's fee and what
    // the reserve fund receives or gives are the same in all three.
    let text = std::fs::read_to_string("deals/tape-swap-reserve/deal.yaml").unwrap();
    let notional = text.lines().find_map(|line| line.strip_prefix("      1: ")).unwrap();
    let leg = (d(notional) * d("0.02") / d("12")).round_dp(2);
    let [flat, up, down]: [Decimal; 3] = [&flat, &up, &down].map(|result| {
        let classes: Decimal = first(result);
        classes - pool(result)
    });
    assert_eq!(up - flat, leg);
    assert_eq!(flat - down, leg);
}

#[test]
fn cross_collateral_pays_what_a_group_lacks_and_limits_come_first() {
    let mut options = scenario(0.0, 0.0, 0.0);
    // Group 2 is paid off early; its principal then goes to group 1's seniors.
    options.assumptions.prepayment_pct = vectors("1: 5, 2: 60");
    let result = project(&folder("two-groups"), &options).unwrap();
    let [one, two, b] = ["A-1", "A-2", "B-1"].map(|class| rows(&result, class));
    let groups = |name: &'static str| {
        result.collateral_rows.iter().filter(move |row| row.group == name).map(|row| {
            let month = &row.month;
            let principal = month.scheduled_principal() + month.voluntary_prepayment;
            Decimal::from_f64_retain(principal).unwrap().round_dp(2)
        })
    };
    let (mut own, mut crossed) = (0, 0);
    for (month, (first, second)) in groups("1").zip(groups("2")).enumerate() {
        if !two[month].balance_end.is_zero() {
            assert_eq!(two[month].principal, second);
            assert_eq!(one[month].principal, first);
            own += 1;
        } else if two[month].balance_begin.is_zero() && !one[month].balance_end.is_zero() {
            assert_eq!(one[month].principal, first + second);
            crossed += 1;
        }
        let seniors = one[month].balance_end + two[month].balance_end;
        assert!(b[month].principal.is_zero() || seniors.is_zero());
    }
    assert!(own > 10 && crossed > 10, "{own}, {crossed}");
}

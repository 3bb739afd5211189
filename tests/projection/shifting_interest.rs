//! The shifting interest of 2003-1: each rule recomputed from the rows of the months in which it
//! applies.

use std::collections::BTreeMap;

use paydown::Deal;
use paydown::collateral::{GroupMonth, GroupVectors, Quantity};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ClassRow};
use paydown::tie_out::Replay;
use rust_decimal::Decimal;

use crate::scenario;

const SENIORS: [&str; 4] = ["A-1", "A-2", "A-3", "A-4"];
const JUNIORS: [&str; 6] = ["B-1", "B-2", "B-3", "B-4", "B-5", "B-6"];
const FACES: [&str; 6] = ["7743000", "5806000", "4645000", "1160000", "772000", "1948763"];
const ISSUED: &str = "774474863";

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A projection from the report of December 2003: CPR, CDR by group; severity.
fn projected(cpr: &str, cdr: &str, severity: f64) -> CashFlows<Decimal> {
    let deal = Deal::open("deals/thornburg-2003-1").unwrap();
    let rates = |text: &str| GroupVectors::parse(text, Quantity::Rate).unwrap();
    let mut options = scenario(0.0, 0.0, severity);
    options.start = Some(
        Replay::of(&deal).file("deals/thornburg-2003-1/2003-12-26.txt").unwrap().state().clone(),
    );
    options.assumptions.prepayment_pct = rates(cpr);
    options.assumptions.default_pct = rates(cdr);
    options.assumptions.months_to_liquidation = 3;
    Projection::with(&deal, &options).run().unwrap()
}

/// A group's month in cents.
struct Group {
    begin: Decimal,
    end: Decimal,
    scheduled: Decimal,
    unscheduled: Decimal,
    loss: Decimal,
    net_interest: Decimal,
}

impl Group {
    fn of(month: &GroupMonth) -> Self {
        let money = |value: f64| Decimal::from_f64_retain(value).unwrap().round_dp(2);
        Self {
            begin: money(month.balance_begin),
            end: money(month.balance_end),
            scheduled: money(month.scheduled_principal()),
            unscheduled: money(month.voluntary_prepayment + month.recovery),
            loss: money(month.loss),
            net_interest: money(month.net_interest()),
        }
    }

    fn principal(&self) -> Decimal {
        self.scheduled + self.unscheduled
    }
}

/// One month: rows by class, groups 1 to 4, conditions by name.
struct Month<'r> {
    rows: BTreeMap<&'r str, &'r ClassRow<Decimal>>,
    groups: Vec<Group>,
    tests: BTreeMap<&'r str, bool>,
}

impl Month<'_> {
    fn row(&self, class: &str) -> &ClassRow<Decimal> {
        self.rows[class]
    }

    fn sum(&self, classes: &[&str], amount: impl Fn(&ClassRow<Decimal>) -> Decimal) -> Decimal {
        classes.iter().map(|class| amount(self.row(class))).sum()
    }

    fn pool(&self, amount: impl Fn(&Group) -> Decimal) -> Decimal {
        self.groups.iter().map(amount).sum()
    }

    /// Senior class ÷ group, both before the distribution.
    fn senior_percentage(&self, group: usize) -> Decimal {
        let begin = self.groups[group].begin;
        if begin.is_zero() {
            return begin;
        }
        (self.row(SENIORS[group]).balance_begin / begin).min(Decimal::ONE)
    }
}

fn months(result: &CashFlows<Decimal>) -> Vec<Month<'_>> {
    let first = result.class_rows[0].period;
    let of = |period: u32| Month {
        rows: result
            .class_rows
            .iter()
            .filter(|row| row.period == period)
            .map(|row| (result.opening[row.class_index].name.as_str(), row))
            .collect(),
        groups: result
            .collateral_rows
            .iter()
            .filter(|row| row.period == period && row.group != "total")
            .map(|row| Group::of(&row.month))
            .collect(),
        tests: result
            .trigger_rows
            .iter()
            .filter(|row| row.period == period)
            .map(|row| (row.trigger.as_str(), row.passed))
            .collect(),
    };
    (first..first + result.months).map(of).collect()
}

fn near(what: &str, a: Decimal, b: Decimal, cents: i64) {
    assert!((a - b).abs() <= Decimal::new(cents, 2), "{what}: {a} against {b}");
}

#[test]
fn prepayments_go_to_classes_with_the_credit_support_of_closing() {
    // Losses of the first months write down B-6, B-5 and perhaps more. Then the pool is paid fast,
    // and the credit support of a class grows again.
    let faces = FACES.map(d);
    let mut seen = [0; 7];
    let results = [20.0, 35.0, 60.0].map(|severity| projected("45", "3 for 4, 0", severity));
    for month in results.iter().flat_map(months) {
        let juniors = JUNIORS.map(|class| month.row(class).balance_begin);
        let pool = month.pool(|group| group.begin);
        let support =
            |balances: &[Decimal; 6], from: usize| balances[from..].iter().sum::<Decimal>();
        // The first class with less support than at closing; B-1 always shares.
        let fails = |k: &usize| support(&juniors, *k) / pool < support(&faces, *k) / d(ISSUED);
        let sharing = (1..6).find(fails).unwrap_or(6);
        let scheduled = month.pool(|group| group.scheduled)
            - (0..4)
                .map(|g| (month.senior_percentage(g) * month.groups[g].scheduled).round_dp(2))
                .sum::<Decimal>();
        let all = month.sum(&JUNIORS, |row| row.principal);
        let prepaid = all - scheduled;
        let lives = SENIORS.iter().all(|class| !month.row(class).balance_end.is_zero());
        let whole = JUNIORS[..sharing].iter().all(|class| !month.row(class).balance_end.is_zero());
        if month.pool(|group| group.loss) > Decimal::ZERO || prepaid < d("1000") || !lives || !whole
        {
            continue;
        }
        seen[sharing] += 1;
        let total: Decimal = juniors.iter().sum();
        let after = juniors.map(|balance| balance - scheduled * balance / total);
        let shared: Decimal = after[..sharing].iter().sum();
        for k in 0..6 {
            let own = scheduled * juniors[k] / total;
            let part = if k < sharing { prepaid * after[k] / shared } else { Decimal::ZERO };
            near(JUNIORS[k], month.row(JUNIORS[k]).principal, own + part, 4);
        }
    }
    assert!(seen[3..].iter().all(|months| *months > 3), "{seen:?}");
}

#[test]
fn undercollateralized_group_takes_the_subordinates_principal_and_interest() {
    // Losses end while there are subordinates, so that the whole deficiency is paid.
    let result = projected("1: 3, 2: 20, 3: 20, 4: 20", "1: 9 for 16, 0, 2: 0, 3: 0, 4: 0", 55.0);
    let (mut partly, mut wholly) = (0, 0);
    for month in months(&result) {
        let (senior, group) = (month.row("A-1"), &month.groups[0]);
        let others = &SENIORS[1..];
        let retired = others.iter().any(|class| month.row(class).balance_begin.is_zero());
        let juniors = month.sum(&JUNIORS, |row| row.balance_begin);
        if senior.balance_begin <= group.begin || retired || juniors < d("1000000") {
            continue;
        }
        // A-1 takes all principal of its group; the deficiency crosses from the other groups.
        let deficiency = senior.balance_begin - group.principal() - group.end;
        let of_others: Decimal = month.groups[1..].iter().map(Group::principal).sum();
        let left = of_others - month.sum(others, |row| row.principal);
        let crosses = deficiency.min(left);
        // If that is not enough, interest that no class accrues pays the rest before the residual
        // class.
        let interest = month.sum(&SENIORS, |row| row.interest_paid + row.shortfall_paid)
            + month.sum(&JUNIORS, |row| row.interest_paid + row.shortfall_paid);
        let excess = month.pool(|group| group.net_interest) - interest;
        let from_excess = excess.min(deficiency - crosses);
        assert_eq!(senior.principal, group.principal() + crosses + from_excess);
        assert_eq!(month.sum(&JUNIORS, |row| row.principal), left - crosses);
        if crosses < left {
            partly += 1
        } else {
            wholly += 1
        }
        // Its interest is paid in full; its group pays the interest on the group's own balance.
        assert_eq!(senior.interest_paid, senior.interest_due);
        let month_of = |balance: Decimal| balance * senior.rate_pct / d("1200");
        let crossed = senior.interest_paid - month_of(group.begin).round_dp(2);
        near("interest", crossed, month_of(senior.balance_begin - group.begin), 1);
    }
    assert!(partly > 0 && wholly > 0, "{partly}, {wholly}");
}

#[test]
fn undercollateralized_groups_share_in_proportion_to_their_deficiencies() {
    let result = projected("1: 3, 2: 10, 3: 10, 4: 3", "1: 9, 2: 0, 3: 0, 4: 12", 60.0);
    let mut shared = 0;
    for month in months(&result) {
        let short = [0, 3].map(|g| {
            let (senior, group) = (month.row(SENIORS[g]), &month.groups[g]);
            let is_short = senior.balance_begin > group.begin;
            is_short.then(|| senior.balance_begin - group.principal() - group.end)
        });
        let [Some(first), Some(fourth)] = short else { continue };
        if month.sum(&JUNIORS, |row| row.balance_begin) < d("1000000") {
            continue;
        }
        let [one, four] =
            [0, 3].map(|g| month.row(SENIORS[g]).principal - month.groups[g].principal());
        near("A-1's part", one, (one + four) * first / (first + fourth), 1);
        assert!(four > Decimal::ZERO && one > four);
        shared += 1;
    }
    assert!(shared > 3, "{shared}");
}

#[test]
fn principal_of_a_retired_group_crosses_until_the_subordinates_have_doubled() {
    let result = projected("1: 2, 2: 75, 3: 8, 4: 2", "0", 0.0);
    let (mut crossed, mut kept) = (0, 0);
    for month in months(&result) {
        let group = &month.groups[1];
        let others = [0, 2, 3];
        let live = others.iter().all(|g| !month.row(SENIORS[*g]).balance_end.is_zero());
        let required = month.tests["crossing_required"];
        let juniors = month.sum(&JUNIORS, |row| row.balance_begin);
        let doubled =
            juniors / month.pool(|group| group.begin) >= d("2") * d("22074763") / d(ISSUED);
        assert_eq!(required, !doubled, "no loan is late");
        if !month.row("A-2").balance_begin.is_zero() || group.principal() < d("1000") || !live {
            continue;
        }
        if !required {
            // The subordinates receive its principal and what the other seniors leave.
            assert!(month.sum(&JUNIORS, |row| row.principal) >= group.principal());
            kept += 1;
            continue;
        }
        // Before the shift, a group's seniors take their part of scheduled principal and all
        // prepayments.
        let own = others.map(|g| {
            let of = &month.groups[g];
            (month.senior_percentage(g) * of.scheduled).round_dp(2) + of.unscheduled
        });
        let balances: Decimal =
            others.iter().map(|g| month.row(SENIORS[*g]).balance_begin).sum::<Decimal>()
                - own.iter().sum::<Decimal>();
        for (g, own) in others.into_iter().zip(own) {
            let row = month.row(SENIORS[g]);
            let part = group.principal() * (row.balance_begin - own) / balances;
            near(SENIORS[g], row.principal, own + part, 2);
        }
        let left: Decimal = others
            .iter()
            .map(|g| (Decimal::ONE - month.senior_percentage(*g)) * month.groups[*g].scheduled)
            .sum();
        near("subordinates", month.sum(&JUNIORS, |row| row.principal), left, 2);
        crossed += 1;
    }
    assert!(crossed > 3 && kept > 3, "{crossed}, {kept}");
}

#[test]
fn one_group_above_its_initial_senior_percentage_locks_out_all() {
    let result = projected("1: 2, 2: 8, 3: 8, 4: 8", "1: 1.2, 2: 0, 3: 0, 4: 0", 40.0);
    let initial = d("752400100") / d(ISSUED);
    let mut seen = [0; 2];
    for month in months(&result) {
        let above = (0..4).any(|g| month.senior_percentage(g) > initial);
        assert_eq!(month.tests["above_initial_senior_percentage"], above);
        seen[usize::from(above)] += 1;
        // In that month the seniors take the subordinates' share of the other groups' prepayments too.
        let lives = SENIORS.iter().all(|class| !month.row(class).balance_end.is_zero());
        if above && lives && !month.tests["two_times_test"] && !month.tests["undercollateralized"] {
            for (g, group) in month.groups.iter().enumerate().skip(1) {
                let own = (month.senior_percentage(g) * group.scheduled).round_dp(2);
                assert_eq!(month.row(SENIORS[g]).principal, own + group.unscheduled);
            }
        }
    }
    assert!(seen[0] > 12 && seen[1] > 12, "{seen:?}");
}

#[test]
fn residual_receives_nothing_while_the_seniors_of_a_group_are_short() {
    for (cpr, cdr, severity) in [
        ("20", "2", 35.0),
        ("10", "2", 35.0),
        ("6", "12", 60.0),
        ("1: 5, 2: 60, 3: 20, 4: 1", "1: 6, 2: 0, 3: 1, 4: 0", 50.0),
    ] {
        let result = projected(cpr, cdr, severity);
        let (mut short, mut written_down, mut residual) = (0, Decimal::ZERO, Decimal::ZERO);
        for month in months(&result) {
            let is_short = (0..4).any(|g| month.row(SENIORS[g]).balance_end > month.groups[g].end);
            short += usize::from(is_short);
            written_down += month.sum(&SENIORS, |row| row.realized_loss);
            residual += month.row("A-R").interest_paid;
            assert!(!is_short || month.row("A-R").interest_paid.is_zero());
        }
        if !written_down.is_zero() {
            assert!(short > 0 && residual < d("1.00"), "{cpr}: {short}, {residual}");
        }
    }
}

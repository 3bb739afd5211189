//! Laws that every projection of collateral obeys, on random loans and scenarios.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::collateral::{
    Advances, Arm, Assumptions, DefaultSpeed, GroupMonth, GroupVectors, IndexCurve, Loan, Pool,
    PrepaymentInterest, PrepaymentSpeed, Quantity, Vector, project,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn balances() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.01), Just(0.0), 0.01..1e4, 1e4..5e8]
}

fn arms() -> impl Strategy<Value = Arm> {
    let caps = (option::of(0.0..3.0), option::of(0.0..3.0), option::of(6.0..12.0));
    let times = (0u32..40, 1u32..14, 0u32..4);
    let rounding = prop_oneof![Just(0.0), Just(0.125)];
    (0.0..3.0, caps, times, rounding).prop_map(|(margin, caps, times, rounding)| {
        let mut arm = Arm::monthly("libor-12m", margin);
        (arm.first_cap_pct, arm.periodic_cap_pct, arm.max_rate_pct) = caps;
        (arm.months_to_reset, arm.reset_frequency_months, arm.look_back_months) = times;
        arm.rounding_pct = rounding;
        arm
    })
}

fn loans() -> impl Strategy<Value = Loan> {
    let terms = (1u32..90, 0u32..60, 0u32..50, 0u32..400);
    let rates = (prop_oneof![Just(0.0), 0.5..14.0], 0.0..0.5, 0.0..0.5);
    (balances(), terms, rates, option::of(arms()), 1u32..3).prop_map(
        |(balance, (term, balloon, interest_only, age), (rate, servicing, other), arm, group)| {
            let mut loan = Loan::level_pay(balance, rate, term);
            loan.group = group.to_string();
            loan.age_months = age;
            loan.amortization_term_months = term + balloon;
            loan.interest_only_months = interest_only.min(term);
            loan.servicing_fee_pct = servicing * rate.min(1.0);
            loan.other_fees_pct = other * rate.min(1.0);
            loan.penalty_pct = 1.0;
            loan.penalty_months = 36;
            loan.arm = arm;
            loan
        },
    )
}

fn vectors(most: f64) -> impl Strategy<Value = GroupVectors> {
    let value = prop_oneof![Just(0.0), Just(most), 0.0..most];
    (value.clone(), 2u32..40, value).prop_map(|(start, months, end)| {
        GroupVectors::parse(&format!("{start} ramp {months} {end}"), Quantity::Severity).unwrap()
    })
}

fn scenarios() -> impl Strategy<Value = Assumptions> {
    let prepayment = prop_oneof![
        (Just(PrepaymentSpeed::Cpr), vectors(100.0)),
        (Just(PrepaymentSpeed::Smm), vectors(5.0)),
        (Just(PrepaymentSpeed::Psa), vectors(900.0)),
        (Just(PrepaymentSpeed::Abs), vectors(2.0)),
    ];
    let default = prop_oneof![
        (Just(DefaultSpeed::Cdr), vectors(60.0)),
        (Just(DefaultSpeed::Cdr), Just(GroupVectors::flat(0.0))),
        (Just(DefaultSpeed::Mdr), vectors(100.0)),
        (Just(DefaultSpeed::Sda), vectors(900.0)),
    ];
    let advances = prop_oneof![
        Just(Advances::UntilLiquidation),
        Just(Advances::None),
        (0u32..30).prop_map(Advances::StoppedAfterMonths),
    ];
    let options = (any::<bool>(), 0.0..30.0, any::<bool>());
    let recovery = prop_oneof![Just(GroupVectors::flat(0.0)), vectors(100.0)];
    let recovery = (recovery, 0u32..30);
    let index = (0.0..9.0, 2u32..60, 0.0..9.0);
    (prepayment, default, vectors(150.0), 0u32..25, advances, options, (index, recovery)).prop_map(
        |(prepayment, default, severity, lag, advances, options, (index, recovery))| {
            let mut scenario = Assumptions::default();
            (scenario.prepayment_speed, scenario.prepayment_pct) = prepayment;
            (scenario.default_speed, scenario.default_pct) = default;
            scenario.severity_pct = severity;
            (scenario.recovery_pct, scenario.months_to_recovery) = recovery;
            scenario.months_to_liquidation = lag;
            scenario.advances = advances;
            scenario.interest_advances_recovered = options.0;
            scenario.prepayment_interest = PrepaymentInterest::new(options.1, options.2);
            let curve = format!("{} ramp {} {}", index.0, index.1, index.2);
            scenario.indices.set("libor-12m", IndexCurve::parse(&curve).unwrap());
            scenario
        },
    )
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-11 * scale.abs().max(1e-3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn balances_roll_and_all_principal_is_repaid_recovered_or_lost(
        loans in vec(loans(), 1..5), scenario in scenarios(),
    ) {
        let pool = Pool::new(loans).unwrap();
        let mut months = project(&pool, &scenario).unwrap();
        months.push(vec![GroupMonth::ZERO; pool.groups().len()]);
        for group in 0..pool.groups().len() {
            let opening = pool.group_balance(group);
            prop_assert!(near(months[0][group].balance_begin, opening, opening));
            let mut principal = 0.0;
            for pair in months.windows(2) {
                let (m, next) = (&pair[0][group], &pair[1][group]);
                let paid = m.scheduled_principal() + m.voluntary_prepayment;
                let end = m.balance_begin - paid - m.liquidated;
                prop_assert!(near(end, m.balance_end, opening));
                prop_assert!(near(m.performing + m.in_foreclosure, m.balance_end, opening));
                prop_assert!(near(m.recovery + m.loss, m.liquidated, opening));
                prop_assert!(near(m.actual_interest + m.interest_lost, m.expected_interest, opening));
                prop_assert_eq!(m.balance_end, next.balance_begin);
                principal += paid + m.recovery + m.loss;
                for (field, value) in GroupMonth::FIELDS.iter().zip(m.values()) {
                    prop_assert!(value.is_finite() && value >= 0.0, "{} {}", field, value);
                }
            }
            prop_assert!(near(principal, opening, opening), "{} of {}", principal, opening);
        }
    }

    #[test]
    fn loans_alike_in_all_but_balance_and_count_come_to_one_of_them_all(
        loans in vec(loans(), 1..4),
        more in vec((0usize..4, balances(), 0u32..9), 1..6),
        scenario in scenarios(),
    ) {
        let mut all = loans.clone();
        for (of, balance, loan_count) in more {
            let mut loan = loans[of % loans.len()].clone();
            (loan.balance, loan.loan_count) = (balance, loan_count);
            all.push(loan);
        }
        let pool = Pool::new(all).unwrap();
        let aggregated = pool.aggregated();
        prop_assert!(aggregated.loan_count() <= loans.len());
        prop_assert_eq!(aggregated.groups(), pool.groups());
        let (one_by_one, together) =
            (project(&pool, &scenario).unwrap(), project(&aggregated, &scenario).unwrap());
        // What rounding leaves of a loss may be recovered months after all else.
        let nothing = vec![GroupMonth::ZERO; pool.groups().len()];
        let months = one_by_one.len().max(together.len());
        let padded = |told: &[Vec<GroupMonth>]| -> Vec<GroupMonth> {
            (0..months).flat_map(|month| told.get(month).unwrap_or(&nothing).clone()).collect()
        };
        let opening: f64 = pool.loans().map(|loan| loan.balance).sum();
        for (ours, theirs) in padded(&one_by_one).iter().zip(&padded(&together)) {
            let (ours, theirs) = (ours.values(), theirs.values());
            for ((field, a), b) in GroupMonth::FIELDS.iter().zip(ours).zip(theirs) {
                let scale = match *field {
                    // Weighted by what may be dust.
                    "net_rate" | "wam" => continue,
                    "amortization_factor" | "loan_count" => 100.0,
                    _ => opening,
                };
                prop_assert!(near(a, b, scale), "{} {} {}", field, a, b);
            }
        }
    }

    /// Sums differ in their last bits, by at most one part in 10¹² of the group's balance.
    #[test]
    fn the_order_of_loans_does_not_matter(loans in vec(loans(), 2..6), scenario in scenarios()) {
        let mut reversed = loans.clone();
        reversed.reverse();
        let (pool, other) = (Pool::new(loans).unwrap(), Pool::new(reversed).unwrap());
        let place = |group: &String| other.groups().iter().position(|known| known == group).unwrap();
        let (months, others) = (project(&pool, &scenario).unwrap(), project(&other, &scenario).unwrap());
        for (month, other) in months.iter().zip(&others) {
            for (number, group) in pool.groups().iter().enumerate() {
                let balance = pool.group_balance(number);
                for field in 0..GroupMonth::FIELDS.len() {
                    let (a, b) = (month[number].values()[field], other[place(group)].values()[field]);
                    // Rates and terms are quotients, of noise where next to nothing is left.
                    let quotient = ["net_rate", "wam"].contains(&GroupMonth::FIELDS[field]);
                    prop_assert!(quotient || (a - b).abs() <= 1e-12 * balance.max(1.0), "{} {} {}", GroupMonth::FIELDS[field], a, b);
                }
            }
        }
    }

    #[test]
    fn full_advances_bring_all_expected_interest_and_none_bring_none(
        loan in loans(), scenario in scenarios(),
    ) {
        let balance = loan.balance;
        let pool = Pool::new(vec![loan]).unwrap();
        let (mut full, mut none) = (scenario.clone(), scenario);
        full.advances = Advances::UntilLiquidation;
        none.advances = Advances::None;
        for month in project(&pool, &full).unwrap() {
            let interest = month[0].actual_interest + month[0].interest_advanced;
            prop_assert!(near(interest, month[0].expected_interest, balance));
            let scheduled = month[0].scheduled_principal();
            prop_assert!(near(scheduled, month[0].expected_amortization, balance));
        }
        for month in project(&pool, &none).unwrap() {
            prop_assert_eq!((month[0].advances, month[0].default_amortization), (0.0, 0.0));
        }
    }

    #[test]
    fn advances_that_stop_at_once_are_none_and_after_the_lag_full(
        loan in loans(), scenario in scenarios(), later in 1u32..30,
    ) {
        let pool = Pool::new(vec![loan]).unwrap();
        let with = |advances| {
            let mut scenario = scenario.clone();
            scenario.advances = advances;
            project(&pool, &scenario).unwrap()
        };
        let lag = scenario.months_to_liquidation;
        prop_assert_eq!(with(Advances::StoppedAfterMonths(0)), with(Advances::None));
        prop_assert_eq!(with(Advances::StoppedAfterMonths(lag + later)), with(Advances::UntilLiquidation));
    }

    #[test]
    fn recovering_advanced_interest_moves_recovery_to_loss_and_nothing_else(
        loan in loans(), scenario in scenarios(),
    ) {
        let balance = loan.balance;
        let pool = Pool::new(vec![loan]).unwrap();
        let (mut kept, mut taken) = (scenario.clone(), scenario);
        kept.interest_advances_recovered = false;
        taken.interest_advances_recovered = true;
        let months = project(&pool, &kept).unwrap().into_iter().zip(project(&pool, &taken).unwrap());
        for (kept, taken) in months {
            let (kept, mut taken) = (kept[0], taken[0]);
            let moved = taken.advances_recovered;
            prop_assert!(near(taken.recovery + moved, kept.recovery, balance));
            prop_assert!(near(taken.loss - moved, kept.loss, balance));
            taken.recovery = kept.recovery;
            taken.loss = kept.loss;
            taken.advances_recovered = 0.0;
            // What is recovered of a greater loss is more.
            taken.subsequent_recovery = kept.subsequent_recovery;
            prop_assert_eq!(kept, taken);
        }
    }

    #[test]
    fn subsequent_recoveries_are_their_share_of_earlier_losses_and_change_nothing_else(
        loans in vec(loans(), 1..4), scenario in scenarios(),
    ) {
        let pool = Pool::new(loans).unwrap();
        let mut without = scenario.clone();
        without.recovery_pct = GroupVectors::flat(0.0);
        let (months, without) = (project(&pool, &scenario).unwrap(), project(&pool, &without).unwrap());
        prop_assert!(without.len() <= months.len());
        let lag = scenario.months_to_recovery as usize;
        for (group, name) in pool.groups().iter().enumerate() {
            let share = scenario.recovery_pct.of_group(name).unwrap();
            let of_loss = |month: usize| match months.get(month) {
                Some(told) => told[group].loss * share.at(month as u32 + 1) / 100.0,
                None => 0.0,
            };
            for (month, told) in months.iter().enumerate() {
                let expected = month.checked_sub(lag).map_or(0.0, of_loss);
                prop_assert_eq!(told[group].subsequent_recovery, expected);
                let mut told = told[group];
                told.subsequent_recovery = 0.0;
                // After the last loan nothing but recoveries is told.
                let before = without.get(month).map_or(GroupMonth::ZERO, |month| month[group]);
                prop_assert_eq!(told, before);
            }
            // None is lost, and nothing is told after the last has come in.
            let sum: f64 = months.iter().map(|month| month[group].subsequent_recovery).sum();
            let owed: f64 = (0..months.len()).map(of_loss).sum();
            prop_assert!(near(sum, owed, owed), "{} of {}", sum, owed);
        }
        let last = months.last().unwrap();
        let came_in = last.iter().any(|month| month.subsequent_recovery > 0.0);
        prop_assert!(months.len() == without.len() || came_in);
    }

    #[test]
    fn a_vector_reads_as_it_is_written(
        parts in vec((0.0..100.0_f64, 1u32..60, option::of(0.0..100.0_f64)), 0..5), last in 0.0..100.0_f64,
    ) {
        let mut segments: Vec<String> = parts.iter().map(|(start, months, end)| match end {
            Some(end) => format!("{start} ramp {} {end}", months + 1),
            None => format!("{start} for {months}"),
        }).collect();
        segments.push(last.to_string());
        let vector = Vector::parse(&segments.join(", "), Quantity::Rate).unwrap();
        prop_assert_eq!(Vector::parse(&vector.to_string(), Quantity::Rate).unwrap(), vector);
    }

    #[test]
    fn reading_never_panics(text in "[-0-9a-z.,:% ]{0,40}", any_text in ".{0,60}") {
        let _ = Vector::parse(&text, Quantity::Rate);
        let _ = GroupVectors::parse(&text, Quantity::Rate);
        let _ = GroupVectors::parse(&any_text, Quantity::Rate);
        let _ = paydown::collateral::read_tape("loans.csv", &any_text);
        let start = paydown::calendar::Date::from_ymd(2003, 12, 1).unwrap();
        let _ = IndexCurve::from_csv("index.csv", &format!("month,rate\n{any_text}"), start);
    }
}

/// Speeds of group 1 and of group 2: CPR, and percent of SDA.
const SPEEDS: [(f64, f64); 2] = [(6.0, 100.0), (18.0, 900.0)];

/// Loans that differ in one thing their rates come from, beside each other in a pool, have together
/// the months that they have alone.
#[test]
fn loans_of_one_pool_keep_their_own_rates() {
    let scenario = |prepayment, default| {
        let mut scenario = Assumptions::default();
        scenario.default_speed = DefaultSpeed::Sda;
        (scenario.prepayment_pct, scenario.default_pct) = (prepayment, default);
        (scenario.severity_pct, scenario.months_to_liquidation) = (GroupVectors::flat(30.0), 0);
        scenario
    };
    let plain = || Loan::level_pay(1e6, 8.0, 24);
    let changes: [fn(&mut Loan); 11] = [
        |loan| loan.age_months = 40,
        |loan| loan.group = "2".to_owned(),
        |loan| loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0))),
        |loan| loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(40.0))),
        |loan| loan.default = Some((DefaultSpeed::Cdr, Vector::flat(5.0))),
        |loan| loan.default = Some((DefaultSpeed::Mdr, Vector::flat(5.0))),
        |loan| loan.severity_pct = Some(Vector::flat(70.0)),
        |loan| {
            // Its group counts for what is not its own.
            loan.group = "2".to_owned();
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
        },
        |loan| {
            loan.group = "2".to_owned();
            loan.severity_pct = Some(Vector::flat(70.0));
        },
        |loan| {
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
            loan.severity_pct = Some(Vector::flat(70.0));
        },
        |loan| {
            loan.group = "2".to_owned();
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
            loan.severity_pct = Some(Vector::flat(70.0));
        },
    ];
    let changed = changes.map(|change| {
        let mut loan = plain();
        change(&mut loan);
        loan
    });
    let loans: Vec<Loan> = std::iter::once(plain()).chain(changed).collect();
    let of_groups = |of: fn((f64, f64)) -> f64| {
        let [one, two] = SPEEDS.map(of);
        GroupVectors::parse(&format!("1: {one}, 2: {two}"), Quantity::CurveMultiple).unwrap()
    };
    let all = scenario(of_groups(|speeds| speeds.0), of_groups(|speeds| speeds.1));
    let together = &project(&Pool::new(loans.clone()).unwrap(), &all).unwrap()[11];
    let mut sums = [[0.0; 3]; 2];
    for loan in loans {
        let group = usize::from(loan.group == "2");
        let (prepayment, default) = SPEEDS[group];
        let alone = scenario(GroupVectors::flat(prepayment), GroupVectors::flat(default));
        let month = project(&Pool::new(vec![loan]).unwrap(), &alone).unwrap()[11][0];
        let figures = [month.voluntary_prepayment, month.new_defaults, month.loss];
        for (sum, figure) in sums[group].iter_mut().zip(figures) {
            *sum += figure;
        }
    }
    for (group, sums) in sums.into_iter().enumerate() {
        let month = together[group];
        let figures = [month.voluntary_prepayment, month.new_defaults, month.loss];
        for (sum, figure) in sums.into_iter().zip(figures) {
            assert!(near(figure, sum, sum), "group {group}: {figure}, not {sum}");
        }
    }
}

//! Each law fails on a fault that is planted for it: a payment left out, a cent moved, two classes
//! exchanged, in the recording of a run that kept the law before.

use paydown::projection::{ClassRow, ProjectionResult};
use paydown::testing::laws::{Case, RecordedDistribution, RecordedRun, StepPayment, Verdict, all};
use paydown::waterfall::{Claim, Payment};
use rust_decimal::Decimal;

use crate::deals::starts;
use crate::scenarios::eventful;

/// What a fault is planted into.
struct Run {
    recording: RecordedRun,
    floats: ProjectionResult<f64>,
}

/// A fault: what is done, in the run of which deal, and the law that it breaks.
struct Fault {
    what: &'static str,
    deal: &'static str,
    law: &'static str,
    plant: fn(&mut Run),
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// The first payment of the life that is as asked for.
fn payment(run: &mut Run, is_it: impl Fn(&Payment) -> bool) -> &mut Payment {
    let distributions = run.recording.distributions.iter_mut();
    let payments = distributions.flat_map(|month| &mut month.payments).map(|of| &mut of.payment);
    payments.into_iter().find(|payment| is_it(payment)).unwrap()
}

/// The first row that is as asked for.
fn row(run: &mut Run, is_it: impl Fn(&ClassRow<Decimal>) -> bool) -> &mut ClassRow<Decimal> {
    run.recording.result.class_rows.iter_mut().find(|row| is_it(row)).unwrap()
}

/// The payments of the first step of the life that are as asked for, with their distribution.
fn step(run: &mut Run, is_it: impl Fn(&[StepPayment]) -> bool) -> &mut [StepPayment] {
    let months = run.recording.distributions.iter_mut();
    let mut steps =
        months.flat_map(|month| month.payments.chunk_by_mut(|one, next| one.step == next.step));
    steps.find(|payments| is_it(payments)).unwrap()
}

fn first_month(run: &mut Run) -> &mut RecordedDistribution {
    &mut run.recording.distributions[0]
}

fn is_principal(row: &ClassRow<Decimal>) -> bool {
    row.principal > cents(100)
}

fn a_cent_more_principal_in_its_row(run: &mut Run) {
    row(run, is_principal).principal += cents(1);
}

fn a_cent_more_principal_in_floats(run: &mut Run) {
    run.floats.class_rows.iter_mut().find(|row| row.principal > 1.0).unwrap().principal += 0.01;
}

const FAULTS: &[Fault] = &[
    Fault {
        what: "a payment is left out",
        deal: "sequential-cmo",
        law: "cash_in_equals_cash_out",
        plant: |run| {
            let payments = &mut first_month(run).payments;
            let place = payments.iter().position(|of| of.payment.paid > cents(0)).unwrap();
            payments.remove(place);
        },
    },
    Fault {
        what: "a cent is left over",
        deal: "two-groups",
        law: "cash_in_equals_cash_out",
        plant: |run| {
            let last = &mut first_month(run).payments.last_mut().unwrap().payment;
            last.paid -= cents(1);
            last.cash_left += cents(1);
        },
    },
    Fault {
        what: "a reserve fund pays a cent that it does not lose",
        deal: "tape-swap-reserve",
        law: "cash_in_equals_cash_out",
        plant: |run| run.recording.result.account_rows[3].balance_end += cents(1),
    },
    Fault {
        what: "a row has a cent more principal than was paid",
        deal: "sequential-cmo",
        law: "rows_are_the_payments_heard",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "the residual is paid before all else",
        deal: "home-equity",
        law: "clauses_come_in_the_order_of_the_file",
        plant: |run| {
            let payments = &mut first_month(run).payments;
            let last = payments.pop().unwrap();
            payments.insert(0, last);
        },
    },
    Fault {
        what: "two classes are exchanged in a step",
        deal: "two-groups",
        law: "no_claim_is_paid_beyond_what_is_due",
        plant: |run| {
            let payments = step(run, |payments| {
                payments.len() > 1 && payments[0].payment.claim == Claim::Interest
            });
            let name = payments[0].payment.payee.clone();
            payments[0].payment.payee = payments[1].payment.payee.clone();
            payments[1].payment.payee = name;
            payments[0].payment.due += cents(1_000_000_000);
        },
    },
    Fault {
        what: "a cent is settled that is not due",
        deal: "pac-support",
        law: "no_claim_is_paid_beyond_what_is_due",
        plant: |run| payment(run, |payment| payment.claim == Claim::Interest).settled += cents(1),
    },
    Fault {
        what: "a class is paid prepayments that its credit support excepts it from",
        deal: "thornburg-2003-1 from 2003-12-26",
        law: "no_claim_is_paid_beyond_what_is_due",
        plant: |run| {
            let is_prepaid = |payment: &Payment| {
                payment.claim == Claim::UnscheduledPrincipal && payment.due.is_zero()
            };
            let lost = run.recording.result.trigger_rows.iter();
            let lost = lost.filter(|row| row.trigger == "restricted_b2" && row.passed);
            let period = lost.map(|row| row.period).next().unwrap();
            let mut months = run.recording.distributions.iter_mut();
            let month = months.find(|month| month.period == period).unwrap();
            let mut payments = month.payments.iter_mut().map(|of| &mut of.payment);
            let payment = payments.find(|payment| is_prepaid(payment) && &*payment.payee == "B-2");
            let payment = payment.unwrap();
            (payment.due, payment.settled, payment.paid) = (cents(1), cents(1), cents(1));
        },
    },
    Fault {
        what: "interest accrues a cent too much",
        deal: "bma-pass-through",
        law: "interest_is_balance_times_rate_times_days",
        plant: |run| first_month(run).classes[0].accrued += cents(1),
    },
    Fault {
        what: "a cent of interest stays owed that is paid",
        deal: "two-groups",
        law: "what_is_not_paid_stays_owed",
        plant: |run| first_month(run).classes[0].closing_unpaid += cents(1),
    },
    Fault {
        what: "two classes bear one another's shortfall",
        deal: "two-groups",
        law: "shortfalls_are_shared_by_accruals",
        plant: |run| {
            let classes = &mut first_month(run).classes;
            let shortfall = classes[0].shortfall;
            classes[0].shortfall = classes[2].shortfall;
            classes[2].shortfall = shortfall;
        },
    },
    Fault {
        what: "a cent more is paid than there is",
        deal: "sequential-cmo",
        law: "no_balance_is_negative",
        plant: |run| {
            payment(run, |payment| {
                payment.claim == Claim::Residual && payment.cash_left.is_zero()
            })
            .cash_left -= cents(1);
        },
    },
    Fault {
        what: "a balance falls by a cent less than principal",
        deal: "pac-support",
        law: "principal_and_losses_retire_exactly_the_balances",
        plant: |run| row(run, is_principal).balance_end += cents(1),
    },
    Fault {
        what: "a class is paid principal after its last",
        deal: "sequential-cmo",
        law: "a_retired_class_stays_retired",
        plant: |run| {
            let is_retired =
                |row: &ClassRow<Decimal>| row.class == 0 && row.balance_begin.is_zero();
            row(run, is_retired).principal += cents(1);
        },
    },
    Fault {
        what: "a notional is a cent beside its classes",
        deal: "example-2002-1",
        law: "notional_follows_its_classes",
        plant: |run| {
            let io =
                run.recording.result.classes.iter().position(|class| class.name == "IO").unwrap();
            row(run, |row| row.class == io).balance_begin += cents(1);
        },
    },
    Fault {
        what: "a cent of the senior's goes to the junior",
        deal: "sequential-cmo",
        law: "senior_is_whole_before_junior_is_paid",
        plant: |run| {
            let payments = step(run, |payments| {
                payments.len() > 1
                    && payments[0].payment.claim == Claim::UnscheduledPrincipal
                    && payments[0].payment.settled > cents(0)
                    && payments[0].payment.balance > cents(0)
            });
            payments[0].payment.settled -= cents(1);
            payments[0].payment.paid -= cents(1);
            payments[1].payment.settled += cents(1);
            payments[1].payment.paid += cents(1);
        },
    },
    Fault {
        what: "a junior class is paid interest that a senior one is left short of",
        deal: "two-groups",
        law: "who_is_paid_last_bears_losses_first",
        plant: |run| {
            row(run, |row| row.class == 0 && row.interest_paid > cents(100)).interest_shortfall =
                cents(100);
        },
    },
    Fault {
        what: "a loss reaches the senior first",
        deal: "sequential-cmo",
        law: "losses_reach_the_junior_first",
        plant: |run| {
            let payments = step(run, |payments| {
                payments[0].payment.claim == Claim::RealizedLoss
                    && payments[0].payment.settled > cents(0)
            });
            let name = payments[0].payment.payee.clone();
            payments[0].payment.payee = payments[2].payment.payee.clone();
            payments[2].payment.payee = name;
        },
    },
    Fault {
        what: "two cents of one share go to the other",
        deal: "pac-support",
        law: "pro_rata_shares_agree_within_a_cent",
        plant: |run| {
            let payments = step(run, |payments| {
                payments.len() > 1
                    && payments.iter().all(|of| of.payment.settled > cents(2))
                    && payments[0].payment.claim == Claim::Interest
            });
            payments[0].payment.settled += cents(2);
            payments[1].payment.settled -= cents(2);
        },
    },
    Fault {
        what: "cash is kept while interest is unpaid",
        deal: "example-2002-1",
        law: "nothing_is_held_back_while_something_is_due",
        plant: |run| {
            let payments =
                step(run, |payments| payments.iter().any(|of| of.payment.unpaid > cents(10)));
            payments.last_mut().unwrap().payment.cash_left += cents(1);
        },
    },
    Fault {
        what: "a cent of an amount is given to nobody",
        deal: "sequential-cmo",
        law: "nothing_is_held_back_while_something_is_due",
        plant: |run| {
            let is_shared = |payments: &[StepPayment]| {
                payments.len() > 1 && payments[0].payment.claim == Claim::UnscheduledPrincipal
            };
            step(run, is_shared)[0].payment.due -= cents(1);
        },
    },
    Fault {
        what: "a step pays what it would not pay with more cash",
        deal: "two-groups",
        law: "more_cash_never_pays_a_step_less",
        plant: |run| payment(run, |payment| payment.claim == Claim::Interest).paid += cents(1),
    },
    Fault {
        what: "a row is another when it is run again",
        deal: "home-equity",
        law: "a_run_is_the_same_each_time",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "a row is another with curves shifted by nothing",
        deal: "home-equity",
        law: "zero_shift_changes_nothing",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "a row is another with a test forced to its outcome",
        deal: "home-equity",
        law: "forcing_a_test_to_its_own_outcome_changes_nothing",
        plant: |run| {
            run.recording.result.trigger_rows.iter_mut().for_each(|row| row.passed = false);
            a_cent_more_principal_in_its_row(run);
        },
    },
    Fault {
        what: "a row is another when fewer months are asked for",
        deal: "home-equity",
        law: "the_first_months_do_not_depend_on_the_last",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "a float is a cent off where loans are read backwards",
        deal: "tape-swap-reserve",
        law: "order_of_loans_does_not_matter",
        plant: a_cent_more_principal_in_floats,
    },
    Fault {
        what: "a float is a cent off where loans are halved",
        deal: "home-equity",
        law: "splitting_a_pool_in_two_changes_nothing",
        plant: a_cent_more_principal_in_floats,
    },
    Fault {
        what: "a float is a cent off where the deal is doubled",
        deal: "home-equity",
        law: "scaling_the_deal_scales_its_cash_flows",
        plant: a_cent_more_principal_in_floats,
    },
    Fault {
        what: "a month's principal is told twice",
        deal: "bma-pass-through",
        law: "float_agrees_with_decimal_within_roundings",
        plant: |run| {
            let row = row(run, is_principal);
            row.principal += row.principal;
        },
    },
    Fault {
        what: "a row is a cent beside its lane",
        deal: "pac-support",
        law: "exact_lanes_equal_decimal",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "a float's last bit is another among neighbours",
        deal: "pac-support",
        law: "a_lane_ignores_its_neighbours",
        plant: |run| {
            let mut rows = run.floats.class_rows.iter_mut();
            let row = rows.find(|row| row.principal > 1.0).unwrap();
            row.principal = row.principal.next_up();
        },
    },
    Fault {
        what: "a dollar is paid that no printed figure allows",
        deal: "sequential-cmo",
        law: "bounds_contain_the_exact_run",
        plant: |run| row(run, is_principal).principal += cents(100),
    },
    Fault {
        what: "a cent is paid that exact figures do not give",
        deal: "sequential-cmo",
        law: "bounds_of_points_equal_the_exact_run",
        plant: a_cent_more_principal_in_its_row,
    },
    Fault {
        what: "a loss depends on more than balances and memory",
        deal: "home-equity",
        law: "what_is_remembered_is_all_that_the_next_month_needs",
        plant: |run| row(run, |row| row.realized_loss > cents(0)).realized_loss += cents(1),
    },
];

#[test]
fn each_law_fails_on_a_fault_planted_for_it() {
    let starts = starts();
    for law in all() {
        assert!(FAULTS.iter().any(|fault| fault.law == law.name), "no fault for {}", law.name);
    }
    let mut missed = Vec::new();
    for Fault { what, deal, law, plant } in FAULTS {
        let (_, start, options) = starts.iter().find(|(name, ..)| name == deal).unwrap();
        let law = all().iter().find(|known| known.name == *law).unwrap();
        let mut options = eventful(options.clone());
        // Years in which all that is planted is there; the end is not needed.
        options.months = Some(150).filter(|_| *deal != "example-2002-1");
        let case = Case::new(start.clone(), options).unwrap();
        let before = (law.check)(&case);
        let mut run =
            Run { recording: case.recording().clone(), floats: case.floats().unwrap().clone() };
        plant(&mut run);
        let after = (law.check)(&case.with_recording(run.recording).with_floats(run.floats));
        println!("{what}, in {deal}\n  {}: {after}", law.name);
        if before != Verdict::Holds || !after.is_broken() {
            missed.push(format!("{what}, in {deal}: {} {before}, then {after}", law.name));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

//! Small deals, each with a case of one optimisation pass. We check that the optimised program pays
//! the same, and that the pass shortens it as expected.

use super::Detail;
use super::equivalence_tests::check_in_every_arithmetic;
use super::operation_count_tests::kinds;
use crate::deal::Deal;
use crate::waterfall::test_deal::small_deal;
use crate::waterfall::{Op, Program};

const REST: &str = "\
parties: [trustee, servicer]
accounts:
  - account: reserve
    opening_balance: 30000.00
    source: Example
classes:
  - class: A
    original_balance: 1200000.00
    interest:
      fixed: 6
    interest_on_unpaid: yes
    source: Example
  - class: B
    original_balance: 600000.00
    interest:
      index: libor-1m
      margin: 1
    source: Example
  - class: C
    original_balance: 600000.00
    interest:
      fixed: 7
    source: Example
  - class: N
    original_balance: 0.00
    notional: class(A).balance + class(B).balance
    interest:
      fixed: 1
    source: Example
  - class: R
    original_balance: 0.00
    interest: none
    source: Example
waterfall:
CLAUSES  - pay: interest
    to: N
    source: Example
  - pay: fee
    amount: 10
    to: trustee
    source: Example
  - pay: fee
    amount: 20
    to: servicer
    source: Example
  - pay: fee
    amount: 5% * account(reserve).balance
    to: servicer
    from: reserve
    source: Example
  - pay: scheduled principal
    amount: pool.scheduled_principal
    to: [A, B, C]
    split: sequential
    source: Example
  - pay: residual
    to: R
    source: Example
";

/// The deal with these clauses before principal. `; ` separates fields, `| ` nested fields.
fn deal(clauses: &[impl AsRef<str>]) -> Deal {
    let clause = |text: &_| {
        let text = AsRef::<str>::as_ref(text).replace("; ", "\n    ").replace("| ", "\n      ");
        format!("  - {text}\n    source: Example\n")
    };
    let clauses: String = clauses.iter().map(clause).collect();
    let text = small_deal("fractions", &REST.replace("CLAUSES", &clauses));
    Deal::from_text("deal.yaml", &text).unwrap()
}

fn lowered(clauses: &[impl AsRef<str>]) -> Program {
    deal(clauses).program.lowered(&[], Detail::Totals)
}

const LATE: &str = "set: late; is: pool.realized_loss > 1000";
const INTEREST: &str = "pay: interest; to: [A, B, C]; split: pro rata";
const UNPAID: &str = "pay: unpaid interest; to: [A, B, C]; split: sequential";
const LOSSES: &str =
    "allocate: realized loss; to: [A, B, C]; split: pro rata; amount: pool.realized_loss";

/// Two names for cash are read after payments have changed it: payments under no condition, under
/// an amount, under a test, and under both.
#[test]
fn alias_of_cash_keeps_its_value_when_payments_change_cash() {
    let names = ["set: all; is: cash", "set: also; is: cash"];
    let users = [
        "pay: fee; amount: all * 1%; to: trustee",
        "pay: fee; amount: also * 1% + all * 2%; to: servicer",
    ];
    for first in [
        &[INTEREST, UNPAID][..],
        &[UNPAID, INTEREST],
        &[LATE, "pay: fee; amount: 7000; to: trustee; when: late", INTEREST],
        &[LATE, "pay: unpaid interest; to: [A, B]; split: sequential; when: late", INTEREST],
        &[LATE, "pay: unpaid interest; to: [A, B]; split: pro rata; when: late", INTEREST],
    ] {
        // The names come after the test, if there is one.
        let (test, first) = first.split_at(usize::from(first[0] == LATE));
        let clauses = [test, &names, first, &users].concat();
        check_in_every_arithmetic(&clauses.join("\n"), &deal(&clauses), 1);
    }
}

/// The number of conditions that a program evaluates.
fn conditions(program: &Program) -> usize {
    let is_condition = |op: &&Op| matches!(op, Op::SkipUnless { .. } | Op::SkipIfZero { .. });
    program.ops.iter().filter(is_condition).count()
}

/// The balance of an account after a deposit is named, and the next clause draws on the account
/// under a condition. The copy for the name goes before the condition, which is evaluated no more
/// often than without the name.
#[test]
fn alias_of_an_account_is_copied_before_a_condition_without_splitting_it() {
    let deposit = "pay: deposit; amount: min(cash, 5000); to: reserve";
    let named = "set: held; is: account(reserve).balance";
    let fees = [
        "pay: fee; amount: held * 1%; to: trustee",
        "pay: fee; amount: held * 2% + account(reserve).balance * 1%; to: servicer",
    ];
    for draws in [
        "pay: unpaid interest; to: [A, B]; split: sequential; from: reserve",
        "pay: unpaid interest; to: [A, B]; split: pro rata; from: reserve",
        "pay: unpaid interest; to: [A, B]; split: sequential; from: reserve; when: late",
        "pay: fee; amount: 400; to: trustee; from: reserve; when: late",
        "pay: fee; amount: 400; to: [trustee, servicer]; split: sequential; from: reserve; when: late",
    ] {
        let clauses = [&[LATE, deposit, named, draws, INTEREST][..], &fees].concat();
        check_in_every_arithmetic(&clauses.join("\n"), &deal(&clauses), 5);
        let now = clauses.iter().map(|clause| clause.replace("held *", "cash *"));
        let now: Vec<String> = now.filter(|clause| *clause != named).collect();
        assert_eq!(conditions(&lowered(&clauses)), conditions(&lowered(&now)), "{draws}");
    }
}

/// A clause under one test excepts both payees under another test. The second test is computed
/// whenever the first passes, and not only if the first payee is owed anything.
#[test]
fn test_that_two_payees_need_is_computed_before_the_first() {
    let early = "set: early; is: month < 4 or pool.scheduled_principal > 3000";
    let whole = "pay: interest; to: A";
    let short = "pay: interest; to: [B, C]; split: sequential";
    let both = "pay: unpaid interest; to: [A, B]; split: sequential; when: late; except:| A: early| B: \
                early";
    let write_ups = "allocate: write-up; to: [A, B]; split: sequential; amount: \
                     pool.subsequent_recovery; when: late; except:| A: early| B: early";
    for clauses in [
        &[early, LATE, both, whole, short][..],
        &[LATE, early, both, whole, short],
        &[LATE, early, whole, short, both, write_ups, LOSSES],
    ] {
        for seed in 6..8 {
            check_in_every_arithmetic(&clauses.join("\n"), &deal(clauses), seed);
        }
        // The claim of the first is checked once, as if the second alone were excepted.
        let second: Vec<String> =
            clauses.iter().map(|clause| clause.replace("| A: early", "")).collect();
        assert_eq!(conditions(&lowered(clauses)), conditions(&lowered(&second)));
    }
}

/// The number of operations behind conditions.
fn conditional(program: &Program) -> usize {
    let skipped = |op: &Op| match *op {
        Op::SkipUnless { skip, .. } | Op::SkipIfZero { skip, .. } => usize::from(skip),
        _ => 0,
    };
    program.ops.iter().map(skipped).sum()
}

/// Only a conditional fee needs a twentieth of the cash. It is computed behind the test if the test
/// is known before payments change the cash, otherwise unconditionally.
#[test]
fn operation_for_a_conditional_step_sinks_if_the_condition_is_known() {
    let part = "set: part; is: cash * 5%";
    let fee = "pay: fee; amount: part; to: trustee; when: late";
    let of = |clauses: &[&str]| {
        let lowered = lowered(clauses);
        (lowered.ops.len(), conditional(&lowered))
    };
    let (known, open) = (of(&[LATE, part, INTEREST, fee]), of(&[part, LATE, INTEREST, fee]));
    // One more operation, for the second evaluation of the condition, with the twentieth behind it.
    assert_eq!(known, (open.0 + 1, open.1 + 1));
}

/// What only a conditional step needs is computed from cash that changes before that step.
#[test]
fn operation_for_a_conditional_step_reads_operands_before_they_change() {
    let part = "set: part; is: cash * 5%";
    let fee = "pay: fee; amount: part; to: [trustee]; when: late";
    let fees = "pay: fee; amount: part; to: [trustee, servicer]; split: sequential; when: late";
    let unpaid = "pay: unpaid interest; to: [A, B]; split: sequential; when: late; \
                  except:| B: month = 3";
    let write_up = "allocate: write-up; to: [A, B]; split: sequential; amount: \
                    pool.subsequent_recovery; when: late; except:| B: month = 3";
    for clauses in [
        &[part, LATE, INTEREST, fee][..],
        &[LATE, part, INTEREST, fee],
        &[LATE, part, INTEREST, fees],
        &[LATE, part, fee, fees, INTEREST],
        &[LATE, unpaid, INTEREST, write_up, LOSSES],
        &[LATE, write_up, INTEREST, unpaid, LOSSES],
    ] {
        check_in_every_arithmetic(&clauses.join("\n"), &deal(clauses), 2);
    }
}

/// Neighbouring payments that are not one list: out of different amounts or different cash, or with
/// one that is also booked elsewhere.
#[test]
fn payments_of_different_lists_are_not_fused() {
    let to_c = "allocate: write-up; to: [C]; amount: pool.subsequent_recovery";
    let fees = [
        "pay: fee; amount: pool.prepayment_penalties; to: trustee",
        "pay: fee; amount: pool.scheduled_interest; to: servicer",
        "pay: unscheduled principal; amount: pool.unscheduled_principal; to: A",
        "pay: scheduled principal; amount: pool.liquidation_principal; to: B",
    ];
    let outside = "pay: interest; to: [C]; from: outside";
    for clauses in [
        [&[INTEREST, to_c, LOSSES][..], &fees].concat(),
        [&fees[..], &[outside, INTEREST, LOSSES, to_c]].concat(),
        vec!["pay: interest; to: [A, B]; split: sequential", outside, LOSSES],
    ] {
        check_in_every_arithmetic(&clauses.join("\n"), &deal(&clauses), 3);
    }
}

/// Write-ups and accretion are still zero when these clauses run.
#[test]
fn clauses_that_give_zero_cost_no_operation() {
    let of = |clauses: &[&str]| {
        let deal = deal(&[clauses, &[INTEREST, LOSSES]].concat());
        check_in_every_arithmetic(&clauses.join("\n"), &deal, 4);
        kinds(&deal.program.lowered(&[], Detail::Totals))
    };
    let without = of(&[]);
    for amount in [
        "class(A).write_up",
        "class(A).write_up + class(B).accretion",
        "class(A).write_up - cash",
        "min(class(A).write_up, cash)",
        "min(cash, class(A).write_up)",
        "if(month > 2, class(A).write_up, class(B).accretion)",
        "class(A).write_up * 5%",
        "cents(class(A).write_up)",
    ] {
        let clause = format!("pay: fee; amount: {amount}; to: trustee");
        assert_eq!(of(&[&clause]), without, "{amount}");
    }
    // If one of two amounts may be positive, so may the choice between them.
    for (a, b) in [
        ("class(A).write_up", "pool.scheduled_interest"),
        ("pool.scheduled_interest", "class(A).accretion"),
    ] {
        of(&[&format!("pay: fee; amount: if(month > 2, {a}, {b}); to: trustee")]);
    }
    // A zero term adds no operation.
    let fee = of(&["pay: fee; amount: pool.scheduled_interest; to: trustee"]);
    assert_ne!(fee, without);
    for amount in [
        "pool.scheduled_interest + class(A).write_up",
        "pool.scheduled_interest - class(A).write_up",
        "max(pool.scheduled_interest, class(A).write_up)",
        "max(class(A).write_up, pool.scheduled_interest)",
        "max(pool.scheduled_interest, class(A).write_up - cash)",
    ] {
        assert_eq!(of(&[&format!("pay: fee; amount: {amount}; to: trustee")]), fee, "{amount}");
    }
}

#[test]
fn list_becomes_one_operation_and_a_single_payment_stays() {
    let of = |clause: &str| {
        let program = lowered(&[INTEREST, clause]);
        let is_list = |op: &&Op| matches!(op, Op::PayInOrder { .. } | Op::PayProRata { .. });
        program.ops.iter().filter(is_list).count()
    };
    // Every one of these deals also pays scheduled principal, which is a list.
    let amount = "amount: pool.unscheduled_principal";
    assert_eq!(of(&format!("pay: unscheduled principal; {amount}; to: A")), 1);
    for split in ["sequential", "pro rata"] {
        let list = format!("pay: unscheduled principal; {amount}; to: [A, B]; split: {split}");
        assert_eq!(of(&list), 2, "{split}");
    }
}

/// An excess, which is mostly zero, is checked if only its payment needs three or more operations.
/// A sum is mostly not zero and is not checked.
#[test]
fn excess_is_checked_if_that_saves_three_operations() {
    let conditions = |clauses: &[&str]| {
        let clauses = [&[INTEREST], clauses].concat();
        let deal = deal(&clauses);
        check_in_every_arithmetic(&clauses.join("\n"), &deal, 9);
        conditions(&deal.program.lowered(&[], Detail::Totals))
    };
    let excess = "pool.scheduled_interest - pool.prepayment_penalties";
    let other = "pool.unscheduled_principal - pool.liquidation_principal";
    let fee = |amount: &str| format!("pay: fee; amount: {amount}; to: trustee");
    // The three: a twentieth, the lesser of that and losses, and the party's claim on it.
    let three = |excess: &str| fee(&format!("min(({excess}) * 5%, pool.realized_loss)"));
    let without = conditions(&[]);
    assert_eq!(conditions(&[&three(excess)]), without + 1);
    assert_eq!(conditions(&[&three(excess), &three(other)]), without + 2);
    // Each excess is checked, although one payment directly follows the other.
    let named = [format!("set: one; is: {excess}"), format!("set: two; is: {other}")];
    let [one, two] = [three("one"), three("two")];
    assert_eq!(conditions(&[&named[0], &named[1], &one, &two]), without + 2);
    let sum = three("pool.scheduled_interest + pool.prepayment_penalties");
    assert_eq!(conditions(&[&sum]), without);
    assert_eq!(conditions(&[&fee(&format!("({excess}) * 5%"))]), without);
    // The operations between the excess and its payment serve other steps.
    let named = format!("set: excess; is: {excess}");
    let late = fee("excess * 5%");
    assert_eq!(conditions(&[&named, UNPAID, LOSSES, &late]), conditions(&[UNPAID, LOSSES]));
}

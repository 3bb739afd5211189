//! Senior certificates of several groups and subordinates of all of them, with shifting interest.

use rust_decimal::Decimal;

use super::deal_text::{Draw, Written, clause, line};

/// The residual class; its rate is no group's.
const RESIDUAL: &str = "R";

pub(super) fn write(draw: &Draw) -> Written {
    let count = draw.seniors.len().max(2);
    let groups: Vec<usize> = (1..=count).collect();
    let seniors: Vec<String> = groups.iter().map(|n| format!("A-{n}")).collect();
    let subordinates: Vec<String> = (1..=draw.juniors.len()).map(|n| format!("B-{n}")).collect();
    let senior: Vec<Decimal> =
        draw.seniors.iter().cycle().take(count).map(|balance| Draw::balance(*balance)).collect();
    // The subordinates are far smaller than the seniors.
    let junior: Vec<Decimal> = draw
        .juniors
        .iter()
        .map(|(thousands, cents)| Draw::balance((thousands / 20 + 1, *cents)))
        .collect();
    let pools = pools(&senior, junior.iter().sum());
    let pool: Decimal = pools.iter().sum();

    let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
    let mut text = draw.head(&names.join(", "), pool, &subordinates);
    text.push_str("classes:\n");
    for ((class, balance), group) in seniors.iter().zip(&senior).zip(&groups) {
        let interest = format!("\n      net_rate_of_group: {group}");
        let class = draw.class(class, *balance, &interest);
        text.push_str(&class.replacen(
            "    denomination",
            &format!("    group: {group}\n    denomination"),
            1,
        ));
    }
    text.push_str(&draw.class(RESIDUAL, Decimal::ZERO, " as reported"));
    for (class, balance) in subordinates.iter().zip(&junior) {
        text.push_str(&draw.class(class, *balance, " weighted subordinate rate"));
    }
    let (all_seniors, all_subordinates) = (seniors.join(", "), subordinates.join(", "));
    text.push_str(&format!(
        "lists:\n  seniors: [{all_seniors}]\n  subordinates: [{all_subordinates}]\n"
    ));
    text.push_str(&schedule(draw));
    text.push_str("waterfall:\n");
    text.push_str(&percentages(draw, &groups));
    text.push_str(&payments(&groups, &seniors, &subordinates));
    text.push_str(&losses(&groups, &seniors, &subordinates));
    text.push_str(&clause(&[("pay", "residual"), ("to", RESIDUAL)]));
    text.push_str("report:\n  lines:\n");
    for group in &groups {
        let share = format!("100 * senior_percentage_{group}");
        let prepaid = format!("100 * senior_prepayment_percentage_{group}");
        for (label, is) in [
            ("Senior Percentage", share.clone()),
            ("Senior Prepayment Percentage", prepaid.clone()),
            ("Subordinate Percentage", format!("100 - {share}")),
            ("Subordinate Prepayment Percentage", format!("100 - {prepaid}")),
        ] {
            text.push_str(&line(label, Some(*group), &is));
        }
    }
    let optimal = "classes(seniors).accrued_interest - classes(seniors).non_supported_shortfall \
                   + classes(seniors).principal";
    text.push_str(&line("Class A Optimal Amount", None, optimal));
    Written {
        text,
        groups: pools,
        given_rates: vec![RESIDUAL.to_owned()],
        has_external_master_fee: false,
    }
}

/// Each group has its seniors and a share of the subordinates, so that all classes are the pool.
fn pools(seniors: &[Decimal], subordinates: Decimal) -> Vec<Decimal> {
    let whole: Decimal = seniors.iter().sum();
    let (mut so_far, mut given) = (Decimal::ZERO, Decimal::ZERO);
    let share = |balance: &Decimal| {
        so_far += *balance;
        let running = (subordinates * so_far / whole).round_dp(2);
        let part = running - given;
        given = running;
        *balance + part
    };
    seniors.iter().map(share).collect()
}

/// The share of prepayments that is shifted, which steps down within the random months.
fn schedule(draw: &Draw) -> String {
    let [first, second, ..] = draw.options;
    let (first, second) = (2 + u32::from(first) % 4, 6 + u32::from(second) % 4);
    format!(
        "schedules:\n  - schedule: shift\n    steps:\n      1: 100\n      {first}: 60\n      \
         {second}: 0\n    source: random\n"
    )
}

fn percentages(draw: &Draw, groups: &[usize]) -> String {
    let [_, _, late, months] = draw.options;
    let average = (1 + months % 6).to_string();
    let mut text =
        clause(&[("set", "late"), ("is", "pool.delinquent_60"), ("average_of_months", &average)]);
    let test =
        format!("late < {}% * classes(subordinates).balance_begin", 10 + u32::from(late) % 90);
    text += &clause(&[("set", "step_down"), ("is", &test)]);
    for group in groups {
        let share =
            format!("min(1, class(A-{group}).balance_begin / group({group}).balance_begin)");
        text += &clause(&[("set", &format!("senior_percentage_{group}")), ("is", &share)]);
        let prepaid = format!(
            "senior_percentage_{group} + if(step_down, shift, 1) * (1 - senior_percentage_{group})"
        );
        text +=
            &clause(&[("set", &format!("senior_prepayment_percentage_{group}")), ("is", &prepaid)]);
    }
    text
}

fn payments(groups: &[usize], seniors: &[String], subordinates: &[String]) -> String {
    let mut text = String::new();
    let funds = "cash + pool.balance_begin - pool.scheduled_principal - pool.unscheduled_principal \
                 - classes(seniors, subordinates).balance_begin";
    text += &clause(&[("set", "interest_funds"), ("is", funds)]);
    let left = "interest_funds - classes(seniors, subordinates).interest_paid";
    for claim in ["interest", "unpaid interest"] {
        text += &clause(&[
            ("pay", claim),
            ("amount", left),
            ("to", "[seniors]"),
            ("split", "pro rata"),
        ]);
    }
    for (group, senior) in groups.iter().zip(seniors) {
        let of = |field: &str| format!("group({group}).{field}");
        let share = format!("senior_percentage_{group}");
        let prepaid = format!("senior_prepayment_percentage_{group}");
        let scheduled = format!("{share} * {}", of("scheduled_principal"));
        text += &clause(&[("pay", "scheduled principal"), ("amount", &scheduled), ("to", senior)]);
        let (all, liquidated) = (of("unscheduled_principal"), of("liquidation_principal"));
        let unscheduled = format!(
            "{prepaid} * ({all} - {liquidated}) + min({share} * ({liquidated} + {}), \
             {prepaid} * {liquidated})",
            of("realized_loss")
        );
        text +=
            &clause(&[("pay", "unscheduled principal"), ("amount", &unscheduled), ("to", senior)]);
    }
    for claim in ["interest", "unpaid interest"] {
        text += &clause(&[
            ("pay", claim),
            ("amount", left),
            ("to", "[subordinates]"),
            ("split", "sequential"),
        ]);
    }
    let principal =
        "pool.scheduled_principal + pool.unscheduled_principal - classes(seniors).principal";
    text += &clause(&[("set", "subordinate_principal"), ("is", principal)]);
    text += &clause(&[
        ("pay", "scheduled principal"),
        (
            "amount",
            "min(pool.scheduled_principal - classes(seniors).scheduled_principal, \
             subordinate_principal)",
        ),
        ("to", "[subordinates]"),
        ("split", "pro rata"),
    ]);
    text += &clause(&[
        ("set", "subordinate_prepayments"),
        ("is", "subordinate_principal - classes(subordinates).scheduled_principal"),
    ]);
    // If the most junior subordinate has lost support, only the first is prepaid.
    if let [first, .., last] = subordinates {
        let restricted = format!(
            "class({last}).balance_begin / pool.balance_begin < class({last}).original_balance / closing_balance"
        );
        text += &clause(&[("set", "restricted"), ("is", &restricted)]);
        text += &clause(&[
            ("pay", "unscheduled principal"),
            ("amount", "subordinate_prepayments"),
            ("to", first),
            ("when", "restricted"),
        ]);
    }
    text += &clause(&[
        ("pay", "unscheduled principal"),
        ("amount", "subordinate_prepayments - classes(subordinates).unscheduled_principal"),
        ("to", "[subordinates]"),
        ("split", "pro rata"),
    ]);
    text += &clause(&[
        ("pay", "unscheduled principal"),
        (
            "amount",
            "pool.scheduled_principal + pool.unscheduled_principal \
             - classes(seniors, subordinates).principal",
        ),
        ("to", "[seniors]"),
        ("split", "pro rata"),
    ]);
    text
}

/// Losses write down the excess of the certificates over the pool, the most junior class first.
fn losses(groups: &[usize], seniors: &[String], subordinates: &[String]) -> String {
    let upwards: Vec<&str> = subordinates.iter().rev().map(String::as_str).collect();
    let excess = "classes(seniors, subordinates).balance - pool.balance_end";
    let mut text =
        clause(&[("set", "losses"), ("is", &format!("min(pool.realized_loss, {excess})"))]);
    text += &clause(&[("set", "senior_loss"), ("is", "losses - classes(subordinates).balance")]);
    text += &clause(&[
        ("allocate", "realized loss"),
        ("amount", "losses"),
        ("to", &format!("[{}]", upwards.join(", "))),
        ("split", "sequential"),
    ]);
    let left = "losses - classes(seniors, subordinates).realized_loss";
    for (group, senior) in groups.iter().zip(seniors) {
        let share = format!(
            "min(senior_loss * (group({group}).realized_loss / pool.realized_loss), {left})"
        );
        text += &clause(&[("allocate", "realized loss"), ("amount", &share), ("to", senior)]);
    }
    text += &clause(&[
        ("allocate", "realized loss"),
        ("amount", left),
        ("to", "[seniors]"),
        ("split", "pro rata"),
        ("when", "losses > 0"),
    ]);
    let all: Vec<&str> =
        upwards.into_iter().chain(seniors.iter().rev().map(String::as_str)).collect();
    text += &clause(&[
        ("allocate", "realized loss"),
        ("amount", "classes(seniors, subordinates).balance"),
        ("to", &format!("[{}]", all.join(", "))),
        ("split", "sequential"),
        ("when", "pool.balance_end = 0"),
    ]);
    text
}

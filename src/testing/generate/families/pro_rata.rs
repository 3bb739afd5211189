//! Notes that share all principal pro rata, with overcollateralization and an owner trust.

use rust_decimal::Decimal;

use super::deal_text::{Draw, INDEXED, Written, clause, line};

/// The residual class.
const TRUST: &str = "Trust";

pub(super) fn write(draw: &Draw) -> Written {
    let senior: Vec<String> = (1..=draw.seniors.len()).map(|n| format!("N{n}")).collect();
    // Two of the juniors at most: more add nothing.
    let junior: Vec<String> = (1..=draw.juniors.len().min(2)).map(|n| format!("M{n}")).collect();
    let notes: Vec<String> = senior.iter().chain(&junior).cloned().collect();
    let balances: Vec<Decimal> =
        draw.seniors.iter().chain(draw.juniors.iter().take(2)).map(|b| Draw::balance(*b)).collect();
    let face: Decimal = balances.iter().sum();
    let (excess, target) = draw.collateralization;
    let pool = (face * (Decimal::ONE + Decimal::new(excess.into(), 4))).round_dp(2);

    let mut text = draw.head("pool", pool, &notes);
    text.push_str("classes:\n");
    for (name, balance) in notes.iter().zip(&balances) {
        text.push_str(&draw.class(name, *balance, INDEXED));
    }
    text.push_str(&draw.class(TRUST, Decimal::ZERO, " none"));
    let list = |names: &[String]| format!("[{}]", names.join(", "));
    text.push_str(&format!("lists:\n  seniors: {}\n  notes: {}\n", list(&senior), list(&notes)));

    text.push_str("waterfall:\n");
    let mut levels = vec![list(&senior)];
    levels.extend(junior.iter().map(|name| format!("[{name}]")));
    for level in levels {
        for claim in ["interest", "unpaid interest"] {
            let fields = [("pay", claim), ("to", level.as_str()), ("split", "pro rata")];
            text.push_str(&clause(&fields));
        }
    }
    let target = format!("cents({}% * closing_balance)", Decimal::new(target.into(), 2));
    for (name, is) in [
        ("oc_target", target.as_str()),
        (
            "pool_principal",
            "min(pool.scheduled_principal + pool.unscheduled_principal, classes(notes).balance)",
        ),
        ("oc_before_extra", "pool.balance_end - (classes(notes).balance - pool_principal)"),
        ("oc_release", "min(pool_principal, oc_before_extra - oc_target)"),
        ("under_water", "classes(notes).balance - pool_principal - pool.balance_end"),
        (
            "extra_principal",
            "min(classes(notes).balance - pool_principal, min(cash - pool_principal, \
             oc_target - oc_before_extra + under_water))",
        ),
    ] {
        text.push_str(&clause(&[("set", name), ("is", is)]));
    }
    text.push_str(&clause(&[
        ("pay", "unscheduled principal"),
        ("amount", "pool_principal - oc_release + extra_principal"),
        ("to", "[notes]"),
        ("split", "pro rata"),
    ]));
    text.push_str(&clause(&[("pay", "residual"), ("to", TRUST)]));

    text.push_str("report:\n  overcollateralization_of: notes\n  lines:\n");
    for (label, is) in [
        ("Required Overcollateralization Amount", "0"),
        ("Base Overcollateralized Amount", "0"),
        ("Specified O/C Amount", "oc_target"),
        ("Overcollateralized Increase Amount", "extra_principal"),
        ("Extra principal distribution Amount", "extra_principal"),
        ("Overcollateralized reduction Amount", "oc_release"),
        ("Current Period Class A Insufficient Funds", "classes(seniors).current_shortfall"),
        (
            "Excess Cash Amount",
            "pool.scheduled_interest - pool.other_fee - pool.servicing_fee \
             - pool.master_servicing_fee - pool.trustee_fee + pool.prepayment_penalties \
             - classes(notes).interest_paid",
        ),
    ] {
        text.push_str(&line(label, None, is));
    }
    Written { text, groups: vec![pool], given_rates: notes, has_external_master_fee: false }
}

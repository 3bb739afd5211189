//! Senior and mezzanine certificates paid one after another, with overcollateralization that is
//! built up and a residual class.

use rust_decimal::Decimal;

use super::deal_text::{Draw, INDEXED, Written, clause, line};

/// The residual class.
const RESIDUAL: &str = "X";

pub(super) fn write(draw: &Draw) -> Written {
    let [build_from, certificates, own_balance, _] = draw.options.map(usize::from);
    let mezzanine: Vec<String> = (1..=draw.juniors.len()).map(|n| format!("M-{n}")).collect();
    let mut names = vec!["A".to_owned()];
    names.extend(mezzanine.iter().cloned());
    let senior: Decimal = draw.seniors.iter().map(|balance| Draw::balance(*balance)).sum();
    let mut balances = vec![senior];
    balances.extend(draw.juniors.iter().map(|balance| Draw::balance(*balance)));
    let face: Decimal = balances.iter().sum();
    let (excess, target) = draw.collateralization;
    let pool = (face * (Decimal::ONE + Decimal::new(excess.into(), 4))).round_dp(2);
    // The residual's balance is the excess of the collateral over the certificates, or zero.
    let own = if own_balance % 2 == 0 { Decimal::ZERO } else { pool - face };
    let retired: Vec<String> = (1..=certificates % 3).map(|n| format!("R-{n}")).collect();

    let mut text = draw.head("pool", pool, &[]);
    text.push_str("classes:\n");
    for (name, balance) in names.iter().zip(&balances) {
        text.push_str(&draw.class(name, *balance, INDEXED));
    }
    text.push_str(&draw.class(RESIDUAL, own, " none"));
    for name in &retired {
        text.push_str(&draw.class(name, Decimal::from(50), " none"));
    }
    let all = names.join(", ");
    text.push_str(&format!("lists:\n  certificates: [{all}]\n"));

    text.push_str("waterfall:\n");
    if !retired.is_empty() {
        let list = retired.join(", ");
        text.push_str(&clause(&[
            ("pay", "unscheduled principal"),
            ("amount", &format!("classes({list}).balance")),
            ("to", &format!("[{list}]")),
            ("split", "pro rata"),
            ("from", "outside"),
        ]));
    }
    for name in &names {
        for claim in ["interest", "unpaid interest"] {
            text.push_str(&clause(&[("pay", claim), ("to", name)]));
        }
    }
    let target = format!("cents({}% * closing_balance)", Decimal::new(target.into(), 2));
    let extra = format!(
        "if(month >= {}, min(classes(certificates).balance - pool_principal, \
         min(cash - pool_principal, oc_target - oc_before_extra + under_water)), 0)",
        1 + build_from % 4
    );
    for (name, is) in [
        ("oc_target", target.as_str()),
        (
            "pool_principal",
            "min(pool.scheduled_principal + pool.unscheduled_principal, \
             classes(certificates).balance)",
        ),
        ("oc_before_extra", "pool.balance_end - (classes(certificates).balance - pool_principal)"),
        ("oc_release", "min(pool_principal, oc_before_extra - oc_target)"),
        ("under_water", "classes(certificates).balance - pool_principal - pool.balance_end"),
        ("extra_principal", extra.as_str()),
    ] {
        text.push_str(&clause(&[("set", name), ("is", is)]));
    }
    text.push_str(&clause(&[
        ("pay", "unscheduled principal"),
        ("amount", "pool_principal - oc_release + extra_principal"),
        ("to", "[certificates]"),
        ("split", "sequential"),
    ]));
    let upwards = names.iter().rev().cloned().collect::<Vec<_>>().join(", ");
    text.push_str(&clause(&[
        ("allocate", "realized loss"),
        ("amount", "min(pool.realized_loss, classes(certificates).balance - pool.balance_end)"),
        ("to", &format!("[{upwards}]")),
        ("split", "sequential"),
    ]));
    if !own.is_zero() {
        for (verb, claim) in [("pay", "unscheduled principal"), ("allocate", "realized loss")] {
            text.push_str(&clause(&[
                (verb, claim),
                ("amount", &format!("class({RESIDUAL}).balance")),
                ("to", RESIDUAL),
                ("when", "pool.balance_end = 0"),
            ]));
        }
    }
    text.push_str(&clause(&[("pay", "residual"), ("to", RESIDUAL)]));

    text.push_str("report:\n  overcollateralization_of: certificates\n  lines:\n");
    for (label, is) in [
        ("Required Overcollateralization Amount", "0"),
        ("Base Overcollateralized Amount", "0"),
        ("Specified O/C Amount", "oc_target"),
        ("Overcollateralized Increase Amount", "extra_principal"),
        ("Extra principal distribution Amount", "extra_principal"),
        ("Overcollateralized reduction Amount", "oc_release"),
        ("Current Period Class A Insufficient Funds", "class(A).current_shortfall"),
        (
            "Excess Cash Amount",
            "account.distribution - pool.scheduled_principal - pool.unscheduled_principal \
             - classes(certificates).interest_paid - pool.prepayment_penalties",
        ),
    ] {
        text.push_str(&line(label, None, is));
    }
    Written { text, groups: vec![pool], given_rates: names, has_external_master_fee: true }
}

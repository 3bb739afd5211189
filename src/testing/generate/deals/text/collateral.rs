//! The collateral section: groups, closing balance, replines.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::clause::SOURCE;
use super::deal_text::DealText;
use crate::collateral::{Arm, DefaultSpeed, Loan, PrepaymentSpeed};

impl DealText<'_> {
    pub(super) fn collateral_section(&self) -> String {
        let groups = self.structure.groups.join(", ");
        let mut text = format!(
            "collateral:\n  groups: [{groups}]\n  closing_balance: {:.2}\n",
            self.closing_balance
        );
        let balances = self.structure.group_balances(self.plan, |class| class.opening);
        if let Some(opened) = &self.plan.opened {
            let total: Decimal = balances.iter().sum();
            if opened.with_balance {
                let _ = writeln!(text, "  balance: {total:.2}");
            }
            if let Some(losses) = opened.losses {
                let first = &self.structure.groups[0];
                let _ = writeln!(text, "  cumulative_loss:\n    {first}: {losses:.2}");
            }
        }
        text += "  replines:\n";
        for ((group, loans), balance) in
            self.structure.groups.iter().zip(&self.plan.groups).zip(balances)
        {
            let parts: u32 = loans.iter().map(|(part, _)| part).sum();
            let mut left = balance;
            for (index, (part, loan)) in loans.iter().enumerate() {
                let share = balance * Decimal::from(*part) / Decimal::from(parts);
                let last = index + 1 == loans.len();
                let own = if last { left } else { share.round_dp(2) };
                left -= own;
                let group = (self.structure.groups.len() > 1).then_some(group.as_str());
                repline(&mut text, group, own, loan);
            }
        }
        text + &format!("  source: {SOURCE}\n")
    }
}

/// A loan as a repline, without fields that have their default.
fn repline(text: &mut String, group: Option<&str>, balance: Decimal, loan: &Loan) {
    let some = |value: f64| (value > 0.0).then(|| value.to_string());
    let months = |value: u32| (value > 0).then(|| value.to_string());
    let balloon = loan.amortization_term_months != loan.remaining_term_months;
    let mut fields = vec![
        ("group", group.map(str::to_owned)),
        ("balance", Some(format!("{balance:.2}"))),
        ("loan_count", months(loan.loan_count)),
        ("rate", Some(loan.gross_rate_pct.to_string())),
        ("remaining_term", Some(loan.remaining_term_months.to_string())),
        ("age", months(loan.age_months)),
        ("amortization_term", balloon.then(|| loan.amortization_term_months.to_string())),
        ("interest_only", months(loan.interest_only_months)),
        ("servicing_fee", some(loan.servicing_fee_pct)),
        ("other_fees", some(loan.other_fees_pct)),
        ("penalty", some(loan.penalty_pct)),
        ("penalty_months", months(loan.penalty_months)),
    ];
    fields.extend(loan.arm.iter().flat_map(of_arm));
    fields.extend(loan.prepayment.iter().map(|(speed, vector)| {
        let name = match speed {
            PrepaymentSpeed::Cpr => "cpr",
            PrepaymentSpeed::Smm => "smm",
            PrepaymentSpeed::Psa => "psa",
            PrepaymentSpeed::Abs => "abs",
            PrepaymentSpeed::Ppc => "ppc",
        };
        (name, Some(vector.to_string()))
    }));
    fields.extend(loan.default.iter().map(|(speed, vector)| {
        let name = match speed {
            DefaultSpeed::Cdr => "cdr",
            DefaultSpeed::Mdr => "mdr",
            DefaultSpeed::Sda => "sda",
            DefaultSpeed::Pdc => "pdc",
        };
        (name, Some(vector.to_string()))
    }));
    fields.push(("severity", loan.severity_pct.as_ref().map(ToString::to_string)));
    let mut lead = "    - ";
    for (field, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(text, "{lead}{field}: {value}");
            lead = "      ";
        }
    }
}

fn of_arm(arm: &Arm) -> [(&'static str, Option<String>); 12] {
    let rate = |value: f64| Some(value.to_string());
    let some = |value: f64| (value > 0.0).then(|| value.to_string());
    let months = |value: u32| Some(value.to_string());
    [
        ("index", Some(arm.index.clone())),
        ("margin", rate(arm.margin_pct)),
        ("months_to_reset", months(arm.months_to_reset)),
        ("reset_frequency", months(arm.reset_frequency_months)),
        ("look_back", (arm.look_back_months > 0).then(|| arm.look_back_months.to_string())),
        ("months_to_recast", arm.months_to_recast.and_then(months)),
        ("recast_frequency", arm.recast_frequency_months.and_then(months)),
        ("first_cap", arm.first_cap_pct.and_then(rate)),
        ("periodic_cap", arm.periodic_cap_pct.and_then(rate)),
        ("max_rate", arm.max_rate_pct.and_then(rate)),
        ("floor", some(arm.floor_rate_pct)),
        ("rounding", some(arm.rounding_pct)),
    ]
}

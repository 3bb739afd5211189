//! The classes section: balances, rates, notionals, caps.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::clause::SOURCE;
use super::deal_text::{DealText, by_year, falling};
use super::structure::{Class, RESIDUAL};
use crate::testing::generate::deals::plan::{IndexRate, Interest, Kind, Left, Notional};

impl DealText<'_> {
    pub(super) fn class_section(&self) -> String {
        let mut text = String::from("classes:\n");
        for (index, class) in self.structure.classes.iter().enumerate() {
            self.class(&mut text, index, class);
        }
        let residual = &self.plan.residual;
        let (balance, interest) = match residual.balance {
            Some(balance) => (balance, "none"),
            None => (Decimal::ZERO, residual.interest),
        };
        let _ = write!(
            text,
            "  - class: {RESIDUAL}\n    original_balance: {balance:.2}\n    interest: {interest}\n    source: {SOURCE}\n"
        );
        text
    }

    fn class(&self, text: &mut String, index: usize, class: &Class<'_>) {
        let plan = class.plan;
        let _ = writeln!(text, "  - class: {}", class.name);
        let mut field = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                // The fields of a field are on lines of their own.
                let space = if value.starts_with('\n') { "" } else { " " };
                let _ = writeln!(text, "    {name}:{space}{value}");
            }
        };
        let bears = class.bears_interest();
        let senior_of = (class.senior && self.structure.names_groups())
            .then(|| self.structure.groups[class.group].clone());
        field("original_balance", Some(format!("{:.2}", class.balance)));
        let opening = class.left.filter(|_| class.opening != class.balance);
        field("balance", opening.map(|_| format!("{:.2}", class.opening)));
        let owed = |amount: fn(&Left) -> Option<Decimal>, may: bool| {
            let amount = class.left.filter(|_| may).and_then(amount);
            amount.map(|amount| format!("{amount:.2}"))
        };
        field("unpaid_interest", owed(|left| left.unpaid_interest, bears));
        field("carryover", owed(|left| left.carryover, class.is_capped()));
        field("cumulative_loss", owed(|left| left.cumulative_loss, class.has_balance()));
        field("denomination", plan.denomination.map(|amount| amount.to_string()));
        field("group", senior_of);
        field("interest", Some(self.interest_of(index, class)));
        field("notional", self.notional(index, class));
        field("net_wac_cap", class.is_capped().then(|| self.net_rate_less(class, plan.cap_less)));
        let on_unpaid = bears && plan.interest_on_unpaid && !class.takes_penalties();
        field("interest_on_unpaid", on_unpaid.then(|| "yes".to_owned()));
        let counted = bears && plan.day_count != "30/360";
        field("day_count", counted.then(|| plan.day_count.to_owned()));
        let accrues = &plan.accrues;
        for (name, value) in [
            ("accrual", accrues.periods),
            ("accrual_dates", accrues.dates),
            ("accrues_from", accrues.from),
        ] {
            field(name, value.filter(|_| bears).map(str::to_owned));
        }
        field("source", Some(SOURCE.to_owned()));
    }

    /// The collateral's net rate that caps a class, less a percentage.
    fn net_rate_less(&self, class: &Class<'_>, less: Option<Decimal>) -> String {
        let net = match self.structure.groups.len() {
            1 => "pool.net_rate".to_owned(),
            _ if class.senior => format!("{}.net_rate", self.structure.collateral(class.group)),
            count => {
                let each = (0..count)
                    .map(|group| format!("{}.net_rate", self.structure.collateral(group)));
                format!("min({})", each.collect::<Vec<_>>().join(", "))
            }
        };
        match less.filter(|less| !less.is_zero()) {
            Some(less) => format!("{net} - {less}%"),
            None => net,
        }
    }

    fn interest_of(&self, index: usize, class: &Class<'_>) -> String {
        let under = |field: &str, value: String| format!("\n      {field}: {value}");
        if !class.bears_interest() {
            return "none".to_owned();
        }
        if class.takes_penalties() {
            return under("formula", "1200%".to_owned());
        }
        match &class.plan.interest {
            Interest::Fixed(percent) => under("fixed", percent.to_string()),
            Interest::Index(rate) => index_rate(rate),
            Interest::Floater { index, margin } => {
                under("formula", format!("max(1%, min(9%, index({index}).rate + {margin}%))"))
            }
            Interest::Inverse { index, from, times } => {
                under("formula", format!("min(12%, {from}% - {times} * index({index}).rate)"))
            }
            Interest::Stepped { index: name, .. } => {
                under("formula", format!("index({name}).rate + margin_{}", index + 1))
            }
            Interest::NetLess(less) => under("formula", self.net_rate_less(class, Some(*less))),
            Interest::NetRateOfGroup => {
                under("net_rate_of_group", self.structure.groups[class.group].clone())
            }
            Interest::WeightedSubordinate => "weighted subordinate rate".to_owned(),
        }
    }

    fn notional(&self, index: usize, class: &Class<'_>) -> Option<String> {
        let Kind::InterestOnly(notional) = class.kind else { return None };
        Some(match notional {
            Notional::Classes => {
                let own = if class.senior {
                    self.structure.seniors_of(class.group)
                } else {
                    self.structure.certificates()
                };
                format!("{}.balance_begin", self.structure.of(&own))
            }
            Notional::Pool => "pool.balance_begin".to_owned(),
            Notional::Schedule(_) => format!("notional_{}", index + 1),
            Notional::Penalties => "pool.prepayment_penalties".to_owned(),
        })
    }

    /// Schedules that rates and notionals name.
    pub(super) fn class_schedules(&mut self) {
        let mut schedules = Vec::new();
        for (index, class) in self.structure.classes.iter().enumerate() {
            let (number, balance) = (index + 1, class.plan.balance);
            match class.plan.interest {
                Interest::Stepped { margin, from, .. }
                    if class.bears_interest() && !class.takes_penalties() =>
                {
                    let steps = vec![(1, margin), (from, margin * Decimal::TWO)];
                    schedules.push((format!("margin_{number}"), false, steps));
                }
                _ => {}
            }
            let (name, of_amounts, steps) = match class.kind {
                Kind::Planned(years) => ("planned", true, falling(balance, *years)),
                Kind::Targeted(years) => ("target", true, falling(balance, *years)),
                Kind::Lockout(years, steps) => {
                    let after = std::iter::repeat_n(Decimal::ZERO, *years as usize);
                    let locked: Vec<Decimal> = after.chain(steps.iter().copied()).collect();
                    ("lockout", false, by_year(locked))
                }
                Kind::InterestOnly(Notional::Schedule(years)) => {
                    ("notional", true, falling(balance, *years))
                }
                _ => continue,
            };
            schedules.push((format!("{name}_{number}"), of_amounts, steps));
        }
        for (name, of_amounts, steps) in schedules {
            self.schedule(&name, of_amounts, steps);
        }
    }
}

fn index_rate(rate: &IndexRate) -> String {
    let percent = |value: Option<Decimal>| value.map(|value| value.to_string());
    let months = |value: Option<u32>| value.map(|value| value.to_string());
    let fields = [
        ("index", Some(rate.index.to_owned())),
        ("margin", percent(rate.margin)),
        ("floor", percent(rate.floor)),
        ("cap", percent(rate.cap)),
        ("rounding", rate.rounding.map(str::to_owned)),
        ("look_back", months(rate.look_back)),
        ("reset_frequency", months(rate.reset_frequency)),
        ("months_to_reset", months(rate.months_to_reset)),
    ];
    let fields = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
    fields.map(|(field, value)| format!("\n      {field}: {value}")).collect()
}

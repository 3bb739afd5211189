//! Writes a plan as the text of a deal file.

mod classes;
mod clause;
mod collateral;
mod deal_text;
mod extra_clauses;
mod interest;
mod losses;
mod money;
mod principal;
mod structure;

use std::fmt::Write;

use super::plan::{Place, Plan, Principal, TriggerTest};
use crate::calendar::Date;
use clause::{Clause, SOURCE};
use deal_text::{DealText, FIRST_MONTH, FIRST_YEAR, by_year, date};
#[cfg(test)]
pub(super) use extra_clauses::OF_CLASSES;
use structure::RESIDUAL;

/// The deal file of a plan.
pub(super) fn deal_file(plan: &Plan) -> String {
    let mut text = DealText::new(plan);
    text.waterfall();
    text.written()
}

impl DealText<'_> {
    /// The priority of payments.
    fn waterfall(&mut self) {
        self.triggers();
        self.extra_clauses(Place::First);
        self.hedge();
        self.fees(false);
        self.accretion();
        self.interest();
        self.extra_clauses(Place::BeforePrincipal);
        self.write_ups(true);
        self.principal();
        self.late_interest();
        self.losses();
        self.write_ups(false);
        self.extra_clauses(Place::AfterPrincipal);
        self.reserve();
        self.carryover();
        self.turbo();
        self.fees(true);
        self.extra_clauses(Place::Last);
        self.residuals();
    }

    /// Tests that the deal names.
    fn triggers(&mut self) {
        let mut names = Vec::new();
        for (index, trigger) in self.plan.rules.triggers.iter().enumerate() {
            let number = index + 1;
            let (name, is) = match &trigger.test {
                TriggerTest::Delinquency(percent, months) => {
                    let late = match months {
                        Some(months) => {
                            let late = format!("late_{number}");
                            let set = Clause::new("set", &*late).with("is", "pool.delinquent_60");
                            self.push(set.with("average_of_months", months.to_string()));
                            late
                        }
                        None => "pool.delinquent_60".to_owned(),
                    };
                    ("delinquency_trigger", format!("{late} > {percent}% * pool.balance_begin"))
                }
                TriggerTest::CumulativeLoss(limits) => {
                    let limit = format!("loss_limit_{number}");
                    self.schedule(&limit, false, by_year(limits.iter().copied()));
                    ("loss_trigger", format!("pool.cumulative_loss > {limit} * closing_balance"))
                }
                TriggerTest::Overcollateralization(percent) => {
                    let certificates = self.structure.of(&self.structure.certificates());
                    let over = format!("pool.balance_begin - {certificates}.balance_begin");
                    ("oc_trigger", format!("{over} < {percent}% * closing_balance"))
                }
                TriggerTest::Before(years) => ("date_trigger", format!("date < {}", date(*years))),
                TriggerTest::Months(from, but) => {
                    ("month_trigger", format!("month >= {from} and not month = {but}"))
                }
            };
            let name = format!("{name}_{number}");
            let set = Clause::new("set", &*name).with("is", is);
            self.push(if trigger.sticky { set.with("sticky", "yes") } else { set });
            names.push(name);
        }
        self.triggered = match names.len() {
            0 => None,
            1 => names.pop(),
            _ => Some(format!("({})", names.join(" or "))),
        };
    }

    /// The cash and the account balances that are left go to the residual class.
    fn residuals(&mut self) {
        let certificates = self.structure.of(&self.structure.certificates());
        for (account, _) in self.accounts.clone() {
            let clause = Clause::new("pay", "residual").with("to", RESIDUAL).with("from", account);
            let stays = account == money::RESERVE;
            let when = stays.then(|| format!("{certificates}.balance = 0"));
            self.push(clause.with_some("when", when));
        }
        self.push(Clause::new("pay", "residual").with("to", RESIDUAL));
    }

    /// The text, section by section.
    fn written(&self) -> String {
        let classes = self.class_section();
        let mut waterfall = String::from("waterfall:\n");
        for clause in &self.waterfall {
            // Writing to a text cannot fail.
            let _ = write!(waterfall, "{clause}");
        }
        let body = format!("{classes}{waterfall}");
        let counts_days = body.contains("actual");
        [
            "deal: random\nseries: random\ntitle: A random deal\n".to_owned(),
            self.date_section(counts_days),
            self.collateral_section(),
            self.balance_section(),
            classes,
            self.other_sections(&body),
            self.call_section(),
            self.report_section(),
            waterfall,
        ]
        .into_iter()
        .filter(|section| !section.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
    }

    fn date_section(&self, counts_days: bool) -> String {
        let dates = &self.plan.dates;
        let closing = if counts_days || dates.with_closing {
            format!("  closing: {}\n", dates.closing)
        } else {
            String::new()
        };
        let first = format!("{FIRST_YEAR}-{FIRST_MONTH}-{:02}", dates.day);
        let opened = self.plan.opened.as_ref().filter(|opened| opened.distributions > 0);
        let next = opened.and_then(|opened| {
            let next = Date::parse_iso(&first)?.add_months(opened.distributions)?;
            Some(format!("  next_distribution: {next}\n"))
        });
        let next = next.unwrap_or_default();
        format!(
            "dates:\n  first_distribution: {first}\n{next}  business_days: {}\n{closing}  source: {SOURCE}\n",
            dates.business_days
        )
    }

    fn balance_section(&self) -> String {
        let Some((carried, names_family)) = self.plan.balances else { return String::new() };
        let family = self.structure.seniors_of(0);
        let shares = |clause: &Clause| {
            let paid = family.iter().filter(|class| clause.payees.contains(class)).count();
            let all = paid == family.len() && clause.get("split") == Some("pro rata");
            paid == 0 || all || clause.get("when").is_some()
        };
        let principal = self.waterfall.iter().filter(|clause| clause.is_principal());
        let is_family = names_family && family.len() > 1 && { principal }.all(shares);
        let families = if is_family {
            let names = self.structure.each_name(&family);
            format!("  shared_pro_rata_since_issue:\n    - [{names}]\n")
        } else {
            String::new()
        };
        format!("balances:\n  carried: {carried}\n{families}  source: {SOURCE}\n")
    }

    /// Parties, accounts, lists and schedules; of the lists those that the body names.
    fn other_sections(&self, body: &str) -> String {
        let mut sections = Vec::new();
        if !self.parties.is_empty() {
            sections.push(format!("parties: [{}]\n", self.parties.join(", ")));
        }
        if !self.accounts.is_empty() {
            let each = self.accounts.iter().map(|(name, opening)| {
                format!(
                    "  - account: {name}\n    opening_balance: {opening:.2}\n    source: {SOURCE}\n"
                )
            });
            sections.push(format!("accounts:\n{}", each.collect::<String>()));
        }
        let lists = self.structure.lists();
        let used = lists.iter().filter(|(list, _)| body.contains(*list));
        let lists: String = used
            .map(|(list, members)| format!("  {list}: [{}]\n", self.structure.each_name(members)))
            .collect();
        if !lists.is_empty() {
            sections.push(format!("lists:\n{lists}"));
        }
        if !self.schedules.is_empty() {
            let each = self.schedules.iter().map(|schedule| {
                let kind = if schedule.of_amounts { "amounts" } else { "steps" };
                let steps = schedule.steps.iter().map(|(month, value)| match schedule.of_amounts {
                    true => format!("      {month}: {value:.2}\n"),
                    false => format!("      {month}: {}\n", value.normalize()),
                });
                let steps: String = steps.collect();
                format!(
                    "  - schedule: {}\n    {kind}:\n{steps}    source: {SOURCE}\n",
                    schedule.name
                )
            });
            sections.push(format!("schedules:\n{}", each.collect::<String>()));
        }
        sections.join("\n")
    }

    fn call_section(&self) -> String {
        let Some(call) = &self.plan.call else { return String::new() };
        let fields = [
            ("percent_of_closing_balance", call.percent.map(|percent| percent.to_string())),
            ("date", call.date.map(date)),
            ("auction", call.auction.map(date)),
            ("price", call.price.map(str::to_owned)),
        ];
        let fields = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
        let fields: String = fields.map(|(field, value)| format!("  {field}: {value}\n")).collect();
        format!("call:\n{fields}  source: {SOURCE}\n")
    }

    fn report_section(&self) -> String {
        if !self.plan.reported_lines {
            return String::new();
        }
        let names = self.structure.each_name(&self.structure.certificates());
        let line = match &self.plan.rules.principal {
            Principal::Overcollateralization { .. } => {
                Some(("Specified O/C Amount", "oc_target".to_owned(), None))
            }
            Principal::Shifting { .. } => {
                let of_first = self.structure.of_group("senior_percentage", 0);
                let group =
                    (self.structure.groups.len() > 1).then(|| self.structure.groups[0].clone());
                Some(("Senior Percentage", format!("100 * {of_first}"), group))
            }
            _ => None,
        };
        let lines = line.map(|(label, is, group)| {
            let group = group.map(|group| format!("      group: {group}\n")).unwrap_or_default();
            format!(
                "  lines:\n    - line: {label}\n{group}      is: {is}\n      source: {SOURCE}\n"
            )
        });
        format!("report:\n  overcollateralization_of: [{names}]\n{}", lines.unwrap_or_default())
    }
}

//! A plan as the text of a deal file.

mod any;
mod cast;
mod clause;
mod collateral;
mod interest;
mod losses;
mod money;
mod principal;
mod rates;

use std::fmt::Write;

use rust_decimal::Decimal;

use super::plan::{Place, Plan, Principal, TriggerTest};
#[cfg(test)]
pub(super) use any::OF_CLASSES;
use cast::{Cast, RESIDUAL};
use clause::{Clause, SOURCE};

/// The year of the first distribution, and its month.
const FIRST_YEAR: i32 = 2008;
const FIRST_MONTH: &str = "02";

/// The deal file of a plan.
pub(super) fn deal_file(plan: &Plan) -> String {
    let mut draft = Draft::new(plan);
    draft.waterfall();
    draft.text()
}

/// A deal file being written.
struct Draft<'p> {
    plan: &'p Plan,
    cast: Cast<'p>,
    schedules: Vec<Schedule>,
    parties: Vec<String>,
    accounts: Vec<(&'static str, Decimal)>,
    waterfall: Vec<Clause>,
    closing_balance: Decimal,
    /// The test that a trigger is in effect.
    triggered: Option<String>,
}

/// A schedule: its values by number of the distribution.
struct Schedule {
    name: String,
    of_amounts: bool,
    steps: Vec<(u32, Decimal)>,
}

impl<'p> Draft<'p> {
    fn new(plan: &'p Plan) -> Self {
        let cast = Cast::new(plan);
        let closing_balance = collateral::balances(plan, &cast).iter().sum();
        Self {
            plan,
            cast,
            schedules: Vec::new(),
            parties: Vec::new(),
            accounts: Vec::new(),
            waterfall: Vec::new(),
            closing_balance,
            triggered: None,
        }
    }

    /// The priority of payments.
    fn waterfall(&mut self) {
        self.triggers();
        self.any_clauses(Place::First);
        self.hedge();
        self.fees(false);
        self.accretion();
        self.interest();
        self.any_clauses(Place::BeforePrincipal);
        self.write_ups(true);
        self.principal();
        self.late_interest();
        self.losses();
        self.write_ups(false);
        self.any_clauses(Place::AfterPrincipal);
        self.reserve();
        self.carryover();
        self.turbo();
        self.fees(true);
        self.any_clauses(Place::Last);
        self.residuals();
    }

    fn push(&mut self, clause: Clause) {
        self.waterfall.push(clause);
    }

    fn set(&mut self, name: &str, is: impl Into<String>) {
        self.push(Clause::new("set", name).with("is", is));
    }

    /// A schedule with a value for each year, the first from the first distribution on.
    fn schedule(&mut self, name: &str, of_amounts: bool, steps: Vec<(u32, Decimal)>) {
        self.schedules.push(Schedule { name: name.to_owned(), of_amounts, steps });
    }

    /// `pay` or `allocate`, to classes in order or pro rata.
    fn to(&self, word: &'static str, claim: &str, classes: &[usize], shared: bool) -> Clause {
        let names = self.cast.names(classes);
        let to = if names.contains(',') { format!("[{names}]") } else { names };
        let mut clause = Clause::new(word, claim).with("to", to);
        clause.payees = classes.to_vec();
        match classes.len() {
            1 => clause,
            _ => clause.with("split", if shared { "pro rata" } else { "sequential" }),
        }
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
                    let certificates = self.cast.of(&self.cast.certificates());
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

    /// What is left of cash, and of accounts.
    fn residuals(&mut self) {
        let certificates = self.cast.of(&self.cast.certificates());
        for (account, _) in self.accounts.clone() {
            let clause = Clause::new("pay", "residual").with("to", RESIDUAL).with("from", account);
            let stays = account == money::RESERVE;
            let when = stays.then(|| format!("{certificates}.balance = 0"));
            self.push(clause.with_some("when", when));
        }
        self.push(Clause::new("pay", "residual").with("to", RESIDUAL));
    }

    /// The text, section by section.
    fn text(&self) -> String {
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
        format!(
            "dates:\n  first_distribution: {FIRST_YEAR}-{FIRST_MONTH}-{:02}\n  business_days: {}\n{closing}  source: {SOURCE}\n",
            dates.day, dates.business_days
        )
    }

    fn balance_section(&self) -> String {
        let Some((carried, names_family)) = self.plan.balances else { return String::new() };
        let family = self.cast.seniors_of(0);
        let shares = |clause: &Clause| {
            let paid = family.iter().filter(|class| clause.payees.contains(class)).count();
            let all = paid == family.len() && clause.get("split") == Some("pro rata");
            paid == 0 || all || clause.get("when").is_some()
        };
        let principal = self.waterfall.iter().filter(|clause| clause.is_principal());
        let is_family = names_family && family.len() > 1 && { principal }.all(shares);
        let families = if is_family {
            let names = self.cast.each_name(&family);
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
        let lists = self.cast.lists();
        let used = lists.iter().filter(|(list, _)| body.contains(*list));
        let lists: String = used
            .map(|(list, members)| format!("  {list}: [{}]\n", self.cast.each_name(members)))
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
        let names = self.cast.each_name(&self.cast.certificates());
        let line = match &self.plan.rules.principal {
            Principal::Overcollateralization { .. } => {
                Some(("Specified O/C Amount", "oc_target".to_owned(), None))
            }
            Principal::Shifting { .. } => {
                let of_first = self.cast.of_group("senior_percentage", 0);
                let group = (self.cast.groups.len() > 1).then(|| self.cast.groups[0].clone());
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

/// A day so many years after the month of the first distribution.
fn date(years: i32) -> String {
    format!("{}-{FIRST_MONTH}-25", FIRST_YEAR + years)
}

/// A value a year, from the first distribution on.
fn by_year(values: impl IntoIterator<Item = Decimal>) -> Vec<(u32, Decimal)> {
    (0_u32..).map(|year| 12 * year + 1).zip(values).collect()
}

/// Equal steps down from an amount to nil, a step a year.
fn falling(amount: Decimal, years: u32) -> Vec<(u32, Decimal)> {
    let parts = Decimal::from(years + 1);
    let left = |year: u32| (amount * Decimal::from(years - year) / parts).round_dp(2);
    by_year((0..=years).map(left))
}

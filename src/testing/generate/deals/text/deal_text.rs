//! A deal file under construction: what the sections and clauses add to.

use rust_decimal::Decimal;

use super::clause::Clause;
use super::structure::Structure;
use crate::testing::generate::deals::plan::Plan;

/// The year of the first distribution, and its month.
pub(super) const FIRST_YEAR: i32 = 2008;
pub(super) const FIRST_MONTH: &str = "02";

/// A deal file under construction.
pub(super) struct DealText<'p> {
    pub plan: &'p Plan,
    pub structure: Structure<'p>,
    pub schedules: Vec<Schedule>,
    pub parties: Vec<String>,
    pub accounts: Vec<(&'static str, Decimal)>,
    pub waterfall: Vec<Clause>,
    pub closing_balance: Decimal,
    /// The test that a trigger is in effect.
    pub triggered: Option<String>,
}

/// A schedule: its values by number of the distribution.
pub(super) struct Schedule {
    pub name: String,
    pub of_amounts: bool,
    pub steps: Vec<(u32, Decimal)>,
}

impl<'p> DealText<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let structure = Structure::new(plan);
        let closing_balance = structure.group_balances(plan, |class| class.balance).iter().sum();
        Self {
            plan,
            structure,
            schedules: Vec::new(),
            parties: Vec::new(),
            accounts: Vec::new(),
            waterfall: Vec::new(),
            closing_balance,
            triggered: None,
        }
    }

    pub(super) fn push(&mut self, clause: Clause) {
        self.waterfall.push(clause);
    }

    pub(super) fn set(&mut self, name: &str, is: impl Into<String>) {
        self.push(Clause::new("set", name).with("is", is));
    }

    /// A schedule with a value for each year, the first from the first distribution on.
    pub(super) fn schedule(&mut self, name: &str, of_amounts: bool, steps: Vec<(u32, Decimal)>) {
        self.schedules.push(Schedule { name: name.to_owned(), of_amounts, steps });
    }

    /// `pay` or `allocate`, to classes in order or pro rata.
    pub(super) fn to(
        &self,
        word: &'static str,
        claim: &str,
        classes: &[usize],
        shared: bool,
    ) -> Clause {
        let names = self.structure.names(classes);
        let to = if names.contains(',') { format!("[{names}]") } else { names };
        let mut clause = Clause::new(word, claim).with("to", to);
        clause.payees = classes.to_vec();
        match classes.len() {
            1 => clause,
            _ => clause.with("split", if shared { "pro rata" } else { "sequential" }),
        }
    }
}

/// A day some years after the month of the first distribution.
pub(super) fn date(years: i32) -> String {
    format!("{}-{FIRST_MONTH}-25", FIRST_YEAR + years)
}

/// A value a year, from the first distribution on.
pub(super) fn by_year(values: impl IntoIterator<Item = Decimal>) -> Vec<(u32, Decimal)> {
    (0_u32..).map(|year| 12 * year + 1).zip(values).collect()
}

/// Equal steps down from an amount to zero, a step a year.
pub(super) fn falling(amount: Decimal, years: u32) -> Vec<(u32, Decimal)> {
    let parts = Decimal::from(years + 1);
    let left = |year: u32| (amount * Decimal::from(years - year) / parts).round_dp(2);
    by_year((0..=years).map(left))
}

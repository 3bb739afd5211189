//! The table of all laws, and their findings on a case.

use std::any::Any;
use std::fmt::{self, Display, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::case::Case;
use super::verdict::{Breach, Verdict};
use super::{
    balances, cash, claims, floats, invariance, lanes, months, notional, priority, repayment,
};

/// A law: its name, its meaning, and its check of a case.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Law {
    /// Its name, that of its function.
    pub name: &'static str,
    /// Its meaning, in a sentence.
    pub says: &'static str,
    /// Its check of a case.
    pub check: fn(&Case) -> Verdict,
    /// Whether it is a law of the deal, which an unusual file may break without being wrong. The run of any
    /// file keeps the others.
    pub is_of_the_deal: bool,
    /// Whether its check compiles the deal to machine code, which takes as long as all other laws on some
    /// twenty scenarios.
    pub compiles: bool,
}

impl Law {
    pub(super) const fn new(
        name: &'static str,
        says: &'static str,
        check: fn(&Case) -> Verdict,
    ) -> Self {
        Self { name, says, check, is_of_the_deal: false, compiles: false }
    }

    /// A law that an unusual deal may break.
    const fn of_the_deal(self) -> Self {
        Self { is_of_the_deal: true, ..self }
    }

    /// A law whose check compiles the deal.
    const fn compiling(self) -> Self {
        Self { compiles: true, ..self }
    }
}

/// The table of laws, by file and function.
macro_rules! laws {
    ($($file:ident::$law:ident: $says:literal $(, $kind:ident)?;)*) => {
        static LAWS: &[Law] = &[$(Law::new(stringify!($law), $says, $file::$law)$(.$kind())?,)*];
    };
}

laws! {
    cash::cash_in_equals_cash_out: "the cash received is paid, to the cent, and nothing else is";
    cash::rows_are_the_recorded_payments: "a class's row is the sum of its payments";
    cash::clauses_come_in_the_order_of_the_file: "later payments follow later clauses of the file";
    claims::no_claim_is_paid_beyond_what_is_due: "no payee gets more than it may claim";
    claims::interest_is_balance_times_rate_times_days: "interest is balance × rate × days";
    claims::what_is_not_paid_stays_owed: "interest left unpaid is owed the next month, and nothing else is";
    claims::shortfalls_are_shared_by_accruals: "interest shortfalls are borne in proportion to accruals";
    balances::no_balance_is_negative: "no balance and no amount is below zero";
    balances::principal_and_losses_retire_exactly_the_balances: "balances fall by principal and losses alone";
    balances::a_retired_class_stays_retired: "a class without a balance is paid no principal any more";
    notional::notional_follows_its_classes: "a class without principal accrues on the balances it names";
    priority::senior_is_whole_before_junior_is_paid: "no payee is paid before those ahead of it are paid in full";
    priority::losses_reach_the_junior_first: "no class bears a loss before those junior to it are retired";
    priority::who_is_paid_last_bears_losses_first: "the file does not contradict itself on who is junior", of_the_deal;
    repayment::who_is_paid_first_is_repaid_first: "the file does not contradict itself on who is repaid first", of_the_deal;
    priority::pro_rata_shares_agree_within_a_cent: "a pro rata share is in proportion to its claim";
    priority::nothing_is_held_back_while_something_is_due: "what is due is paid while there is cash";
    months::more_cash_never_pays_a_step_less: "with more cash no step pays less";
    invariance::a_run_is_the_same_each_time: "a second run is the first";
    invariance::zero_shift_changes_nothing: "curves shifted by zero change nothing";
    invariance::forcing_a_test_to_its_own_outcome_changes_nothing: "forcing a test to its own outcome changes nothing";
    invariance::the_first_months_do_not_depend_on_the_last: "a projection cut short is the beginning of the whole";
    invariance::order_of_loans_does_not_matter: "a tape read backwards is the same pool";
    invariance::splitting_a_pool_in_two_changes_nothing: "each loan as two halves is the same pool";
    invariance::scaling_the_deal_scales_its_cash_flows: "twice the deal is twice the cash flows";
    floats::float_agrees_with_decimal_within_roundings: "floats differ from decimals by roundings only";
    lanes::cent_lanes_equal_decimal: "a lane of whole cents has the decimals' rows", compiling;
    lanes::a_lane_ignores_its_neighbours: "a scenario among others is the scenario alone", compiling;
    months::bounds_contain_the_decimal_run: "figures known to half a cent bound the payments";
    months::bounds_of_points_equal_the_exact_run: "figures known exactly bound the payments to a point";
    months::what_is_carried_forward_is_all_that_the_next_month_needs: "a month needs only balances and carry-forward";
}

/// All laws, in the order in which they are checked.
#[must_use]
pub fn all() -> &'static [Law] {
    LAWS
}

/// The verdict of one law on a case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The law.
    pub law: &'static Law,
    /// Its verdict.
    pub verdict: Verdict,
}

/// The verdicts of all laws on a case, in order; prints as a table.
#[derive(Debug, Clone)]
pub struct Findings(Vec<Finding>);

/// Checks a case against all laws. A panic within a law's runs breaks that law.
#[must_use]
pub fn check(case: &Case) -> Findings {
    Findings(all().iter().map(|law| check_one(law, case)).collect())
}

/// Checks a case against one law.
pub(super) fn check_one(law: &'static Law, case: &Case) -> Finding {
    let verdict = catch_unwind(AssertUnwindSafe(|| (law.check)(case)));
    let verdict = verdict.unwrap_or_else(|panic| {
        Verdict::Broken(Breach::new(format!("panic: {}", message(panic.as_ref()))))
    });
    Finding { law, verdict }
}

/// The message of a panic.
pub(super) fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

impl Findings {
    /// The findings, one for each law, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// The laws that are broken.
    pub fn broken(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter().filter(|finding| finding.verdict.is_broken())
    }

    /// The laws of the run that are broken: mistakes of this crate, not of the deal file.
    pub fn broken_of_the_run(&self) -> impl Iterator<Item = &Finding> {
        self.broken().filter(|finding| !finding.law.is_of_the_deal)
    }

    /// Whether no law is broken.
    #[must_use]
    pub fn are_kept(&self) -> bool {
        self.broken().next().is_none()
    }
}

impl Display for Findings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|finding| finding.law.name.len()).max().unwrap_or(0);
        for (place, Finding { law, verdict }) in self.0.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{:width$}  {verdict}", law.name)?;
        }
        Ok(())
    }
}

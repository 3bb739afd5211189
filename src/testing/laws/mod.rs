//! Laws: what must be true of any deal, with any terms, under any assumptions.
//!
//! A law checks a [`Case`]: a deal, assumptions, and its recorded run. It keeps books of its own, from the rows,
//! the payments and the deal file's terms. Its verdict is that it [holds](Verdict::Holds), that it
//! [does not apply](Verdict::DoesNotApply) to this deal and why, or that it is [broken](Verdict::Broken): in
//! which month, at which clause, by which class and with which figures.
//!
//! A broken law shows a mistake of the deal file, such as a loss that reaches the senior class first, or a
//! mistake of this crate, such as a cent that is paid twice.
//!
//! | subject | laws |
//! |---|---|
//! | cash | [`cash_in_equals_cash_out`], [`rows_are_the_recorded_payments`], [`clauses_come_in_the_order_of_the_file`] |
//! | claims | [`no_claim_is_paid_beyond_what_is_due`], [`interest_is_balance_times_rate_times_days`], [`what_is_not_paid_stays_owed`], [`shortfalls_are_shared_by_accruals`] |
//! | balances | [`no_balance_is_negative`], [`principal_and_losses_retire_exactly_the_balances`], [`a_retired_class_stays_retired`], [`notional_follows_its_classes`] |
//! | priority | [`senior_is_whole_before_junior_is_paid`], [`losses_reach_the_junior_first`], [`who_is_paid_last_bears_losses_first`], [`who_is_paid_first_is_repaid_first`], [`pro_rata_shares_agree_within_a_cent`], [`nothing_is_held_back_while_something_is_due`], [`more_cash_never_pays_a_step_less`] |
//! | invariance | [`a_run_is_the_same_each_time`], [`zero_shift_changes_nothing`], [`forcing_a_test_to_its_own_outcome_changes_nothing`], [`the_first_months_do_not_depend_on_the_last`], [`order_of_loans_does_not_matter`], [`splitting_a_pool_in_two_changes_nothing`], [`scaling_the_deal_scales_its_cash_flows`] |
//! | arithmetics | [`float_agrees_with_decimal_within_roundings`], [`cent_lanes_equal_decimal`], [`a_lane_ignores_its_neighbours`], [`bounds_contain_the_decimal_run`], [`bounds_of_points_equal_the_exact_run`], [`what_is_carried_forward_is_all_that_the_next_month_needs`] |
//!
//! [`hold`] checks a deal against all of them under random scenarios, and reports the laws that are broken.
//! [`check`] checks one case. Its findings print as a table:
//!
//! ```
//! use paydown::Deal;
//! use paydown::projection::ProjectionOptions;
//! use paydown::testing::laws::{Case, check};
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! let mut options = ProjectionOptions::default();
//! options.months = Some(24);
//! let findings = check(&Case::new(deal, options).unwrap());
//! assert!(findings.are_kept(), "{findings}");
//! assert!(findings.to_string().contains("no_balance_is_negative"));
//! ```

mod balances;
mod case;
mod cash;
mod changed_figures;
mod claims;
mod figures;
mod findings;
mod floats;
mod formula;
mod hold;
mod holes;
mod invariance;
mod lanes;
mod ledger;
mod months;
mod notional;
mod pages_and_tables;
mod printed_report;
mod priority;
mod ranks;
mod recorded_months;
mod recording;
mod repayment;
mod reported_tables;
mod verdict;

pub use balances::{
    a_retired_class_stays_retired, no_balance_is_negative,
    principal_and_losses_retire_exactly_the_balances,
};
pub use case::Case;
pub use cash::{
    cash_in_equals_cash_out, clauses_come_in_the_order_of_the_file, rows_are_the_recorded_payments,
};
pub use changed_figures::{
    Sample, judged_figures_are_independent_of_themselves, wrong_digits_are_noticed,
};
pub use claims::{
    interest_is_balance_times_rate_times_days, no_claim_is_paid_beyond_what_is_due,
    shortfalls_are_shared_by_accruals, what_is_not_paid_stays_owed,
};
pub use findings::{Finding, Findings, Law, all, check};
pub use floats::float_agrees_with_decimal_within_roundings;
pub use hold::{Broken, Counts, Held, Laws, NotHeld, hold};
pub use holes::{Hole, holes_are_not_judged};
pub use invariance::{
    a_run_is_the_same_each_time, forcing_a_test_to_its_own_outcome_changes_nothing,
    order_of_loans_does_not_matter, scaling_the_deal_scales_its_cash_flows,
    splitting_a_pool_in_two_changes_nothing, the_first_months_do_not_depend_on_the_last,
    zero_shift_changes_nothing,
};
pub use lanes::{a_lane_ignores_its_neighbours, cent_lanes_equal_decimal};
pub use months::{
    bounds_contain_the_decimal_run, bounds_of_points_equal_the_exact_run,
    more_cash_never_pays_a_step_less, what_is_carried_forward_is_all_that_the_next_month_needs,
};
pub use notional::notional_follows_its_classes;
pub use pages_and_tables::{pages_tie_out_as_their_tables, projected_pages_agree_with_tables};
pub use printed_report::printed_report_reads_back;
pub use priority::{
    losses_reach_the_junior_first, nothing_is_held_back_while_something_is_due,
    pro_rata_shares_agree_within_a_cent, senior_is_whole_before_junior_is_paid,
    who_is_paid_last_bears_losses_first,
};
pub use recording::{RecordedDistribution, RecordedRun, StepPayment};
pub use repayment::who_is_paid_first_is_repaid_first;
pub use reported_tables::{reported_tables, reported_tables_tie_out};
pub use verdict::{Breach, Verdict};

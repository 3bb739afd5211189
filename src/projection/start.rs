//! Where a projection starts: the classes and the loans before its first month.

use std::path::Path;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::options::{BalanceCarry, Call, ProjectionOptions};
use crate::calendar::Date;
use crate::collateral::{Loan, Pool, read_tape_file};
use crate::deal::{Deal, DealState};
use crate::deal_file::InterestTerms;
use crate::error::Diagnostic;
use crate::number::{Arithmetic, Exact, Known};
use crate::waterfall::{CarryForwardIn, Opening, Program, State};

/// The term that loans are taken to have had, where a report tells their maturity only.
const ORIGINAL_TERM_MONTHS: u32 = 360;

/// The most that is bid at an auction, percent of par.
const HIGHEST_BID_PCT: f64 = 1_000.0;

/// A deal before its first projected month.
pub(crate) struct Start {
    /// Number of the distribution before it; 0 from closing.
    pub period: u32,
    /// From which its interest accrues.
    pub accrual_start: Date,
    pub settlement: Date,
    /// Balance and unpaid interest of each class.
    pub classes: Vec<(Decimal, Decimal)>,
    /// What the distribution before leaves besides; `None` from closing.
    pub carry_forward: Option<CarryForwardIn<Exact>>,
    pub pool: Pool,
}

impl Start {
    /// For each group of the deal, its place in the pool.
    pub fn places(&self, deal: &Deal) -> Vec<usize> {
        let known = self.pool.groups();
        let place = |group: &String| known.iter().position(|known| known == group);
        deal.terms.groups.iter().filter_map(place).collect()
    }

    /// The classes before the first month.
    pub fn opening(&self) -> Vec<Opening> {
        let classes = self.classes.iter().map(|(balance, unpaid)| Opening {
            balance: Known::exactly(*balance),
            unpaid: Known::exactly(*unpaid),
        });
        classes.collect()
    }

    /// The state before the first month, with what a report leaves.
    pub fn state<A: Arithmetic, const N: usize>(&self, program: &Program) -> State<A, N> {
        let mut state = State::new(program);
        if let Some(carried) = &self.carry_forward {
            state.restore(program, &carried.admitted::<A>());
        }
        state
    }

    /// How many months ran before the first.
    pub fn months_run(&self) -> u32 {
        self.carry_forward.as_ref().map_or(0, |carried| carried.months)
    }

    /// # Errors
    ///
    /// What the deal lacks to be projected, and what is wrong with its loans.
    pub fn of(deal: &Deal, options: &ProjectionOptions) -> Result<Self, Vec<Diagnostic>> {
        let start = Self::begin(deal, options)?;
        let mut mistakes = Vec::new();
        for (class, (balance, _)) in deal.terms.classes.iter().zip(&start.classes) {
            let accrues = !balance.is_zero() || class.notional.is_some();
            if matches!(class.interest, InterestTerms::Reported) && accrues {
                let told = format!(
                    "class {} takes its rate from reports, and a projection has none; give it \
                     another `interest`",
                    class.name.name
                );
                mistakes.push(at(deal, class.name.at.line, class.name.at.column, told));
            }
        }
        for fixing in &deal.program.indices {
            let indices = &options.assumptions.indices;
            let missing = Diagnostic::of_file("assumptions", indices.missing(&fixing.index));
            if indices.get(&fixing.index).is_none() && !mistakes.contains(&missing) {
                mistakes.push(missing);
            }
        }
        mistakes.extend(unknown_triggers(deal, options));
        if options.call != Call::Never && deal.terms.call.is_none() {
            let told = "the deal file has no `call`; project without one";
            mistakes.push(Diagnostic::of_file(&deal.file, told));
        }
        mistakes.extend(wrong_bid(deal, options));
        if mistakes.is_empty() { Ok(start) } else { Err(mistakes) }
    }

    fn begin(deal: &Deal, options: &ProjectionOptions) -> Result<Self, Vec<Diagnostic>> {
        match &options.start {
            Some(state) => from_state(deal, state, options),
            None => from_closing(deal, options),
        }
    }

    /// Names of the indices that the deal's classes and its loans follow.
    ///
    /// # Errors
    ///
    /// What is wrong with its loans.
    pub fn index_names(
        deal: &Deal,
        options: &ProjectionOptions,
    ) -> Result<Vec<String>, Vec<Diagnostic>> {
        let start = Self::begin(deal, options)?;
        let of_classes = deal.program.indices.iter().map(|fixing| fixing.index.clone());
        let mut names: Vec<String> = of_classes.collect();
        names.extend(start.pool.index_names().map(str::to_owned));
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// What is wrong with the bid at an auction.
fn wrong_bid(deal: &Deal, options: &ProjectionOptions) -> Option<Diagnostic> {
    let bid = options.auction_bid_pct?;
    if deal.terms.call.as_ref().is_none_or(|call| call.auction.is_none()) {
        let told = "the deal file has no `auction` to bid at; project without a bid";
        return Some(Diagnostic::of_file(&deal.file, told));
    }
    let range = 0.0..=HIGHEST_BID_PCT;
    (!range.contains(&bid)).then(|| {
        let told = format!("a bid is from 0 to {HIGHEST_BID_PCT} percent of par, not {bid}");
        Diagnostic::of_file("assumptions", told)
    })
}

/// Triggers to be forced that the deal does not have.
fn unknown_triggers(deal: &Deal, options: &ProjectionOptions) -> Vec<Diagnostic> {
    let known: Vec<&str> = deal.trigger_names().collect();
    let unknown = options.forced.keys().filter(|name| !known.contains(&name.as_str()));
    unknown
        .map(|name| {
            let there = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let told = format!("the deal has no trigger named `{name}`; it has {there}");
            Diagnostic::of_file(&deal.file, told)
        })
        .collect()
}

fn at(deal: &Deal, line: usize, column: usize, message: String) -> Diagnostic {
    Diagnostic { file: deal.file.clone(), line, column, message }
}

fn from_closing(deal: &Deal, options: &ProjectionOptions) -> Result<Start, Vec<Diagnostic>> {
    let terms = &deal.terms;
    let pool = match &options.loans {
        Some(pool) => pool.clone(),
        None => own_loans(deal)?,
    };
    let before = terms.dates.first.add_months(-1).unwrap_or(terms.dates.first);
    let classes = terms.classes.iter().map(|class| (class.original_balance, Decimal::ZERO));
    Ok(Start {
        period: 0,
        accrual_start: terms.closing.unwrap_or(before),
        settlement: terms.dates.business_days.following(before),
        classes: classes.collect(),
        carry_forward: None,
        pool: of_groups(deal, &pool)?,
    })
}

/// The loans of the deal file: its replines, then its tape.
fn own_loans(deal: &Deal) -> Result<Pool, Vec<Diagnostic>> {
    let terms = &deal.terms.collateral;
    let mut loans = terms.replines.clone();
    if let Some(tape) = &terms.loans {
        let folder = Path::new(&deal.file).parent().unwrap_or_else(|| Path::new(""));
        let path = folder.join(&tape.name);
        if !path.is_file() {
            let told = format!("`loans`: there is no file {}", path.display());
            return Err(vec![at(deal, tape.at.line, tape.at.column, told)]);
        }
        loans.extend(read_tape_file(&path)?.loans().iter().cloned());
    }
    if loans.is_empty() {
        let told = "the deal has no loans to project: give it `replines` or `loans` under \
                    `collateral`, name a tape of loans, or start from a report";
        return Err(vec![Diagnostic::of_file(&deal.file, told)]);
    }
    Pool::new(loans)
}

/// The pool with every loan in a group of the deal.
///
/// A tape that names no groups has all its loans in `1`; where the deal has one group, that is it.
fn of_groups(deal: &Deal, pool: &Pool) -> Result<Pool, Vec<Diagnostic>> {
    let groups = &deal.terms.groups;
    let told = |message: String| Diagnostic::of_file("loans", message);
    let mut loans: Vec<Loan> = pool.loans().to_vec();
    if let ([only], ["1"]) =
        (&groups[..], &pool.groups().iter().map(String::as_str).collect::<Vec<_>>()[..])
    {
        for loan in &mut loans {
            loan.group.clone_from(only);
        }
        return Pool::new(loans);
    }
    let known = groups.join(", ");
    let strange = pool.groups().iter().filter(|group| !groups.contains(group));
    let mut mistakes: Vec<Diagnostic> = strange
        .map(|group| told(format!("group “{group}” is none of the deal's; its groups are {known}")))
        .collect();
    let missing = groups.iter().filter(|group| !pool.groups().contains(group));
    mistakes.extend(missing.map(|group| {
        told(format!("the deal's collateral group “{group}” has no loans; give it some"))
    }));
    if mistakes.is_empty() { Ok(pool.clone()) } else { Err(mistakes) }
}

fn from_state(
    deal: &Deal,
    state: &DealState,
    options: &ProjectionOptions,
) -> Result<Start, Vec<Diagnostic>> {
    if state.deal != deal.name() {
        let message = format!("the report is of deal {}, not of {}", state.deal, deal.name());
        return Err(vec![Diagnostic::of_file(&state.source, message)]);
    }
    let period = deal.terms.dates.period_of(state.date).unwrap_or(1);
    let classes = state.classes.iter().map(|class| match options.carry {
        BalanceCarry::Cents => (class.printed_balance, Exact::cash(class.unpaid_interest)),
        BalanceCarry::Trustee => (class.balance, class.unpaid_interest),
    });
    let pool = match &options.loans {
        Some(pool) => of_groups(deal, pool)?,
        None => reported_replines(deal, state)?,
    };
    let mut carry_forward = state.carry_forward.clone();
    if options.carry == BalanceCarry::Cents {
        carry_forward.amounts_mut().for_each(|amount| *amount = Exact::cash(*amount));
    }
    Ok(Start {
        period,
        carry_forward: Some(carry_forward),
        accrual_start: state.date,
        settlement: state.date,
        classes: classes.collect(),
        pool,
    })
}

/// One repline for each group, made of what the state has of its collateral.
fn reported_replines(deal: &Deal, state: &DealState) -> Result<Pool, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let mut loans = Vec::new();
    for (name, group) in deal.terms.groups.iter().zip(&state.groups) {
        let mut needed = |value: Option<Decimal>, line: &str| {
            if value.is_none() {
                let told = format!(
                    "the report has no `{line}` of group {name}, of which its collateral could be \
                     made; name a tape of loans instead"
                );
                mistakes.push(Diagnostic::of_file(&state.source, told));
            }
            value.and_then(|value| value.to_f64()).unwrap_or(0.0)
        };
        let balance = needed(group.balance, "Ending Scheduled Balance");
        let gross = needed(group.gross_rate_pct, "Weighted Average Coupon Rate");
        let net = needed(group.net_rate_pct, "Pass-Through Rate");
        let months = needed(group.maturity_months, "Weighted Average Maturity");
        // A group that is paid off has no maturity left.
        let months = (months.round() as u32).max(1);
        let mut loan = Loan::level_pay(balance, gross, months);
        loan.group.clone_from(name);
        loan.age_months = ORIGINAL_TERM_MONTHS.saturating_sub(months);
        loan.servicing_fee_pct = (gross - net).max(0.0);
        loans.push(loan);
    }
    if mistakes.is_empty() { Pool::new(loans) } else { Err(mistakes) }
}

/// Forced triggers by their index in a program; [`Start::of`] has told unknown ones.
pub(crate) fn forced(program: &Program, options: &ProjectionOptions) -> Vec<(u16, bool)> {
    (0..)
        .zip(&program.named)
        .filter_map(|(index, named)| Some((index, *options.forced.get(&*named.name)?)))
        .collect()
}

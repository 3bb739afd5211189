//! The start of a projection: classes and loans before its first month.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::options::{BalanceCarry, Call, ProjectionOptions};
use super::scaled_loans;
use crate::calendar::Date;
use crate::collateral::{Loan, Pool};
use crate::deal::{Deal, DealState};
use crate::deal_file::InterestTerms;
use crate::error::{Diagnostic, Errors, shortened};
use crate::number::{DecimalArithmetic, Measured, MoneyArithmetic};
use crate::waterfall::{CarryForwardIn, Opening, Program, State};

/// The assumed original term of loans, because a report prints only their remaining maturity.
const ORIGINAL_TERM_MONTHS: u32 = 360;

/// The greatest bid at an auction, percent of par.
const HIGHEST_BID_PCT: f64 = 1_000.0;

/// A deal before its first projected month.
pub(crate) struct Start {
    /// Number of the distribution before it; 0 at closing.
    pub period: u32,
    /// First day of its accrual period.
    pub accrual_start: Date,
    pub settlement: Date,
    /// Balance and unpaid interest of each class.
    pub classes: Vec<(Decimal, Decimal)>,
    /// Other state after the distribution before it; `None` if it is that of the deal file.
    pub carry_forward: Option<CarryForwardIn<DecimalArithmetic>>,
    pub pool: Pool,
    /// How the deal's loans were scaled.
    pub notes: Vec<Diagnostic>,
}

impl Start {
    /// For each group of the deal, its index in the pool.
    pub fn places(&self, deal: &Deal) -> Vec<usize> {
        let known = self.pool.groups();
        let place = |group: &String| known.iter().position(|known| known == group);
        deal.terms.groups.iter().filter_map(place).collect()
    }

    /// The classes before the first month.
    pub fn opening(&self) -> Vec<Opening> {
        let classes = self.classes.iter().map(|(balance, unpaid)| Opening {
            balance: Measured::exactly(*balance),
            unpaid: Measured::exactly(*unpaid),
        });
        classes.collect()
    }

    /// The state before the first month, including the state carried forward from a report.
    pub fn state<A: MoneyArithmetic, const N: usize>(&self, program: &Program) -> State<A, N> {
        let mut state = State::new(program);
        if let Some(carried) = &self.carry_forward {
            state.restore(program, &carried.admitted::<A>());
        }
        state
    }

    /// The number of months that ran before the first.
    pub fn months_run(&self) -> u32 {
        self.carry_forward.as_ref().map_or(0, |carried| carried.months)
    }

    /// # Errors
    ///
    /// Everything that the deal lacks for a projection, and every mistake in its loans.
    pub fn of(deal: &Deal, options: &ProjectionOptions) -> Result<Self, Errors> {
        let start = Self::begin(deal, options)?;
        let indices = &options.assumptions.indices;
        let mut followed = deal.index_names();
        followed.extend(start.pool.index_names());
        let followed: Vec<&str> = followed.into_iter().collect();
        let missing = followed.iter().filter(|index| indices.get(index).is_none());
        let missing = missing.map(|index| {
            let message = indices.missing("the deal's classes or loans", index, &followed);
            Diagnostic::of_file("assumptions", message)
        });
        let mut mistakes = start.mistakes(deal, options);
        mistakes.extend(missing);
        Diagnostic::none_of(mistakes)?;
        Ok(start)
    }

    /// The start of many scenarios, each of which is checked against its [pool](Self::pool): that
    /// knows the indices of the classes too.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of), but for the assumptions.
    pub fn for_scenarios(deal: &Deal, options: &ProjectionOptions) -> Result<Self, Errors> {
        let mut start = Self::begin(deal, options)?;
        Diagnostic::none_of(start.mistakes(deal, options))?;
        start.pool = start.pool.with_class_indices(deal.index_names());
        Ok(start)
    }

    /// What the deal lacks for a projection, except for the assumptions.
    fn mistakes(&self, deal: &Deal, options: &ProjectionOptions) -> Vec<Diagnostic> {
        let mut mistakes = Vec::new();
        for (class, (balance, _)) in deal.terms.classes.iter().zip(&self.classes) {
            let accrues = !balance.is_zero() || class.notional.is_some();
            if matches!(class.interest, InterestTerms::Reported) && accrues {
                let message = format!(
                    "class {} takes its rate from reports, and a projection has none; give it \
                     another `interest`",
                    class.name.name
                );
                mistakes.push(at(deal, class.name.at.line, class.name.at.column, message));
            }
        }
        mistakes.extend(unknown_triggers(deal, options));
        if options.call != Call::Never && deal.terms.call.is_none() {
            let message = "the deal file has no `call`; project without one";
            mistakes.push(Diagnostic::of_file(&deal.file, message));
        }
        mistakes.extend(self.reported(deal));
        mistakes.extend(wrong_bid(deal, options));
        mistakes
    }

    /// Clauses whose principal only a report determines, for classes that have a balance.
    fn reported(&self, deal: &Deal) -> Vec<Diagnostic> {
        let steps = deal.terms.steps().filter(|step| step.is_reported);
        let mistake = steps.filter_map(|step| {
            let payees = deal.terms.classes_named(&step.to).into_iter();
            let owed = payees.filter(|class| !self.classes[*class].0.is_zero());
            let names: Vec<&str> = owed.map(|class| deal.class_names[class].as_str()).collect();
            let message = format!(
                "this pays {} to {} as reported, and a projection has no report; give the clause an \
                 `amount` and a `split`",
                step.claim.name(),
                names.join(", ")
            );
            (!names.is_empty()).then(|| at(deal, step.at.line, step.at.column, message))
        });
        mistake.collect()
    }

    fn begin(deal: &Deal, options: &ProjectionOptions) -> Result<Self, Errors> {
        if options.scale_loans && (options.start.is_none() || options.loans.is_some()) {
            let message = match &options.start {
                None => "loans are scaled to the balances of a state: start from a report too",
                Some(_) => "the deal file's loans are scaled; name no other loans, or do not scale",
            };
            return Err(Diagnostic::of_file("loans", message).into());
        }
        match &options.start {
            Some(state) => from_state(deal, state, options),
            None => from_deal_file(deal, options),
        }
    }

    /// Names of the indices that the deal's classes and its loans follow.
    ///
    /// # Errors
    ///
    /// Every mistake in its loans.
    pub fn index_names(deal: &Deal, options: &ProjectionOptions) -> Result<Vec<String>, Errors> {
        let start = Self::begin(deal, options)?;
        let mut names = deal.index_names();
        names.extend(start.pool.index_names());
        Ok(names.into_iter().map(str::to_owned).collect())
    }
}

/// The mistake in the bid at an auction, if there is one.
fn wrong_bid(deal: &Deal, options: &ProjectionOptions) -> Option<Diagnostic> {
    let bid = options.auction_bid_pct?;
    if deal.terms.call.as_ref().is_none_or(|call| call.auction.is_none()) {
        let message = "the deal file has no `auction` to bid at; project without a bid";
        return Some(Diagnostic::of_file(&deal.file, message));
    }
    let message = format!("a bid is from 0 to {HIGHEST_BID_PCT} percent of par, not {bid}");
    let is_wrong = !(0.0..=HIGHEST_BID_PCT).contains(&bid);
    is_wrong.then(|| Diagnostic::of_file("assumptions", message))
}

/// Mistakes for forced triggers that the deal does not have.
fn unknown_triggers(deal: &Deal, options: &ProjectionOptions) -> Vec<Diagnostic> {
    let known: Vec<&str> = deal.trigger_names().collect();
    let unknown = options.forced.keys().filter(|name| !known.contains(&name.as_str()));
    unknown
        .map(|name| {
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let message = format!("the deal has no trigger named `{name}`; it has {known}");
            Diagnostic::of_file(&deal.file, message)
        })
        .collect()
}

fn at(deal: &Deal, line: usize, column: usize, message: String) -> Diagnostic {
    Diagnostic { file: deal.file.clone(), line, column, message }
}

fn from_deal_file(deal: &Deal, options: &ProjectionOptions) -> Result<Start, Errors> {
    let terms = &deal.terms;
    let pool = match &options.loans {
        Some(pool) => pool.clone(),
        None => own_loans(deal)?.clone(),
    };
    let classes = terms.classes.iter().map(|class| (class.balance, class.unpaid_interest));
    Ok(Start {
        period: terms.distributions_before,
        accrual_start: terms.accrual_start(),
        settlement: terms.settlement(),
        classes: classes.collect(),
        carry_forward: None,
        pool: of_groups(deal, &pool)?,
        notes: Vec::new(),
    })
}

/// The loans of the deal file.
fn own_loans(deal: &Deal) -> Result<&Pool, Errors> {
    deal.loans.as_deref().ok_or_else(|| {
        let message = match &deal.terms.collateral.loans {
            Some(tape) => format!(
                "the loan tape {} has not been read: open the deal from its folder, or make it from \
                 the texts of its file and its tape",
                shortened(&tape.name)
            ),
            None => "the deal has no loans to project: give it `replines` or `loans` under \
                     `collateral`, name a tape of loans, or start from a report"
                .to_owned(),
        };
        Diagnostic::of_file(&deal.file, message).into()
    })
}

/// The pool with every loan in a group of the deal, and loans in every group.
fn of_groups(deal: &Deal, pool: &Pool) -> Result<Pool, Errors> {
    in_groups(deal, pool, true)
}

/// The pool with every loan in a group of the deal. If `all`, every group must have loans.
///
/// Group `1`, in which a tape without groups puts all loans, is the group of a deal that has one.
fn in_groups(deal: &Deal, pool: &Pool, all: bool) -> Result<Pool, Errors> {
    let groups = &deal.terms.groups;
    let mistake = |message: String| Diagnostic::of_file("loans", message);
    let mut loans: Vec<Loan> = pool.loans().collect();
    if let ([only], ["1"]) =
        (&groups[..], &pool.groups().iter().map(String::as_str).collect::<Vec<_>>()[..])
    {
        for loan in &mut loans {
            loan.group.clone_from(only);
        }
        return Pool::from_loans(loans);
    }
    let known = groups.join(", ");
    let unknown = pool.groups().iter().filter(|group| !groups.contains(group));
    let mut mistakes: Vec<Diagnostic> = unknown
        .map(|group| {
            let group = shortened(group);
            mistake(format!("the deal has no group “{group}”; its groups are {known}"))
        })
        .collect();
    let missing = groups.iter().filter(|group| all && !pool.groups().contains(group));
    mistakes.extend(missing.map(|group| {
        mistake(format!("the deal's collateral group “{group}” has no loans; add some"))
    }));
    if mistakes.is_empty() { Ok(pool.clone()) } else { Err(mistakes.into()) }
}

fn from_state(
    deal: &Deal,
    state: &DealState,
    options: &ProjectionOptions,
) -> Result<Start, Errors> {
    if state.deal != deal.name() {
        let message = format!("the report belongs to deal {}, not {}", state.deal, deal.name());
        return Err(Diagnostic::of_file(&state.source, message).into());
    }
    let Some(period) = deal.terms.dates.period_of(state.date) else {
        let message = format!("{} is no distribution date of deal {}", state.date, state.deal);
        return Err(Diagnostic::of_file(&state.source, message).into());
    };
    let is_of_deal = state.class_names == deal.class_names
        && state.group_names == deal.terms.groups
        && state.classes.len() == state.class_names.len()
        && state.groups.len() == state.group_names.len()
        && state.carry_forward.fits(&deal.program);
    if !is_of_deal {
        let message = format!(
            "the state was made with another deal file: its classes, groups, accounts, averages or \
             sticky tests differ from those of {}; replay the report again",
            deal.file
        );
        return Err(Diagnostic::of_file(&state.source, message).into());
    }
    let classes = state.classes.iter().map(|class| match options.carry {
        BalanceCarry::Cents => {
            (class.printed_balance, DecimalArithmetic::cash(class.unpaid_interest))
        }
        BalanceCarry::Trustee => (class.balance, class.unpaid_interest),
    });
    let mut notes = Vec::new();
    let pool = match &options.loans {
        Some(pool) => of_groups(deal, pool)?,
        None if options.scale_loans => {
            let own = in_groups(deal, own_loans(deal)?, false)?;
            let scaled = scaled_loans::scaled(deal, state, period, &own)?;
            notes = scaled.1;
            scaled.0
        }
        None => reported_replines(deal, state)?,
    };
    let mut carry_forward = state.carry_forward.clone();
    if options.carry == BalanceCarry::Cents {
        carry_forward.amounts_mut().for_each(|amount| *amount = DecimalArithmetic::cash(*amount));
    }
    Ok(Start {
        period,
        carry_forward: Some(carry_forward),
        accrual_start: state.date,
        settlement: state.date,
        classes: classes.collect(),
        pool,
        notes,
    })
}

/// One repline for each group, computed from the report's collateral lines.
fn reported_replines(deal: &Deal, state: &DealState) -> Result<Pool, Errors> {
    let mut mistakes = Vec::new();
    let mut loans = Vec::new();
    for (name, group) in deal.terms.groups.iter().zip(&state.groups) {
        let mut needed = |value: Option<Decimal>, line: &str| {
            if value.is_none() {
                let message = format!(
                    "the report has no `{line}` of group {name}, which a projection of its \
                     collateral needs; name a tape of loans instead"
                );
                mistakes.push(Diagnostic::of_file(&state.source, message));
            }
            value.and_then(|value| value.to_f64()).unwrap_or(0.0)
        };
        let [balance, gross, net, months] = &state.group_lines;
        let balance = needed(group.balance, balance);
        let gross = needed(group.gross_rate_pct, gross);
        let net = needed(group.net_rate_pct, net);
        let months = needed(group.maturity_months, months);
        // A group that is paid off has no maturity left.
        let months = (months.round() as u32).max(1);
        let mut loan = Loan::level_pay(balance, gross, months);
        loan.group.clone_from(name);
        loan.age_months = ORIGINAL_TERM_MONTHS.saturating_sub(months);
        loan.servicing_fee_pct = (gross - net).max(0.0);
        loans.push(loan);
    }
    if mistakes.is_empty() { Pool::from_loans(loans) } else { Err(mistakes.into()) }
}

/// Forced triggers by their index in a program; [`Start::of`] has already refused unknown ones.
pub(crate) fn forced(program: &Program, options: &ProjectionOptions) -> Vec<(u16, bool)> {
    (0..)
        .zip(&program.named)
        .filter_map(|(index, named)| Some((index, *options.forced.get(&*named.name)?)))
        .collect()
}

//! Scratch.
use crate::calendar::Date;
use crate::collateral::{Assumptions, GroupMonth, GroupVectors, Projection};
use crate::deal::Deal;
use crate::number::{Arithmetic, ExactLanes, Given, Lanes};
use crate::projection::ProjectionOptions;
use crate::remittance::{Field, Remittance};
use crate::waterfall::{Month, Opening, State, Unwatched, run};
use rust_decimal::Decimal;

const W: usize = 16;

/// x
#[derive(Clone, Copy)]
pub struct Raw([f64; W]);
impl Given<Lanes<W>> for Raw {
    fn money(&self) -> [f64; W] {
        self.0
    }
    fn rate(&self) -> [f64; W] {
        self.0
    }
}
impl Given<ExactLanes<W>> for Raw {
    #[inline(always)]
    fn money(&self) -> [f64; W] {
        let mut o = [0.0; W];
        for l in 0..W {
            o[l] = (self.0[l] * 100.0 + 0.5).floor();
        }
        o
    }
    #[inline(always)]
    fn rate(&self) -> [f64; W] {
        let mut o = [0.0; W];
        for l in 0..W {
            o[l] = (self.0[l] * 1e10 + 0.5).floor();
        }
        o
    }
}

#[inline(always)]
fn go<A: Arithmetic>(
    deal: &Deal,
    pool: &crate::collateral::Pool,
    classes: &[(Decimal, Decimal)],
    assumptions: &[Assumptions],
    waterfall: bool,
) -> f64
where
    Raw: Given<A>,
{
    let scen: [&Assumptions; W] = std::array::from_fn(|i| &assumptions[i]);
    let mut projection = Projection::new(pool, scen).ok().unwrap_or_else(|| std::process::exit(3));
    let program = &deal.program;
    let mut state = State::<A>::new(program);
    let mut told = vec![GroupMonth::<W>::ZERO; pool.groups().len()];
    let date: Date = deal.terms.dates.first;
    let mut month = Month {
        period: 0,
        accrual_start: date,
        date,
        groups: told.iter().map(remittance).collect(),
        cash: Raw([0.0; W]),
        shortfall: Raw([0.0; W]),
        rates: program.classes.iter().map(|_| None).collect(),
        indices: program.indices.iter().map(|_| Raw([0.03; W])).collect(),
        forced: Vec::new(),
        unpaid_bears_interest: true,
        opening: Some(
            classes
                .iter()
                .map(|c| Opening { balance: Raw(Lanes::<W>::money(c.0)), unpaid: Raw([0.0; W]) })
                .collect(),
        ),
    };
    let mut sum = 0.0;
    while projection.step(&mut told) {
        month.period += 1;
        let mut cash = [0.0; W];
        for (g, r) in told.iter().zip(&mut month.groups) {
            *r = remittance(g);
            for l in 0..W {
                cash[l] += g.net_interest(l)
                    + g.scheduled_principal(l)
                    + g.voluntary_prepayment[l]
                    + g.recovery[l]
                    + g.penalties[l];
            }
        }
        month.cash = Raw(cash);
        if waterfall {
            run(program, &month, &mut state, &mut Unwatched);
            month.opening = None;
        }
        sum += cash[3];
    }
    let _ = Decimal::ZERO;
    sum + state.possible_any()
}

fn remittance(month: &GroupMonth<W>) -> Remittance<Raw> {
    let mut values = [Raw([0.0; W]); Field::ALL.len()];
    let mut net = [0.0; W];
    for l in 0..W {
        let interest = month.actual_interest[l] + month.interest_advanced[l];
        for f in Field::ALL {
            values[f as usize].0[l] = match f {
                Field::BalanceBegin => month.balance_begin[l],
                Field::ScheduledPrincipal => month.scheduled_principal(l),
                Field::UnscheduledPrincipal => month.voluntary_prepayment[l] + month.recovery[l],
                Field::LiquidationPrincipal => month.recovery[l],
                Field::RealizedLoss => month.loss[l],
                Field::ScheduledInterest => interest,
                Field::PrepaymentPenalties => month.penalties[l],
                Field::LoanCount => month.loan_count[l],
                Field::Delinquent60 => month.delinquent_60[l],
                Field::SubsequentRecovery => month.subsequent_recovery[l],
            };
        }
        net[l] = if month.balance_begin[l] > 0.0 {
            12.0 * (interest - month.fees[l]).max(0.0) / month.balance_begin[l]
        } else {
            0.0
        };
    }
    Remittance { values, net_rate: Raw(net) }
}

#[target_feature(enable = "avx2,fma")]
fn go_avx(
    deal: &Deal,
    pool: &crate::collateral::Pool,
    classes: &[(Decimal, Decimal)],
    a: &[Assumptions],
    w: bool,
) -> f64 {
    go::<Lanes<W>>(deal, pool, classes, a, w)
}
#[target_feature(enable = "avx2,fma")]
fn go_avx_exact(
    deal: &Deal,
    pool: &crate::collateral::Pool,
    classes: &[(Decimal, Decimal)],
    a: &[Assumptions],
    w: bool,
) -> f64 {
    go::<ExactLanes<W>>(deal, pool, classes, a, w)
}

/// x
#[allow(unsafe_code)]
pub fn scratch(
    deal: &Deal,
    from: Option<crate::tieout::TieOut>,
    n: usize,
    exact: bool,
    waterfall: bool,
) -> f64 {
    let _ = ProjectionOptions::default();
    let mut sum = 0.0;
    let (pool, classes) = crate::projection::scratch_pool(deal, from);
    let mut indices = crate::collateral::Indices::default();
    for name in pool.index_names() {
        indices.set(name, crate::collateral::IndexCurve::flat(2.0));
    }
    for block in 0..n {
        let a: Vec<Assumptions> = (0..W)
            .map(|i| {
                let mut a = Assumptions::default();
                a.prepayment_pct = GroupVectors::flat(5.0 + i as f64 + block as f64 / 10.0);
                a.default_pct = GroupVectors::flat(0.5);
                a.severity_pct = GroupVectors::flat(30.0);
                a.indices = indices.clone();
                a
            })
            .collect();
        sum += unsafe {
            if exact {
                go_avx_exact(deal, &pool, &classes, &a, waterfall)
            } else {
                go_avx(deal, &pool, &classes, &a, waterfall)
            }
        };
    }
    sum
}
/// x
pub fn count(deal: &Deal) {
    let p = &deal.program;
    let mut c = std::collections::BTreeMap::new();
    for op in &p.ops {
        let n = format!("{op:?}");
        let n = n.split(&[' ', '(', '{'][..]).next().unwrap_or("").to_owned();
        *c.entry(n).or_insert(0) += 1;
    }
    println!(
        "{} ops {c:?}; steps {} payees {} operands {} money {} rate {} mask {} cleared {}",
        p.ops.len(),
        p.steps.len(),
        p.payees.len(),
        p.operands.len(),
        p.money_slots,
        p.rate_slots,
        p.mask_slots,
        p.cleared.len()
    );
}

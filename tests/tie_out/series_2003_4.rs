//! 2003-4: four notes that share principal pro rata, overcollateralization, and the rest to the
//! owner trust.

mod later_months;

use paydown::tie_out::Verdict;
use rust_decimal::Decimal;

use crate::page::Page;
use crate::verdicts::{
    assert_exact, assert_within_rounding, cells_with, listed, tie_out, tie_out_of,
};
use crate::worked_month::{
    Account, Class, Late, Loans, Overcollateralization, ZERO, cents, d, fill_classes, fill_grid,
    fill_interest, fill_loans, pct, total,
};

pub use later_months::months;

const DEAL: &str = "deals/thornburg-2003-4";
const FILED: &str = "deals/thornburg-2003-4/2003-10-27.txt";

/// Original face amounts of A1, A2, M1, M2.
const FACES: [&str; 4] = ["1,315,669,000.00", "38,389,000.00", "27,919,000.00", "13,959,000.00"];
const NAMES: [&str; 4] = ["A1", "A2", "M1", "M2"];
/// 0.25 % of the closing pool balance of 1,395,937,456.
const TARGET: &str = "3,489,843.64";

/// The notes between two distributions, fractions of a cent included.
#[derive(Debug, Clone, PartialEq)]
struct Notes {
    balances: [Decimal; 4],
    unpaid: [Decimal; 4],
    cumulative_loss: Decimal,
}

impl Notes {
    /// Notes with this total, all at one factor: each is its face × total ÷ total face.
    fn of(total: &str) -> Self {
        let faces = FACES.map(d);
        let all: Decimal = faces.iter().sum();
        let balances = faces.map(|face| face * d(total) / all);
        Self { balances, unpaid: [ZERO; 4], cumulative_loss: ZERO }
    }

    /// Such notes, of which the printed balances add up to the total, so that the report determines it.
    fn at_one_factor(total: &str) -> Self {
        let notes = Self::of(total);
        assert_eq!(notes.balances.map(cents).iter().sum::<Decimal>(), d(total));
        notes
    }
}

/// The inputs of a month.
struct Inputs {
    file: &'static str,
    /// Distribution date, record date in two forms, and record date in the form of the actual balance.
    dates: [&'static str; 4],
    /// Rates of A1, A2, M1, M2, in percent.
    rates: [&'static str; 4],
    loans: Loans,
    account: Account,
    late: Vec<Late>,
}

/// A computed month.
struct Computed {
    file: &'static str,
    text: String,
    classes: Vec<Class>,
    extra: Decimal,
    release: Decimal,
    oc: Decimal,
    deficiency: Decimal,
    excess: Decimal,
    after: Notes,
}

/// Shares cash between claims that it does not cover: the first gets its part, the second the rest.
fn share_of_cash(cash: Decimal, claims: [Decimal; 2]) -> [Decimal; 2] {
    let first = cents(cash * claims[0] / (claims[0] + claims[1]));
    [first, cash - first]
}

fn compute(before: &Notes, inputs: &Inputs) -> Computed {
    let Inputs { loans, account, .. } = inputs;
    let all: Decimal = before.balances.iter().sum();

    // Interest for thirty days of 360, less each note's part of the shortfall by accrual.
    let rates = inputs.rates.map(d);
    let accrued: Vec<Decimal> =
        (0..4).map(|i| before.balances[i] * rates[i] / Decimal::from(1200)).collect();
    let all_accrued: Decimal = accrued.iter().sum();
    let mut shares = vec![ZERO; 4];
    if all_accrued > ZERO {
        shares = accrued.iter().map(|a| account.unsupported() * a / all_accrued).collect();
    }
    let due: Vec<Decimal> = (0..4).map(|i| accrued[i] - shares[i]).collect();

    // A1 and A2 first, pro rata, this month's interest before unpaid interest; then M1, then M2.
    let mut cash = account.distribution(loans);
    let (mut paid, mut unpaid_paid) = ([ZERO; 4], [ZERO; 4]);
    for (claims, paid) in [(&due, &mut paid), (&before.unpaid.to_vec(), &mut unpaid_paid)] {
        let whole = [cents(claims[0]), cents(claims[1])];
        let get = match whole[0] + whole[1] <= cash {
            true => whole,
            false => share_of_cash(cash, [claims[0], claims[1]]),
        };
        (paid[0], paid[1]) = (get[0], get[1]);
        cash -= get[0] + get[1];
    }
    for i in [2, 3] {
        paid[i] = cents(due[i]).min(cash);
        cash -= paid[i];
        unpaid_paid[i] = cents(before.unpaid[i]).min(cash);
        cash -= unpaid_paid[i];
    }
    let left_of = |due: Decimal, paid: Decimal| if cents(due) == paid { ZERO } else { due - paid };
    let short: Vec<Decimal> = (0..4).map(|i| left_of(due[i], paid[i])).collect();
    let unpaid: Vec<Decimal> =
        (0..4).map(|i| left_of(before.unpaid[i], unpaid_paid[i]) + short[i]).collect();

    // Principal of the pool; extra principal from excess cash up to the target; less what exceeds
    // the target.
    let target = d(TARGET);
    let pool_principal = loans.principal().min(all);
    let before_extra = loans.end() - (all - pool_principal);
    let release = (before_extra - target).clamp(ZERO, pool_principal);
    let remaining = all - pool_principal;
    let extra = (target - before_extra).min(cash - pool_principal).min(remaining).max(ZERO);
    let principal = (pool_principal - release + extra).min(cash);
    let mut paid_principal = [ZERO; 4];
    let mut balances = before.balances;
    for i in 0..4 {
        let share = match principal == all {
            true => before.balances[i],
            false => principal * before.balances[i] / all,
        };
        paid_principal[i] = cents(share).min(cash);
        cash -= paid_principal[i];
        balances[i] -= if paid_principal[i] == cents(share) { share } else { paid_principal[i] };
    }

    let mut classes: Vec<Class> = (0..4)
        .map(|i| Class {
            name: NAMES[i],
            face: d(FACES[i]),
            denomination: Decimal::from(1000),
            rate: rates[i],
            opening: cents(before.balances[i]),
            accrued: cents(accrued[i]),
            unpaid_paid: unpaid_paid[i],
            current_shortfall: cents(short[i]),
            non_supported: cents(shares[i]),
            interest: paid[i] + unpaid_paid[i],
            remaining_unpaid: cents(unpaid[i]),
            unscheduled: paid_principal[i],
            closing: cents(balances[i]),
            ..Class::default()
        })
        .collect();
    let interest = total(&classes, |c| c.interest);
    let insufficient = classes[0].current_shortfall + classes[1].current_shortfall;
    classes.push(Class { name: "OwnerTrust", interest: cash, ..Class::default() });
    classes.push(Class { name: "OC", ..Class::default() });

    let oc = (loans.end() - total(&classes, |c| c.closing)).max(ZERO);
    let deficiency = (target - oc).max(ZERO);
    let excess = (loans.net_interest() + loans.penalties - interest).max(ZERO);
    let cumulative_loss = before.cumulative_loss + loans.loss;
    let loans = Loans {
        cumulative_loss,
        cumulative_loss_pct: pct(cumulative_loss, d("1,395,937,456.00")),
        ..loans.clone()
    };

    let mut page = Page::like(FILED);
    let [distribution, record, record_long, actual] = inputs.dates;
    page.date(&[("10/27/03", distribution), ("9/30/03", record)]);
    page.date(&[("09/30/2003", record_long), ("30-Sep-2003", actual)]);
    fill_classes(&mut page, &classes);
    fill_loans(&mut page, None, &loans);
    fill_interest(&mut page, None, &loans);
    account.fill(&mut page, &loans);
    fill_grid(&mut page, None, &inputs.late, &loans);
    page.fill(|cell| (cell.table == "OTHER ACCOUNTS").then_some(ZERO));
    let lines = Overcollateralization { target, extra, release, amount: oc, excess };
    lines.fill(&mut page);
    page.row(None, &["Current Period Class A Insufficient Funds"], insufficient);
    page.row(None, &["Principal Balance of Contaminated Properties"], ZERO);
    page.row(None, &["Periodic Advance"], account.advances);
    let after = Notes { balances, unpaid: std::array::from_fn(|i| unpaid[i]), cumulative_loss };
    let text = page.text();
    Computed { file: inputs.file, text, classes, extra, release, oc, deficiency, excess, after }
}

impl Computed {
    fn month(&self) -> (&str, &str) {
        (self.file, &self.text)
    }

    #[track_caller]
    fn class(&self, name: &str) -> &Class {
        self.classes.iter().find(|class| class.name == name).unwrap()
    }
}

/// The filed month.
fn october() -> Inputs {
    Inputs {
        file: "2003-10-27.txt",
        dates: ["10/27/03", "9/30/03", "09/30/2003", "30-Sep-2003"],
        rates: ["1.44000", "1.72000", "1.77000", "2.82000"],
        loans: Loans {
            begin: d("1,380,531,564.58"),
            scheduled: d("245,328.44"),
            unscheduled: d("18,395,232.56"),
            interest: d("5,011,922.15"),
            servicing: d("396,842.55"),
            master_servicing: d("20,132.75"),
            trustee: d("1,156.89"),
            other_fee: d("198.71"),
            penalties: d("6,800.00"),
            loans: d("3,127"),
            loans_paid: d("29"),
            maturity: d("357"),
            actual: d("1,362,055,117.15"),
            ..Loans::default()
        },
        account: Account {
            advances: d("34,489.03"),
            reimbursements: d("31,611.79"),
            shortfall: d("0.01"),
            ..Account::default()
        },
        late: vec![("30 Days", "DELINQUENT", 17, "9,608,105.01")],
    }
}

/// The month after the filed one: the pool has the balances with which the report closed.
fn november() -> Inputs {
    Inputs {
        file: "2003-11-25.txt",
        dates: ["11/25/03", "10/31/03", "10/31/2003", "31-Oct-2003"],
        rates: ["1.44250", "1.72250", "1.77250", "2.82250"],
        loans: Loans {
            begin: d("1,361,891,003.58"),
            scheduled: d("246,100.17"),
            unscheduled: d("20,111,222.33"),
            interest: d("4,943,664.34"),
            servicing: d("391,543.66"),
            master_servicing: d("19,861.00"),
            trustee: d("1,134.91"),
            other_fee: d("197.02"),
            penalties: d("4,250.00"),
            loans: d("3,098"),
            loans_paid: d("33"),
            maturity: d("356"),
            actual: d("1,341,700,218.40"),
            ..Loans::default()
        },
        account: Account {
            advances: d("30,200.15"),
            reimbursements: d("34,489.03"),
            ..Account::default()
        },
        late: vec![
            ("30 Days", "DELINQUENT", 15, "8,411,027.33"),
            ("60 Days", "DELINQUENT", 2, "1,020,300.00"),
            ("60 Days", "BANKRUPTCY", 1, "410,750.25"),
            ("90 Days", "FORECLOSURE", 1, "655,000.75"),
        ],
    }
}

#[test]
fn computed_month_equals_the_filed_one() {
    let october = compute(&Notes::at_one_factor("1,377,404,704.93"), &october());
    assert_eq!(october.extra, d("362,983.99"));
    assert_eq!(october.oc, d(TARGET));
    let closing: Vec<Decimal> = october.classes.iter().map(|class| class.closing).collect();
    assert_eq!(
        closing[..4],
        ["1,280,292,431.53", "37,356,771.46", "27,168,295.67", "13,583,661.28"].map(d)
    );
    assert_eq!(october.class("A1").interest, d("1,557,843.91"));
    assert_eq!(october.class("M2").interest, d("32,368.18"));
}

//! 2003-2: certificates paid sequentially, overcollateralization, and the rest to B-IO.

use rust_decimal::Decimal;

use crate::page::Page;
use crate::verdicts::{assert_exact, tie_out};
use crate::worked_month::{
    Account, Class, Late, Loans, Overcollateralization, ZERO, cents, d, fill_classes, fill_grid,
    fill_interest, fill_loans, pct, total,
};

const DEAL: &str = "deals/thornburg-2003-2";
const FILED: &str = "deals/thornburg-2003-2/2003-04-25.txt";
const NAMES: [&str; 3] = ["A", "M-1", "M-2"];
const FACES: [&str; 3] = ["1,039,673,900.00", "10,608,900.00", "10,608,900.00"];
/// 0.25 % of the closing pool balance of 1,060,891,769.67.
const TARGET: &str = "2,652,229.42";

/// The certificates between two distributions. Payments are in whole cents, so only unpaid interest has
/// fractions of a cent.
#[derive(Debug, Clone)]
struct Certificates {
    balances: [Decimal; 3],
    unpaid: [Decimal; 3],
    losses: [Decimal; 3],
    cumulative_loss: Decimal,
}

impl Certificates {
    fn of(balances: [&str; 3]) -> Self {
        let none = [ZERO; 3];
        Self { balances: balances.map(d), unpaid: none, losses: none, cumulative_loss: ZERO }
    }
}

/// The inputs of a month.
struct Inputs {
    file: &'static str,
    /// Distribution date, record date in two forms, and record date in the form of the actual balance.
    dates: [&'static str; 4],
    /// Days since the last distribution.
    days: u32,
    rates: [&'static str; 3],
    loans: Loans,
    account: Account,
    late: Vec<Late>,
}

struct Computed {
    file: &'static str,
    text: String,
    classes: Vec<Class>,
    extra: Decimal,
    release: Decimal,
    oc: Decimal,
    excess: Decimal,
    after: Certificates,
}

fn compute(before: &Certificates, inputs: &Inputs) -> Computed {
    let Inputs { loans, account, .. } = inputs;
    let rates = inputs.rates.map(d);
    let year = Decimal::from(36_000);
    let accrued: Vec<Decimal> =
        (0..3).map(|i| before.balances[i] * rates[i] * Decimal::from(inputs.days) / year).collect();
    let all_accrued: Decimal = accrued.iter().sum();
    let share = |i: usize| account.unsupported() * accrued[i] / all_accrued;
    let due: Vec<Decimal> = (0..3).map(|i| accrued[i] - share(i)).collect();

    // Interest by rank, this month's before unpaid interest.
    let mut cash = account.distribution(loans);
    let (mut paid, mut unpaid_paid, mut short, mut unpaid) =
        ([ZERO; 3], [ZERO; 3], [ZERO; 3], [ZERO; 3]);
    let left_of = |due: Decimal, paid: Decimal| if cents(due) == paid { ZERO } else { due - paid };
    for i in 0..3 {
        paid[i] = cents(due[i]).min(cash);
        cash -= paid[i];
        unpaid_paid[i] = cents(before.unpaid[i]).min(cash);
        cash -= unpaid_paid[i];
        short[i] = left_of(due[i], paid[i]);
        unpaid[i] = short[i] + left_of(before.unpaid[i], unpaid_paid[i]);
    }

    // Principal of the pool; extra principal from excess cash up to the target, losses beyond the O/C
    // included; less what exceeds the target. All is paid to A, then M-1, then M-2.
    let target = d(TARGET);
    let all: Decimal = before.balances.iter().sum();
    let pool_principal = loans.principal().min(all);
    let before_extra = loans.end() - (all - pool_principal);
    let remaining = all - pool_principal;
    let extra = (target - before_extra).min(cash - pool_principal).min(remaining).max(ZERO);
    let release = (before_extra - target).clamp(ZERO, pool_principal);
    let mut principal = (pool_principal - release + extra).min(cash);
    let mut balances = before.balances;
    let mut paid_principal = [ZERO; 3];
    for i in 0..3 {
        paid_principal[i] = principal.min(balances[i]);
        balances[i] -= paid_principal[i];
        principal -= paid_principal[i];
        cash -= paid_principal[i];
    }

    // The balance that then exceeds the collateral is written down, M-2 first.
    let mut loss = (balances.iter().sum::<Decimal>() - loans.end()).clamp(ZERO, loans.loss);
    let mut losses = [ZERO; 3];
    for i in [2, 1, 0] {
        losses[i] = loss.min(balances[i]);
        balances[i] -= losses[i];
        loss -= losses[i];
    }
    let cumulative: Vec<Decimal> = (0..3).map(|i| before.losses[i] + losses[i]).collect();

    let mut classes: Vec<Class> = (0..3)
        .map(|i| Class {
            name: NAMES[i],
            face: d(FACES[i]),
            denomination: Decimal::from(25_000),
            rate: rates[i],
            opening: before.balances[i],
            accrued: cents(accrued[i]),
            unpaid_paid: unpaid_paid[i],
            current_shortfall: cents(short[i]),
            non_supported: cents(share(i)),
            interest: paid[i] + unpaid_paid[i],
            remaining_unpaid: cents(unpaid[i]),
            scheduled: ZERO,
            unscheduled: paid_principal[i],
            loss: losses[i],
            cumulative_loss: cumulative[i],
            closing: balances[i],
        })
        .collect();
    let interest = total(&classes, |c| c.interest);
    let certificates = total(&classes, |c| c.closing);
    let insufficient = classes[0].current_shortfall;
    let excess = account.distribution(loans) - loans.principal() - interest - loans.penalties;
    // B-IO's balance does not change; were retired at the first distribution.
    classes.push(Class {
        name: "B-IO",
        face: d("69.76"),
        denomination: d("10,000,000"),
        opening: d("69.76"),
        interest: cash,
        closing: d("69.76"),
        ..Class::default()
    });
    for name in ["R-1", "R-2"] {
        let fifty = d("50.00");
        classes.push(Class { name, face: fifty, denomination: fifty, ..Class::default() });
    }

    let oc = (loans.end() - certificates).max(ZERO);
    let cumulative_loss = before.cumulative_loss + loans.loss;
    let loans = Loans {
        cumulative_loss,
        cumulative_loss_pct: pct(cumulative_loss, d("1,060,891,769.67")),
        ..loans.clone()
    };
    let mut page = Page::like(FILED);
    let [distribution, record, record_long, actual] = inputs.dates;
    page.date(&[("4/25/03", distribution), ("3/31/03", record)]);
    page.date(&[("03/31/2003", record_long), ("31-Mar-2003", actual)]);
    fill_classes(&mut page, &classes);
    fill_loans(&mut page, None, &loans);
    fill_interest(&mut page, None, &loans);
    account.fill(&mut page, &loans);
    fill_grid(&mut page, None, &inputs.late, &loans);
    page.fill(|cell| (cell.table == "OTHER ACCOUNTS").then_some(ZERO));
    let lines = Overcollateralization { target, extra, release, amount: oc, excess };
    lines.fill(&mut page);
    page.row(None, &["Beginning Class B-IO Notional Amount"], loans.begin);
    page.row(None, &["Ending Class B-IO Notional Amount"], loans.end());
    page.row(None, &["Ending Scheduled Principal Balance of the Three*"], d("80,111,222.33"));
    page.row(None, &["Ending Scheduled Principal Balance of the Five*"], d("401,222,333.44"));
    page.row(None, &["Ending Scheduled Principal Balance of the 7-10*"], d("70,333,444.55"));
    page.row(None, &["Current Period Class A Insufficient Funds"], insufficient);
    page.row(None, &["Principal Balance of Contaminated Properties"], ZERO);
    page.row(None, &["Periodic Advance"], account.advances);
    let losses = std::array::from_fn(|i| cumulative[i]);
    let after = Certificates { balances, unpaid, losses, cumulative_loss };
    let text = page.text();
    Computed { file: inputs.file, text, classes, extra, release, oc, excess, after }
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

/// The second distribution. The 25th is a Sunday and the 26th Memorial Day: 32 days to the 27th.
fn may() -> Computed {
    let inputs = Inputs {
        file: "2003-05-27.txt",
        dates: ["5/27/03", "4/30/03", "04/30/2003", "30-Apr-2003"],
        days: 32,
        rates: ["1.65750", "2.06750", "2.81750"],
        loans: Loans {
            begin: d("1,047,510,098.26"),
            scheduled: d("270,100.45"),
            unscheduled: d("21,500,000.55"),
            interest: d("3,961,218.07"),
            servicing: d("263,600.01"),
            master_servicing: d("15,276.19"),
            trustee: d("567.40"),
            other_fee: d("4,060.30"),
            penalties: d("9,125.00"),
            loans: d("2,402"),
            loans_paid: d("51"),
            maturity: d("331"),
            actual: d("1,025,990,001.02"),
            ..Loans::default()
        },
        account: Account { advances: d("12,004.16"), other_fee_inside: true, ..Account::default() },
        late: vec![("30 Days", "DELINQUENT", 6, "2,150,400.10")],
    };
    compute(&Certificates::of(["1,026,292,228.59", "10,608,900.00", "10,608,900.00"]), &inputs)
}

/// A later month; the 25th of July 2005 is a Monday, 30 days after the 27th of June (the 25th being
/// a Saturday, 28 days).
fn later(loss: &str, begin: &str) -> Inputs {
    Inputs {
        file: "2005-07-25.txt",
        dates: ["7/25/05", "6/30/05", "06/30/2005", "30-Jun-2005"],
        days: 28,
        rates: ["3.65438", "4.06438", "4.81438"],
        loans: Loans {
            begin: d(begin),
            scheduled: d("61,002.03"),
            unscheduled: d("4,440,100.27"),
            loss: d(loss),
            interest: d("905,000.00"),
            servicing: d("55,000.00"),
            master_servicing: d("3,100.00"),
            trustee: d("110.10"),
            other_fee: d("850.05"),
            penalties: ZERO,
            loans: d("611"),
            loans_paid: d("12"),
            maturity: d("305"),
            actual: d("215,440,321.00"),
            ..Loans::default()
        },
        account: Account {
            liquidations: d("500,000.00"),
            shortfall: d("1,850.00"),
            support: d("615.44"),
            other_fee_inside: true,
            ..Account::default()
        },
        late: vec![
            ("30 Days", "DELINQUENT", 4, "1,430,000.00"),
            ("90 Days", "DELINQUENT", 1, "351,000.75"),
            ("120 Days", "FORECLOSURE", 2, "810,020.00"),
        ],
    }
}

/// O/C at the target; a loss of 7,000,000.00; then a month without any.
fn losses() -> [Computed; 2] {
    let before = Certificates::of(["205,000,000.00", "10,608,900.00", "10,608,900.00"]);
    let first = compute(&before, &later("7,000,000.00", "228,870,029.42"));
    let mut second = later("0.00", "217,368,927.12");
    second.file = "2005-08-25.txt";
    second.dates = ["8/25/05", "7/31/05", "07/31/2005", "31-Jul-2005"];
    second.days = 31;
    second.account.liquidations = ZERO;
    let second = compute(&first.after, &second);
    [first, second]
}

/// A loss that is so large that M-2 is written down to zero and M-1 in part.
fn second_class_written_down() -> Computed {
    let before = Certificates::of(["205,000,000.00", "10,608,900.00", "10,608,900.00"]);
    compute(&before, &later("15,000,000.00", "228,870,029.42"))
}

/// A's last 3,000,000.00; of principal of 4,501,102.30, M-1 gets the rest; then M-1 alone.
fn senior_retires() -> [Computed; 2] {
    let before = Certificates::of(["3,000,000.00", "10,608,900.00", "10,608,900.00"]);
    let interest = d("160,000.00");
    let mut first = later("0.00", "26,870,029.42");
    first.loans.interest = interest;
    first.account.liquidations = ZERO;
    let first = compute(&before, &first);
    let mut second = later("0.00", "22,368,927.12");
    second.file = "2005-08-25.txt";
    second.dates = ["8/25/05", "7/31/05", "07/31/2005", "31-Jul-2005"];
    second.days = 31;
    second.loans.interest = interest;
    let second = compute(&first.after, &second);
    [first, second]
}

/// O/C of 4,000,000.00, of which 1,347,770.58 are released.
fn above_target() -> Computed {
    let before = Certificates::of(["205,000,000.00", "10,608,900.00", "10,608,900.00"]);
    let mut month = later("0.00", "230,217,800.00");
    month.account = Account { other_fee_inside: true, ..Account::default() };
    compute(&before, &month)
}

/// Every month of this file, each alone.
pub fn months() -> Vec<(&'static str, &'static str, String)> {
    let chains = [losses(), senior_retires()].into_iter().flatten();
    let all = chains.chain([may(), second_class_written_down(), above_target()]);
    all.map(|month| (DEAL, month.file, month.text)).collect()
}

/// Interest is for 32 days of 360, and all excess cash builds the O/C of 69.67.
#[test]
fn second_month_builds_overcollateralization_from_excess_cash() {
    let may = may();
    // 1,026,292,228.59 × 1.65750 % × 32 ÷ 360.
    assert_eq!(may.class("A").accrued, d("1,512,070.55"));
    // All of 3,677,714.17 of net interest, less interest paid, and 9,125.00 of penalties.
    assert_eq!(may.extra, may.excess + d("9,125.00"));
    assert_eq!(may.oc, may.extra + d("69.67"));
    assert_eq!(may.class("B-IO").interest, ZERO);
    assert_eq!(may.class("R-1").opening, ZERO);
    assert_exact(&tie_out(DEAL, &[may.month()])[0]);
    let filed = std::fs::read_to_string(FILED).unwrap();
    assert_exact(&tie_out(DEAL, &[("2003-04-25.txt", &filed), may.month()])[1]);
}

/// A loss of 7,000,000.00 is more than the O/C of 2,652,229.42 and the month's excess: M-2 is
/// written down by the rest. The next month's excess builds O/C again, and M-2 is not written up.
#[test]
fn loss_beyond_overcollateralization_and_excess_writes_down_the_junior() {
    let [loss, next] = losses();
    let written = loss.class("M-2").loss;
    assert_eq!(written, d("7,000,000.00") - d("2,652,229.42") - loss.extra);
    assert!(written > d("4,000,000.00") && loss.class("M-1").loss.is_zero());
    assert_eq!((loss.oc, loss.class("B-IO").interest), (ZERO, ZERO));
    assert_eq!(next.class("M-2").cumulative_loss, written);
    assert!(next.oc > ZERO && next.oc == next.extra);
    assert_exact(&tie_out(DEAL, &[loss.month()])[0]);
    for tied in tie_out(DEAL, &[loss.month(), next.month()]) {
        assert_exact(&tied);
    }
}

/// M-2's 10,608,900.00 do not cover the remaining loss of 15,000,000.00: M-1 bears the rest.
#[test]
fn loss_beyond_the_junior_writes_down_the_next_class() {
    let month = second_class_written_down();
    assert_eq!(month.class("M-2").closing, ZERO);
    assert!(month.class("M-1").loss > ZERO && month.class("A").loss.is_zero());
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// A retires, M-1 takes 1,501,102.30 of the same month's principal and all of the next.
#[test]
fn principal_passes_to_the_next_class_when_the_senior_retires() {
    let [first, second] = senior_retires();
    assert_eq!((first.extra, first.release), (ZERO, ZERO));
    assert_eq!(first.class("A").closing, ZERO);
    assert_eq!(first.class("M-1").principal(), d("1,501,102.30"));
    assert_eq!(second.class("M-1").principal(), d("4,501,102.30"));
    assert_eq!(second.class("A").accrued, ZERO);
    for tied in tie_out(DEAL, &[first.month(), second.month()]) {
        assert_exact(&tied);
    }
    assert_exact(&tie_out(DEAL, &[second.month()])[0]);
}

/// 4,501,102.30 less 1,347,770.58 to A.
#[test]
fn month_above_target_releases_principal() {
    let month = above_target();
    assert_eq!(month.release, d("1,347,770.58"));
    assert_eq!(month.class("A").principal(), d("3,153,331.72"));
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

//! Parts of the computed months of all series: cents, class tables, collateral, account, grids.

use paydown::report::Cell;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::page::Page;

/// A number as printed: `1,234.56`.
pub fn d(text: &str) -> Decimal {
    text.replace(',', "").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// Rounds half up to a number of places.
pub fn at(places: u32, value: Decimal) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Rounds half up to cents.
pub fn cents(value: Decimal) -> Decimal {
    at(2, value)
}

/// `a` in percent of `b`; zero if `b` is zero.
pub fn pct(a: Decimal, b: Decimal) -> Decimal {
    if b.is_zero() { Decimal::ZERO } else { a * Decimal::ONE_HUNDRED / b }
}

pub const ZERO: Decimal = Decimal::ZERO;

/// A class's month as printed: amounts in cents, the rate in percent.
#[derive(Debug, Clone, Default)]
pub struct Class {
    pub name: &'static str,
    pub face: Decimal,
    pub denomination: Decimal,
    pub rate: Decimal,
    pub opening: Decimal,
    pub accrued: Decimal,
    pub unpaid_paid: Decimal,
    pub current_shortfall: Decimal,
    pub non_supported: Decimal,
    /// All interest paid; of a residual class, all it receives.
    pub interest: Decimal,
    pub remaining_unpaid: Decimal,
    pub scheduled: Decimal,
    pub unscheduled: Decimal,
    pub loss: Decimal,
    pub cumulative_loss: Decimal,
    pub closing: Decimal,
}

impl Class {
    pub fn principal(&self) -> Decimal {
        self.scheduled + self.unscheduled
    }

    /// The amount, rate or percentage that a column of the tables by class shows.
    fn column(&self, column: &str) -> Decimal {
        match column {
            "Original Face Amount" => self.face,
            "Certificate Pass-Through Rate" | "Current Certificate Rate" => self.rate,
            "Beginning Certificate Balance" | "Beginning Certificate/Notional Balance" => {
                self.opening
            }
            "Current Accrued Interest" => self.accrued,
            "Payment of Unpaid Interest Shortfall" => self.unpaid_paid,
            "Current Interest Shortfall" => self.current_shortfall,
            "Non-Supported Interest Shortfall" => self.non_supported,
            "Interest Distribution" | "Total Interest Distribution" => self.interest,
            "Remaining Unpaid Interest Shortfall" => self.remaining_unpaid,
            "Scheduled Principal Distribution" => self.scheduled,
            "Unscheduled Principal Distribution" => self.unscheduled,
            "Principal Distribution" | "Total Principal Distribution" => self.principal(),
            "Total Principal Reduction" => self.principal() + self.loss,
            "Realized Loss" | "Current Realized Loss" => self.loss,
            "Cumulative Realized Losses" => self.cumulative_loss,
            "Total Distribution" => self.interest + self.principal(),
            "Ending Certificate Balance" | "Ending Certificate/Notional Balance" => self.closing,
            "Ending Certificate Percentage" => pct(self.closing, self.face) / Decimal::ONE_HUNDRED,
            // Losses of interest, and interest added to the balance: none in these months.
            "Realized Losses" | "Accretion" => ZERO,
            other => panic!("unknown column {other}"),
        }
    }

    /// The value of a cell. In the factor statements it is per denomination, from the printed cents.
    fn cell(&self, cell: &Cell) -> Decimal {
        let value = self.column(&cell.column);
        let plain = ["Amount", "Rate", "Percentage"];
        let is_factor =
            cell.table.contains("Factors") && !plain.iter().any(|word| cell.column.ends_with(word));
        match (is_factor, self.face.is_zero()) {
            (false, _) => value,
            (true, true) => ZERO,
            (true, false) => value * self.denomination / self.face,
        }
    }
}

/// The sum of one figure over all classes.
pub fn total(classes: &[Class], of: impl Fn(&Class) -> Decimal) -> Decimal {
    classes.iter().map(of).sum()
}

/// Fills in every table by class. Totals are sums of the printed cents.
pub fn fill_classes(page: &mut Page, classes: &[Class]) {
    let by_class = |cell: &Cell| cell.table.contains("Distribution");
    page.fill(|cell| {
        if !by_class(cell) || cell.column.is_empty() {
            return None;
        }
        if cell.row == "Totals" {
            return Some(match &*cell.column {
                "Ending Certificate Percentage" => {
                    total(classes, |c| c.closing) / total(classes, |c| c.face)
                }
                column => total(classes, |class| class.column(column)),
            });
        }
        let class = classes.iter().find(|class| class.name == cell.row);
        Some(class.unwrap_or_else(|| panic!("no class {}", cell.row)).cell(cell))
    });
}

/// A collateral group's month (or the pool's).
#[derive(Debug, Clone, Default)]
pub struct Loans {
    pub begin: Decimal,
    pub scheduled: Decimal,
    /// Prepayments, and the liquidation proceeds of principal.
    pub unscheduled: Decimal,
    pub loss: Decimal,
    pub cumulative_loss: Decimal,
    /// In percent, if it is printed.
    pub cumulative_loss_pct: Decimal,
    pub interest: Decimal,
    pub servicing: Decimal,
    pub master_servicing: Decimal,
    pub trustee: Decimal,
    pub other_fee: Decimal,
    pub penalties: Decimal,
    pub loans: Decimal,
    pub loans_paid: Decimal,
    pub maturity: Decimal,
    pub actual: Decimal,
}

impl Loans {
    pub fn principal(&self) -> Decimal {
        self.scheduled + self.unscheduled
    }

    pub fn end(&self) -> Decimal {
        self.begin - self.principal() - self.loss
    }

    pub fn net_interest(&self) -> Decimal {
        self.interest - self.servicing - self.master_servicing - self.trustee - self.other_fee
    }

    /// The annual rate of a month's interest, in percent.
    fn rate(&self, interest: Decimal) -> Decimal {
        pct(interest * Decimal::from(12), self.begin)
    }

    pub fn pass_through(&self) -> Decimal {
        self.rate(self.net_interest())
    }

    /// The sum of groups, without maturity and percentages.
    pub fn pooled(groups: &[Self]) -> Self {
        let sum = |of: fn(&Self) -> Decimal| groups.iter().map(of).sum();
        Self {
            begin: sum(|g| g.begin),
            scheduled: sum(|g| g.scheduled),
            unscheduled: sum(|g| g.unscheduled),
            loss: sum(|g| g.loss),
            cumulative_loss: sum(|g| g.cumulative_loss),
            interest: sum(|g| g.interest),
            servicing: sum(|g| g.servicing),
            master_servicing: sum(|g| g.master_servicing),
            trustee: sum(|g| g.trustee),
            other_fee: sum(|g| g.other_fee),
            penalties: sum(|g| g.penalties),
            loans: sum(|g| g.loans),
            loans_paid: sum(|g| g.loans_paid),
            actual: sum(|g| g.actual),
            ..Self::default()
        }
    }
}

/// Fills in the rows of a collateral statement for the pool or for a group.
pub fn fill_loans(page: &mut Page, group: Option<&str>, loans: &Loans) {
    let mut rows: Vec<(&[&str], Decimal)> = vec![
        (&["Weighted Average Maturity*"], loans.maturity),
        (&["Beginning Scheduled Collateral Loan Count", "Beginning Loan Count"], loans.loans),
        (&["Number Of Loans Paid In Full", "Loans Paid in Full"], loans.loans_paid),
        (
            &["Ending Scheduled Collateral Loan Count", "Ending Loan Count"],
            loans.loans - loans.loans_paid,
        ),
        (&["Beginning Scheduled Collateral Balance", "Beginning Scheduled Balance"], loans.begin),
        (&["Ending Scheduled Collateral Balance", "Ending Scheduled Balance"], loans.end()),
        (
            &["Monthly P &I Constant", "Principal and Interest Constant"],
            loans.scheduled + loans.interest,
        ),
        (&["Scheduled Principal"], loans.scheduled),
        (&["Unscheduled Principal"], loans.unscheduled),
        (&["Realized Loss Amount"], loans.loss),
        (&["Cumulative Realized Loss"], loans.cumulative_loss),
        (&["Prepayment Penalties"], loans.penalties),
        (&["Special Servicing Fee"], ZERO),
        (
            &["Weighted Average Gross Coupon", "Weighted Average Coupon Rate"],
            loans.rate(loans.interest),
        ),
        (
            &["Weighted Average Net Coupon", "Weighted Average Net Rate"],
            loans.rate(loans.interest - loans.servicing - loans.other_fee),
        ),
        (
            &[
                "Weighted Average Pass-Through Rate",
                "Weighted Average Pass Through Rate",
                "Pass-Through Rate",
            ],
            loans.pass_through(),
        ),
        (&["Servicing Fee", "Servicing Fees", "Gross Servicing Fee"], loans.servicing),
        (
            &["Master Servicing Fee", "Master Servicing Fees", "Master Servicing Fee- Wells Fargo"],
            loans.master_servicing,
        ),
        (&["Trustee Fee", "Trustee Fee - Deutsche Bank"], loans.trustee),
    ];
    if group.is_none() {
        rows.push((&["Ending Actual*"], loans.actual));
        // All loans were bought above par.
        rows.push((&["Ending Scheduled Balance for Premium Loans"], loans.end()));
    }
    for (labels, value) in rows {
        page.row(group, labels, value);
    }
}

/// Fills in the other rows of interest and fees, which 2003-1 has by group only.
pub fn fill_interest(page: &mut Page, group: Option<&str>, loans: &Loans) {
    page.row(group, &["Scheduled Interest"], loans.interest);
    page.row(group, &["Net Interest"], loans.net_interest());
    page.row(group, &["Other Fee", "External Master Servicing Fee*"], loans.other_fee);
    page.row(group, &["Percentage of Cumulative Losses"], loans.cumulative_loss_pct);
    for none in ["FRY Amount", "Special Hazard Fee", "Pool Insurance Fee"] {
        page.row(group, &[none], ZERO);
    }
    page.row(group, &["Spread*"], ZERO);
}

/// The distribution account's month.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub liquidations: Decimal,
    pub repurchases: Decimal,
    pub advances: Decimal,
    pub reimbursements: Decimal,
    /// The prepayment interest shortfall.
    pub shortfall: Decimal,
    /// The part of the shortfall that the servicers pay from their fee.
    pub support: Decimal,
    /// Whether the other fee is paid from the account, with the servicing fees.
    pub other_fee_inside: bool,
}

impl Account {
    pub fn unsupported(&self) -> Decimal {
        self.shortfall - self.support
    }

    /// Fees paid from the account.
    fn fee(&self, loans: &Loans) -> Decimal {
        let inside = if self.other_fee_inside { loans.other_fee } else { ZERO };
        loans.servicing + loans.master_servicing + loans.trustee + inside - self.support
    }

    /// Cash for the classes: collections less all fees and the unsupported shortfall.
    pub fn distribution(&self, loans: &Loans) -> Decimal {
        loans.principal() + loans.net_interest() + loans.penalties - self.unsupported()
    }

    /// Fills in the account, the shortfall and the fees. The borrowers' own payments are all
    /// deposits that are not advances, liquidations, repurchases or penalties.
    pub fn fill(&self, page: &mut Page, loans: &Loans) {
        let fee = self.fee(loans);
        let out = self.reimbursements + fee + self.distribution(loans);
        let others = self.liquidations + self.repurchases + self.advances + loans.penalties;
        page.row(None, &["Beginning Balance"], ZERO);
        page.row(None, &["Payments of Interest and Principal"], out - others);
        page.row(None, &["Liquidations, Insurance Proceeds, Reserve Funds"], self.liquidations);
        page.row(None, &["Proceeds from Repurchased Loans"], self.repurchases);
        page.row(None, &["Other Amounts (Servicer Advances)"], self.advances);
        page.row(None, &["Realized Loss (Gains*", "Realized Losses"], ZERO);
        page.row(None, &["Total Deposits"], out);
        page.row(None, &["Reimbursement for Servicer Advances"], self.reimbursements);
        page.row(None, &["Payment of Service Fee", "Net Servicing Fee"], fee);
        page.row(None, &["Payment of Interest and Principal"], self.distribution(loans));
        page.row(None, &["Total Withdrawals*"], out);
        page.row(None, &["Ending Balance"], ZERO);
        page.row(None, &["Total Prepayment/Curtailment Interest Shortfall"], self.shortfall);
        page.row(
            None,
            &["Servicing Fee Support", "Supported Prepayment/Curtailment Interest Shortfall"],
            self.support,
        );
        page.row(
            None,
            &["Non-Supported Prepayment/Curtailment Interest Shortfall"],
            self.unsupported(),
        );
    }
}

/// Overcollateralization: the target, the month's change, the amount after it, and the excess cash,
/// of which a report prints nothing below zero.
pub struct Overcollateralization {
    pub target: Decimal,
    pub extra: Decimal,
    pub release: Decimal,
    pub amount: Decimal,
    pub excess: Decimal,
}

impl Overcollateralization {
    pub fn fill(&self, page: &mut Page) {
        let deficiency = (self.target - self.amount).max(ZERO);
        let lines: [(&[&str], Decimal); 7] = [
            (&["Required Overcollateral*", "Base Overcollateral*"], ZERO),
            (&["Specified O/C Amount"], self.target),
            (
                &["Overcollateralized Increase Amount", "Extra principal distribution Amount"],
                self.extra,
            ),
            (&["Overcollateralized Reduction Amount"], self.release),
            (&["Overcollateralized Amount"], self.amount),
            (&["Overcollateralized Deficiency Amount"], deficiency),
            (&["Excess Cash Amount"], self.excess.max(ZERO)),
        ];
        for (labels, amount) in lines {
            page.row(None, labels, amount);
        }
    }
}

/// Late loans: bucket, state, count and balance.
pub type Late = (&'static str, &'static str, u32, &'static str);

/// Fills in a delinquency grid. Percentages are of the loans and of their actual balance at the end.
pub fn fill_grid(page: &mut Page, group: Option<&str>, late: &[Late], loans: &Loans) {
    page.fill(|cell| {
        let parts: Vec<&str> = cell.column.split(" / ").collect();
        let [bucket, state, measure] = parts[..] else { return None };
        if cell.group.as_deref() != group {
            return None;
        }
        let here = |of: &&Late| {
            (bucket == "Totals" || bucket == of.0) && (state == "Total" || state == of.1)
        };
        let count: Decimal = late.iter().filter(here).map(|of| Decimal::from(of.2)).sum();
        let balance: Decimal = late.iter().filter(here).map(|of| d(of.3)).sum();
        Some(match measure {
            "count" => count,
            "balance" => balance,
            "count %" => pct(count, loans.loans - loans.loans_paid),
            "balance %" => pct(balance, loans.actual),
            other => panic!("unknown measure {other}"),
        })
    });
}

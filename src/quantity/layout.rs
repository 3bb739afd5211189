//! The trustee's layout as data: the tables of a monthly statement, their column headers and row
//! labels, and the quantity that each column or row prints.
//!
//! We use the same list to read a report (what a header means, which captions are titles, which
//! labels are complete rows) and to print one.

use super::list::Item;

/// A column of a table: its quantity, and the lines of its header from top to bottom.
pub(crate) type Column = (Item, &'static [&'static str]);

/// A table with a row for each class and a column for each quantity.
#[derive(Debug)]
pub(crate) struct ClassTable {
    pub title: &'static str,
    /// Whether this is the second table with the title, marked "(continued)".
    pub continues: bool,
    /// Whether amounts are quoted per denomination; the table then has no row of totals.
    pub factors: bool,
    /// Whether there are columns of text between the class and its figures.
    pub describes: bool,
    pub columns: &'static [Column],
}

/// A line of a table of one value per row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row {
    /// A quantity and its label.
    Of(Item, &'static str),
    /// The same, indented under a heading.
    Under(Item, &'static str),
    /// The same, with the last day of the month after its label.
    AsOf(Item, &'static str),
    /// A heading for the lines below, without a value.
    Heading(&'static str),
    /// A line whose value is text.
    Text(Text),
    /// An empty line between two parts of the table.
    Blank,
}

/// Rows whose value is a description or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    CollateralDescription,
    RecordDate,
}

/// A table with one value per row.
#[derive(Debug)]
pub(crate) struct RowTable {
    pub title: &'static str,
    pub rows: &'static [Row],
}

const CONTINUED: &str = " (continued)";

/// Header of the column of row labels in tables by class and in the table of other accounts.
pub(crate) const CLASS_LABEL: &str = "Class";
pub(crate) const ACCOUNT_LABEL: &str = "Account Type";

/// Label of the row of totals in tables by class and in delinquency grids, and header of the column
/// of totals in tables by group.
pub(crate) const TOTALS: &str = "Totals";
pub(crate) const TOTAL: &str = "Total";

/// Columns of text in the first table by class.
pub(crate) const DESCRIPTIONS: [&[&str]; 2] =
    [&["CUSIP"], &["Certificate", "Class", "Description"]];

const FACE: Column = (Item::Face, &["Original", "Face", "Amount"]);
const OPENING: Column = (Item::Opening, &["Beginning", "Certificate", "Balance"]);
const OPENING_NOTIONAL: Column =
    (Item::Opening, &["Beginning", "Certificate/", "Notional", "Balance"]);
const CLOSING: Column = (Item::Closing, &["Ending", "Certificate", "Balance"]);
const CLOSING_NOTIONAL: Column =
    (Item::Closing, &["Ending", "Certificate/", "Notional", "Balance"]);
const SCHEDULED: Column = (Item::Scheduled, &["Scheduled", "Principal", "Distribution"]);
const UNSCHEDULED: Column = (Item::Unscheduled, &["Unscheduled", "Principal", "Distribution"]);
const ACCRETION: Column = (Item::Accretion, &["Accretion"]);
const LOSS: Column = (Item::Loss, &["Realized", "Loss"]);
const REDUCTION: Column = (Item::Reduction, &["Total", "Principal", "Reduction"]);
const PERCENTAGE: Column = (Item::Percentage, &["Ending", "Certificate", "Percentage"]);
const TOTAL_PRINCIPAL: Column = (Item::Principal, &["Total", "Principal", "Distribution"]);
const RATE: Column = (Item::Rate, &["Current", "Certificate", "Rate"]);
const ACCRUED: Column = (Item::Accrued, &["Current", "Accrued", "Interest"]);
const UNPAID_PAID: Column = (Item::UnpaidPaid, &["Payment of", "Unpaid", "Interest", "Shortfall"]);
const CURRENT_SHORTFALL: Column = (Item::CurrentShortfall, &["Current", "Interest", "Shortfall"]);
const NON_SUPPORTED: Column = (Item::NonSupported, &["Non-Supported", "Interest", "Shortfall"]);
const INTEREST_LOSS: Column = (Item::InterestLoss, &["Realized", "Losses"]);
const TOTAL_INTEREST: Column = (Item::InterestPaid, &["Total", "Interest", "Distribution"]);
const REMAINING_UNPAID: Column =
    (Item::RemainingUnpaid, &["Remaining", "Unpaid", "Interest", "Shortfall"]);

const INTEREST_COLUMNS: &[Column] =
    &[FACE, RATE, OPENING_NOTIONAL, ACCRUED, UNPAID_PAID, CURRENT_SHORTFALL];
const MORE_INTEREST_COLUMNS: &[Column] =
    &[NON_SUPPORTED, INTEREST_LOSS, TOTAL_INTEREST, REMAINING_UNPAID, CLOSING_NOTIONAL];

const SUMMARY: &str = "Certificateholder Distribution Summary";
const PRINCIPAL: &str = "Principal Distribution Statement";
const PRINCIPAL_FACTORS: &str = "Principal Distribution Factors Statement";
const INTEREST: &str = "Interest Distribution Statement";
const INTEREST_FACTORS: &str = "Interest Distribution Factors Statement";

const fn table(title: &'static str, columns: &'static [Column]) -> ClassTable {
    ClassTable { title, continues: false, factors: false, describes: false, columns }
}

const fn continued(table: ClassTable) -> ClassTable {
    ClassTable { continues: true, ..table }
}

const fn factors(table: ClassTable) -> ClassTable {
    ClassTable { factors: true, ..table }
}

/// The tables by class, in the order of a report.
pub(crate) const CLASS_TABLES: [ClassTable; 10] = [
    ClassTable {
        describes: true,
        ..table(
            SUMMARY,
            &[
                (Item::Rate, &["Certificate", "Pass-Through", "Rate"]),
                OPENING,
                (Item::InterestPaid, &["Interest", "Distribution"]),
                (Item::Principal, &["Principal", "Distribution"]),
            ],
        )
    },
    continued(table(
        SUMMARY,
        &[
            (Item::Loss, &["Current", "Realized", "Loss"]),
            CLOSING,
            (Item::Total, &["Total", "Distribution"]),
            (Item::CumulativeLoss, &["Cumulative", "Realized", "Losses"]),
        ],
    )),
    table(PRINCIPAL, &[FACE, OPENING, SCHEDULED, UNSCHEDULED, ACCRETION, LOSS]),
    continued(table(PRINCIPAL, &[REDUCTION, CLOSING, PERCENTAGE, TOTAL_PRINCIPAL])),
    factors(table(PRINCIPAL_FACTORS, &[FACE, OPENING, SCHEDULED, UNSCHEDULED, ACCRETION])),
    continued(factors(table(
        PRINCIPAL_FACTORS,
        &[LOSS, REDUCTION, CLOSING, PERCENTAGE, TOTAL_PRINCIPAL],
    ))),
    table(INTEREST, INTEREST_COLUMNS),
    continued(table(INTEREST, MORE_INTEREST_COLUMNS)),
    factors(table(INTEREST_FACTORS, INTEREST_COLUMNS)),
    continued(factors(table(INTEREST_FACTORS, MORE_INTEREST_COLUMNS))),
];

/// The distribution account.
pub(crate) const ACCOUNT: RowTable = RowTable {
    title: "CERTIFICATEHOLDER ACCOUNT STATEMENT",
    rows: &[
        Row::Of(Item::CashBegin, "Beginning Balance"),
        Row::Heading("Deposits"),
        Row::Under(Item::Payments, "Payments of Interest and Principal"),
        Row::Under(Item::Liquidations, "Liquidations, Insurance Proceeds, Reserve Funds"),
        Row::Under(Item::Repurchases, "Proceeds from Repurchased Loans"),
        Row::Under(Item::Advances, "Other Amounts (Servicer Advances)"),
        Row::Under(Item::LossDeposit, "Realized Loss (Gains, Subsequent Expenses & Recoveries)"),
        Row::Under(Item::Penalties, "Prepayment Penalties"),
        Row::Of(Item::TotalDeposits, "Total Deposits"),
        Row::Blank,
        Row::Heading("Withdrawals"),
        Row::Under(Item::Reimbursements, "Reimbursement for Servicer Advances"),
        Row::Under(Item::ServiceFeePaid, "Payment of Service Fee"),
        Row::Under(Item::Distribution, "Payment of Interest and Principal"),
        Row::Of(Item::TotalWithdrawals, "Total Withdrawals (Pool Distribution Amount)"),
        Row::Blank,
        Row::Of(Item::CashEnd, "Ending Balance"),
    ],
};

/// Interest that prepaid loans did not pay for the rest of the month, and the servicing fee that
/// makes up for part of it.
pub(crate) const SHORTFALL: RowTable = RowTable {
    title: "PREPAYMENT/CURTAILMENT INTEREST SHORTFALL",
    rows: &[
        Row::Of(Item::PrepaymentShortfall, "Total Prepayment/Curtailment Interest Shortfall"),
        Row::Blank,
        Row::Of(Item::FeeSupport, "Servicing Fee Support"),
        Row::Of(
            Item::UnsupportedShortfall,
            "Non-Supported Prepayment/Curtailment Interest Shortfall",
        ),
    ],
};

/// Fees of the servicers and the trustee.
pub(crate) const FEES: RowTable = RowTable {
    title: "SERVICING FEES",
    rows: &[
        Row::Of(Item::ServicingFee, "Gross Servicing Fee"),
        Row::Of(Item::ExternalMasterFee, "External Master Servicing Fee"),
        Row::Of(Item::MasterServicingFee, "Master Servicing Fee"),
        Row::Of(Item::TrusteeFee, "Trustee Fee"),
        Row::Of(Item::FeeSupport, "Supported Prepayment/Curtailment Interest Shortfall"),
        Row::Of(Item::NetServicingFee, "Net Servicing Fee"),
    ],
};

/// Title of the table of accounts other than the distribution account, with a row for each.
pub(crate) const OTHER_ACCOUNTS: &str = "OTHER ACCOUNTS";

/// Columns of the table of other accounts.
pub(crate) const ACCOUNT_COLUMNS: [Column; 4] = [
    (Item::AccountBegin, &["Beginning", "Balance"]),
    (Item::AccountWithdrawals, &["Current", "Withdrawals"]),
    (Item::AccountDeposits, &["Current", "Deposits"]),
    (Item::AccountEnd, &["Ending", "Balance"]),
];

/// Titles of the delinquency grid of a deal with one group, and of those of a deal with several.
pub(crate) const POOL_GRID: &str = "LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT";
pub(crate) const GROUP_GRIDS: &str = "Delinquency Status By Groups";

/// Loan states: the columns of a delinquency grid, before the totals.
pub(crate) const LOAN_STATES: [&str; 4] = ["DELINQUENT", "BANKRUPTCY", "FORECLOSURE", "REO"];

/// Days past due: the rows of a delinquency grid, before the totals.
pub(crate) const BUCKETS: [&str; 7] =
    ["0-29 Days", "30 Days", "60 Days", "90 Days", "120 Days", "150 Days", "180+ Days"];

/// The measures in the second header of a delinquency grid, with our word for each.
pub(crate) const MEASURES: [(&str, &str); 2] =
    [("No of Loans", "count"), ("Principal Balance", "balance")];

/// Figures that the report of a deal with one group prints in no other table.
pub(crate) const OTHER_INFORMATION: RowTable = RowTable {
    title: "OTHER INFORMATION",
    rows: &[
        Row::Of(Item::InsufficientFunds, "Current Period Class A Insufficient Funds"),
        Row::Of(Item::ContaminatedBalance, "Principal Balance of Contaminated Properties"),
        Row::Of(Item::Advances, "Periodic Advance"),
    ],
};

const COLLATERAL_TITLE: &str = "COLLATERAL STATEMENT";

/// The collateral of the whole deal.
pub(crate) const COLLATERAL: RowTable = RowTable {
    title: COLLATERAL_TITLE,
    rows: &[
        Row::Text(Text::CollateralDescription),
        Row::Blank,
        Row::Of(Item::GrossCoupon, "Weighted Average Gross Coupon"),
        Row::Of(Item::NetCoupon, "Weighted Average Net Coupon"),
        Row::Of(Item::PassThroughRate, "Weighted Average Pass-Through Rate"),
        Row::Of(Item::Maturity, "Weighted Average Maturity(Stepdown Calculation )"),
        Row::Of(Item::LoansBegin, "Beginning Scheduled Collateral Loan Count"),
        Row::Blank,
        Row::Of(Item::LoansPaid, "Number Of Loans Paid In Full"),
        Row::Of(Item::LoansEnd, "Ending Scheduled Collateral Loan Count"),
        Row::Of(Item::BalanceBegin, "Beginning Scheduled Collateral Balance"),
        Row::Of(Item::BalanceEnd, "Ending Scheduled Collateral Balance"),
        Row::AsOf(Item::ActualBalance, "Ending Actual Collateral Balance"),
        Row::Of(Item::PaymentConstant, "Monthly P &I Constant"),
        Row::Of(Item::SpecialServicingFee, "Special Servicing Fee"),
        Row::Of(Item::Penalties, "Prepayment Penalties"),
        Row::Of(Item::PoolLoss, "Realized Loss Amount"),
        Row::Of(Item::PoolCumulativeLoss, "Cumulative Realized Loss"),
        Row::Of(Item::ClassAOptimal, "Class A Optimal Amount"),
        Row::Of(Item::NotionalBegin, "Beginning Class B-IO Notional Amount"),
        Row::Of(Item::NotionalEnd, "Ending Class B-IO Notional Amount"),
        Row::Of(Item::PremiumBalance, "Ending Scheduled Balance for Premium Loans"),
        Row::Of(Item::PoolScheduled, "Scheduled Principal"),
        Row::Of(Item::PoolUnscheduled, "Unscheduled Principal"),
        Row::Blank,
        Row::Of(Item::RequiredOc, "Required Overcollateralization Amount"),
        Row::Of(Item::OcIncrease, "Overcollateralized Increase Amount"),
        Row::Of(Item::OcReduction, "Overcollateralized reduction Amount"),
        Row::Of(Item::SpecifiedOc, "Specified O/C Amount"),
        Row::Of(Item::OcAmount, "Overcollateralized Amount"),
        Row::Of(Item::OcDeficiency, "Overcollateralized Deficiency Amount"),
        Row::Of(Item::BaseOc, "Base Overcollateralized Amount"),
        Row::Of(Item::ExtraPrincipal, "Extra principal distribution Amount"),
        Row::Of(Item::ExcessCash, "Excess Cash Amount"),
    ],
};

/// The collateral of a deal with one group in detail, under the same title.
pub(crate) const COLLATERAL_DETAIL: RowTable = RowTable {
    title: COLLATERAL_TITLE,
    rows: &[
        Row::Text(Text::CollateralDescription),
        Row::Of(Item::GrossCoupon, "Weighted Average Coupon Rate"),
        Row::Of(Item::NetCoupon, "Weighted Average Net Rate"),
        Row::Of(Item::PassThroughRate, "Weighted Average Pass Through Rate"),
        Row::Of(Item::Maturity, "Weighted Average Maturity"),
        Row::Text(Text::RecordDate),
        Row::Of(Item::PaymentConstant, "Principal and Interest Constant"),
        Row::Of(Item::LoansBegin, "Beginning Loan Count"),
        Row::Blank,
        Row::Of(Item::LoansPaid, "Loans Paid in Full"),
        Row::Of(Item::LoansEnd, "Ending Loan Count"),
        Row::Of(Item::BalanceBegin, "Beginning Scheduled Balance"),
        Row::Of(Item::BalanceEnd, "Ending Scheduled Balance"),
        Row::AsOf(Item::ActualBalance, "Ending Actual Balance"),
        Row::Of(Item::PoolScheduled, "Scheduled Principal"),
        Row::Of(Item::PoolUnscheduled, "Unscheduled Principal"),
        Row::Of(Item::Interest, "Scheduled Interest"),
        Row::Blank,
        Row::Of(Item::ServicingFee, "Servicing Fee"),
        Row::Of(Item::MasterServicingFee, "Master Servicing Fee"),
        Row::Of(Item::TrusteeFee, "Trustee Fee"),
        Row::Of(Item::RetainedYield, "FRY Amount"),
        Row::Of(Item::SpecialHazardFee, "Special Hazard Fee"),
        Row::Of(Item::OtherFee, "Other Fee"),
        Row::Of(Item::PoolInsuranceFee, "Pool Insurance Fee"),
        Row::Of(Item::Spread1, "Spread 1"),
        Row::Blank,
        Row::Of(Item::Spread2, "Spread 2"),
        Row::Of(Item::Spread3, "Spread 3"),
        Row::Of(Item::NetInterest, "Net Interest"),
        Row::Of(Item::PoolLoss, "Realized Loss Amount"),
        Row::Of(Item::PoolCumulativeLoss, "Cumulative Realized Loss"),
        Row::Of(Item::CumulativeLossPct, "Percentage of Cumulative Losses"),
        Row::Of(Item::SpecialServicingFee, "Special Servicing Fee"),
        Row::Blank,
        Row::Of(Item::Penalties, "Prepayment Penalties"),
        Row::Of(Item::RequiredOc, "Required Overcollateralized Amount"),
        Row::Of(Item::OcIncrease, "Overcollateralized Increase Amount"),
        Row::Blank,
        Row::Of(Item::OcReduction, "Overcollateralized Reduction Amount"),
        Row::Of(Item::SpecifiedOc, "Specified O/C Amount"),
        Row::Of(Item::OcAmount, "Overcollateralized Amount"),
        Row::Of(Item::OcDeficiency, "Overcollateralized Deficiency Amount"),
        Row::Of(Item::BaseOc, "Base Overcollateralization Amount"),
    ],
};

/// How seniors and subordinates share a group's principal. Each label ends with the word given here
/// and the group's name, as in `Senior Percentage Group 1`.
pub(crate) const MISCELLANEOUS: &str = "Miscellaneous Reporting";
pub(crate) const SHARES: [(Item, &str, &str); 4] = [
    (Item::SeniorPct, "Senior Percentage", "Group"),
    (Item::SeniorPrepaymentPct, "Senior PrePayment Percentage", "Grp"),
    (Item::SubordinatePct, "Subordinate Percentage", "Group"),
    (Item::SubordinatePrepaymentPct, "Subordinate PrePayment Percentage", "Grp"),
];

/// The collateral of a deal with several groups: a column for each, and a column of totals.
pub(crate) const GROUP_COLLATERAL: RowTable = RowTable {
    title: "Group Level Collateral Statement",
    rows: &[
        Row::Text(Text::CollateralDescription),
        Row::Of(Item::GrossCoupon, "Weighted Average Coupon Rate"),
        Row::Of(Item::NetCoupon, "Weighted Average Net Rate"),
        Row::Of(Item::Maturity, "Weighted Average Maturity"),
        Row::Of(Item::LoansBegin, "Beginning Loan Count"),
        Row::Of(Item::LoansPaid, "Loans Paid In Full"),
        Row::Of(Item::LoansEnd, "Ending Loan Count"),
        Row::Of(Item::BalanceBegin, "Beginning Scheduled Balance"),
        Row::Of(Item::BalanceEnd, "Ending scheduled Balance"),
        Row::Text(Text::RecordDate),
        Row::Of(Item::PaymentConstant, "Principal And Interest Constant"),
        Row::Of(Item::PoolScheduled, "Scheduled Principal"),
        Row::Of(Item::PoolUnscheduled, "Unscheduled Principal"),
        Row::Of(Item::Interest, "Scheduled Interest"),
        Row::Of(Item::ServicingFee, "Servicing Fees"),
        Row::Of(Item::MasterServicingFee, "Master Servicing Fees"),
        Row::Of(Item::TrusteeFee, "Trustee Fee"),
        Row::Of(Item::RetainedYield, "FRY Amount"),
        Row::Of(Item::SpecialHazardFee, "Special Hazard Fee"),
        Row::Of(Item::OtherFee, "Other Fee"),
        Row::Of(Item::PoolInsuranceFee, "Pool Insurance Fee"),
        Row::Of(Item::Spread1, "Spread Fee 1"),
        Row::Of(Item::Spread2, "Spread Fee 2"),
        Row::Of(Item::Spread3, "Spread Fee 3"),
        Row::Of(Item::NetInterest, "Net Interest"),
        Row::Of(Item::PoolLoss, "Realized Loss Amount"),
        Row::Of(Item::PoolCumulativeLoss, "Cumulative Realized Loss"),
        Row::Of(Item::CumulativeLossPct, "Percentage of Cumulative Losses"),
        Row::Of(Item::Penalties, "Prepayment Penalties"),
        Row::Of(Item::SpecialServicingFee, "Special Servicing Fee"),
        Row::Of(Item::PassThroughRate, "Pass-Through Rate"),
    ],
};

/// Every table with one value per row, and the table by group.
const ROW_TABLES: [&RowTable; 7] = [
    &COLLATERAL,
    &COLLATERAL_DETAIL,
    &GROUP_COLLATERAL,
    &ACCOUNT,
    &SHORTFALL,
    &FEES,
    &OTHER_INFORMATION,
];

impl ClassTable {
    /// The title as printed.
    pub fn printed_title(&self) -> String {
        format!("{}{}", self.title, if self.continues { CONTINUED } else { "" })
    }
}

impl RowTable {
    /// The quantity and label of every row that has a value.
    pub fn labels(&self) -> impl Iterator<Item = (Item, &'static str)> + use<> {
        self.rows.iter().filter_map(|row| match row {
            Row::Of(item, label) | Row::Under(item, label) | Row::AsOf(item, label) => {
                Some((*item, *label))
            }
            Row::Heading(_) | Row::Text(_) | Row::Blank => None,
        })
    }
}

impl Text {
    pub const fn label(self) -> &'static str {
        match self {
            Self::CollateralDescription => "Collateral Description",
            Self::RecordDate => "Record Date",
        }
    }
}

/// The lines of a header joined with spaces; after a slash without one.
pub(crate) fn joined(header: &[&str]) -> String {
    let mut name = String::new();
    for word in header {
        if !name.is_empty() && !name.ends_with('/') {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// Titles of all tables, without "(continued)".
pub(crate) fn titles() -> impl Iterator<Item = &'static str> {
    let by_class = CLASS_TABLES.iter().map(|table| table.title);
    let by_row = ROW_TABLES.iter().map(|table| table.title);
    by_class.chain(by_row).chain([OTHER_ACCOUNTS, POOL_GRID, GROUP_GRIDS, MISCELLANEOUS])
}

/// A title without "(continued)".
pub(crate) fn without_continued(title: &str) -> &str {
    let cut = title.len().saturating_sub(CONTINUED.len());
    match title.get(cut..) {
        Some(end) if end.eq_ignore_ascii_case(CONTINUED) => &title[..cut],
        _ => title,
    }
}

/// The columns of all tables by class.
pub(crate) fn columns() -> impl Iterator<Item = &'static Column> {
    CLASS_TABLES.iter().flat_map(|table| table.columns)
}

/// The quantity and label of every row that has a value.
pub(crate) fn rows() -> impl Iterator<Item = (Item, &'static str)> {
    let in_tables = ROW_TABLES.iter().flat_map(|table| table.labels());
    in_tables.chain(SHARES.iter().map(|(item, label, _)| (*item, *label)))
}

/// Headings of the rows below them.
pub(crate) fn headings() -> impl Iterator<Item = &'static str> {
    ROW_TABLES.iter().flat_map(|table| table.rows).filter_map(|row| match row {
        Row::Heading(heading) => Some(*heading),
        _ => None,
    })
}

/// Whether `name` is the header of the column of labels, or the label of a total.
pub(crate) fn is_label(name: &str) -> bool {
    [CLASS_LABEL, TOTALS, TOTAL].iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Whether the row of totals leaves a column blank. Rates have no total. Notional balances have
/// none because they may count a loan twice.
pub(crate) fn is_left_blank(column: &str) -> bool {
    column.ends_with("Rate") || column.contains("Notional")
}

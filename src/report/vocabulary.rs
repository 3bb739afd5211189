//! What trustee reports call their tables and rows, as far as reading them needs to know.
//!
//! The lists decide only what the page leaves open: which caption line is the title, and whether
//! a label without a value is a heading, a row that lost its value, or the first half of a label
//! that runs over two lines. A table or row that is not listed is still read.

/// Titles of tables; each may be followed by "(continued)".
const TITLES: &[&str] = &[
    "Certificateholder Distribution Summary",
    "Principal Distribution Statement",
    "Principal Distribution Factors Statement",
    "Interest Distribution Statement",
    "Interest Distribution Factors Statement",
    "CERTIFICATEHOLDER ACCOUNT STATEMENT",
    "PREPAYMENT/CURTAILMENT INTEREST SHORTFALL",
    "SERVICING FEES",
    "OTHER ACCOUNTS",
    "LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT",
    "Delinquency Status By Groups",
    "OTHER INFORMATION",
    "COLLATERAL STATEMENT",
    "Miscellaneous Reporting",
    "Group Level Collateral Statement",
];

/// What the header calls the column of row labels in a table by class or by account.
const LABEL_COLUMNS: &[&str] = &["Class", "Account Type"];

/// Columns of text and dates, by the last word of their header.
const TEXT_COLUMNS: &[&str] = &["CUSIP", "Description", "Date"];

/// Lines of a one-value table that head the rows below and have no value of their own.
const SECTION_HEADINGS: &[&str] = &["Deposits", "Withdrawals"];

/// Rows whose value is a description or a date.
const DESCRIPTIVE_ROWS: &[&str] = &["Collateral Description", "Record Date"];

/// Rows that stand complete on one line.
const ROWS: &[&str] = &[
    "Beginning Balance",
    "Payments of Interest and Principal",
    "Liquidations, Insurance Proceeds, Reserve Funds",
    "Proceeds from Repurchased Loans",
    "Other Amounts (Servicer Advances)",
    "Realized Loss (Gains, Subsequent Expenses & Recoveries)",
    "Realized Losses",
    "Prepayment Penalties",
    "Total Deposits",
    "Reimbursement for Servicer Advances",
    "Payment of Service Fee",
    "Payment of Interest and Principal",
    "Total Withdrawals (Pool Distribution Amount)",
    "Ending Balance",
    "Total Prepayment/Curtailment Interest Shortfall",
    "Servicing Fee Support",
    "Non-Supported Prepayment/Curtailment Interest Shortfall",
    "Supported Prepayment/Curtailment Interest Shortfall",
    "Gross Servicing Fee",
    "Net Servicing Fee",
    "Current Period Class A Insufficient Funds",
    "Principal Balance of Contaminated Properties",
    "Periodic Advance",
    "Weighted Average Gross Coupon",
    "Weighted Average Net Coupon",
    "Weighted Average Pass-Through Rate",
    "Weighted Average Pass Through Rate",
    "Weighted Average Coupon Rate",
    "Weighted Average Net Rate",
    "Weighted Average Maturity",
    "Weighted Average Maturity(Stepdown Calculation )",
    "Beginning Scheduled Collateral Loan Count",
    "Number Of Loans Paid In Full",
    "Ending Scheduled Collateral Loan Count",
    "Beginning Scheduled Collateral Balance",
    "Ending Scheduled Collateral Balance",
    "Monthly P &I Constant",
    "Special Servicing Fee",
    "Realized Loss Amount",
    "Cumulative Realized Loss",
    "Class A Optimal Amount",
    "Ending Scheduled Balance for Premium Loans",
    "Scheduled Principal",
    "Unscheduled Principal",
    "Scheduled Interest",
    "Required Overcollateralization Amount",
    "Required Overcollateralized Amount",
    "Overcollateralized Increase Amount",
    "Overcollateralized Reduction Amount",
    "Specified O/C Amount",
    "Overcollateralized Amount",
    "Overcollateralized Deficiency Amount",
    "Base Overcollateralized Amount",
    "Base Overcollateralization Amount",
    "Extra principal distribution Amount",
    "Excess Cash Amount",
    "Principal and Interest Constant",
    "Beginning Loan Count",
    "Loans Paid in Full",
    "Ending Loan Count",
    "Beginning Scheduled Balance",
    "Ending Scheduled Balance",
    "Servicing Fee",
    "Servicing Fees",
    "Master Servicing Fees",
    "FRY Amount",
    "Special Hazard Fee",
    "Other Fee",
    "Pool Insurance Fee",
    "Net Interest",
    "Percentage of Cumulative Losses",
    "Pass-Through Rate",
];

/// How rows begin whose label names a date, a party, a group or a number.
const ROW_BEGINNINGS: &[&str] = &[
    "Ending Actual Collateral Balance at ",
    "Ending Actual Balance at ",
    "External Master Servicing Fee",
    "Master Servicing Fee",
    "Trustee Fee",
    "Spread ",
    "Senior Percentage Group ",
    "Senior PrePayment Percentage Grp ",
    "Subordinate Percentage Group ",
    "Subordinate PrePayment Percentage Grp ",
    "Beginning Class B-IO Notional Amount",
    "Ending Class B-IO Notional Amount",
];

/// Words a label does not end with: after one of these the next line goes on with it.
const UNFINISHED_ENDS: &[&str] = &[
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "&",
    "-",
];

/// The states of a loan that head the columns of a delinquency grid.
const LOAN_STATES: &[&str] = &["DELINQUENT", "BANKRUPTCY", "FORECLOSURE"];

/// What a delinquency grid's second header says a line counts, and our word for it.
const MEASURES: &[(&str, &str)] = &[("No of Loans", "count"), ("Principal Balance", "balance")];

fn listed(list: &[&str], text: &str) -> bool {
    list.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn begins(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// Is a caption line (white space collapsed) the title of a known table?
pub(super) fn is_title(line: &str) -> bool {
    const CONTINUED: &str = " (continued)";
    let cut = line.len().saturating_sub(CONTINUED.len());
    let base = match line.get(cut..) {
        Some(end) if end.eq_ignore_ascii_case(CONTINUED) => &line[..cut],
        _ => line,
    };
    listed(TITLES, base)
}

pub(super) fn is_label_column(header: &str) -> bool {
    listed(LABEL_COLUMNS, header)
}

pub(super) fn is_text_column(header: &str) -> bool {
    let last = header.rsplit(' ').next().unwrap_or(header);
    listed(TEXT_COLUMNS, last)
}

pub(super) fn is_section_heading(label: &str) -> bool {
    listed(SECTION_HEADINGS, label) || label.ends_with(':')
}

pub(super) fn is_descriptive_row(label: &str) -> bool {
    listed(DESCRIPTIVE_ROWS, label)
}

/// Is this the complete label of a row that has a figure?
pub(super) fn is_row(label: &str) -> bool {
    listed(ROWS, label) || ROW_BEGINNINGS.iter().any(|start| begins(label, start))
}

pub(super) fn is_unfinished(label: &str) -> bool {
    let last = label.rsplit(' ').next().unwrap_or(label);
    listed(UNFINISHED_ENDS, last) || label.ends_with(',')
}

pub(super) fn is_loan_state(header: &str) -> bool {
    listed(LOAN_STATES, header)
}

/// Our word for what a line of a delinquency grid counts.
pub(super) fn measure(header: &str) -> Option<&'static str> {
    MEASURES.iter().find(|(printed, _)| printed.eq_ignore_ascii_case(header)).map(|(_, word)| *word)
}

/// Is this the row of totals?
pub(super) fn is_total(label: &str) -> bool {
    listed(&["Totals", "Total"], label)
}

/// A rate has no total, and neither have notional balances, which may count a loan twice.
pub(super) fn totals_leave_blank(column: &str) -> bool {
    column.ends_with("Rate") || column.contains("Notional")
}

/// Loans less than a month behind are not delinquent: the grid leaves that corner blank.
pub(super) fn is_current_bucket(label: &str) -> bool {
    listed(&["0-29 Days", "Current"], label)
}

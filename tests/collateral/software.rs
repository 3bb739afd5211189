//! Figures of a textbook and of MATLAB's Financial Instruments Toolbox, of single pools.

use paydown::analytics::{CashFlow, average_life_years, from_mortgage_yield_pct, present_value};
use paydown::collateral::{
    Assumptions, DefaultSpeed, GroupMonth, GroupVectors, Loan, annual_from_monthly, level_payment,
    sda_cdr,
};

use crate::{months, psa};

/// A seasoned loan.
fn loan(balance: f64, rate_pct: f64, remaining: u32, age_months: u32) -> Loan {
    let mut loan = Loan::level_pay(balance, rate_pct, remaining);
    loan.age_months = age_months;
    loan
}

/// Asserts figures of successive months in ten-thousandths.
fn assert_months(months: &[GroupMonth], printed: &str, figure: fn(&GroupMonth) -> f64) {
    let printed: Vec<&str> = printed.split_whitespace().collect();
    let computed: Vec<String> =
        months[..printed.len()].iter().map(|month| format!("{:.4}", figure(month))).collect();
    assert_eq!(computed, printed);
}

/// Documentation of `mbspassthrough`: 100,000 at 8.125 %, 357 of 360 months left, 100 PSA.
#[test]
fn pass_through_equals_mbspassthrough() {
    let months = months(loan(100_000.0, 8.125, 357, 3), &psa(100.0));
    assert_months(
        &months,
        "9.9866 9.9715 9.9548 9.9363 9.9161 9.8942 9.8707 9.8454 9.8185 9.7900 9.7598 9.7280 9.6946 \
         9.6596 9.6230",
        |month| month.balance_end / 1e4,
    );
    assert_months(
        &months,
        "743.9671 743.4693 742.8468 742.0999 741.2285 740.2329 739.1132 737.8699 736.5034 735.0139 \
         733.4021 731.6684 729.8136 727.8383",
        |month| month.expected_interest + month.expected_amortization,
    );
    assert_months(
        &months,
        "66.8837 67.2915 67.6904 68.0802 68.4607 68.8317 69.1929 69.5442 69.8854 70.2163",
        |month| month.expected_amortization,
    );
    assert_months(
        &months,
        "677.0833 676.1777 675.1564 674.0196 672.7678 671.4012 669.9203 668.3257 666.6179 664.7976",
        |month| month.expected_interest,
    );
    assert_months(
        &months,
        "66.8676 83.5494 100.2000 116.8108 133.3731 149.8785 166.3183 182.6840 198.9672 215.1593",
        |month| month.voluntary_prepayment,
    );
}

/// Documentation of `mbscfamounts`, `mbsprice` and `mbswal`: issued on 1 January 2000 until 2030, gross
/// 8.125 %, net 7.5 %, actual delay 14 days, 100 PSA, settled in April 2002.
#[test]
fn price_life_and_flows_equal_those_of_mbsprice_mbswal_and_mbscfamounts() {
    let mut loan = loan(1.0, 8.125, 333, 27);
    loan.servicing_fee_pct = 0.625;
    let months = months(loan, &psa(100.0));
    assert_months(
        &months,
        "0.0118 0.0120 0.0121 0.0120 0.0119 0.0119 0.0118 0.0117 0.0117 0.0116 0.0115 0.0115 0.0114 \
         0.0114 0.0113",
        |month| month.actual_amortization + month.voluntary_prepayment + month.net_interest(),
    );
    // April's flow is paid on 15 May, 30 days after settlement on the 15th.
    let flows: Vec<CashFlow> = (1..)
        .zip(&months)
        .map(|(number, month)| {
            let principal = month.actual_amortization + month.voluntary_prepayment;
            CashFlow::monthly(number, 0, 100.0 * principal, 100.0 * month.net_interest())
        })
        .collect();
    let accrued = 7.5 * 14.0 / 360.0;
    let full = present_value(&flows, from_mortgage_yield_pct(7.25));
    assert_eq!(format!("{:.4} {accrued:.4}", full - accrued), "101.3147 0.2917");
    assert_eq!(format!("{:.4}", average_life_years(&flows).unwrap()), "10.5477");
}

/// Fabozzi, Bhattacharya and Berliner, *Mortgage-Backed Securities*, measures of prepayment and default:
/// a note of 10,000,000 at 8 % with 300 months left; rates of 0.2 % and 0.35 % a month. Left out
/// is the CDR of 0.15 %, 1.785, which the book prints as 1.78.
#[test]
fn note_has_the_payment_and_annual_rates_of_the_textbook() {
    let first = months(loan(1e7, 8.0, 300, 0), &Assumptions::default())[0];
    let parts =
        [level_payment(1e7, 8.0, 300), first.expected_interest, first.expected_amortization];
    assert_eq!(parts.map(|part| format!("{part:.2}")), ["77181.62", "66666.67", "10514.96"]);
    let annual = [0.002, 0.0035].map(|rate| 100.0 * annual_from_monthly(rate));
    assert_eq!(annual.map(|rate| format!("{rate:.2}")), ["2.37", "4.12"]);
}

/// The same book: 150 PSA without defaults on 5.5 % net, 6 % gross, WAM 357; the CDR of month 1 at 100 SDA.
#[test]
fn bond_factors_equal_those_of_the_textbook() {
    let months = months(loan(1.0, 6.0, 357, 3), &psa(150.0));
    for (month, printed) in
        [(1, "0.99798"), (12, "0.95930"), (30, "0.83920"), (100, "0.43487"), (200, "0.14894")]
    {
        assert_eq!(format!("{:.5}", months[month - 1].balance_end), printed, "month {month}");
    }
    assert_eq!(format!("{:.3}", 100.0 * sda_cdr(100.0, 4)), "0.080");
}

/// The same pool at 150 PSA and 100 SDA: cumulative defaults of 2.73 %.
#[test]
fn cumulative_defaults_equal_those_of_the_textbook() {
    let mut scenario = psa(150.0);
    scenario.default_speed = DefaultSpeed::Sda;
    scenario.default_pct = GroupVectors::flat(100.0);
    scenario.months_to_liquidation = 12;
    let months = months(loan(1.0, 6.0, 357, 3), &scenario);
    let defaults: f64 = months.iter().map(|month| month.new_defaults).sum();
    assert_eq!(format!("{:.2}", 100.0 * defaults), "2.73");
}

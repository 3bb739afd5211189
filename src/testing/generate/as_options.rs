//! A scenario as options of the program, to run it again.

use crate::collateral::{Advances, Assumptions, DefaultSpeed, GroupVectors, PrepaymentSpeed};
use crate::projection::{BalanceCarry, Call, ProjectionOptions};

/// Options of a projection as those of `paydown project`: `--cpr 20 --cdr "0 for 8, 5" --lag 6`.
///
/// An option that has its default is left out, so no options are an empty text. There are none for the
/// start of the projection and for loans that replace the deal's own: these are files. Of an index curve,
/// the rates of months before the projection are left out.
///
/// ```
/// use paydown::collateral::{GroupVectors, Quantity};
/// use paydown::projection::ProjectionOptions;
/// use paydown::testing::as_options;
///
/// let mut options = ProjectionOptions::default();
/// options.assumptions.prepayment_pct = GroupVectors::flat(20.0);
/// options.assumptions.default_pct = GroupVectors::parse("0 for 8, 5", Quantity::Rate).unwrap();
/// assert_eq!(as_options(&options), r#"--cpr 20 --cdr "0 for 8, 5""#);
/// ```
#[must_use]
pub fn as_options(options: &ProjectionOptions) -> String {
    options_of(options).join(" ")
}

/// Each option with its value.
pub(crate) fn options_of(options: &ProjectionOptions) -> Vec<String> {
    let mut written = of_assumptions(&options.assumptions);
    match options.call {
        Call::Never => {}
        Call::First => written.push("--call first".to_owned()),
        Call::From(date) => written.push(format!("--call {date}")),
    }
    written.extend(options.auction_bid_pct.map(|bid| format!("--auction-bid {bid}")));
    written.extend(options.forced.iter().map(|(trigger, passes)| {
        let outcome = if *passes { "pass" } else { "fail" };
        format!("--force {}", quoted(&format!("{trigger}={outcome}")))
    }));
    written.extend(options.months.map(|months| format!("--months {months}")));
    if options.carry == BalanceCarry::Trustee {
        written.push("--carry trustee".to_owned());
    }
    written
}

/// The options of assumptions.
pub(super) fn of_assumptions(assumed: &Assumptions) -> Vec<String> {
    let default = Assumptions::default();
    let mut written = Vec::new();
    let mut vectors = |name: &str, vectors: &GroupVectors, default: &GroupVectors| {
        if vectors != default {
            written.push(format!("--{name} {}", quoted(&vectors.to_string())));
        }
    };
    let prepayments = match assumed.prepayment_speed {
        PrepaymentSpeed::Cpr => "cpr",
        PrepaymentSpeed::Smm => "smm",
        PrepaymentSpeed::Psa => "psa",
        PrepaymentSpeed::Abs => "abs",
        PrepaymentSpeed::Ppc => "ppc",
    };
    let defaults = match assumed.default_speed {
        DefaultSpeed::Cdr => "cdr",
        DefaultSpeed::Mdr => "mdr",
        DefaultSpeed::Sda => "sda",
        DefaultSpeed::Pdc => "pdc",
    };
    vectors(prepayments, &assumed.prepayment_pct, &default.prepayment_pct);
    vectors(defaults, &assumed.default_pct, &default.default_pct);
    for (name, curve) in
        [("ppc-curve", &assumed.prepayment_curve_pct), ("pdc-curve", &assumed.default_curve_pct)]
    {
        if let Some(curve) = curve {
            vectors(name, curve, &default.severity_pct);
        }
    }
    vectors("severity", &assumed.severity_pct, &default.severity_pct);
    let mut months = |name: &str, months: u32, default: u32| {
        if months != default {
            written.push(format!("--{name} {months}"));
        }
    };
    months("lag", assumed.months_to_liquidation, default.months_to_liquidation);
    if assumed.recovery_pct != default.recovery_pct {
        written.push(format!("--recovery {}", quoted(&assumed.recovery_pct.to_string())));
    }
    if assumed.months_to_recovery != default.months_to_recovery {
        written.push(format!("--recovery-lag {}", assumed.months_to_recovery));
    }
    match assumed.advances {
        Advances::UntilLiquidation => {}
        Advances::None => written.push("--no-advance".to_owned()),
        Advances::StoppedAfterMonths(months) => written.push(format!("--stop-advance {months}")),
    }
    if assumed.interest_advances_recovered {
        written.push("--recover-interest-advances".to_owned());
    }
    let lost = &assumed.prepayment_interest;
    if *lost != default.prepayment_interest {
        written.push(format!("--days-lost {}", lost.days_lost));
    }
    if lost.compensated {
        written.push("--compensating-interest".to_owned());
    }
    let delinquent = assumed.delinquent_60_pct.iter();
    written.extend(delinquent.map(|share| format!("--delinquent {}", quoted(&share.to_string()))));
    let curves = assumed.indices.iter();
    written.extend(
        curves.map(|(name, curve)| format!("--index {}", quoted(&format!("{name}={curve}")))),
    );
    written
}

/// A value as a shell reads it, in quotes if it needs them.
pub(crate) fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._=:,+%/@-".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in value.chars() {
        if "\"\\$`".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::calendar::Date;
    use crate::collateral::IndexCurve;

    #[test]
    fn options_with_their_defaults_are_left_out() {
        assert_eq!(as_options(&ProjectionOptions::default()), "");
    }

    #[test]
    fn values_that_a_shell_would_change_are_quoted() {
        assert_eq!(quoted("1:20,2:15"), "1:20,2:15");
        assert_eq!(quoted("1: 20"), "\"1: 20\"");
        assert_eq!(quoted("$A`\"\\"), "\"\\$A\\`\\\"\\\\\"");
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn options_of_the_run_follow_those_of_the_scenario() {
        let mut options = ProjectionOptions {
            call: Call::First,
            auction_bid_pct: Some(101.5),
            months: Some(24),
            carry: BalanceCarry::Trustee,
            ..ProjectionOptions::default()
        };
        options.forced.insert("step down".to_owned(), false);
        options.assumptions.advances = Advances::StoppedAfterMonths(4);
        assert_eq!(
            as_options(&options),
            "--stop-advance 4 --call first --auction-bid 101.5 --force \"step down=fail\" \
             --months 24 --carry trustee"
        );
    }

    #[test]
    fn curve_of_points_is_written_as_steps() {
        let first = Date::from_ymd(2003, 12, 1).unwrap();
        let text = "month,rate\n-2,1\n1,1.5\n4,2\n10,3\n";
        let curve = IndexCurve::from_csv("c.csv", text, first).unwrap();
        assert_eq!(curve.to_string(), "1.5 for 3, 2 for 6, 3");
        let read = IndexCurve::parse(&curve.to_string()).unwrap();
        let rates = |of: &IndexCurve| (1..20).map(|month| of.rate_pct(month)).collect::<Vec<_>>();
        assert_eq!(rates(&read), rates(&curve));
    }
}

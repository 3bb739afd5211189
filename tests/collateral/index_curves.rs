//! The curve of an index as CSV.

use paydown::calendar::Date;
use paydown::collateral::IndexCurve;

#[test]
fn curve_mistakes_are_reported_by_line() {
    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let cases = [
        ("", 0, "at least one line"),
        ("month,rate\n", 0, "at least one line"),
        ("months,rates\n1,2\n", 1, "“month,rate” or “date,rate”"),
        ("month,rate\n1,2\n1,3\n", 3, "each month appears once"),
        ("month,rate\n1\n", 2, "1 field under a header of 2"),
        ("month,rate\nx,2\n", 2, "column month, “x”"),
        ("date,rate\n2003-13-01,2\n", 2, "write a date as 2003-12-26"),
        ("month,rate\n1,3%\n", 2, "write “3”"),
        ("month,rate\n1,300\n", 2, "from -20 to 100"),
    ];
    for (text, line, message) in cases {
        let errors = IndexCurve::from_csv("libor.csv", text, start).unwrap_err();
        assert_eq!(errors[0].line, line, "{text}: {}", errors[0]);
        assert!(errors[0].message.contains(message), "{text}: {}", errors[0]);
    }
    let curve = IndexCurve::from_csv("libor.csv", "month,rate\n-1,1\n3,2\n", start).unwrap();
    let rates = [-9, -1, 2, 3, 400].map(|month| curve.shifted(0.5).rate_pct(month));
    assert_eq!(rates, [1.5, 1.5, 1.5, 2.5, 2.5]);
    // Any date in the first month is month 1; any date in the month before is month 0.
    let text = "date,rate\n2003-11-30,1\n2003-12-31,2\n2004-01-01,3\n2005-12-01,4\n";
    let curve = IndexCurve::from_csv("libor.csv", text, start).unwrap();
    let rates = [0, 1, 2, 24, 25].map(|month| curve.rate_pct(month));
    assert_eq!(rates, [1.0, 2.0, 3.0, 3.0, 4.0]);
}

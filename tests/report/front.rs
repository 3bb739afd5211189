//! How pages name their series and print their dates.

use paydown::report::Report;

const TABLE: &str = "<TABLE>\n<CAPTION>\nSERVICING FEES\n<S> <C>\nSome Fee      1.00\n</TABLE>\n";

/// Series and dates of a page with these lines above its table, or the mistakes.
fn front(lines: &str) -> Result<String, String> {
    match Report::read("r.txt", format!("{lines}\n{TABLE}").as_bytes()) {
        Ok(report) => {
            let record = report.record_date.map_or("-".to_owned(), |date| date.to_string());
            Ok(format!("{} {} {record}", report.series, report.distribution_date))
        }
        Err(wrong) => Err(wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn dates_are_read_in_each_form() {
    for (printed, date) in [
        ("12/26/03", "2003-12-26"),
        ("12/26/2003", "2003-12-26"),
        ("1/2/69", "1969-01-02"),
        ("1/2/68", "2068-01-02"),
        ("25-Jul-2002", "2002-07-25"),
        ("25-JUL-2002", "2002-07-25"),
        ("JULY 21, 2003", "2003-07-21"),
        ("July 21, 2003", "2003-07-21"),
        ("May 5, 2003", "2003-05-05"),
        ("12/26/03   Wells Fargo", "2003-12-26"),
    ] {
        let lines =
            format!("Series: 2003-4\nRecord Date:  {printed}\nDistribution Date:   {printed}");
        assert_eq!(front(&lines), Ok(format!("2003-4 {date} {date}")), "{printed}");
    }
}

#[test]
fn dates_that_may_mean_another_day_are_refused() {
    for printed in [
        // Day before month, or year before month.
        "26/12/03",
        "26/12/2003",
        "2003/12/26",
        "26.12.03",
        // Two-digit years beside a month in letters may be days.
        "25-Jul-02",
        "02-Jul-2",
        // No such day, or no whole date.
        "2/30/03",
        "June 31, 2003",
        "July 2003",
        "JUL 21, 2003",
        "July 21 2003",
        "21 July 2003",
        "7/21",
        "12/26/03.",
        "112/26/03",
    ] {
        let wrong = front(&format!("Series: 2003-4\nDistribution Date: {printed}")).unwrap_err();
        let expected = format!(
            "r.txt:2: `{printed}` is no date; write 10/27/03, 10/27/2003, 27-Oct-2003 or October \
             27, 2003"
        );
        assert_eq!(wrong, expected);
    }
}

#[test]
fn series_is_found_after_other_words() {
    for (line, series) in [
        ("Series: 2003-4", "2003-4"),
        ("THB  Series: 2003-4", "2003-4"),
        ("SAM Series 2000-1", "2000-1"),
        ("SMT SERIES 2002-11", "2002-11"),
        ("Mortgage Pass-Through Certificates, Series 2002-HE1", "2002-HE1"),
        ("Certificates    Series 2002-11       Trustee", "2002-11"),
        // The label with a colon counts more, wherever it is.
        ("SMT SERIES 2002-11\nSeries: 2003-4", "2003-4"),
        ("Series: 2003-4\nSMT SERIES 2002-11", "2003-4"),
        ("SMT SERIES 2002-11\nSequoia Mortgage Trust, Series 2002-11", "2002-11"),
    ] {
        let lines = format!("{line}\nDistribution Date: 10/27/03");
        assert_eq!(front(&lines), Ok(format!("{series} 2003-10-27 -")), "{line}");
    }
}

#[test]
fn words_that_are_no_series_are_none() {
    let missing = "r.txt: no series is named; a report has a line such as `Series: 2005-2`";
    for line in [
        "Series 2003-4 Trust",
        "The Series of 2003",
        "Series A",
        "Series 2003",
        "SERIES2003-4",
        "Miniseries 2003-4",
        "World Series 03-4",
    ] {
        let lines = format!("{line}\nDistribution Date: 10/27/03");
        assert_eq!(front(&lines), Err(missing.to_owned()), "{line}");
    }
    assert_eq!(
        front("SMT SERIES 2002-11\nDistribution Date: 10/27/03\nSMT SERIES 2002-12").unwrap_err(),
        "r.txt:3: the series `2002-12` contradicts `2002-11` on line 1; a file holds one report"
    );
}

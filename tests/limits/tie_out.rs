//! Reports that are tied out: the filing of 2003-4, with tables after it.

use paydown::Deal;
use paydown::error::Errors;
use paydown::report::Report;
use paydown::tie_out::Replay;
use paydown::tie_out::TieOut;

use super::{first, lines, timed};

const FILING: &str = include_str!("../../deals/thornburg-2003-4/2003-10-27.txt");

/// The line after the filing's last.
fn next_line() -> usize {
    FILING.lines().count() + 1
}

fn replayed(what: &str, after: &str) -> Result<TieOut, Errors> {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let report = Report::read("r.txt", format!("{FILING}\n{after}").as_bytes()).unwrap();
    timed(what, || Replay::of(&deal).series(vec![report])).remove(0)
}

/// A delinquency grid of counts: two states of the layout, by which the reader recognizes the grid, and
/// other states.
fn grid(states: &[String], buckets: usize, bucket: impl Fn(usize) -> String) -> String {
    let states: Vec<&str> =
        ["DELINQUENT", "REO"].into_iter().chain(states.iter().map(String::as_str)).collect();
    let header: String = states.iter().map(|state| column(state)).collect();
    let measures = column("No of Loans").repeat(states.len());
    let zeros = column("0").repeat(states.len());
    let rows = lines(buckets, |index| format!("{:20}{zeros}", bucket(index)));
    let (before, under) = (format!("{:20}{header}", ""), format!("{:20}{measures}", ""));
    format!("<TABLE>\n<CAPTION>\n{before}\n<S>\n{under}\n{rows}</TABLE>\n")
}

fn column(text: &str) -> String {
    format!("{text:<14}")
}

fn states(first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|state| format!("S{state}")).collect()
}

/// There are relations for each pair of a row and a column. Ten thousand rows under two states and six
/// thousand states of one row, each within the limits of the reader, once filled the memory.
#[test]
fn delinquency_grid_of_too_many_rows_or_columns_is_refused() {
    let late = |index: usize| format!("{} Days late", 1_000 + index);
    // The layout's own seven rows and four states count among the twenty.
    assert!(replayed("grid", &grid(&[], 13, late)).is_ok());
    assert!(replayed("grid", &grid(&states(0, 16), 1, |_| "30 Days".to_owned())).is_ok());
    let rows = format!(
        "r.txt:{}: `1013 Days late` is one too many: delinquency grids have rows for at most 20 \
         different times behind, such as `30 Days`",
        next_line() + 5 + 13
    );
    let columns = format!(
        "r.txt:{}: `S16` is one too many: delinquency grids have columns for at most 20 different \
         states of a loan, such as `DELINQUENT`",
        next_line() + 5
    );
    let messages = |after: &str| -> Vec<String> {
        let mistakes = replayed("grids", after).unwrap_err();
        mistakes.iter().map(ToString::to_string).collect()
    };
    assert_eq!(messages(&grid(&[], 14, late)), [rows]);
    assert_eq!(
        messages(&grid(&states(0, 17), 1, |_| "30 Days".to_owned())),
        std::slice::from_ref(&columns)
    );
    let hostile: String = (0..100)
        .map(|table| grid(&states(table * 62, 62), 1, |_| "30 Days".to_owned()))
        .chain([grid(&[], 10_000, late)])
        .collect();
    let messages = messages(&hostile);
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_eq!(messages[0], columns);
    assert!(messages[1].contains("`1013 Days late` is one too many"), "{messages:?}");
}

#[test]
fn report_of_more_than_200_other_accounts_is_refused() {
    let accounts = |count: usize| {
        let row = |index| format!("Fund {index:<35}         0.00          0.00");
        format!(
            "<TABLE>\n<CAPTION>\nOTHER ACCOUNTS\n\n{:50}Current       Current\nAccount Type{:34}\
             Withdrawals      Deposits\n<S>\n{}</TABLE>\n",
            "",
            "",
            lines(count, row)
        )
    };
    // The filing has one other account.
    assert!(replayed("accounts", &accounts(199)).is_ok());
    let expected = format!(
        "r.txt:{}: `Fund 199` is one too many: a report has at most 200 other accounts",
        next_line() + 7 + 199
    );
    for count in [200, 49_000] {
        let mistakes = replayed("accounts", &accounts(count)).unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert_eq!(first("accounts", mistakes), expected);
    }
}

/// Twenty mistakes of a report are listed, mistakes of its classes included, and the rest are counted.
#[test]
fn unknown_classes_are_reported_in_bounded_time_and_number() {
    // Each class has two rows, and is one mistake.
    let rows = |count: usize| {
        let row = |index| format!("X{:<30}1.00", index / 2);
        format!(
            "<TABLE>\n<CAPTION>\nPrincipal Distribution Statement\n\n{:31}Realized\nClass{:26}    \
             Loss\n<S>\n{}</TABLE>\n",
            "",
            "",
            lines(count, row)
        )
    };
    let mistakes = replayed("classes", &rows(40)).unwrap_err();
    assert_eq!(mistakes.len(), 20);
    for count in [42, 99_000] {
        let mistakes = replayed("classes", &rows(count)).unwrap_err();
        assert_eq!(mistakes.len(), 21);
        let hidden = match count / 2 - 20 {
            1 => "1 more mistake is".to_owned(),
            hidden => format!("{hidden} more mistakes are"),
        };
        let expected = format!("r.txt: {hidden} not shown");
        assert_eq!(mistakes[20].to_string(), expected);
        let expected = format!("r.txt:{}: class `X0` is not in the deal file", next_line() + 7);
        assert!(first("classes", mistakes).starts_with(&expected));
    }
}

/// Each copy was compared with every other at each step. Each is still checked by all relations of the
/// figure, and the loan count has some for every place of a grid.
#[test]
fn figure_of_more_than_1000_copies_is_refused() {
    let counts = |count: usize, figure: fn(usize) -> usize| {
        let rows = lines(count, |index| format!("Ending Loan Count      {}", figure(index)));
        let late = |index: usize| format!("{} Days late", 1_000 + index);
        let percentages =
            grid(&states(0, 16), 13, late).replace("0             ", "0.00%         ");
        format!("{percentages}<TABLE>\n<CAPTION>\nLOANS\n<S>\n{rows}</TABLE>\n")
    };
    // The filing has two copies.
    let one_differs = |index| if index == 500 { 2 } else { 1 };
    let result = replayed("one differs", &counts(998, one_differs));
    assert!(result.is_ok(), "{:?}", result.err());
    assert!(replayed("all differ", &counts(998, |index| index)).is_ok());
    let line = next_line() + counts(0, |index| index).lines().count() - 1 + 998;
    let expected = format!(
        "r.txt:{line}: the figure of `Ending Loan Count` is printed more than 1000 times; a \
         report prints it a few times"
    );
    for count in [999, 70_000] {
        let mistakes = replayed("copies", &counts(count, one_differs)).unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert_eq!(first("copies", mistakes), expected);
    }
}

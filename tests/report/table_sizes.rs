//! Tables that are long, and files that are outside their folder.

use super::tables::{deal, folder};

use paydown::report::tables::{TableKind, Tables};

/// A link to a file elsewhere is not read: a folder of months may come from others.
#[cfg(unix)]
#[test]
fn files_outside_the_folder_are_not_read() {
    let yaml = "classes:\n  file: linked.csv\n";
    let folder = folder("linked", &[("columns.yaml", yaml)]);
    std::os::unix::fs::symlink("/etc/passwd", folder.join("linked.csv")).unwrap();
    let wrong = Tables::open(&deal(), &folder).unwrap_err();
    assert_eq!(wrong[0].message, "`file`: `linked.csv` is not in the folder of the tables");
}

#[test]
fn history_of_fifty_years_is_read() {
    let deal = deal();
    let names = ["A-1", "A-2", "M"];
    let columns: Vec<&str> = TableKind::Classes.columns().take(25).collect();
    let mut text = format!("distribution_date,class,{}\n", columns.join(","));
    for month in 0..600 {
        let date = deal.first_distribution().add_months(month).unwrap();
        for name in names {
            text += &format!("{date},{name}{}\n", ",12.34".repeat(columns.len()));
        }
    }
    let tables = Tables::open(&deal, folder("history", &[("classes.csv", &text)])).unwrap();
    assert_eq!(tables.rows.len(), 2 + 600 * names.len());
}

/// A table with another wrong text on every line takes no more memory than its mistakes do.
#[test]
fn mistakes_of_long_tables_are_limited() {
    let lines: String = (0..20_000).map(|n| format!("2003-09-25,A-1,{}\n", letters(n))).collect();
    let text = format!("distribution_date,class,principal\n{lines}");
    let folder = folder("long", &[("classes.csv", &text)]);
    let wrong = Tables::open(&deal(), folder).unwrap_err();
    assert_eq!(wrong.len(), 101);
    assert!(wrong[100].message.ends_with(" more mistakes are not shown"), "{}", wrong[100]);
}

/// A word without digits of its own for each number.
fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

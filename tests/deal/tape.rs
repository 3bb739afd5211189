//! The tape that a deal file names: where it may be, and what it adds up to.

use paydown::Deal;
use paydown::collateral::Pool;

use crate::notes;

/// The deal of the repository that has a tape.
const FOLDER: &str = "deals/tape-swap-reserve";

fn with_tape(tape: &str) -> Result<Deal, paydown::Errors> {
    let text = std::fs::read_to_string(format!("{FOLDER}/deal.yaml")).unwrap();
    Deal::from_parts("deal.yaml", &text, Some(tape))
}

fn own_tape() -> String {
    std::fs::read_to_string(format!("{FOLDER}/loans.csv")).unwrap()
}

/// A folder for one test, which is removed when it is dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paydown-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("deal")).unwrap();
        Self(path)
    }

    /// The messages for the deal of the repository whose tape has another path.
    fn opened(&self, loans: &str) -> Result<Deal, String> {
        let text = std::fs::read_to_string(format!("{FOLDER}/deal.yaml")).unwrap();
        assert!(text.contains("loans: loans.csv"));
        let text = text.replace("loans: loans.csv", &format!("loans: {loans}"));
        std::fs::write(self.0.join("deal/deal.yaml"), text).unwrap();
        Deal::open(self.0.join("deal")).map_err(|mistakes| mistakes.to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn tape_outside_the_folder_of_its_deal_is_not_read() {
    let folder = Folder::new("outside");
    std::fs::write(folder.0.join("loans.csv"), own_tape()).unwrap();
    std::fs::write(folder.0.join("deal/loans.csv"), own_tape()).unwrap();
    let absolute = folder.0.join("loans.csv").display().to_string();
    for path in
        ["../loans.csv", "../deal/loans.csv", "./../loans.csv", "../../../etc/passwd", &absolute]
    {
        let message = folder.opened(path).unwrap_err();
        let expected = "`loans`: write the path of a file in the deal's folder, not ";
        assert!(message.contains(expected) && !message.contains("root:"), "{message}");
    }
    assert!(folder.opened("loans.csv").is_ok());
    assert!(folder.opened("./loans.csv").is_ok());
    assert!(folder.opened("missing.csv").unwrap_err().contains("there is no file"));
}

#[cfg(unix)]
#[test]
fn link_out_of_the_folder_is_not_followed() {
    let folder = Folder::new("link");
    std::fs::write(folder.0.join("loans.csv"), own_tape()).unwrap();
    std::os::unix::fs::symlink(folder.0.join("loans.csv"), folder.0.join("deal/link.csv")).unwrap();
    std::os::unix::fs::symlink(&folder.0, folder.0.join("deal/up")).unwrap();
    for path in ["link.csv", "up/loans.csv"] {
        let message = folder.opened(path).unwrap_err();
        assert!(message.contains("write the path of a file in the deal's folder"), "{message}");
    }
    // A link to a file in the folder is followed.
    std::fs::write(folder.0.join("deal/loans.csv"), own_tape()).unwrap();
    std::os::unix::fs::symlink("loans.csv", folder.0.join("deal/inner.csv")).unwrap();
    assert!(folder.opened("inner.csv").is_ok());
}

/// Opening a pipe would wait for a writer.
#[cfg(unix)]
#[test]
fn pipe_is_no_file() {
    let folder = Folder::new("pipe");
    let pipe = folder.0.join("deal/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return; // This machine has no `mkfifo`.
    }
    let start = paydown::calendar::Date::from_ymd(2024, 1, 1).unwrap();
    for mistakes in [
        Deal::open(&pipe).unwrap_err(),
        Pool::open(&pipe).unwrap_err(),
        paydown::collateral::IndexCurve::from_csv_file(&pipe, start).unwrap_err(),
        paydown::report::Report::open(&pipe).unwrap_err(),
    ] {
        let message = mistakes.to_string();
        assert!(message.ends_with("it is a pipe or a device, not a file"), "{message}");
    }
    assert!(folder.opened("pipe").unwrap_err().contains("there is no file"));
}

/// The closing balance is 14,715,500.64; a line of totals doubles the pool.
#[test]
fn tape_of_twice_the_closing_balance_is_a_mistake() {
    let mut doubled = own_tape();
    let header = doubled.lines().next().unwrap().to_owned();
    let line: Vec<&str> = header
        .split(',')
        .map(|column| match column {
            "balance" => "14715500.64",
            "gross_rate" => "6",
            "remaining_term" => "300",
            "loan" => "99",
            _ => "",
        })
        .collect();
    doubled += &line.join(",");
    let mistakes = with_tape(&doubled).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "deal.yaml:16:20: `closing_balance` is 14715500.64, but the loans of loans.csv add up to \
         29431001.28, 14715500.64 more; is a digit wrong, a line missing, or a line the total of others?"
    );
}

#[test]
fn tape_that_lacks_a_loan_has_a_note() {
    let tape = own_tape();
    let (short, last) = tape.trim_end().rsplit_once('\n').unwrap();
    let found = notes(&with_tape(short).unwrap());
    let expected = "deal.yaml:16:20: `closing_balance` is 14715500.64, and the loans add up to ";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?} without {last}");
}

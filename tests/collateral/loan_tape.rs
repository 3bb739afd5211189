//! Loan tapes as CSV, and the mistakes in them.

use paydown::collateral::{Arm, Loan, Pool, TAPE_COLUMNS, Vector};

/// A tape with every column, one fixed and one adjustable loan.
fn whole_tape() -> String {
    let fixed =
        "17,1,250000.00,1,6.5,348,12,348,0,0.25,0.01,1,36,,,,,,,,,,,,,\"6 for 12, 20\",,,,,,100,35";
    let adjustable = "18,2,300000,3,5,330,30,330,90,0.375,0,0,0,libor-12m,2.25,30,12,1,60,12,5,2,11,2.25,0.125,,,150,,2,,,";
    format!("{}\n{fixed}\n{adjustable}\n", TAPE_COLUMNS.join(","))
}

#[test]
fn tape_reads_every_column() {
    let pool = Pool::from_csv("loans.csv", &whole_tape()).unwrap();
    assert_eq!(pool.groups(), ["1", "2"]);
    let mut arm = Arm::monthly("libor-12m", 2.25);
    (arm.first_cap_pct, arm.periodic_cap_pct, arm.max_rate_pct) =
        (Some(5.0), Some(2.0), Some(11.0));
    (arm.months_to_reset, arm.reset_frequency_months, arm.look_back_months) = (30, 12, 1);
    (arm.months_to_recast, arm.recast_frequency_months) = (Some(60), Some(12));
    (arm.floor_rate_pct, arm.rounding_pct) = (2.25, 0.125);
    assert_eq!(pool.loan(1).unwrap().arm, Some(arm));
    let adjustable = pool.loan(1).unwrap();
    assert_eq!((adjustable.interest_only_months, adjustable.loan_count), (90, 3));
    assert_eq!(pool.loan(0).unwrap().severity_pct, Some(Vector::flat(35.0)));
    // A few columns are enough, in any order, after a byte-order mark.
    let few = Pool::from_csv("loans.csv", "\u{feff}remaining_term,balance,gross_rate\n360,1e5,8\n");
    assert!(few.unwrap_err()[0].message.contains("“1e5”"));
    let few = Pool::from_csv("loans.csv", "\u{feff}remaining_term,balance,gross_rate\n360,100,8\n");
    let mut loan = Loan::level_pay(100.0, 8.0, 360);
    loan.loan_count = 1;
    assert_eq!(few.unwrap().loans().collect::<Vec<_>>(), [loan]);
}

#[test]
fn tape_mistakes_are_reported_with_line_column_and_text() {
    let cases = [
        ("250000.00", "250,000.00", 2, "34 fields under a header of 33"),
        ("250000.00", "\"250,000\"", 2, "loan 17, column balance, “250,000”: write a plain number"),
        ("250000.00", "-1", 2, "loan 17, column balance, “-1”: a balance is from 0"),
        ("250000.00", "", 2, "loan 17, column balance, “”: a number is needed"),
        ("6.5,348", "650,348", 2, "column gross_rate, “650”: a rate is from 0 to 100"),
        ("6.5,348", "6.5,0", 2, "column remaining_term, “0”: months are from 1 to 600"),
        ("6.5,348", "6.5,", 2, "column remaining_term, “”: write the months"),
        ("12,348", "12,300", 2, "column amortization_term, “300”: 300 months are shorter"),
        ("6 for 12, 20", "6, 20", 2, "column cpr, “6, 20”: column 1, “6”: only the last"),
        (
            "20\",,,,,,100",
            "20\",,100,,,,100",
            2,
            "column psa, “100”: the loan has a vector under cpr",
        ),
        ("libor-12m,", ",", 3, "column margin, “2.25”: only an adjustable loan has this"),
        ("2.25,30", ",30", 3, "column margin, “”: a number is needed"),
        ("2.25,30", "2.25,", 3, "column months_to_reset, “”: write the months"),
        ("\n18,", "\n17,", 3, "column loan, “17”: this loan is already on line 2"),
        (
            "300000,3,",
            "300000,three,",
            3,
            "column loan_count, “three”: write a whole number of loans",
        ),
        ("loan,group", "loan,groups", 1, "did you mean “group”?"),
        ("loan,group", "loan,loan", 1, "column “loan” appears twice"),
        ("gross_rate", "", 1, "the column “gross_rate” is needed"),
    ];
    for (right, wrong, line, message) in cases {
        let tape = whole_tape();
        assert!(tape.contains(right), "{right}");
        let errors = Pool::from_csv("loans.csv", &tape.replacen(right, wrong, 1)).unwrap_err();
        let error = errors.iter().find(|error| error.message.contains(message));
        assert_eq!(error.map(|error| error.line), Some(line), "{wrong}: {errors:?}");
    }
}

#[test]
fn one_mistake_is_reported_once_at_its_line() {
    let messages = |tape: &str| -> Vec<String> {
        let mistakes = Pool::from_csv("loans.csv", tape).unwrap_err();
        mistakes.iter().map(ToString::to_string).collect()
    };
    let tape = |rows: &str| format!("balance,gross_rate,remaining_term\n{rows}");
    let terms = [("0", "months are from 1 to 600, not 0"), ("", "write the months until")];
    for (term, wrong) in terms {
        let messages = messages(&tape(&format!("100,8,{term}\n")));
        assert_eq!(messages.len(), 1, "{messages:?}");
        let message = &messages[0];
        assert!(message.starts_with("loans.csv:2: ") && message.contains(wrong), "{message}");
    }
    // A line of 65,536 bytes is read, a longer one is not.
    let wide = |bytes: usize| tape(&format!("100,8,360\n100,8,{}360\n", " ".repeat(bytes - 9)));
    assert_eq!(Pool::from_csv("loans.csv", &wide(65_536)).unwrap().loan_count(), 2);
    let messages = messages(&wide(65_537));
    assert_eq!(messages.len(), 1);
    let expected = "loans.csv:3: the line is longer than 65536 bytes";
    assert!(messages[0].starts_with(expected), "{messages:?}");
}

/// Only an empty term is reported as missing.
#[test]
fn unreadable_term_is_not_reported_as_missing_too() {
    let messages = |term: &str| {
        let text = format!("balance,gross_rate,remaining_term\n1000,6,{term}\n");
        let mistakes = Pool::from_csv("t", &text).unwrap_err();
        mistakes.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
    };
    let [ref wrong] = messages("abc")[..] else { panic!("{:?}", messages("abc")) };
    assert!(!wrong.contains("write the months until"), "{wrong}");
    let [ref missing] = messages("")[..] else { panic!("{:?}", messages("")) };
    assert!(missing.contains("write the months until the loan falls due"), "{missing}");
}

#[test]
fn unreadable_tape_file_is_reported() {
    let path = std::env::temp_dir().join(format!("tape-{}.csv", std::process::id()));
    let read = || Pool::open(&path);
    assert_eq!(read().unwrap_err()[0].line, 0);
    std::fs::write(&path, b"balance,gross_rate,remaining_term\n1\xff,8,360\n").unwrap();
    let mistake = read().unwrap_err()[0].clone();
    assert!(mistake.line == 2 && mistake.message.contains("UTF-8"), "{mistake}");
    std::fs::write(&path, whole_tape()).unwrap();
    assert_eq!(read().unwrap().loan_count(), 2);
    std::fs::remove_file(&path).unwrap();
}

/// The tape of one loan and its total, which doubled the pool; and other names of totals.
#[test]
fn line_of_totals_is_a_mistake() {
    let tape = |name: &str| {
        format!("loan,balance,gross_rate,remaining_term\n1,300000.00,6,36\n{name},300000.00,6,36\n")
    };
    for name in
        ["Total", "TOTAL:", "Sum", "subtotal", "Sub-total", "Grand Total", "Weighted average"]
    {
        let wrong = Pool::from_csv("t.csv", &tape(name)).unwrap_err().to_string();
        let expected = format!(
            "t.csv:3: loan {name}, column loan, “{name}”: each line is a loan; remove the line of totals"
        );
        assert_eq!(wrong, expected);
    }
    let wrong = Pool::from_csv("t.csv", &tape("")).unwrap_err().to_string();
    let expected = "t.csv:3: the balance is that of the other line; remove a line of totals";
    assert!(wrong.starts_with(expected), "{wrong}");
    // Two loans of one balance are ordinary.
    let pool = Pool::from_csv("t.csv", &tape("2")).unwrap();
    assert_eq!((pool.loan_count(), pool.notes().len()), (2, 0));
    assert_eq!(Pool::from_csv("t.csv", &tape("Totality LLC")).unwrap().loan_count(), 2);
}

/// 100.01 + 200.02 + 300.03 = 600.06, with or without subtotals.
#[test]
fn balance_that_sums_up_other_lines_is_a_mistake_or_a_note() {
    let tape = |balances: &[&str]| -> Result<Pool, _> {
        let lines: String = balances.iter().map(|balance| format!("{balance},6,36\n")).collect();
        Pool::from_csv("t.csv", &format!("balance,gross_rate,remaining_term\n{lines}"))
    };
    let line = |balances: &[&str]| -> Vec<usize> {
        tape(balances).unwrap_err().iter().map(|mistake| mistake.line).collect()
    };
    assert_eq!(line(&["100.01", "200.02", "300.04", "600.07"]), [5]);
    assert_eq!(line(&["600.07", "100.01", "200.02", "300.04"]), [2]);
    // Two groups of three with a subtotal each, and a total of all.
    let groups = ["1.01", "2.02", "3.04", "6.07", "4.01", "5.02", "7.05", "16.08", "22.15"];
    assert_eq!(line(&groups), [5, 9, 10]);
    // Two loans may add up to a third.
    let pool = tape(&["100000", "200000", "300000"]).unwrap();
    let notes: Vec<String> = pool.notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["t.csv:4: the balance is the sum of 2 other lines; is this a total?"]);
    // A loan with a number is a loan.
    let numbered =
        "loan,balance,gross_rate,remaining_term\n1,1,6,36\n2,2,6,36\n3,4,6,36\n4,7,6,36\n";
    let pool = Pool::from_csv("t.csv", numbered).unwrap();
    assert_eq!((pool.loan_count(), pool.notes().len()), (4, 1));
}

#[test]
fn rate_written_as_a_fraction_has_a_note_with_its_line() {
    let tape =
        "balance,gross_rate,remaining_term,severity\n1,6,36,35\n2,0.065,36,\n4,0.07,36,0.4\n";
    let pool = Pool::from_csv("t.csv", tape).unwrap();
    let notes: Vec<String> = pool.notes().iter().map(ToString::to_string).collect();
    let expected = [
        "t.csv:3: gross_rate: values are in percent: 0.065 is 0.065 %; did you mean 6.5? (and 1 further loan)",
        "t.csv:4: severity: values are in percent: 0.4 is 0.4 %; did you mean 40?",
    ];
    assert_eq!(notes, expected);
}

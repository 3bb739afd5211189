//! Mistakes in vectors, curves, tapes and assumptions: where they are told, and what is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::calendar::Date;
use paydown::collateral::{
    Arm, Assumptions, GroupVectors, IndexCurve, Loan, Pool, Quantity, TAPE_COLUMNS, Vector,
    project, read_tape, read_tape_file,
};

#[test]
fn a_vectors_mistake_is_reported_at_its_column_with_what_would_be_right() {
    let cases = [
        ("", 1, "a segment is"),
        ("6,", 1, "only the last value may lack a length"),
        ("6 for 12,", 10, "a segment is"),
        ("6, 12 for 24", 1, "as in “6 for 12”"),
        ("6 fro 12", 1, "a segment is"),
        ("0.2 rmap 30 6", 1, "a segment is"),
        ("6 for 0", 7, "whole number from 1 to 1200"),
        ("6 for 2.5, 7", 7, "whole number from 1 to 1200"),
        ("0.2 ramp 1 6", 10, "whole number from 2 to 1200"),
        ("6 for 12, 1O", 11, "plain number"),
        ("6 for 12, 10%", 11, "write “10”"),
        ("nan", 1, "plain number"),
        ("inf", 1, "plain number"),
        ("1e1", 1, "plain number"),
        ("-1", 1, "from 0 to 100 percent, not -1"),
        ("0.2 ramp 30 600", 13, "from 0 to 100 percent, not 600"),
    ];
    for (text, column, message) in cases {
        let errors = Vector::parse(text, Quantity::Rate).unwrap_err();
        assert_eq!(errors[0].column, column, "{text}: {}", errors[0]);
        assert!(errors[0].message.contains(message), "{text}: {}", errors[0]);
    }
    let both = Vector::parse("x for y, -3", Quantity::Rate).unwrap_err();
    assert_eq!(both.iter().map(|error| error.column).collect::<Vec<_>>(), [1, 7, 10]);
    assert!(Vector::parse("600", Quantity::CurveMultiple).is_ok());
    assert!(Vector::parse("-0.5", Quantity::IndexRate).is_ok());
    assert!(Vector::parse("-0", Quantity::IndexRate).unwrap().at(1).is_sign_positive());
    // A megabyte is read, a byte more is not.
    let text = |bytes: usize| format!("6{}", " ".repeat(bytes - 1));
    assert!(Vector::parse(&text(1 << 20), Quantity::Rate).is_ok());
    let told = Vector::parse(&text((1 << 20) + 1), Quantity::Rate).unwrap_err();
    assert!(told[0].message.contains("1048577 bytes are more than"), "{}", told[0]);
}

#[test]
fn a_group_vectors_mistake_is_reported_at_its_column_too() {
    let cases = [
        ("1: 20, 2: 15 for 12, 25x", 22, "plain number"),
        ("20, 2: 15", 1, "name every group or none"),
        ("1: 20, 1: 15", 8, "write each group once"),
        (": 20", 1, "write a group's name before the colon"),
        ("1:", 3, "a segment is"),
    ];
    for (text, column, message) in cases {
        let errors = GroupVectors::parse(text, Quantity::Rate).unwrap_err();
        let told = errors.iter().find(|error| error.message.contains(message));
        assert_eq!(told.map(|error| error.column), Some(column), "{text}: {errors:?}");
    }
}

#[test]
fn a_curves_mistakes_are_reported_by_line() {
    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let cases = [
        ("", 0, "at least one line"),
        ("month,rate\n", 0, "at least one line"),
        ("months,rates\n1,2\n", 1, "“month,rate” or “date,rate”"),
        ("month,rate\n1,2\n1,3\n", 3, "each month appears once"),
        ("month,rate\n1\n", 2, "two fields"),
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
    // A date of the first month's is month 1, whatever its day; one of the month before is month 0.
    let text = "date,rate\n2003-11-30,1\n2003-12-31,2\n2004-01-01,3\n2005-12-01,4\n";
    let curve = IndexCurve::from_csv("libor.csv", text, start).unwrap();
    let rates = [0, 1, 2, 24, 25].map(|month| curve.rate_pct(month));
    assert_eq!(rates, [1.0, 2.0, 3.0, 3.0, 4.0]);
}

/// A tape with every column, one fixed and one adjustable loan.
fn whole_tape() -> String {
    let fixed =
        "17,1,250000.00,1,6.5,348,12,348,0,0.25,0.01,1,36,,,,,,,,,,,,,\"6 for 12, 20\",,,,,,100,35";
    let adjustable = "18,2,300000,3,5,330,30,330,90,0.375,0,0,0,libor-12m,2.25,30,12,1,60,12,5,2,11,2.25,0.125,,,150,,2,,,";
    format!("{}\n{fixed}\n{adjustable}\n", TAPE_COLUMNS.join(","))
}

#[test]
fn a_tape_reads_every_column() {
    let pool = read_tape("loans.csv", &whole_tape()).unwrap();
    assert_eq!(pool.groups(), ["1", "2"]);
    let mut arm = Arm::monthly("libor-12m", 2.25);
    (arm.first_cap_pct, arm.periodic_cap_pct, arm.max_rate_pct) =
        (Some(5.0), Some(2.0), Some(11.0));
    (arm.months_to_reset, arm.reset_frequency_months, arm.look_back_months) = (30, 12, 1);
    (arm.months_to_recast, arm.recast_frequency_months) = (Some(60), Some(12));
    (arm.floor_rate_pct, arm.rounding_pct) = (2.25, 0.125);
    assert_eq!(pool.loan(1).unwrap().arm, Some(arm));
    assert_eq!(
        (pool.loan(1).unwrap().interest_only_months, pool.loan(1).unwrap().loan_count),
        (90, 3)
    );
    assert_eq!(pool.loan(0).unwrap().severity_pct, Some(Vector::flat(35.0)));
    // Few columns do, in any order, with a byte-order mark.
    let few = read_tape("loans.csv", "\u{feff}remaining_term,balance,gross_rate\n360,1e5,8\n");
    assert!(few.unwrap_err()[0].message.contains("“1e5”"));
    let few = read_tape("loans.csv", "\u{feff}remaining_term,balance,gross_rate\n360,100,8\n");
    let mut loan = Loan::level_pay(100.0, 8.0, 360);
    loan.loan_count = 1;
    assert_eq!(few.unwrap().loans().collect::<Vec<_>>(), [loan]);
}

#[test]
fn a_tapes_mistakes_are_reported_with_line_column_and_text() {
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
        let errors = read_tape("loans.csv", &tape.replacen(right, wrong, 1)).unwrap_err();
        let told = errors.iter().find(|error| error.message.contains(message));
        assert_eq!(told.map(|error| error.line), Some(line), "{wrong}: {errors:?}");
    }
}

#[test]
fn assumptions_that_do_not_fit_the_pool_are_all_reported() {
    let mut loan = Loan::level_pay(100.0, 8.0, 360);
    loan.group = "one".to_owned();
    loan.arm = Some(Arm::monthly("libor-12m", 2.0));
    let pool = Pool::new(vec![loan]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.prepayment_pct = GroupVectors::parse("ones: 5", Quantity::Rate).unwrap();
    scenario.default_pct = GroupVectors::flat(f64::NAN);
    scenario.severity_pct = GroupVectors::flat(-20.0);
    scenario.recovery_pct = GroupVectors::flat(100.5);
    scenario.months_to_liquidation = 5_000;
    scenario.months_to_recovery = 601;
    scenario.prepayment_interest.days_lost = 31.0;
    scenario.indices.set("libor-1m", IndexCurve::flat(900.0));
    let told = project(&pool, &scenario).unwrap_err();
    let expected = [
        "prepayment: there is no group “ones”; did you mean “one”?",
        "prepayment: group “one” has no vector",
        "default: a rate of prepayment or default is from 0 to 100 percent, not NaN",
        "severity: a severity is from 0 to 1000 percent, not -20",
        "recovery: a subsequent recovery is from 0 to 100 percent, not 100.5",
        "months to liquidation are from 0 to 600, not 5000",
        "months to recovery are from 0 to 600, not 601",
        "from 0 to 30, not 31",
        "index libor-1m: an index rate is from -20 to 100 percent, not 900",
        "no curve is given for the index “libor-12m”; did you mean “libor-1m”?",
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.message.contains(expected), "{told}");
    }
}

/// Nothing is told besides what is wrong, and each line at its number.
#[test]
fn one_mistake_of_a_tape_is_reported_once() {
    let told = |tape: &str| -> Vec<String> {
        let told = read_tape("loans.csv", tape).unwrap_err();
        told.iter().map(ToString::to_string).collect()
    };
    let tape = |rows: &str| format!("balance,gross_rate,remaining_term\n{rows}");
    let terms = [("0", "months are from 1 to 600, not 0"), ("", "write the months until")];
    for (term, wrong) in terms {
        let told = told(&tape(&format!("100,8,{term}\n")));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("loans.csv:2: ") && told[0].contains(wrong), "{told:?}");
    }
    // A line of 65,536 bytes is read, a longer one is not.
    let wide = |bytes: usize| tape(&format!("100,8,360\n100,8,{}360\n", " ".repeat(bytes - 9)));
    assert_eq!(read_tape("loans.csv", &wide(65_536)).unwrap().loan_count(), 2);
    let told = told(&wide(65_537));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("loans.csv:3: the line is longer than 65536 bytes"), "{told:?}");
}

#[test]
fn vectors_are_printed_as_they_are_read() {
    for text in ["6", "6 for 12, 10", "0.2 ramp 30 6, 8 for 12, 10", "-0.5 ramp 2 1"] {
        let vector = Vector::parse(text, Quantity::IndexRate).unwrap();
        assert_eq!(vector.to_string(), text);
    }
    // A ramp has its ends as they are written: 3 × 0.1 ÷ 3 is not 0.1 in floats.
    let ramp = Vector::parse("0.1 ramp 4 0.7", Quantity::Rate).unwrap();
    assert_eq!((ramp.at(1), ramp.at(4), ramp.at(5)), (0.1, 0.7, 0.7));
}

/// A loan's mistakes with what is wrong, and the nearest that is not.
#[test]
fn loans_that_make_no_sense_are_reported_and_the_limits_themselves_are_not() {
    let fees = |servicing, other| {
        let mut loan = Loan::level_pay(100.0, 8.0, 360);
        (loan.servicing_fee_pct, loan.other_fees_pct) = (servicing, other);
        loan
    };
    let capped = |most, floor| {
        let mut arm = Arm::monthly("libor-1m", 2.0);
        (arm.max_rate_pct, arm.floor_rate_pct) = (Some(most), floor);
        let mut loan = Loan::level_pay(100.0, 8.0, 360);
        loan.arm = Some(arm);
        loan
    };
    let cases = [
        (fees(7.0, 1.5), Some("fees of 8.5 exceed the rate of 8")),
        (fees(7.0, 1.0), None),
        (capped(2.0, 2.5), Some("the life cap is under the floor of 2.5")),
        (capped(2.5, 2.5), None),
        (capped(3.0, 2.5), None),
    ];
    for (loan, expected) in cases {
        let told = Pool::new(vec![loan]).err().map(|told| told[0].message.clone());
        assert_eq!(told.is_some(), expected.is_some(), "{told:?}, not {expected:?}");
        assert!(told.unwrap_or_default().ends_with(expected.unwrap_or_default()));
    }
    assert_eq!(fees(0.25, 0.5).net_rate_pct(), 7.25);
}

#[test]
fn loans_are_of_forty_groups_at_most() {
    let loans = |groups: usize| -> Vec<Loan> {
        let group = |group: usize| {
            let mut loan = Loan::level_pay(100.0, 8.0, 360);
            loan.group = group.to_string();
            loan
        };
        (0..groups).map(group).collect()
    };
    assert_eq!(Pool::new(loans(40)).unwrap().groups().len(), 40);
    let told = Pool::new(loans(41)).unwrap_err();
    assert_eq!(told[0].message, "the loans belong to more than 40 groups");
}

/// Whatever was worked out for one of them already.
#[test]
fn pools_of_equal_loans_are_equal() {
    let pool = |balance| Pool::new(vec![Loan::level_pay(balance, 8.0, 360)]).unwrap();
    let projected = pool(100.0);
    project(&projected, &Assumptions::default()).unwrap();
    assert_eq!(projected, pool(100.0));
    assert_ne!(projected, pool(101.0));
}

/// The limits themselves are allowed: 600 months to liquidation or recovery, 30 days.
#[test]
fn assumptions_at_their_limits_are_accepted() {
    let pool = Pool::new(vec![Loan::level_pay(100.0, 8.0, 360)]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.months_to_liquidation = 600;
    scenario.months_to_recovery = 600;
    scenario.prepayment_interest.days_lost = 30.0;
    assert_eq!(project(&pool, &scenario).map(|months| months.len()), Ok(360));
}

#[test]
fn a_file_that_cannot_be_read_is_reported() {
    let path = std::env::temp_dir().join(format!("tape-{}.csv", std::process::id()));
    let read = || read_tape_file(&path);
    assert_eq!(read().unwrap_err()[0].line, 0);
    std::fs::write(&path, b"balance,gross_rate,remaining_term\n1\xff,8,360\n").unwrap();
    let told = read().unwrap_err().remove(0);
    assert!(told.line == 2 && told.message.contains("UTF-8"), "{told}");
    std::fs::write(&path, whole_tape()).unwrap();
    assert_eq!(read().unwrap().loan_count(), 2);
    std::fs::remove_file(&path).unwrap();
}

/// A term that is no number is told of its text; that it must be written is told where it is not.
#[test]
fn a_term_that_cannot_be_read_is_not_missing_too() {
    let told = |term: &str| {
        let text = format!("balance,gross_rate,remaining_term\n1000,6,{term}\n");
        let mistakes = read_tape("t", &text).unwrap_err();
        mistakes.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
    };
    let [ref wrong] = told("abc")[..] else { panic!("{:?}", told("abc")) };
    assert!(!wrong.contains("write the months until"), "{wrong}");
    let [ref missing] = told("")[..] else { panic!("{:?}", told("")) };
    assert!(missing.contains("write the months until the loan falls due"), "{missing}");
}

/// A hundred mistakes say enough, and so do forty groups.
#[test]
fn no_more_of_a_text_is_read_than_says_that_it_is_wrong() {
    let groups = |count: usize, vector: &str| {
        let text: Vec<String> = (0..count).map(|group| format!("{group}: {vector}")).collect();
        GroupVectors::parse(&text.join(", "), Quantity::Rate)
    };
    assert!(groups(40, "5").is_ok());
    assert!(groups(1_000, "x").unwrap_err().len() <= 101);
}

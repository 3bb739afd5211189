//! The commands `price`, `decrement` and `breakeven`.

use crate::{error, in_project, printed};

/// The header of prices, to the letter.
const PRICES: &str = "class,scenario,settle,call,price,accrued,full_price,yield_pct,mortgage_yield_pct,\
annual_yield_pct,discount_margin_bp,n_spread_bp,i_spread_bp,z_spread_bp,average_life_years,macaulay_years,\
modified_years,spread_duration_years,convexity,dv01,first_principal,last_principal,class_loss_pct,\
collateral_loss_pct,unpaid_interest";

const PAC: &str = "deals/pac-support";
const HOME: &str = "deals/home-equity";

fn lines(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split(',').collect()).collect()
}

#[test]
fn prices_have_a_row_for_each_class_scenario_and_quote() {
    in_project();
    let given = ["--psa", "100,165", "--price", "95:105:5", "--class", "PAC,S", "--format", "csv"];
    let text = printed("price", &[&[PAC][..], &given].concat());
    let rows = lines(&text);
    assert_eq!(text.lines().next(), Some(PRICES));
    assert_eq!(rows.len(), 1 + 2 * 2 * 3);
    assert_eq!(rows[1][..5], ["PAC", "psa=100", "2001-01-25", "never", "95.0000000000"]);
    assert_eq!(rows[4][1], "psa=165");
    assert_eq!(rows[7][0], "S");
    // A planned class has the same flows inside its band.
    assert_eq!(rows[1][5..], rows[4][5..]);
    // No curve, no index: no spread and no margin.
    assert_eq!(rows[1][10..14], ["", "", "", ""]);
}

/// The price at a yield, and the yield at that price.
#[test]
fn quotes_of_every_kind_come_back() {
    in_project();
    let base = [
        HOME,
        "--class",
        "A",
        "--cpr",
        "20",
        "--index",
        "libor-1m=1.1",
        "--format",
        "csv",
        "--curve",
        "par: 3m=1.2, 2y=2.5, 10y=4.5",
    ];
    let row = |quote: [&str; 2]| {
        let text = printed("price", &[&base[..], &quote].concat());
        text.lines().nth(1).unwrap().split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let priced = row(["--price", "99-16+"]);
    assert_eq!(priced[4], "99.5156250000");
    for (option, place) in [("--yield", 7), ("--dm", 10), ("--spread", 13)] {
        let back = row([option, &priced[place]]);
        let price: f64 = back[4].parse().unwrap();
        assert!((price - 99.515_625).abs() < 1e-6, "{option}: {price}");
    }
    // A floater has a margin and its spread duration, and no modified duration.
    assert_eq!((priced[16].as_str(), priced[18].as_str(), priced[19].as_str()), ("", "", ""));
    assert!(!priced[17].is_empty());
}

#[test]
fn prices_to_call_and_to_maturity_and_in_ticks() {
    in_project();
    let given = ["--cpr", "20", "--index", "libor-1m=1.1", "--price", "99.515625", "--class", "A"];
    let text =
        printed("price", &[&[HOME, "--to", "call,maturity", "--ticks"][..], &given].concat());
    assert!(text.contains("A, settled 2002-03-28, to the first call"), "{text}");
    assert!(text.contains("A, settled 2002-03-28, to maturity"), "{text}");
    assert!(text.contains("\n99-16+ "), "{text}");
}

#[test]
fn decrement_table_has_the_columns_of_its_axis() {
    in_project();
    let csv = |show| {
        let given = ["--psa", "0,165", "--format", "csv", "--show", show];
        printed("decrement", &[&[PAC][..], &given].concat())
    };
    let lives = csv("lives");
    let head = "class,psa,to,average_life_years,first_principal,last_principal";
    assert_eq!(lives.lines().next(), Some(head));
    assert!(lives.lines().nth(1).unwrap().starts_with("PAC,0,maturity,17."), "{lives}");
    let balances = csv("balances");
    assert_eq!(balances.lines().next(), Some("class,psa,date,percent"));
    assert_eq!(balances.lines().nth(1), Some("PAC,0,2001-01-25,100.0000000000"));
    let text = printed("decrement", &[PAC, "--psa", "0,165", "--class", "PAC"]);
    let is_last = |line: &str| line.split_whitespace().eq(["2029-01-25", "*", "*"]);
    assert!(text.lines().any(is_last), "{text}");
}

#[test]
fn break_even_has_one_row_a_class_and_a_table_of_losses() {
    in_project();
    let base = [HOME, "--class", "M-2,M-1", "--cpr", "20", "--index", "libor-1m=3.5"];
    let text =
        printed("breakeven", &[&base[..], &["--severity", "40", "--format", "csv"]].concat());
    let rows = lines(&text);
    assert_eq!(rows[0].join(","), "class,solve,until,value,collateral_loss_pct,class_loss_pct");
    assert_eq!(rows[1][..3], ["M-2", "cdr", "first-loss"]);
    let value = |row: usize| rows[row][3].parse::<f64>().unwrap();
    assert!(0.0 < value(1) && value(1) < value(2), "{text}");
    let table = ["--table", "--cdr", "0,10", "--severity", "20,40", "--format", "csv"];
    let losses = printed("breakeven", &[&base[..], &table].concat());
    assert_eq!(losses.lines().count(), 1 + 2 * 2 * 2);
    assert!(
        losses.starts_with("class,cdr,severity,collateral_loss_pct,class_loss_pct,yield_pct\n")
    );
}

#[test]
fn mistakes_say_what_would_be_right() {
    in_project();
    let price = |given: &[&str]| error("price", &[&[PAC], given].concat());
    assert_eq!(
        price(&["--price", "99-32,abc"]),
        "error: --price: `99-32`: write a price such as 99.5, 99-16+ or 99-165, or a range 95:105:1\n\
         error: --price: `abc`: write a price such as 99.5, 99-16+ or 99-165, or a range 95:105:1\n"
    );
    assert_eq!(
        price(&["--price", "100", "--class", "P"]),
        "error: class: no class `P`; the deal has PAC, S, R\n"
    );
    assert_eq!(
        price(&["--spread", "100"]),
        "error: --spread: a spread is over a curve; give --curve\n"
    );
    assert_eq!(
        price(&["--price", "100", "--show", "effective"]),
        "error: --show: effective measures move a curve; give --curve\n"
    );
    assert_eq!(
        price(&["--price", "100", "--curve", "par: 2y=4x"]),
        "error: --curve: `4x`: write a plain number such as 6 or 0.25\n"
    );
    let home = |given: &[&str]| error("price", &[&[HOME, "--price", "100"], given].concat());
    assert_eq!(
        home(&["--index", "libor-1m=forward"]),
        "error: --index: `libor-1m=forward` takes the rates of a curve; give --curve\n"
    );
    assert_eq!(
        error("breakeven", &[PAC, "--class", "PAC", "--until", "yield=0"]),
        "error: --until: a yield is at a price; give --price\n"
    );
    assert_eq!(
        error("decrement", &[PAC, "--psa", "0,100", "--loans-at", "50=x.csv"]),
        "error: --loans-at: there is no speed `50`; there are 0, 100\n"
    );
}

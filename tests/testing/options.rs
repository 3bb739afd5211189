//! Options of the program as assumptions: what `as_options` writes, and the comments of saved deals.

use paydown::collateral::{
    Advances, Assumptions, DefaultSpeed, GroupVectors, IndexCurve, PrepaymentSpeed, Quantity,
};

/// The assumptions of a command line's options.
pub fn parsed(text: &str) -> Assumptions {
    let mut assumed = Assumptions::default();
    let words = words(text);
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(option) = words.next() {
        let option = option.strip_prefix("--").unwrap_or_else(|| panic!("no option: {option}"));
        let value = words.next_if(|word| !word.starts_with("--")).unwrap_or_default();
        put(&mut assumed, option, value);
    }
    assumed
}

/// The words of a line as a shell reads them.
pub fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), None::<String>, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' => word.get_or_insert_default().extend(chars.next()),
            ' ' | '\n' if !is_quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn put(assumed: &mut Assumptions, option: &str, value: &str) {
    let of = |quantity| GroupVectors::parse(value, quantity).unwrap();
    let months = || value.parse().unwrap();
    let prepaid = [
        ("cpr", PrepaymentSpeed::Cpr),
        ("psa", PrepaymentSpeed::Psa),
        ("smm", PrepaymentSpeed::Smm),
        ("abs", PrepaymentSpeed::Abs),
    ];
    let defaults =
        [("cdr", DefaultSpeed::Cdr), ("sda", DefaultSpeed::Sda), ("mdr", DefaultSpeed::Mdr)];
    if let Some((_, speed)) = prepaid.into_iter().find(|(name, _)| *name == option) {
        assumed.prepayment_speed = speed;
        assumed.prepayment_pct = of(speed.quantity());
    } else if let Some((_, speed)) = defaults.into_iter().find(|(name, _)| *name == option) {
        assumed.default_speed = speed;
        assumed.default_pct = of(speed.quantity());
    } else {
        match option {
            "severity" => assumed.severity_pct = of(Quantity::Severity),
            "lag" => assumed.months_to_liquidation = months(),
            "recovery" => assumed.recovery_pct = of(Quantity::Recovery),
            "recovery-lag" => assumed.months_to_recovery = months(),
            "no-advance" => assumed.advances = Advances::None,
            "stop-advance" => assumed.advances = Advances::StoppedAfterMonths(months()),
            "recover-interest-advances" => assumed.interest_advances_recovered = true,
            "days-lost" => assumed.prepayment_interest.days_lost = value.parse().unwrap(),
            "compensating-interest" => assumed.prepayment_interest.compensated = true,
            "delinquent" => assumed.delinquent_60_pct = Some(of(Quantity::Share)),
            "index" => {
                let (name, rates) = value.split_once('=').unwrap();
                assumed.indices.set(name, IndexCurve::parse(rates).unwrap());
            }
            _ => panic!("no option of a scenario: {option}"),
        }
    }
}

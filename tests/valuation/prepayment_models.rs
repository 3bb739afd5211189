//! Prepayment models: what a file may say, and the speeds that follow.

use paydown::valuation::PrepaymentModel;

fn model(text: &str) -> PrepaymentModel {
    PrepaymentModel::from_text("prepay.yaml", text).unwrap()
}

const RATE: &str = "mortgage_rate: {rates: {10y: 1}}\n";

#[test]
fn the_guide_s_examples_are_read() {
    let guide = include_str!("../../docs/prepay.md");
    let examples: Vec<&str> = guide.split("```yaml\n").skip(1).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        model(example.split("```").next().unwrap());
    }
}

/// By hand: 10 CPR, of which month 1 of 4 has a quarter, in months with multipliers of 1, 2 and 1.
#[test]
fn season_and_age_multiply_a_speed() {
    let text = "incentive: {0: 10}\nseasoning: 4\nmonths: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]\n";
    let model = model(&format!("{RATE}{text}"));
    let speeds = model.cpr_pct(&[6.0; 5], 0, &[6.0; 5], 11);
    assert_eq!(speeds, [2.5, 10.0, 7.5, 10.0, 10.0]);
    assert_eq!(model.cpr_pct(&[6.0], 600, &[9.0], 1), [10.0]);
}

/// By hand: after two months of an incentive of 3 %, half a percent times a year was offered; 40 % of
/// the speed remain in any case, and the rest times e^(−0.8 · 0.5).
#[test]
fn burnout_falls_with_the_incentive_that_was_offered() {
    let model =
        model(&format!("{RATE}incentive: {{-1: 2, 3: 50}}\nburnout: {{rate: 0.8, least: 0.4}}\n"));
    let speeds = model.cpr_pct(&[8.0; 5], 60, &[5.0, 5.0, 9.0, 5.0, 5.0], 1);
    let after = |offered: f64| 0.4 + 0.6 * (-0.8 * offered).exp();
    let expected =
        [50.0, 50.0 * after(0.25), 2.0 * after(0.5), 50.0 * after(0.5), 50.0 * after(0.75)];
    for (speed, expected) in speeds.iter().zip(expected) {
        assert!((speed - expected).abs() < 1e-12, "{speeds:?}");
    }
}

/// By hand: monthly rates of 12 and 55 CPR, of two loans that begin at 30 and 70.
#[test]
fn kinds_of_borrowers_prepay_as_loans_of_their_shares_would() {
    let text = "borrowers:\n\
                - {share: 30, incentive: {0: 12}}\n\
                - {share: 70, incentive: {0: 55}}\n";
    let model = model(&format!("{RATE}{text}"));
    let speeds = model.cpr_pct(&[6.0; 24], 60, &[6.0; 24], 1);
    let left = |cpr: f64, months: i32| (1.0 - cpr / 100.0_f64).powf(f64::from(months) / 12.0);
    let mut remains = 1.0;
    for (month, speed) in (1..).zip(&speeds) {
        remains *= (1.0 - speed / 100.0_f64).powf(1.0 / 12.0);
        let expected = 0.3 * left(12.0, month) + 0.7 * left(55.0, month);
        assert!((remains / expected - 1.0).abs() < 1e-12, "{month}");
    }
    assert!(speeds[23] < speeds[0]);
}

#[test]
fn every_mistake_is_reported_with_its_place() {
    let text = "mortgage_rate:\n  rates: {10q: 1, 2y: x}\n  lag: -1\n\
                incentive: {0: 6, -1: 101, a: 3}\n\
                seasoning: 2.5\n\
                months: [1, 1]\n\
                burnout: {least: 2}\n\
                indices: {cofi: 1w}\n\
                burn: 1\n";
    let found = PrepaymentModel::from_text("prepay.yaml", text).unwrap_err();
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    let places: Vec<&str> = found.iter().map(|text| text.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "prepay.yaml:2:11",
            "prepay.yaml:2:23",
            "prepay.yaml:3:8",
            "prepay.yaml:4:19",
            "prepay.yaml:4:23",
            "prepay.yaml:4:28",
            "prepay.yaml:5:12",
            "prepay.yaml:6:9",
            "prepay.yaml:7:10",
            "prepay.yaml:7:18",
            "prepay.yaml:8:17",
            "prepay.yaml:9:1",
        ],
        "{found:#?}"
    );
    let kinds = format!("{RATE}borrowers: [{{share: 40, incentive: {{0: 6}}}}, {{share: 50}}]\n");
    let found = PrepaymentModel::from_text("prepay.yaml", &kinds).unwrap_err();
    assert!(
        found.iter().any(|wrong| wrong.message.contains("`incentive` is missing")),
        "{found:?}"
    );
}

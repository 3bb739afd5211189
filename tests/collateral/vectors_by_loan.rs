//! A vector for each loan.

use paydown::collateral::{
    Assumptions, GroupVectors, Loan, Pool, PrepaymentSpeed, Quantity, Vector, project,
};

fn pool(own: &[Vector]) -> Pool {
    let mut loans = vec![Loan::level_pay(100_000.0, 6.0, 60); 4];
    loans[1].gross_rate_pct = 7.0;
    loans[2].group = "2".to_owned();
    for (loan, vector) in loans.iter_mut().zip(own) {
        loan.prepayment = Some((PrepaymentSpeed::Cpr, vector.clone()));
    }
    Pool::from_loans(loans).unwrap()
}

/// The pool orders loans by group: the third loan of the list is the last of the pool.
#[test]
fn vectors_by_loan_are_as_those_of_the_loans_themselves() {
    let vectors = ["5 for 12, 20", "30 ramp 24 6", "12", "0"]
        .map(|text| Vector::parse(text, Quantity::Rate).unwrap());
    let months = (1..=60).map(|month| vectors[1].at(month)).collect::<Vec<f64>>();
    let by_place =
        [vectors[0].clone(), Vector::monthly(months), vectors[3].clone(), vectors[2].clone()];
    let mut by_loan = Assumptions::default();
    by_loan.prepayment_pct = GroupVectors::of_loans([0, 1, 2, 3], by_place);
    let expected = project(&pool(&vectors), &Assumptions::default()).unwrap();
    assert_eq!(project(&pool(&[]), &by_loan).unwrap(), expected);
}

#[test]
fn places_of_other_loans_or_vectors_are_refused() {
    let wrong = |places: &[usize]| {
        let mut assumed = Assumptions::default();
        assumed.severity_pct = GroupVectors::of_loans(places, [Vector::flat(5.0)]);
        assumed.validate(&pool(&[])).unwrap_err()[0].to_string()
    };
    let message =
        "assumptions: severity: each of the 4 loans has the place of one of 1 vectors, and";
    assert_eq!(wrong(&[0, 0]), format!("{message} 2 places are given"));
    assert_eq!(wrong(&[0, 0, 0, 1]), format!("{message} 4 places are given"));
    let mut assumed = Assumptions::default();
    assumed.recovery_pct = GroupVectors::of_loans([0; 4], [Vector::flat(5.0)]);
    let wrong = assumed.validate(&pool(&[])).unwrap_err();
    assert_eq!(wrong[0].message, "recovery: vectors are by group here, not by loan");
}

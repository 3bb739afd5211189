//! Exact numbers: fractions, rounded only where the guide says so.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// An exact number.
pub type Fraction = BigRational;

pub fn whole(number: i64) -> Fraction {
    Fraction::from_integer(number.into())
}

/// The number written as `12.34`.
pub fn written(text: &str) -> Fraction {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let digits: BigInt = digits.replace('.', "").parse().unwrap_or_else(|_| panic!("`{text}`"));
    Fraction::new(digits * sign, BigInt::from(10).pow(places as u32))
}

pub fn of_decimal(number: Decimal) -> Fraction {
    Fraction::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()))
}

pub fn to_decimal(number: &Fraction) -> Decimal {
    let twelve = (number * Fraction::from_integer(BigInt::from(10).pow(12))).round().to_integer();
    Decimal::from_i128_with_scale(twelve.to_i128().unwrap_or(i128::MAX), 12).normalize()
}

/// Rounded half up to a number of decimal places.
pub fn rounded(number: &Fraction, places: u32) -> Fraction {
    assert!(!number.is_negative(), "nothing is below zero: {number}");
    let unit = Fraction::from_integer(BigInt::from(10).pow(places));
    let half = Fraction::new(1.into(), 2.into());
    (number * &unit + half).floor() / unit
}

pub fn cents(number: &Fraction) -> Fraction {
    rounded(number, 2)
}

/// An amount times a rate, in whole cents and at most the greatest amount (2^46 cents).
pub fn product_in_cents(number: &Fraction) -> Fraction {
    cents(number).min(written("703687441776.64"))
}

/// A rate: twelve places, at most 2000.
pub fn rate(number: &Fraction) -> Fraction {
    rounded(number, 12).min(whole(2000))
}

/// A quotient; division by zero gives zero.
pub fn over(number: &Fraction, by: &Fraction) -> Fraction {
    if by.is_zero() { Fraction::zero() } else { number / by }
}

/// The excess of `a` over `b`.
pub fn excess(a: &Fraction, b: &Fraction) -> Fraction {
    at_least_zero(a - b)
}

pub fn at_least_zero(number: Fraction) -> Fraction {
    if number.is_negative() { Fraction::zero() } else { number }
}

/// The part of `amount` that each claim gets in proportion. Running totals are rounded, and a share is
/// the growth of the running total.
pub fn in_proportion(amount: &Fraction, claims: &[Fraction]) -> Vec<Fraction> {
    let all: Fraction = claims.iter().sum();
    let (mut so_far, mut shared) = (Fraction::zero(), Fraction::zero());
    let mut shares = Vec::new();
    for claim in claims {
        so_far += claim;
        let total = cents(&over(&(amount * &so_far), &all));
        shares.push(&total - &shared);
        shared = total;
    }
    shares
}

/// The part of `amount` that each claim gets in order, each in full before the next.
pub fn in_order(amount: &Fraction, claims: &[Fraction]) -> Vec<Fraction> {
    let mut left = amount.clone();
    let mut shares = Vec::new();
    for claim in claims {
        let share = claim.clone().min(left.clone());
        left -= &share;
        shares.push(share);
    }
    shares
}

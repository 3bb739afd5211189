//! Numbers of the auditor: fractions, exact until the words say where they are rounded.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// An exact number.
pub type Exact = BigRational;

pub fn whole(number: i64) -> Exact {
    Exact::from_integer(number.into())
}

/// `12.34` as it is written.
pub fn written(text: &str) -> Exact {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let digits: BigInt = digits.replace('.', "").parse().unwrap_or_else(|_| panic!("`{text}`"));
    Exact::new(digits * sign, BigInt::from(10).pow(places as u32))
}

pub fn of_decimal(number: Decimal) -> Exact {
    Exact::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()))
}

pub fn to_decimal(number: &Exact) -> Decimal {
    let twelve = (number * Exact::from_integer(BigInt::from(10).pow(12))).round().to_integer();
    Decimal::from_i128_with_scale(twelve.to_i128().unwrap_or(i128::MAX), 12).normalize()
}

/// Rounded to so many places, halves up.
pub fn rounded(number: &Exact, places: u32) -> Exact {
    assert!(!number.is_negative(), "nothing is below nil: {number}");
    let unit = Exact::from_integer(BigInt::from(10).pow(places));
    let half = Exact::new(1.into(), 2.into());
    (number * &unit + half).floor() / unit
}

pub fn cents(number: &Exact) -> Exact {
    rounded(number, 2)
}

/// What an amount times a rate comes to: whole cents, no more than amounts can be.
pub fn product_in_cents(number: &Exact) -> Exact {
    cents(number).min(written("703687441776.64"))
}

/// A rate: twelve places, at most 2000.
pub fn rate(number: &Exact) -> Exact {
    rounded(number, 12).min(whole(2000))
}

/// Dividing by nil gives nil.
pub fn over(number: &Exact, by: &Exact) -> Exact {
    if by.is_zero() { Exact::zero() } else { number / by }
}

/// The excess of `a` over `b`.
pub fn excess(a: &Exact, b: &Exact) -> Exact {
    at_least_zero(a - b)
}

pub fn at_least_zero(number: Exact) -> Exact {
    if number.is_negative() { Exact::zero() } else { number }
}

/// What of `amount` each claim gets in proportion: running totals are rounded, a share is what the
/// running total grew by.
pub fn in_proportion(amount: &Exact, claims: &[Exact]) -> Vec<Exact> {
    let all: Exact = claims.iter().sum();
    let (mut so_far, mut shared) = (Exact::zero(), Exact::zero());
    let mut shares = Vec::new();
    for claim in claims {
        so_far += claim;
        let total = cents(&over(&(amount * &so_far), &all));
        shares.push(&total - &shared);
        shared = total;
    }
    shares
}

/// What of `amount` each claim gets in order, each in full before the next.
pub fn in_order(amount: &Exact, claims: &[Exact]) -> Vec<Exact> {
    let mut left = amount.clone();
    let mut shares = Vec::new();
    for claim in claims {
        let share = claim.clone().min(left.clone());
        left -= &share;
        shares.push(share);
    }
    shares
}

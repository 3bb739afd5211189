//! Logarithm, exponential and powers with the same bits on every platform and in every lane.
//!
//! The functions of the standard library may differ in the last bit between platforms, and a loop
//! over lanes that calls them does not vectorise. These functions use only operations whose results
//! IEEE 754 defines to the bit, and have no branch.

/// ln 2 in two parts. The first has trailing zeros, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Added to a number under 2^51, this leaves the nearest integer in the low bits of the mantissa.
const TO_INTEGER: f64 = 6_755_399_441_055_744.0;
const TO_INTEGER_BITS: i64 = TO_INTEGER.to_bits() as i64;

/// The bits of √½. We scale mantissas to the interval from √½ to √2, around 1.
const SQRT_HALF_BITS: i64 = std::f64::consts::FRAC_1_SQRT_2.to_bits() as i64;

/// An offset, at the position of the exponent bits, that makes every exponent positive.
const BIAS: i64 = 1024 << 52;

const FACTORIALS_13_TO_2: [f64; 12] = [
    6_227_020_800.0,
    479_001_600.0,
    39_916_800.0,
    3_628_800.0,
    362_880.0,
    40_320.0,
    5_040.0,
    720.0,
    120.0,
    24.0,
    6.0,
    2.0,
];

/// ln(1 + x) for finite x ≥ −1, to a relative error of about 1e-16, also for small x; NaN for NaN.
#[inline(always)]
pub(crate) fn ln_1p(x: f64) -> f64 {
    let u = 1.0 + x;
    // The exact rounding error of 1 + x, over u. To first order it adds to the logarithm.
    let back = u - 1.0;
    let lost = ((1.0 - (u - back)) + (x - back)) / u;

    let bits = u.to_bits() as i64;
    // AVX2 has no arithmetic shift of 64-bit lanes; a positive number needs only a logical one.
    // The bits of NaN and infinity wrap around.
    let biased = bits.wrapping_sub(SQRT_HALF_BITS).wrapping_add(BIAS);
    let exponent = (biased as u64 >> 52) as i64 - (BIAS >> 52);
    let mantissa = f64::from_bits(bits.wrapping_sub(exponent << 52) as u64);
    let k = f64::from_bits((TO_INTEGER_BITS + exponent) as u64) - TO_INTEGER;

    // ln(1+f) = 2 atanh(s) with s = f/(2+f), and 2s = f − f²/2 + s·f²/2.
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let mut tail = 2.0 / 23.0;
    for odd in [21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        tail = 2.0 / odd + z * tail;
    }
    let value = k * LN_2_HIGH
        + (f - (half_square - (s * (half_square + z * tail) + (k * LN_2_LOW + lost))));
    if u == 0.0 { f64::NEG_INFINITY } else { value }
}

/// e^y as a power of two and e^r − 1 of the remainder r, with |r| ≤ ½ ln 2.
#[inline(always)]
fn exponential(y: f64) -> (f64, f64) {
    // Not the other comparisons: a NaN stays one.
    let y = if y > 700.0 { 700.0 } else { y };
    let y = if y < -700.0 { -700.0 } else { y };
    let shifted = y * std::f64::consts::LOG2_E + TO_INTEGER;
    let k = shifted - TO_INTEGER;
    let exponent = (shifted.to_bits() as i64).wrapping_sub(TO_INTEGER_BITS);
    let r = (y - k * LN_2_HIGH) - k * LN_2_LOW;
    // Taylor series to r¹⁴, with an error under 1e-19 for such r.
    let mut tail = 1.0 / 87_178_291_200.0;
    for factorial in FACTORIALS_13_TO_2 {
        tail = 1.0 / factorial + r * tail;
    }
    let rest = r + r * r * tail;
    (f64::from_bits((exponent.wrapping_add(1023) << 52) as u64), rest)
}

/// e^y − 1, to a relative error of about 1e-16, also for small y.
#[inline(always)]
pub(crate) fn exp_m1(y: f64) -> f64 {
    let (scale, rest) = exponential(y);
    scale * rest + (scale - 1.0)
}

/// e^y, to a relative error of about 1e-15; powers beyond ±700 count as ±700.
#[inline(always)]
pub(crate) fn exp(y: f64) -> f64 {
    let (scale, rest) = exponential(y);
    scale + scale * rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(ours: f64, theirs: f64) -> f64 {
        if theirs == 0.0 { ours.abs() } else { ((ours - theirs) / theirs).abs() }
    }

    #[test]
    fn logarithm_and_exponential_match_the_standard_library_to_the_last_bits() {
        let mut worst = [0.0_f64; 3];
        for step in 1..200_000 {
            let t = f64::from(step) / 200_000.0;
            for x in [-t, t, t * 1e-6, -t * 1e-9, 30.0 * t] {
                if x > -1.0 {
                    worst[0] = worst[0].max(relative(ln_1p(x), x.ln_1p()));
                }
                worst[1] = worst[1].max(relative(exp_m1(x), x.exp_m1()));
            }
            let by_library = (360.0 * (t * 0.02).ln_1p()).exp();
            worst[2] = worst[2].max(relative(exp(360.0 * ln_1p(t * 0.02)), by_library));
        }
        assert!(worst[0] < 6e-16 && worst[1] < 6e-16 && worst[2] < 2e-15, "{worst:?}");
    }

    #[test]
    fn values_at_the_ends_of_the_domain_are_exact() {
        assert_eq!(ln_1p(0.0), 0.0);
        assert_eq!(ln_1p(-1.0), f64::NEG_INFINITY);
        assert_eq!(exp_m1(0.0), 0.0);
        assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln_1p(1e-320), 1e-320);
        assert_eq!(exp_m1(1e-320), 1e-320);
        for value in [ln_1p(f64::NAN), exp_m1(f64::NAN), exp(f64::NAN)] {
            assert!(value.is_nan());
        }
    }
}

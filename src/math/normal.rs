//! The normal distribution: its function and the inverse of that, with the same bits on every platform.

use super::power::{exp, ln_1p};

/// The polynomial with these coefficients, the highest power first.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |value, coefficient| value * x + coefficient)
}

/// The share of a standard normal distribution below `x`, to about 1e-16, and in the tails to 1e-8 of
/// itself.
///
/// Hart's algorithm 5666 (*Computer Approximations*, 1968) as West gives it (*Better approximations to
/// cumulative normal functions*, Wilmott, 2005).
pub(crate) fn normal_below(x: f64) -> f64 {
    let far = x.abs();
    let density = exp(-0.5 * far * far);
    let beyond = if far < 7.071_067_811_865_475 {
        let above = [
            3.526_249_659_989_11e-2,
            0.700_383_064_443_688,
            6.373_962_203_531_65,
            33.912_866_078_383,
            112.079_291_497_871,
            221.213_596_169_931,
            220.206_867_912_376,
        ];
        let below = [
            8.838_834_764_831_84e-2,
            1.755_667_163_182_64,
            16.064_177_579_207,
            86.780_732_202_946_1,
            296.564_248_779_674,
            637.333_633_378_831,
            793.826_512_519_948,
            440.413_735_824_752,
        ];
        density * polynomial(far, &above) / polynomial(far, &below)
    } else {
        let fraction = [4.0, 3.0, 2.0, 1.0].iter().fold(far + 0.65, |part, n| far + n / part);
        density / fraction / 2.506_628_274_631
    };
    if x > 0.0 { 1.0 - beyond } else { beyond }
}

/// The point below which a `share`, between 0 and 1, of a standard normal distribution is, to about
/// 1e-16 of itself.
///
/// Wichura's PPND16 (*Algorithm AS 241*, Applied Statistics 37, 1988).
pub(crate) fn normal_quantile(share: f64) -> f64 {
    let middle = share - 0.5;
    if middle.abs() <= 0.425 {
        let above = [
            2.509_080_928_730_122_7e3,
            3.343_057_558_358_813e4,
            6.726_577_092_700_87e4,
            4.592_195_393_154_987e4,
            1.373_169_376_550_946e4,
            1.971_590_950_306_551_4e3,
            1.331_416_678_917_843_8e2,
            3.387_132_872_796_366_5,
        ];
        let below = [
            5.226_495_278_852_854e3,
            2.872_908_573_572_194_3e4,
            3.930_789_580_009_271e4,
            2.121_379_430_158_659_7e4,
            5.394_196_021_424_751e3,
            6.871_870_074_920_579e2,
            4.231_333_070_160_091e1,
            1.0,
        ];
        let square = 0.180_625 - middle * middle;
        return middle * polynomial(square, &above) / polynomial(square, &below);
    }
    let tail = if middle < 0.0 { share } else { 1.0 - share };
    // −ln of the tail. Its inverse keeps the digits of a small one.
    let far = ln_1p(1.0 / tail - 1.0).sqrt();
    let value = if far <= 5.0 {
        let above = [
            7.745_450_142_783_414e-4,
            2.272_384_498_926_918_4e-2,
            2.417_807_251_774_506e-1,
            1.270_458_252_452_368_4,
            3.647_848_324_763_204_5,
            5.769_497_221_460_691,
            4.630_337_846_156_546,
            1.423_437_110_749_683_5,
        ];
        let below = [
            1.050_750_071_644_416_9e-9,
            5.475_938_084_995_345e-4,
            1.519_866_656_361_645_7e-2,
            1.481_039_764_274_800_8e-1,
            6.897_673_349_851e-1,
            1.676_384_830_183_803_8,
            2.053_191_626_637_759,
            1.0,
        ];
        polynomial(far - 1.6, &above) / polynomial(far - 1.6, &below)
    } else {
        let above = [
            2.010_334_399_292_288_1e-7,
            2.711_555_568_743_487_6e-5,
            1.242_660_947_388_078_4e-3,
            2.653_218_952_657_612_4e-2,
            2.965_605_718_285_048_7e-1,
            1.784_826_539_917_291_3,
            5.463_784_911_164_114,
            6.657_904_643_501_103,
        ];
        let below = [
            2.044_263_103_389_939_8e-15,
            1.421_511_758_316_446e-7,
            1.846_318_317_510_054_8e-5,
            7.868_691_311_456_133e-4,
            1.487_536_129_085_061_5e-2,
            1.369_298_809_227_358e-1,
            5.998_322_065_558_88e-1,
            1.0,
        ];
        polynomial(far - 5.0, &above) / polynomial(far - 5.0, &below)
    };
    value.copysign(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points_have_their_shares() {
        // In thirty digits, from the error function.
        let points = [
            (0.5, 0.0, 1e-16),
            (0.975, 1.959_963_984_540_054, 1e-15),
            (0.999, 3.090_232_306_167_814, 1e-14),
            (0.25, -0.674_489_750_196_081_7, 1e-15),
            (1e-3, -3.090_232_306_167_814, 1e-14),
            (1e-20, -9.262_340_089_798_408, 1e-13),
        ];
        for (share, point, allowed) in points {
            let found = normal_quantile(share);
            assert!((found - point).abs() <= allowed, "{share}: {found}");
        }
        assert!((normal_below(1.0) - 0.841_344_746_068_543).abs() < 1e-15);
        assert!((normal_below(-2.0) - 0.022_750_131_948_179).abs() < 1e-15);
    }

    #[test]
    fn share_below_a_quantile_is_the_share() {
        for step in 1..20_000 {
            let share = f64::from(step) / 20_000.0;
            for share in [share, share * 1e-6, share * 1e-12] {
                let below = normal_below(normal_quantile(share));
                assert!((below - share).abs() <= (1e-15_f64).min(1e-8 * share), "{share}: {below}");
            }
            // 0.5 ± 0.425 are the ends of the central formula.
            let mirrored = normal_below(normal_quantile(1.0 - share));
            assert!((mirrored - (1.0 - share)).abs() <= 1e-15, "{share}: {mirrored}");
        }
    }
}

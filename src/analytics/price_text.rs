//! Prices as text: decimals, and 32nds with eighths.

/// A price in percent of par from text: `99.5`, `99-16` (32nds), `99-16+` (half a 32nd more), `99-165`
/// (eighths of a 32nd: 16 and 5/8 of them).
///
/// `None` if it is none of these.
///
/// ```
/// use paydown::analytics::price_of_text;
/// assert_eq!(price_of_text("99-16+"), Some(99.0 + 16.5 / 32.0));
/// assert_eq!(price_of_text("99-165"), Some(99.0 + (16.0 + 5.0 / 8.0) / 32.0));
/// assert_eq!(price_of_text("99.515625"), price_of_text("99-16+"));
/// assert_eq!(price_of_text("99-32"), None);
/// ```
#[must_use]
pub fn price_of_text(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let Some((whole, ticks)) = digits.split_once('-') else {
        let is_decimal = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let price = is_decimal.then(|| digits.parse::<f64>().ok()).flatten();
        return price.filter(|price| price.is_finite()).map(|price| sign * price);
    };
    let whole = number(whole)?;
    let (ticks, eighths) = match (ticks.strip_suffix('+'), ticks.len()) {
        (Some(ticks), 3) => (ticks, 4.0),
        (None, 2) => (ticks, 0.0),
        (None, 3) if ticks.is_ascii() => (&ticks[..2], number(&ticks[2..])?),
        _ => return None,
    };
    let ticks = number(ticks)?;
    let is_price = ticks < 32.0 && eighths < 8.0;
    is_price.then(|| sign * (whole + (ticks + eighths / 8.0) / 32.0))
}

fn number(digits: &str) -> Option<f64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// A price in 32nds and eighths of them, rounded to the nearest eighth: `99-16+`, `99-165`.
///
/// ```
/// use paydown::analytics::price_in_ticks;
/// assert_eq!(price_in_ticks(99.515625), "99-16+");
/// assert_eq!(price_in_ticks(100.9999), "101-00");
/// assert_eq!(price_in_ticks(-0.25), "-0-08");
/// ```
#[must_use]
pub fn price_in_ticks(price: f64) -> String {
    if !price.is_finite() || price.abs() > 1e12 {
        return format!("{price}");
    }
    let eighths = (price.abs() * 256.0).round() as u64;
    let sign = if price < 0.0 && eighths > 0 { "-" } else { "" };
    let (whole, ticks) = (eighths / 256, eighths % 256 / 8);
    let rest = match eighths % 8 {
        0 => String::new(),
        4 => "+".to_owned(),
        eighths => eighths.to_string(),
    };
    format!("{sign}{whole}-{ticks:02}{rest}")
}

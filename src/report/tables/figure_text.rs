//! Figures as tables write them: plain, or in a spreadsheet's habits if `columns.yaml` allows them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::format::Content;
use super::kind::ColumnForm;
use crate::error::{first_foreign_letter, misleading_in, quote};
use crate::number::{Figure, MONEY_LIMIT, PUBLISHED_RATE_LIMIT};

/// How a column writes its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FigureForm {
    /// What separates thousands, if anything does.
    pub thousands: Option<char>,
    /// What precedes decimals.
    pub decimal: char,
    /// A sign or a code of currency before or after the digits.
    pub currency: Option<String>,
    /// Whether figures in parentheses are negative.
    pub parentheses: bool,
    /// Whether figures end with a percent sign.
    pub percent: bool,
    /// Whether rates are fractions of one.
    pub fraction: bool,
    /// The face per which figures are quoted.
    pub per_face: Option<Decimal>,
    /// The places of numbers without their digits.
    pub digits: Option<u32>,
}

impl Default for FigureForm {
    fn default() -> Self {
        Self {
            thousands: None,
            decimal: '.',
            currency: None,
            parentheses: false,
            percent: false,
            fraction: false,
            per_face: None,
            digits: None,
        }
    }
}

/// Why a text is no figure of its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// What `columns.yaml` must say so that it is read.
    Unsaid(Vec<String>),
    /// A figure of a column in percent has no percent sign.
    NoPercent,
    /// A number in a spreadsheet's short form, which has lost its digits.
    Exponent,
    TooGreat,
    TooManyDigits,
    /// Text without digits, such as `N/A`.
    NoDigits,
    /// Anything else, with a hint.
    NoFigure(String),
}

impl Fault {
    /// Whether `columns.yaml` can make every such text of the column readable, so that one message is
    /// enough for all.
    pub(super) const fn is_of_column(&self) -> bool {
        matches!(self, Self::Unsaid(_) | Self::NoPercent | Self::Exponent | Self::NoDigits)
    }

    /// The message for `text`, in a column of the table `table`.
    pub(super) fn message(&self, text: &str, table: &str) -> String {
        let shown = quote(text);
        match self {
            Self::Unsaid(settings) => format!(
                "{shown} is read only if a columns.yaml beside the file says so: write {} under \
                 `{table}:`",
                listed(settings)
            ),
            Self::NoPercent => format!(
                "{shown} has no `%`, and columns.yaml says `percent` of this column; print every \
                 figure with `%`, or none"
            ),
            Self::Exponent => format!(
                "{shown} has lost its digits in a spreadsheet; show the column as a number with \
                 all its digits, and save it again"
            ),
            Self::TooGreat => format!(
                "{shown} is too great; amounts stay below {MONEY_LIMIT}, rates below {PUBLISHED_RATE_LIMIT}"
            ),
            Self::TooManyDigits => format!("{shown} has too many digits"),
            Self::NoDigits => format!(
                "{shown} is no figure; if it says that nothing was published, write `empty: [{}]` \
                 under `{table}:` in columns.yaml",
                yaml_text(text)
            ),
            Self::NoFigure(hint) => format!(
                "{shown} is no figure; write digits with decimals after a dot, such as 1234.50{hint}"
            ),
        }
    }
}

/// Settings as a list in a sentence.
fn listed(settings: &[String]) -> String {
    let quoted: Vec<String> = settings.iter().map(|setting| format!("`{setting}`")).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}

/// A text as `columns.yaml` would write it in quotes.
pub(super) fn yaml_text(text: &str) -> String {
    let shown = quote(text);
    format!("\"{}\"", shown.trim_matches('`').replace('"', "\\\""))
}

/// Signs of currency that a message recognizes.
const CURRENCIES: [&str; 4] = ["$", "€", "£", "¥"];

/// What was found around and between the digits of a figure.
#[derive(Default)]
struct Parts {
    negative: bool,
    parentheses: bool,
    currency: Option<String>,
    percent: bool,
    grouped: bool,
    /// Digits with a dot before decimals.
    digits: String,
}

/// The figure of a text that is not empty. `of` names the field in `columns.yaml`.
pub(super) fn read_figure(
    text: &str,
    form: &FigureForm,
    of: &str,
    column: ColumnForm,
    content: Content,
) -> Result<Figure, Fault> {
    // Numbers have no habits: they are plain, or not finite.
    let is_text = matches!(content, Content::Text | Content::Date);
    let figure = if is_plain(text) && (!is_text || !form.percent && form.decimal == '.') {
        exact(text)?
    } else if is_text {
        in_habits(text, form, of)?
    } else {
        with_exponent(text, form)?.ok_or_else(|| no_figure(text))?
    };
    let figure = match form.digits {
        Some(places) => rounded_to(figure, places),
        None => figure,
    };
    let figure = match column {
        ColumnForm::Count => Figure::new(figure),
        // Its places are those of its column's other figures, which are not known yet.
        _ if figure.is_zero() && figure.scale() == 0 => Figure::new(figure),
        _ => Figure::rounded(figure),
    };
    let figure = if form.fraction { figure.times(Decimal::ONE_HUNDRED) } else { Some(figure) };
    figure.ok_or(Fault::TooManyDigits)
}

/// Digits with at most one dot, and a minus sign before them.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let dots = digits.bytes().filter(|byte| *byte == b'.').count();
    dots <= 1
        && digits.bytes().last().is_some_and(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn exact(plain: &str) -> Result<Decimal, Fault> {
    let mut value = Decimal::from_str_exact(plain).map_err(|_| Fault::TooManyDigits)?;
    if value.is_zero() {
        value.set_sign_positive(true);
    }
    Ok(value)
}

/// A number that has lost its digits, such as a binary float, with a number of places.
fn rounded_to(value: Decimal, places: u32) -> Decimal {
    let mut value = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    value.rescale(places);
    value
}

fn in_habits(text: &str, form: &FigureForm, of: &str) -> Result<Decimal, Fault> {
    if let Some(value) = with_exponent(text, form)? {
        return Ok(value);
    }
    // In the column's own form first, then in those that `columns.yaml` could name.
    let own = (form.thousands, form.decimal);
    let others = [(Some(','), '.'), (Some('.'), ','), (Some(' '), '.'), (Some('\''), '.')];
    let fits =
        |(thousands, decimal)| Some((thousands, decimal, parts(text, thousands, decimal, form)?));
    let Some((thousands, decimal, parts)) = [own].into_iter().chain(others).find_map(fits) else {
        return Err(no_figure(text));
    };
    let mut unsaid = Vec::new();
    if let (true, Some(sign)) = (parts.grouped, thousands)
        && form.thousands != Some(sign)
    {
        unsaid.push(format!("thousands: \"{sign}\""));
    }
    if decimal != form.decimal && parts.digits.contains('.') {
        unsaid.push(format!("decimal: \"{decimal}\""));
    }
    if parts.currency.is_some() && parts.currency != form.currency {
        unsaid.push(format!("currency: {}", yaml_text(parts.currency.as_deref().unwrap_or("$"))));
    }
    if parts.parentheses && !form.parentheses {
        unsaid.push("parentheses: negative".to_owned());
    }
    if parts.percent && !form.percent {
        unsaid.push(format!("percent: [{of}]"));
    }
    if !unsaid.is_empty() {
        return Err(Fault::Unsaid(unsaid));
    }
    let value = exact(&parts.digits)?;
    if form.percent && !parts.percent && !value.is_zero() {
        return Err(Fault::NoPercent);
    }
    Ok(if parts.negative && !value.is_zero() { -value } else { value })
}

/// The parts of a figure whose thousands and decimals are separated in this way.
fn parts(text: &str, thousands: Option<char>, decimal: char, form: &FigureForm) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut rest = text.trim();
    let known = || form.currency.as_deref().into_iter().chain(CURRENCIES);
    loop {
        if let Some(after) = rest.strip_prefix('-').filter(|_| !parts.negative) {
            parts.negative = true;
            rest = after.trim_start();
        } else if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            if std::mem::replace(&mut parts.negative, true) {
                return None;
            }
            parts.parentheses = true;
            rest = inner.trim();
        } else if let Some(after) = rest.strip_suffix('%').filter(|_| !parts.percent) {
            parts.percent = true;
            rest = after.trim_end();
        } else if let Some((sign, after)) = known()
            .filter(|_| parts.currency.is_none())
            .find_map(|sign| Some((sign, rest.strip_prefix(sign).or(rest.strip_suffix(sign))?)))
        {
            parts.currency = Some(sign.to_owned());
            rest = after.trim();
        } else {
            break;
        }
    }
    let (whole, fraction) = match rest.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (rest, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match thousands.filter(|sign| whole.contains(*sign)) {
        Some(sign) => {
            let mut groups = whole.split(sign);
            let first = groups.next().unwrap_or("");
            let fits = |group: &str| group.len() == 3 && all_digits(group);
            if !(1..=3).contains(&first.len()) || !all_digits(first) || !groups.all(fits) {
                return None;
            }
            parts.grouped = true;
            parts.digits = whole.replace(sign, "");
        }
        None if all_digits(whole) => whole.clone_into(&mut parts.digits),
        None => return None,
    }
    match fraction {
        Some(fraction) if !fraction.is_empty() && all_digits(fraction) => {
            parts.digits.push('.');
            parts.digits.push_str(fraction);
        }
        None if !parts.digits.is_empty() => {}
        _ => return None,
    }
    Some(parts)
}

/// A number such as `1.2E+08`. It is read only if the column has a number of `digits`, and if its own
/// digits reach them, as those of `1.5e-05` do.
fn with_exponent(text: &str, form: &FigureForm) -> Result<Option<Decimal>, Fault> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Ok(None) };
    let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_number = is_plain(mantissa)
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Ok(None);
    }
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
    let last = exponent.parse::<i64>().ok().map(|exponent| exponent - places as i64);
    match (form.digits, last) {
        (Some(places), Some(last)) if last <= -i64::from(places) => {
            // Beyond the digits of a decimal, the number is zero in its places.
            Ok(Some(Decimal::from_scientific(text).unwrap_or_default()))
        }
        _ => Err(Fault::Exponent),
    }
}

fn no_figure(text: &str) -> Fault {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Fault::NoDigits;
    }
    let hint = misleading_in(text).or_else(|| first_foreign_letter(text));
    Fault::NoFigure(hint.map(|hint| format!("; {hint}")).unwrap_or_default())
}

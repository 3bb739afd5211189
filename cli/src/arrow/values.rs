//! The values of a column as texts.

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, Field, TimeUnit};
use paydown::report::tables::Content;

/// Letters of a name or a type that a message shows.
const SHOWN: usize = 60;

/// What a column holds, or why it is not read.
pub fn content(field: &Field) -> Result<Content, String> {
    use DataType::{
        Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, Dictionary, Float16,
        Float32, Float64, Null, Timestamp,
    };
    match field.data_type() {
        of if of.is_string() => Ok(Content::Text),
        Dictionary(_, of) if of.is_string() => Ok(Content::Text),
        Boolean | Null => Ok(Content::Text),
        of if of.is_integer() => Ok(Content::Number),
        Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => Ok(Content::Number),
        Float16 | Float32 | Float64 => Ok(Content::Float),
        Date32 | Date64 => Ok(Content::Date),
        Timestamp(_, zone) if zone.as_deref().is_none_or(|zone| zone == "UTC") => Ok(Content::Date),
        Timestamp(..) => Err(format!(
            "the column `{}` has times in a zone; write dates without a time",
            shortened(field.name())
        )),
        other => Err(format!(
            "the column `{}` is of the type {}; leave it out, or write it as text, whole numbers, \
             decimals or dates",
            shortened(field.name()),
            shortened(&other.to_string())
        )),
    }
}

fn shortened(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

/// The text of a row; empty if it is null. The column is one whose [`content`] is read.
pub fn text(array: &dyn Array, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => array.as_string_view().value(row).to_owned(),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = text(dictionary.keys(), row).parse::<usize>();
            key.map(|key| text(dictionary.values(), key)).unwrap_or_default()
        }
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Decimal32(..) => array.as_primitive::<Decimal32Type>().value_as_string(row),
        DataType::Decimal64(..) => array.as_primitive::<Decimal64Type>().value_as_string(row),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Decimal256(..) => array.as_primitive::<Decimal256Type>().value_as_string(row),
        DataType::Float16 => float(array.as_primitive::<Float16Type>().value(row).to_f32()),
        DataType::Float32 => float(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => date::<Date32Type>(array, row),
        DataType::Date64 => date::<Date64Type>(array, row),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => date::<TimestampSecondType>(array, row),
            TimeUnit::Millisecond => date::<TimestampMillisecondType>(array, row),
            TimeUnit::Microsecond => date::<TimestampMicrosecondType>(array, row),
            TimeUnit::Nanosecond => date::<TimestampNanosecondType>(array, row),
        },
        _ => String::new(),
    }
}

/// The shortest digits that are the float. A float with more places than any figure is in short form.
fn float<F: Copy + Into<f64> + std::fmt::Display + std::fmt::LowerExp>(value: F) -> String {
    let is_tiny = value.into() != 0.0 && value.into().abs() < 1e-12;
    if is_tiny { format!("{value:e}") } else { value.to_string() }
}

/// A date; with its time if that is not midnight, so that it is refused.
fn date<T>(array: &dyn Array, row: usize) -> String
where
    T: ArrowPrimitiveType + ArrowTemporalType,
    i64: From<T::Native>,
{
    let value = i64::from(array.as_primitive::<T>().value(row));
    let Some(moment) = as_datetime::<T>(value) else { return value.to_string() };
    let (date, moment) = (moment.date().to_string(), moment.to_string());
    if moment.ends_with(" 00:00:00") { date } else { moment }
}

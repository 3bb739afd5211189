#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow_array::builder::{FixedSizeBinaryBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array, Decimal256Array,
    Float16Array, Float32Array, Float64Array, Int8Array, Int64Array, LargeStringArray, ListArray,
    NullArray, RecordBatch, StringArray, StringViewArray, StructArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use paydown::report::tables::{Content, TableFormat};

use super::ArrowIpc;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn file(batches: &[RecordBatch], compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let schema = batches[0].schema();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

/// The rows of a file, fields separated by `|`.
fn rows(bytes: Vec<u8>) -> Result<Vec<String>, Vec<String>> {
    let mut lines = ArrowIpc.lines(bytes)?;
    let (mut rows, mut texts) = (Vec::new(), Vec::new());
    while lines.next_line(&mut texts).map_err(|wrong| vec![wrong])? {
        rows.push(texts.join("|"));
    }
    Ok(rows)
}

/// A batch with text, a dictionary, decimals, floats and dates, each with a null.
fn mixed() -> RecordBatch {
    let mut groups = StringDictionaryBuilder::<UInt16Type>::new();
    groups.extend([Some("1"), None, Some("2")]);
    let text = StringArray::from(vec![Some("5.25000"), None, Some("")]);
    let amounts = Decimal128Array::from(vec![Some(-123_450), None, Some(7)]);
    let amounts = amounts.with_precision_and_scale(18, 2).unwrap();
    let dates = Date32Array::from(vec![Some(12_320), None, Some(0)]);
    batch(vec![
        ("group", Arc::new(groups.finish())),
        ("rate", Arc::new(text)),
        ("amount", Arc::new(amounts)),
        ("float", Arc::new(Float64Array::from(vec![Some(0.1), None, Some(2e-20)]))),
        ("date", Arc::new(dates)),
    ])
}

/// 12,320 days after 1970-01-01 are 33 years, with eight leap days, and 267 days: 2003-09-25.
const MIXED: [&str; 3] = ["1|5.25000|-1234.50|0.1|2003-09-25", "||||", "2||0.07|2e-20|1970-01-01"];

#[test]
fn files_streams_and_compressed_files_have_the_same_rows() {
    let both = [mixed(), mixed().slice(1, 2)];
    let all: Vec<&str> = MIXED.iter().chain(&MIXED[1..]).copied().collect();
    assert_eq!(rows(file(&both, None)).unwrap(), all);
    assert_eq!(rows(file(&both, Some(CompressionType::LZ4_FRAME))).unwrap(), all);
    assert_eq!(rows(stream(&both)).unwrap(), all);
}

#[test]
fn each_type_has_its_text() {
    let of_dictionary = |values: &[&str]| {
        let mut builder = StringDictionaryBuilder::<Int8Type>::new();
        builder.extend(values.iter().map(|value| Some(*value)));
        Arc::new(builder.finish())
    };
    let wide = Decimal256Array::from(vec![i256::from_i128(123_456)]);
    let wide = wide.with_precision_and_scale(50, 4).unwrap();
    let half = Float16Array::from_iter_values([5_i8].map(From::from));
    // 2003-09-25 is 12,320 days of 86,400 seconds after 1970-01-01.
    let seconds = 12_320 * 86_400;
    let cases: Vec<(ArrayRef, Content, &str)> = vec![
        (Arc::new(LargeStringArray::from(vec!["A-1"])), Content::Text, "A-1"),
        (
            Arc::new(StringViewArray::from(vec!["a name of many letters"])),
            Content::Text,
            "a name of many letters",
        ),
        (of_dictionary(&["M"]), Content::Text, "M"),
        (Arc::new(BooleanArray::from(vec![true])), Content::Text, "true"),
        (Arc::new(NullArray::new(1)), Content::Text, ""),
        (Arc::new(Int8Array::from(vec![-3])), Content::Number, "-3"),
        (Arc::new(Int64Array::from(vec![i64::MIN])), Content::Number, "-9223372036854775808"),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), Content::Number, "18446744073709551615"),
        (Arc::new(wide), Content::Number, "12.3456"),
        (Arc::new(half), Content::Float, "5"),
        (Arc::new(Float32Array::from(vec![0.1])), Content::Float, "0.1"),
        (Arc::new(Float64Array::from(vec![f64::NAN])), Content::Float, "NaN"),
        (Arc::new(Date64Array::from(vec![seconds * 1_000])), Content::Date, "2003-09-25"),
        (Arc::new(Date32Array::from(vec![i32::MAX])), Content::Date, "2147483647"),
        (Arc::new(TimestampSecondArray::from(vec![seconds])), Content::Date, "2003-09-25"),
        (
            Arc::new(
                TimestampNanosecondArray::from(vec![seconds * 1_000_000_000]).with_timezone("UTC"),
            ),
            Content::Date,
            "2003-09-25",
        ),
        (
            Arc::new(TimestampMillisecondArray::from(vec![seconds * 1_000 + 1])),
            Content::Date,
            "2003-09-25 00:00:00.001",
        ),
    ];
    for (array, content, text) in cases {
        let kind = array.data_type().clone();
        let bytes = file(&[batch(vec![("x", array)])], None);
        assert_eq!(ArrowIpc.lines(bytes.clone()).unwrap().columns()[0].content, content, "{kind}");
        assert_eq!(rows(bytes).unwrap(), [text], "{kind}");
    }
}

#[test]
fn columns_of_other_types_are_refused_by_name() {
    let item = Arc::new(Int64Array::from(vec![1])) as ArrayRef;
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let record = StructArray::try_from(vec![("a", item)]).unwrap();
    let mut bytes = FixedSizeBinaryBuilder::new(1);
    bytes.append_value([1]).unwrap();
    let zoned = TimestampSecondArray::from(vec![0]).with_timezone("America/New_York");
    let all = batch(vec![
        ("l", Arc::new(list)),
        ("s", Arc::new(record)),
        ("b", Arc::new(bytes.finish())),
        ("t", Arc::new(zoned)),
    ]);
    let instead = "leave it out, or write it as text, whole numbers, decimals or dates";
    let expected = [
        format!("the column `l` is of the type List(Int32); {instead}"),
        format!("the column `s` is of the type Struct(\"a\": non-null Int64); {instead}"),
        format!("the column `b` is of the type FixedSizeBinary(1); {instead}"),
        "the column `t` has times in a zone; write dates without a time".to_owned(),
    ];
    assert_eq!(rows(file(&[all], None)).unwrap_err(), expected);
}

#[test]
fn files_that_are_no_table_have_their_messages() {
    let good = file(&[mixed()], None);
    let two = [stream(&[mixed()]), stream(&[mixed()])].concat();
    let not_arrow = "the file is not Arrow IPC; write a table with `pyarrow.feather.write_feather`";
    let cut_off = "the file is cut off; copy or write it again";
    // Written by pyarrow 26 with `compression="zstd"`.
    let zstd = include_bytes!("../../tests/arrow/zstd.arrow");
    for (bytes, message) in [
        (Vec::new(), not_arrow),
        (b"distribution_date,class\n".to_vec(), not_arrow),
        (vec![0; 64], not_arrow),
        (vec![0xFF; 64], not_arrow),
        (b"ARROW1".to_vec(), cut_off),
        (good[..good.len() / 2].to_vec(), cut_off),
        (b"ARROW1\0\0garbage.ARROW1".to_vec(), "the file is damaged; write it again"),
        (
            b"FEA1....FEA1".to_vec(),
            "Feather of version 1 is not read; write version 2, which is Arrow IPC",
        ),
        (two, "bytes follow the end of the stream; write one stream a file"),
        (
            zstd.to_vec(),
            "the file is compressed with zstd, which is not read; write it with \
             `compression=\"lz4\"`",
        ),
    ] {
        assert_eq!(rows(bytes).unwrap_err(), [message]);
    }
}

/// A length that a message only claims must not be allocated: the first buffer of a compressed file
/// says that it is 2^62 bytes.
#[test]
fn great_lengths_are_refused_before_memory_is_taken() {
    let texts = StringArray::from(vec!["x".repeat(4_000)]);
    let bytes = file(&[batch(vec![("x", Arc::new(texts))])], Some(CompressionType::LZ4_FRAME));
    let length = 4_000_i64.to_le_bytes();
    let at = bytes.windows(8).rposition(|window| window == length).unwrap();
    let mut huge = bytes;
    huge[at..at + 8].copy_from_slice(&(1_i64 << 62).to_le_bytes());
    let message = "the columns are larger than the 512 MiB of a table";
    assert_eq!(rows(huge).unwrap_err(), [message]);
}

/// Every end is noticed, and no changed byte ends the program: it changes a value or is refused.
#[test]
fn cut_and_changed_files_never_panic() {
    for good in [
        file(&[mixed()], None),
        file(&[mixed()], Some(CompressionType::LZ4_FRAME)),
        stream(&[mixed()]),
        file(
            &[batch(vec![("x", Arc::new(StringViewArray::from(vec!["longer than twelve"])))])],
            None,
        ),
    ] {
        assert!(rows(good.clone()).is_ok());
        for length in 0..good.len() {
            assert!(rows(good[..length].to_vec()).is_err(), "{length} of {}", good.len());
        }
        let mut refused = 0;
        for at in 0..good.len() {
            for changed in [0x00, 0xFF, good[at] ^ 1] {
                let mut bytes = good.clone();
                bytes[at] = changed;
                refused += usize::from(rows(bytes).is_err());
            }
        }
        assert!(refused > good.len() / 4, "{refused} of {}", good.len());
    }
}

#[test]
fn types_of_dictionaries_other_than_text_are_refused() {
    let keys = Int8Array::from(vec![0]);
    let values = Arc::new(Int64Array::from(vec![5]));
    let numbers = arrow_array::DictionaryArray::<Int8Type>::try_new(keys, values).unwrap();
    let wrong = rows(file(&[batch(vec![("x", Arc::new(numbers))])], None)).unwrap_err();
    assert_eq!(
        wrong,
        [
            "the column `x` is of the type Dictionary(Int8, Int64); leave it out, or write it as text, \
          whole numbers, decimals or dates"
        ]
    );
}

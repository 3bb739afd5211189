//! Tables in Arrow IPC: the same as CSV, with digits as their types carry them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{Field, Schema};
use serde_json::Value;

use crate::{Folder, error, in_project, run};

type Columns = Vec<(&'static str, ArrayRef)>;

fn write(path: impl AsRef<Path>, columns: Vec<(&str, ArrayRef)>) {
    let fields = columns.iter().map(|(name, of)| Field::new(*name, of.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns_are_none = columns.is_empty();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let mut writer = FileWriter::try_new(fs::File::create(path).unwrap(), &schema).unwrap();
    // Without columns nothing else says how many rows there are.
    let options = RecordBatchOptions::new().with_row_count(columns_are_none.then_some(0));
    let batch = RecordBatch::try_new_with_options(schema.clone(), arrays, &options).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
}

/// Writes a CSV as Arrow: every column as text, with nulls for empty fields.
fn convert(csv: &str, to: &Path) {
    let text = fs::read_to_string(csv).unwrap();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |(at, name): (usize, &&'_ str)| {
        let texts = lines[1..].iter().map(|line| Some(line[at]).filter(|text| !text.is_empty()));
        ((*name).to_owned(), Arc::new(texts.collect::<StringArray>()) as ArrayRef)
    };
    let columns: Vec<(String, ArrayRef)> = lines[0].iter().enumerate().map(column).collect();
    write(to, columns.iter().map(|(name, array)| (name.as_str(), array.clone())).collect());
}

/// The JSON of a replay, with the names and the lines of CSV files.
fn json(arguments: &[&str], folder: &str, lines_before: u64) -> Value {
    let ran = run("replay", &[&["--format", "json"], arguments].concat());
    assert_ne!(ran.code, 2, "{}", ran.err);
    let text = ran.out.replace(folder, "").replace(".arrow", ".csv");
    let mut json: Value = serde_json::from_str(&text).unwrap();
    for report in json["reports"].as_array_mut().unwrap() {
        report["file"].take();
        for cell in report["cells"].as_array_mut().unwrap() {
            let line = cell["line"].as_u64().unwrap();
            cell["line"] = (line + lines_before).into();
            // An anomaly names its own line.
            if let Some(reason) = cell["reason"].as_str() {
                let (here, there) =
                    (format!("line {line} "), format!("line {} ", line + lines_before));
                cell["reason"] = reason.replace(&here, &there).into();
            }
        }
    }
    json
}

/// A row's number is one less than that of its line in a CSV, which has a header.
#[test]
fn arrow_tables_tie_out_as_their_csv() {
    in_project();
    let (deal, months) = ("deals/sequoia-2002-11", "deals/sequoia-2002-11/months/");
    let folder = Folder::new("arrow-months");
    fs::create_dir_all(folder.0.join("months")).unwrap();
    fs::copy("deals/sequoia-2002-11/deal.yaml", folder.0.join("deal.yaml")).unwrap();
    let mut named = vec![deal.to_owned()];
    for table in ["collateral", "classes", "indices"] {
        let to = folder.0.join(format!("months/{table}.arrow"));
        convert(&format!("{months}{table}.csv"), &to);
        named.extend([format!("--{table}"), to.display().to_string()]);
    }
    let csv = json(&[deal], months, 0);
    assert_eq!(csv["reports"].as_array().unwrap().len(), 9);
    let here = format!("{}/months/", folder.path());
    assert_eq!(json(&[folder.path()], &here, 1)["reports"], csv["reports"]);
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    assert_eq!(json(&named, &here, 1)["reports"], csv["reports"]);
}

/// A deal of `tests/bad_tables` with its collateral as CSV.
fn sample(name: &str) -> Folder {
    in_project();
    let folder = Folder::new(name);
    fs::create_dir_all(folder.0.join("months")).unwrap();
    fs::copy("tests/bad_tables/deal.yaml", folder.0.join("deal.yaml")).unwrap();
    let collateral = "tests/bad_tables/good/collateral.csv";
    fs::copy(collateral, folder.0.join("months/collateral.csv")).unwrap();
    folder
}

fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

fn cents(cents: &[i128]) -> ArrayRef {
    let array = Decimal128Array::from(cents.to_vec());
    Arc::new(array.with_precision_and_scale(18, 2).unwrap())
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// 2003-09-25 is 12,320 days after 1970-01-01.
fn dates(count: usize) -> ArrayRef {
    Arc::new(Date32Array::from(vec![12_320; count]))
}

/// The classes of `tests/bad_tables/good`, with amounts as decimals and dates as dates.
fn good(rate: ArrayRef, interest: ArrayRef) -> Columns {
    vec![
        ("distribution_date", dates(2)),
        ("class", texts(&["A-1", "A-2"])),
        ("rate", rate),
        ("balance_begin", cents(&[60_000, 30_000])),
        ("interest_paid", interest),
        ("principal", cents(&[1_100, 100])),
        ("balance_end", cents(&[58_900, 29_900])),
    ]
}

/// The figures of the classes as published, by row and column.
fn published(folder: &Folder) -> Vec<String> {
    let ran = run("replay", &["--format", "json", folder.path()]);
    assert_ne!(ran.code, 2, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let cells = json["reports"][0]["cells"].as_array().unwrap().iter();
    let of_classes = cells.filter(|cell| !cell["table"].as_str().unwrap().starts_with("coll"));
    let shown = of_classes.map(|cell| {
        ["row", "column", "published", "computed", "verdict"]
            .map(|of| cell[of].to_string())
            .join(" ")
    });
    shown.collect()
}

/// Decimals, dates and dictionaries of pyarrow and of polars, and floats of amounts, read as the CSV.
#[test]
fn typed_tables_of_other_writers_read_as_the_csv() {
    let folder = sample("arrow-typed");
    let classes = |extension: &str| folder.0.join("months/classes").with_extension(extension);
    fs::copy("tests/bad_tables/good/classes.csv", classes("csv")).unwrap();
    let csv = published(&folder);
    assert_eq!(csv.len(), 10);
    fs::remove_file(classes("csv")).unwrap();
    for (file, extension) in [("pyarrow.feather", "feather"), ("polars.arrow", "arrow")] {
        fs::copy(format!("cli/tests/arrow/{file}"), classes(extension)).unwrap();
        assert_eq!(published(&folder), csv, "{file}");
        fs::remove_file(classes(extension)).unwrap();
    }
    // 0.1 + 0.62 is 0.72 and a binary float that prints sixteen nines.
    let columns = good(texts(&["1.44000", "4.50000"]), floats(&[0.1 + 0.62, 1.13]));
    write(classes("arrow"), columns);
    assert_eq!(published(&folder), csv);
    // Dates and decimals are what they are, also if text has another form.
    let settings = "classes:\n  date_format: \"%m/%d/%Y\"\n  decimal: \",\"\n  percent: [rate]\n";
    folder.write("months/columns.yaml", settings);
    write(classes("arrow"), good(texts(&["1,44000%", "4,50000%"]), cents(&[72, 113])));
    let percent = published(&folder);
    let plain = |row: &String| row.replace("1,44000%", "1.44000").replace("4,50000%", "4.50000");
    assert_eq!(percent.iter().map(plain).collect::<Vec<_>>(), csv);
}

#[test]
fn floats_need_their_digits() {
    let folder = sample("arrow-floats");
    let file = folder.0.join("months/classes.arrow");
    write(&file, good(floats(&[1.44, 4.5]), cents(&[72, 113])));
    let message = error("replay", &[folder.path()]);
    let expected = format!(
        "error: {}: the column `rate` is of binary floats, which do not say how many digits were \
         printed; write `digits: {{rate: N}}` under `classes:` in a columns.yaml beside the file, or \
         write the column as decimals or text\n",
        file.display()
    );
    assert!(message.starts_with(&expected), "{message}");
    folder.write("months/columns.yaml", "classes:\n  digits: {rate: 5, interest_paid: 3}\n");
    write(&file, good(floats(&[1.44, 4.5]), floats(&[0.72, f64::NAN])));
    let message = error("replay", &[folder.path()]);
    let expected = format!(
        "error: {}:2:5: `NaN` is no figure; if it says that nothing was published, write `empty: \
         [\"NaN\"]` under `classes:` in columns.yaml\n",
        file.display()
    );
    assert!(message.starts_with(&expected), "{message}");
    let settings = "classes:\n  digits: {rate: 5, interest_paid: 3}\n  empty: [NaN]\n";
    folder.write("months/columns.yaml", settings);
    let rows = published(&folder).join("\n");
    assert!(rows.contains(r#""A-1" "rate" "1.44" "#), "{rows}");
    assert!(!rows.contains(r#""A-2" "interest_paid""#), "{rows}");
}

/// The messages of a table, without the folder.
fn messages(folder: &Folder) -> Vec<String> {
    let text = error("replay", &[folder.path()]);
    let months = format!("{}/months", folder.path());
    let lines = text.lines().filter_map(|line| line.strip_prefix("error: "));
    lines.map(|line| line.replace(&format!("{months}/"), "").replace(&months, "months")).collect()
}

#[test]
fn wrong_tables_have_messages_with_row_and_column() {
    let folder = sample("arrow-wrong");
    let path = folder.0.join("months/classes.arrow");
    let rows = |count: usize| -> Columns {
        vec![("distribution_date", dates(count)), ("class", texts(&["A-1", "A-2"][..count]))]
    };
    let with = |count: usize, name, array: ArrayRef| {
        let mut columns = rows(count);
        columns.push((name, array));
        columns
    };
    let mut twice = with(2, "principal", cents(&[1, 2]));
    twice[1].1 = texts(&["A-1", "A-1"]);
    let mut named = with(1, "principal", cents(&[1]));
    named[1].1 = floats(&[1.0]);
    let mut dated = with(1, "principal", cents(&[1]));
    dated[0].1 = texts(&["10/25/2003"]);
    let mut wild = with(1, "principal", cents(&[1]));
    wild[0].1 = Arc::new(Date32Array::from(vec![i32::MAX]));
    let negative = "is negative, as `balance_begin` must not be; of this table's columns, only \
                    `exchange` may be";
    for (columns, message) in [
        (vec![], "classes.arrow: the table has no columns".to_owned()),
        (
            twice,
            "classes.arrow:2: class `A-1` of 2003-09-25 is on line 1 already; keep one line, or \
             number corrections in a column `revision`"
                .to_owned(),
        ),
        (
            named,
            "classes.arrow: the column `class` has names, and is of binary floats; write it as text \
             or whole numbers"
                .to_owned(),
        ),
        (
            dated,
            "classes.arrow:1:1: `10/25/2003` is read as a date only if a columns.yaml beside the \
             file says so: write `date_format: \"%m/%d/%Y\"` under `classes:`"
                .to_owned(),
        ),
        (
            wild,
            "classes.arrow:1:1: `2147483647` is no date; write year, month and day as 2003-10-27"
                .to_owned(),
        ),
        (
            with(2, "balance_begin", cents(&[1, -100])),
            format!("classes.arrow:2:3: `-1.00` {negative}"),
        ),
        (
            with(1, "principal", Arc::new(BooleanArray::from(vec![true]))),
            "classes.arrow:1:3: `true` is no figure; if it says that nothing was published, write \
             `empty: [\"true\"]` under `classes:` in columns.yaml"
                .to_owned(),
        ),
        (
            with(1, "principal", Arc::new(Int64Array::from(vec![i64::MAX]))),
            "classes.arrow:1:3: `9223372036854775807` is too great; amounts stay below \
             703687441776.64, rates below 1000"
                .to_owned(),
        ),
        (
            with(1, "principal", texts(&["1.00\n2.00"])),
            "classes.arrow:1:3: a line break is in the field; remove it".to_owned(),
        ),
    ] {
        write(&path, columns);
        assert_eq!(messages(&folder)[0], message);
    }
    fs::write(&path, "distribution_date,class\n").unwrap();
    let message = "classes.arrow: the file is not Arrow IPC; write a table with \
                   `pyarrow.feather.write_feather`";
    assert_eq!(messages(&folder)[0], message);
}

#[test]
fn two_files_of_a_table_and_parquet_are_refused() {
    let folder = sample("arrow-two");
    fs::copy("tests/bad_tables/good/classes.csv", folder.0.join("months/classes.csv")).unwrap();
    folder.write("months/classes.arrow", "");
    let message = "months: `classes.csv` and `classes.arrow` are files of one table; keep one of \
                   them, or name it in columns.yaml: `classes: {file: NAME}`";
    assert_eq!(messages(&folder)[0], message);
    fs::remove_file(folder.0.join("months/classes.arrow")).unwrap();
    fs::remove_file(folder.0.join("months/classes.csv")).unwrap();
    let parquet = folder.write("months/classes.parquet", "PAR1");
    let message = "classes.parquet: Parquet is not read; write it as Arrow IPC with one line of \
                   Python: `import pyarrow.feather, pyarrow.parquet; pyarrow.feather.write_feather(\
                   pyarrow.parquet.read_table(\"classes.parquet\"), \"classes.arrow\")`";
    assert_eq!(messages(&folder)[0], message);
    let named = error("replay", &[folder.path(), "--classes", &parquet]);
    assert!(named.contains("Parquet is not read"), "{named}");
}

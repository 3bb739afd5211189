//! The seeds of each target: files of this repository, and a few texts.

use std::fs;
use std::path::{Path, PathBuf};

/// Loan tapes, besides the one in `deals/`.
const TAPES: [&str; 3] = [
    "balance,gross_rate,remaining_term\n100,8,360\n",
    "loan,group,balance,gross_rate,remaining_term,cpr\n17,2,250000.00,6.25,348,\"6 for 12, 20\"\n",
    "loan,group,balance,loan_count,gross_rate,remaining_term,age,amortization_term,interest_only,\
     servicing_fee,other_fees,penalty,penalty_months,index,margin,months_to_reset,reset_frequency,\
     look_back,months_to_recast,recast_frequency,first_cap,periodic_cap,max_rate,floor,rounding,\
     cpr,smm,psa,abs,cdr,mdr,sda,severity\n\
     17,1,250000.00,1,6.5,348,12,348,0,0.25,0.01,1,36,,,,,,,,,,,,,\"6 for 12, 20\",,,,,,100,35\n\
     18,2,300000,3,5,330,30,330,90,0.375,0,0,0,index,2.25,30,12,1,60,12,5,2,11,2.25,0.125,,,150,,2,,,\n",
];

/// Pages of HTML.
const PAGES: [&str; 2] = [
    "<html><p>Series: 2003-4</p><p>Distribution Date: 10/27/03</p><table><caption>SERVICING FEES\n\
     </caption><tr><th colspan=2>Fees<tr><td>Trustee Fee<td>$<td rowspan=2>1.00<td>%</table>",
    "<pre>\nSeries: 2003-4\nDistribution Date: 10/27/03\n<TABLE>\n<CAPTION>\nSERVICING FEES\n<S> <C>\n\
     Trustee Fee    1.00\n</TABLE></pre><!-- --><script><td></script>&nbsp;&#45;",
];

/// Vectors, each after a byte that chooses its quantity.
const VECTORS: [&str; 10] = [
    "\x006",
    "\x006 for 12, 20",
    "\x000.2 ramp 30 6",
    "\x000.2 ramp 30 6, 8 for 12, 10",
    "\x00150",
    "\x0040 for 24, 60 ramp 1200 100",
    "\x05-1.5 ramp 36 3.5, 4",
    "\x01100 for 1, 10000",
    "\x001: 20",
    "\x001: 20, 2: 15 for 12, 25",
];

const CURVES: [&str; 8] = [
    "month,rate\n1,2\n2,3\n",
    "month,rate\n-10,1.25\n0,1.5\n360,-2\n",
    "date,rate\n2003-11-01,1.12\n2004-01-15,1.25\n",
    "month , rate\r\n\"1\", \"2\"\r\n\r\n3,4",
    "par: 3m=5.3, 1=4.9, 2y=4.4, 10y=4.2, 30y=4.4",
    "zero: 1y=-0.5, 18m=3",
    "swap: 1y=1, 2y=1, 30y=80",
    "tenor,rate_pct\n3m,4.1\n2,3.9\n",
];

const DATES: [&str; 5] = ["2003-10-27", "1901-01-01", "2199-12-31", "2004-02-29", "2003-02-30"];

/// The seeds of a target; `root` is the folder of the crate.
pub fn seeds(root: &Path, target: &str) -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    match target {
        "report" => {
            let mut reports = files(root, &["deals", "tests/bad_reports"], "txt");
            reports.extend(texts(&PAGES));
            reports
        }
        "layout" => files(root, &["src/quantity/layouts", "tests/report"], "yaml"),
        "deal" => deals(root),
        "formula" => formulas(&deals(root)),
        "tape" => {
            let mut tapes: Vec<Vec<u8>> = texts(&TAPES);
            for tape in files(root, &["deals"], "csv") {
                let lines: Vec<&[u8]> = tape.split_inclusive(|byte| *byte == b'\n').collect();
                // Adjustable loans are at the end.
                let ends = lines.iter().take(8).chain(lines.iter().rev().take(8));
                tapes.push(ends.copied().collect::<Vec<_>>().concat());
            }
            tapes
        }
        "tables" => tables(root),
        "vector" => texts(&VECTORS),
        "curve" => texts(&CURVES),
        "date" => texts(&DATES),
        other => panic!("the target {other} has no seeds"),
    }
}

/// Tables with mistakes, each after the byte of its kind, its `columns.yaml`, and a line of dashes.
fn tables(root: &Path) -> Vec<Vec<u8>> {
    let names = ["collateral", "classes", "accounts", "indices", "triggers", "fees"];
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join("tests/bad_tables"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut seeds = Vec::new();
    for folder in folders {
        let columns = fs::read(folder.join("columns.yaml")).unwrap_or_default();
        for (kind, name) in names.iter().enumerate() {
            // The long line is one of 70,000 commas.
            let table = fs::read(folder.join(name).with_extension("csv")).unwrap_or_default();
            if !table.is_empty() && table.len() < 10_000 {
                let kind = [u8::try_from(kind).unwrap()];
                seeds.push([&kind[..], &columns, b"\n---\n", &table].concat());
            }
        }
    }
    seeds.dedup();
    seeds
}

/// Deal files: those in `deals/`, those of the documentation, and those with mistakes.
fn deals(root: &Path) -> Vec<Vec<u8>> {
    let mut deals = files(root, &["deals", "tests/bad_deals"], "yaml");
    let opening = "```yaml complete\n";
    for page in files(root, &["docs"], "md") {
        let page = String::from_utf8(page).unwrap();
        let examples = page.split(opening).skip(1).filter_map(|after| after.split("```").next());
        deals.extend(examples.map(|example| example.as_bytes().to_vec()));
    }
    deals
}

/// The formulas of deal files, each once.
fn formulas(deals: &[Vec<u8>]) -> Vec<Vec<u8>> {
    const FIELDS: [&str; 7] =
        ["is: ", "amount: ", "when: ", "formula: ", "notional: ", "net_wac_cap: ", "- is: "];
    let mut formulas: Vec<Vec<u8>> = Vec::new();
    for text in deals.iter().filter_map(|deal| std::str::from_utf8(deal).ok()) {
        for line in text.lines().map(str::trim) {
            let formula = FIELDS.iter().find_map(|field| line.strip_prefix(field));
            formulas.extend(formula.map(|formula| formula.as_bytes().to_vec()));
        }
    }
    formulas.sort();
    formulas.dedup();
    formulas
}

/// The files with this extension below some folders, in order of their paths.
fn files(root: &Path, folders: &[&str], extension: &str) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|is| is == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {extension} under {folders:?}");
    found.iter().map(|path| fs::read(path).unwrap()).collect()
}

//! The time to read a trustee report and tie it out in decimals and in intervals.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;

/// A deal and the bytes of its reports, so that we do not measure the disk.
struct Filed {
    deal: Deal,
    deal_file: Vec<u8>,
    reports: Vec<(String, Vec<u8>)>,
}

fn filings() -> Vec<Filed> {
    let deals = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deals");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(deals).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("deal.yaml").is_file());
    folders.sort();
    let mut filings: Vec<Filed> = folders.into_iter().map(|folder| filed(&folder)).collect();
    // Some deals are for projections only and have no reports.
    filings.retain(|filed| !filed.reports.is_empty());
    filings
}

fn filed(folder: &Path) -> Filed {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let reports =
        files.iter().map(|file| (file.display().to_string(), std::fs::read(file).unwrap()));
    Filed {
        deal: Deal::open(folder).unwrap(),
        deal_file: std::fs::read(folder.join("deal.yaml")).unwrap(),
        reports: reports.collect(),
    }
}

/// Reads reports and ties them out. Returns the number of figures.
fn tie_out(deal: &Deal, reports: &[(String, Vec<u8>)]) -> usize {
    let read = reports.iter().map(|(file, bytes)| Report::read(file, bytes).unwrap()).collect();
    let results = Replay::of(deal).series(read);
    results.into_iter().map(|result| result.unwrap().cells.len()).sum()
}

fn benches(criterion: &mut Criterion) {
    let filings = filings();
    let mut group = criterion.benchmark_group("tie_out");
    for filed in &filings {
        let one = &filed.reports[..1];
        let name = filed.deal.name();
        group.bench_function(format!("one/{name}"), |bencher| {
            bencher.iter(|| black_box(tie_out(&filed.deal, one)));
        });
        group.bench_function(format!("read/{name}"), |bencher| {
            bencher.iter(|| black_box(Report::read(&one[0].0, &one[0].1).unwrap()));
        });
        group.bench_function(format!("deal/{name}"), |bencher| {
            bencher.iter(|| black_box(Deal::from_bytes(name, &filed.deal_file).unwrap()));
        });
    }
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            filings
                .iter()
                .map(|filed| black_box(tie_out(&filed.deal, &filed.reports)))
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(tie, benches);
criterion_main!(tie);

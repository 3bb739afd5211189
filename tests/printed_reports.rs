#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]
use paydown::collateral::*;
use paydown::projection::ProjectionOptions;
use paydown::report::*;
use paydown::tieout::Status;
use paydown::trustee::*;
use paydown::{Deal, replay_series};

#[test]
fn scratch() {
    for (folder, file) in [
        ("thornburg-2003-4", "2003-10-27.txt"),
        ("thornburg-2003-2", "2003-04-25.txt"),
        ("thornburg-2003-1", "2003-12-26.txt"),
    ] {
        let deal = Deal::from_path(format!("deals/{folder}")).unwrap();
        let filed = Report::from_path(format!("deals/{folder}/{file}")).unwrap();
        let tied = replay_series(&deal, vec![filed.clone()]).remove(0).unwrap();
        let mut options = ProjectionOptions::default();
        options.from = Some(tied);
        options.assumptions.prepayment_pct = GroupVectors::flat(20.0);
        options.assumptions.default_pct = GroupVectors::flat(4.0);
        options.assumptions.severity_pct = GroupVectors::flat(60.0);
        options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.12));
        options.assumptions.prepayment_interest = PrepaymentInterest::new(15.0, false);
        options.months = Some(40);
        let mut page = Page::default();
        page.digits = Digits::Full;
        let printed = project_reports(&deal, &options, &page).unwrap_or_else(|e| panic!("{e:?}"));
        std::fs::write(
            format!("/tmp/printed-{folder}.txt"),
            &printed[30.min(printed.len() - 1)].text,
        )
        .unwrap();
        let mut series = vec![filed];
        series.extend(printed.iter().map(|r| r.read().unwrap_or_else(|e| panic!("{e:?}"))));
        let mut all = [0usize; 5];
        for tied in replay_series(&deal, series).into_iter().skip(1) {
            let tied = tied.unwrap_or_else(|e| panic!("{e:?}"));
            for cell in &tied.cells {
                let at = Status::ALL.iter().position(|s| *s == cell.status).unwrap();
                all[at] += 1;
                if at >= 2 && all[at] <= 6 {
                    println!(
                        "{} {} {} | {} | {} | {:?} | {} {:?} {:?}",
                        tied.file,
                        cell.line,
                        cell.table,
                        cell.row,
                        cell.column,
                        cell.status,
                        cell.published,
                        cell.computed,
                        cell.reason
                    );
                }
            }
        }
        println!("{folder} {all:?}");
    }
}

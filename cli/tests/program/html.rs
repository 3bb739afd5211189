//! The pages of `replay --html` and `project --html`: when they are written, and how a browser shows
//! them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{Folder, REPORT, error, in_project, printed};

const PROJECTED: [&str; 5] = ["deals/home-equity", "--cpr", "20", "--index", "libor-1m=1.1"];

#[test]
fn page_is_written_beside_the_usual_output() {
    in_project();
    let folder = Folder::new("page");
    let page = folder.write("report.html", "the old page");
    let without = printed("replay", &[REPORT]);
    assert_eq!(printed("replay", &[REPORT, "--html", &page]), without);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=en>"));
    // `--only` concerns the usual output: the page has a filter of its own.
    let only = ["--only", "break", "--format", "csv", "--html", &page, REPORT];
    assert_eq!(printed("replay", &only).lines().count(), 1);
    assert_eq!(fs::read_to_string(&page).unwrap(), html);

    let without = printed("project", &PROJECTED);
    let with = printed("project", &[&PROJECTED[..], &["--html", &page]].concat());
    assert_eq!(with, without);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("<dt>cpr</dt><dd>20</dd>") && html.contains("<svg"));
    // Nothing else is left in the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn page_of_several_deals_has_every_report() {
    in_project();
    let folder = Folder::new("pages");
    let page = folder.write("reports.html", "");
    let deals = ["2003-1", "2003-2", "2003-4"].map(|series| format!("deals/thornburg-{series}"));
    let [first, second, third] = &deals;
    printed("replay", &[first, second, third, "--html", &page]);
    let html = fs::read_to_string(&page).unwrap();
    assert_eq!((html.matches("<article").count(), html.matches("<aside").count()), (4, 3));
    assert_eq!(html.matches("<button").count(), 3147);
}

#[test]
fn page_replaces_no_input_and_no_other_output() {
    in_project();
    let folder = Folder::new("page-inputs");
    let deal = fs::read_to_string("deals/thornburg-2003-4/deal.yaml").unwrap();
    let deal = folder.write("deal.yaml", &deal);
    let text = fs::read_to_string(REPORT).unwrap();
    let report = folder.write("report.txt", &text);
    let out = folder.write("out", "");
    for (taken, why) in [
        (&report, "is an input of this command; name another file"),
        (&deal, "is an input of this command; name another file"),
        (&out, "is another output of this command; name another file"),
    ] {
        let err = error("replay", &[&deal, &report, "--out", &out, "--html", taken]);
        assert!(err.contains(&format!("{taken}: {why}")), "{err}");
    }
    assert_eq!(fs::read_to_string(&report).unwrap(), text);
    let err = error("project", &[&PROJECTED[..], &["--svg", &out, "--html", &out]].concat());
    assert!(err.contains("is another output of this command"), "{err}");
    let report = ["deals/thornburg-2003-4", "--show", "report", "--html", &out];
    let err = error("project", &report);
    assert!(err.contains("leave --svg, --html and --format out"), "{err}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "");
}

/// A report that cannot be read has no page, and an old page stays.
#[test]
fn page_without_a_report_is_not_written() {
    in_project();
    let folder = Folder::new("no-page");
    let report = folder.write("report.txt", "no report");
    let page = folder.write("report.html", "the old page");
    let err = error("replay", &[&report, "--html", &page]);
    assert!(err.contains("report.txt"), "{err}");
    assert_eq!(fs::read_to_string(&page).unwrap(), "the old page");
}

/// A Chromium browser, if there is one.
fn browser() -> Option<&'static str> {
    let is_here = |name: &&str| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|ran| ran.status.success())
    };
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(is_here);
    if found.is_none() {
        eprintln!("skipped: no Chromium is installed, so no browser showed the page");
    }
    found
}

/// What a reader finds on a page in a window of this width. The script that reads is in another page,
/// around it.
fn read_in_browser(browser: &str, folder: &Folder, page: &str, width: u32) -> Value {
    let script = include_str!("page_in_browser.js");
    let around = folder.write(
        "around.html",
        &format!(
            "<!DOCTYPE html><meta charset=utf-8><style>body{{margin:0;overflow:hidden}}\
             iframe{{border:0;display:block;width:{width}px;height:900px}}</style>\
             <iframe src=\"file://{page}\"></iframe><pre id=result hidden></pre>\
             <script>{script}</script>"
        ),
    );
    let profile = Path::new(folder.path()).join("profile");
    let ran = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args([&format!("--window-size={width},900"), "--virtual-time-budget=60000", "--dump-dom"])
        .arg(format!("file://{around}"))
        .output()
        .unwrap();
    let dom = String::from_utf8(ran.stdout).unwrap();
    let result = dom.split("<pre id=\"result\" hidden=\"\">").nth(1).unwrap_or_else(|| {
        panic!("{browser}: {}", String::from_utf8_lossy(&ran.stderr));
    });
    let result = result.split("</pre>").next().unwrap();
    serde_json::from_str(result).unwrap_or_else(|wrong| panic!("{wrong}: {result}"))
}

#[test]
fn browser_shows_every_figure_in_its_place_opens_it_and_filters() {
    in_project();
    let Some(browser) = browser() else { return };
    read_report(browser, REPORT, &[1400, 700]);
    read_report(browser, "deals/thornburg-2003-1/2003-12-26.txt", &[1400]);
}

/// Compares what a browser shows of a report, in windows of these widths, with its verdicts.
fn read_report(browser: &str, file: &str, widths: &[u32]) {
    let folder = Folder::new("browser");
    let page = folder.write("report.html", "");
    let json = printed("replay", &[file, "--format", "json", "--html", &page]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let report = &json["reports"][0];
    let cells = report["cells"].as_array().unwrap();
    let text = fs::read_to_string(file).unwrap();
    let text: Vec<&str> = text.lines().collect();
    for width in widths {
        let read = read_in_browser(browser, &folder, &page, *width);
        assert_eq!(
            (&read["scripts"], &read["loaded"], &read["wide"]),
            (&0.into(), &0.into(), &false.into())
        );
        let figures = read["figures"].as_array().unwrap();
        assert_eq!(figures.len(), cells.len());
        for (figure, cell) in figures.iter().zip(cells) {
            assert_eq!(
                [&figure["line"], &figure["published"], &figure["verdict"]],
                [&cell["line"], &cell["published"], &cell["status"]]
            );
            for fact in ["in_line", "can_be_clicked", "opens", "near", "inside"] {
                assert_eq!(figure[fact], true, "{fact} at {width} pixels: {figure}");
            }
            let line = text[figure["line"].as_u64().unwrap() as usize - 1];
            let place = figure["place"].as_u64().unwrap() as usize;
            let printed = figure["published"].as_str().unwrap();
            assert!(line[place - 1..].starts_with(printed), "{figure}");
        }
        let count = |verdict: &str| report["counts"][verdict].as_u64().unwrap();
        let all = cells.len() as u64;
        let others = all - count("exact") - count("input");
        let visible = serde_json::json!([all, all - count("exact"), others, others, all]);
        assert_eq!(read["visible"], visible);
        let is_other = |cell: &&Value| cell["status"] != "exact" && cell["status"] != "input";
        let lines: BTreeSet<u64> =
            cells.iter().filter(is_other).map(|cell| cell["line"].as_u64().unwrap()).collect();
        assert_eq!(read["lines"], serde_json::json!([text.len(), lines.len(), text.len()]));
        assert_eq!(read["left_open"], 0);
        assert_eq!(read["clause"], serde_json::json!([true, true, true]));
        assert_eq!((&read["made"], &read["anchor"]), (&true.into(), &"267".into()));
    }
}

#[test]
fn browser_shows_a_projection() {
    in_project();
    let Some(browser) = browser() else { return };
    let folder = Folder::new("browser-projection");
    let page = folder.write("projection.html", "");
    printed("project", &[&PROJECTED[..], &["--html", &page]].concat());
    for width in [1400, 700] {
        let read = read_in_browser(browser, &folder, &page, width);
        assert_eq!(
            (&read["scripts"], &read["loaded"], &read["wide"]),
            (&0.into(), &0.into(), &false.into())
        );
        // Four classes and the pool.
        assert_eq!((&read["folded"], &read["unfolded"]), (&5.into(), &5.into()));
        let pictures = read["pictures"].as_array().unwrap();
        assert!(!pictures.is_empty() && pictures.iter().all(|is_seen| *is_seen == true));
    }
}

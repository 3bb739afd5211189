//! The deals of `deals/` and of the documents, with the text of their files or with the points from which
//! they are projected.

use paydown::Deal;
use paydown::projection::ProjectionOptions;
use paydown::tie_out::Replay;

/// A deal and the text of its file.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub text: String,
    pub deal: Deal,
}

impl Case {
    pub fn new(name: String, text: String) -> Self {
        // A projection has no report that gives a rate.
        let text = text.replace("interest: as reported", "interest: none");
        let deal = Deal::from_text(&name, &text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        Self { name, text, deal }
    }
}

/// Every deal of `deals/`.
pub fn deals() -> Vec<Case> {
    let folders = std::fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = folders.map(|folder| folder.join("deal.yaml")).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let read = |file: std::path::PathBuf| {
        Case::new(file.display().to_string(), std::fs::read_to_string(&file).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// The deals in the code blocks of a document, completed by its frame if they are not whole.
pub fn shown(document: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(document).unwrap();
    let (mut frame, mut cases) = (String::new(), Vec::new());
    let mut open: Option<(usize, &str, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```yaml ")) {
            (None, Some(word)) => open = Some((index + 2, word, String::new())),
            (None, None) => {}
            (Some((from, word, deal)), _) if line == "```" => {
                let name = format!("{document}:{from}");
                match *word {
                    "frame" => frame.clone_from(deal),
                    "complete" => cases.push(Case::new(name, deal.clone())),
                    _ => {
                        let head = frame.split("collateral:\n").next().unwrap();
                        let own = deal.starts_with("collateral:\n");
                        let above = if own { head } else { &frame };
                        cases.push(Case::new(name, format!("{above}\n{deal}")));
                    }
                }
                open = None;
            }
            (Some((_, _, deal)), _) => *deal += &format!("{line}\n"),
        }
    }
    cases
}

/// Every deal of `deals/` with the points from which it is projected: each report, or closing.
pub fn starts() -> Vec<(String, Deal, ProjectionOptions)> {
    let mut folders: Vec<_> =
        std::fs::read_dir("deals").unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|path| path.join("deal.yaml").is_file());
    folders.sort();
    let mut starts = Vec::new();
    for folder in folders {
        let deal = Deal::open(&folder).unwrap();
        if deal.has_loans() {
            starts.push((deal.name().to_owned(), deal, ProjectionOptions::default()));
            continue;
        }
        let mut reports: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        reports.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        reports.sort();
        for report in reports {
            let mut options = ProjectionOptions::default();
            options.start = Some(Replay::of(&deal).file(&report).unwrap().state().clone());
            let name =
                format!("{} from {}", deal.name(), report.file_stem().unwrap().to_string_lossy());
            starts.push((name, deal.clone(), options));
        }
    }
    for deal in examples() {
        starts.push((deal.name().to_owned(), deal, ProjectionOptions::default()));
    }
    assert!(starts.len() >= 12, "{} starts", starts.len());
    starts
}

/// The complete deal files of `docs/deal-file.md` that have loans.
fn examples() -> Vec<Deal> {
    let text = std::fs::read_to_string("docs/deal-file.md").unwrap();
    let blocks = text.split("```yaml complete\n").skip(1);
    let files = blocks.map(|block| block.split("```").next().unwrap());
    let deals = files.map(|file| Deal::from_text("deal.yaml", file).unwrap());
    deals.filter(Deal::has_loans).collect()
}

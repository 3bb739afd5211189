//! Pictures: what they say, what they leave out, and that they are well-formed and legible.

use std::fmt::Write;

use crate::{Folder, column, csv, error, in_project, printed, run};

/// The greatest size of a picture of 360 months and 60 classes, in bytes.
const LARGEST: usize = 300_000;

/// Width of a text in DejaVu Sans, which is wide among sans-serif fonts, in parts of its size: that of
/// lower case letters and digits is 0.6 on average, of the narrow ones and of spaces a third.
fn width(text: &str) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | ' ' | '-' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '/' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.95,
        _ => 0.62,
    };
    text.chars().map(em).sum()
}

/// A picture that a command draws.
fn drawn(command: &str, arguments: &[&str]) -> String {
    in_project();
    let folder = Folder::new(&format!("picture-{:?}", std::thread::current().id()));
    let file = folder.0.join("picture.svg");
    printed(command, &[arguments, &["--svg", file.to_str().unwrap()]].concat());
    let svg = std::fs::read_to_string(&file).unwrap();
    check(&svg);
    svg
}

type Tag<'x> = (&'x str, Vec<(&'x str, &'x str)>, &'x str);

/// The tags of a well-formed XML text: names (of an end with its slash), attributes and the text up to
/// the next tag.
fn elements(xml: &str) -> Vec<Tag<'_>> {
    let mut open: Vec<&str> = Vec::new();
    let mut elements = Vec::new();
    let mut parts = xml.split('<');
    assert_eq!(parts.next(), Some(""));
    for part in parts {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("no end of <{part}"));
        for reference in [tag, text].into_iter().flat_map(|text| text.split('&').skip(1)) {
            let name = reference.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot"].contains(&name), "&{reference}");
        }
        let is_plain = |c: char| c == '\n' || !c.is_control();
        assert!(part.chars().all(is_plain), "{part}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            elements.push((tag, Vec::new(), text));
            continue;
        }
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        while let Some((key, value)) = rest.trim_start().split_once("=\"") {
            let (value, after) = value.split_once('"').unwrap_or_else(|| panic!("<{tag}>"));
            assert!(attributes.iter().all(|(known, _)| *known != key), "<{tag}> repeats {key}");
            attributes.push((key, value));
            rest = after;
        }
        assert!(["", "/"].contains(&rest.trim()), "<{tag}>");
        if !tag.ends_with('/') {
            open.push(name);
        }
        elements.push((name, attributes, text));
    }
    assert!(open.is_empty(), "{open:?} stay open");
    elements
}

fn of<'a>(attributes: &[(&str, &'a str)], key: &str) -> Option<&'a str> {
    attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

/// Checks what every picture keeps: it is well-formed, has a name, can be in a page beside others, and
/// no text is outside it or on another text.
fn check(svg: &str) {
    let elements = elements(svg);
    let (root, attributes, _) = &elements[0];
    assert_eq!((*root, of(attributes, "role")), ("svg", Some("img")));
    assert!(of(attributes, "aria-label").is_some_and(|label| !label.is_empty()));
    let number =
        |attributes: &[(&str, &str)], key| of(attributes, key).unwrap().parse::<f64>().unwrap();
    let (wide, high) = (number(attributes, "width"), number(attributes, "height"));
    let mut places: Vec<([f64; 4], &str)> = Vec::new();
    let mut group = (None, None);
    for (place, (name, attributes, text)) in elements.iter().enumerate() {
        assert!(!["script", "style", "image", "use"].contains(name), "<{name}>");
        assert!(of(attributes, "id").is_none() && of(attributes, "class").is_none());
        if ["g", "/g"].contains(name) {
            group = (of(attributes, "font-size"), of(attributes, "text-anchor"));
        }
        if *name != "text" || of(attributes, "transform").is_some() {
            continue;
        }
        // A text that is cut has its whole text as a title within it.
        let text = if text.is_empty() { elements[place + 2].2 } else { text };
        assert!(!text.is_empty());
        let size: f64 = of(attributes, "font-size").or(group.0).unwrap().parse().unwrap();
        let long = width(&text.replace("&lt;", "<").replace("&quot;", "'")) * size;
        let (x, y) = (number(attributes, "x"), number(attributes, "y"));
        let left = match of(attributes, "text-anchor").or(group.1) {
            Some("middle") => x - long / 2.0,
            Some("end") => x - long,
            _ => x,
        };
        let at = [left, left + long, y - 0.7 * size, y];
        assert!(at[0] >= 0.0 && at[1] <= wide && at[2] >= 0.0 && at[3] <= high, "{text}: {at:?}");
        places.push((at, text));
    }
    places.sort_by(|one, other| one.0[2].total_cmp(&other.0[2]));
    for (place, (one, text)) in places.iter().enumerate() {
        let below = places[place + 1..].iter().take_while(|(other, _)| other[2] < one[3]);
        for (other, next) in below {
            let is_beside = other[0] >= one[1] || other[1] <= one[0];
            assert!(is_beside, "`{text}` at {one:?} is on `{next}` at {other:?}");
        }
    }
}

/// The first digits of a deal's digest, as the JSON has it.
fn digest(command: &str, deal: &[&str]) -> String {
    let json = printed(command, &[deal, &["--format", "json"]].concat());
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    read["deal"]["digest"].as_str().unwrap()[..12].to_owned()
}

const HOME: [&str; 9] = [
    "deals/home-equity",
    "--cpr",
    "20",
    "--cdr",
    "0.2 ramp 30 6",
    "--severity",
    "40",
    "--index",
    "libor-1m=3.5",
];

#[test]
fn projection_says_its_assumptions_start_and_deal() {
    let svg = drawn("project", &HOME);
    let assumed = ">Assumptions: --cpr 20 --cdr &quot;0.2 ramp 30 6&quot; --severity 40 --index libor-1m=3.5<";
    assert!(svg.contains(assumed), "{svg}");
    assert!(svg.contains(">Start: closing, 2002-03-28<"));
    let deal = format!(
        ">Deal: home-equity, digest {}; paydown {}<",
        digest("project", &HOME),
        env!("CARGO_PKG_VERSION")
    );
    assert!(svg.contains(&deal), "{deal}");
    let report = "deals/thornburg-2003-1/2003-12-26.txt";
    let from = ["deals/thornburg-2003-1", "--cpr", "20", "--no-advance", "--from", report];
    let svg = drawn("project", &from);
    assert!(svg.contains(&format!(">Start: {report}, 2003-12-26<")));
    assert!(svg.contains(">Assumptions: --cpr 20 --no-advance<"));
    assert!(drawn("project", &["deals/pac-support"]).contains(">Assumptions: none given<"));
}

/// The last month in which a class has a balance of half a cent before the distribution ends the axis.
#[test]
fn axis_ends_with_the_last_balance() {
    let svg = drawn("project", &HOME);
    let rows = csv(&[&HOME[..], &["--show", "classes"]].concat());
    let (dates, balances) = (column(&rows, "date"), column(&rows, "balance_begin"));
    let with = dates.iter().zip(&balances).filter(|(_, balance)| *balance != "0.00");
    let last = with.map(|(date, _)| date).max().unwrap();
    let end = dates.iter().max().unwrap();
    assert!(last < end, "the residual outlives the classes");
    let span = format!(" from 2002-03-28 to {last}, when the last balance ends; later months");
    assert!(svg.contains(&span), "{span}");
    let years = |year: &str| svg.matches(&format!(">{year}<")).count();
    let last_year: u16 = last[..4].parse().unwrap();
    assert!((last_year + 1..last_year + 20).all(|year| years(&year.to_string()) == 0));
}

#[test]
fn panels_without_amounts_are_lines_of_text() {
    let svg = drawn("project", &["deals/sequential-cmo", "--psa", "150"]);
    assert!(svg.contains(">Losses of the collateral: none<"));
    assert!(svg.contains(">Write-downs of classes: none<"));
    assert!(svg.contains(">Principal, $ millions a month<"));
    let lossy = ["deals/two-groups", "--cpr", "15", "--cdr", "1", "--severity", "30"];
    let svg = drawn("project", &lossy);
    assert!(!svg.contains(": none<"));
    // The tooltip of an area and the key have the total of the collateral rows.
    let rows = csv(&[&lossy[..], &["--show", "collateral"]].concat());
    let losses = column(&rows, "group").into_iter().zip(column(&rows, "loss"));
    let total: f64 = losses
        .filter(|(group, _)| group == "1")
        .map(|(_, loss)| loss.parse::<f64>().unwrap())
        .sum();
    assert!(svg.contains(&format!("<title>1: ${:.2} million in all</title>", total / 1e6)));
}

/// A class of 0.1 percent of the deal is a row as high as the others, and an area in the stack.
#[test]
fn thin_classes_are_visible() {
    let svg = drawn("project", &["deals/thornburg-2003-1", "--cpr", "20"]);
    let areas = |name: &str| {
        let title = format!("<title>{name}: $0.77 million at ");
        svg.matches(&title).count()
    };
    // In the stack `at the start, ... at the end`, and the row `at most`.
    assert_eq!(areas("B-5"), 2);
    assert!(svg.contains(">0.1 %<"));
}

/// A deal of 60 classes paid one after another, of which some have long names.
fn sixty() -> Folder {
    in_project();
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let head = text.split_once("classes:\n").unwrap().0;
    let name = |number: usize| match number % 7 {
        0 => format!("class-{number}-with-a-name-that-is-too-long-for-a-key-of-any-picture"),
        _ => format!("A-{number}"),
    };
    let names: Vec<String> = (1..60).map(name).collect();
    let mut deal = format!("{head}classes:\n");
    for (place, name) in names.iter().enumerate() {
        // Of 59 classes most are 0.2 percent of the deal.
        let balance = if place % 5 == 0 { 7_400_000 } else { 200_000 };
        let balance =
            if place == 58 { 100_000_000 - 12 * 7_400_000 - 46 * 200_000 } else { balance };
        let _ = write!(
            deal,
            "  - class: {name}\n    original_balance: {balance}.00\n    interest:\n      fixed: 6\n    \
             source: Example\n"
        );
    }
    let up = names.join(", ");
    let down: Vec<&str> = names.iter().rev().map(String::as_str).collect();
    deal += "  - class: R\n    original_balance: 0.00\n    interest: none\n    source: Example\n";
    let _ = write!(deal, "lists:\n  up: [{up}]\n  down: [{}]\nwaterfall:\n", down.join(", "));
    for (pay, amount, to) in [
        ("pay: unpaid interest", "", "to: [up]\n    split: pro rata"),
        ("pay: interest", "", "to: [up]\n    split: pro rata"),
        ("pay: scheduled principal", "pool.scheduled_principal", "to: [up]\n    split: sequential"),
        (
            "pay: unscheduled principal",
            "pool.unscheduled_principal",
            "to: [up]\n    split: sequential",
        ),
        ("allocate: realized loss", "pool.realized_loss", "to: [down]\n    split: sequential"),
        ("pay: residual", "", "to: [R]"),
    ] {
        let amount =
            if amount.is_empty() { String::new() } else { format!("    amount: {amount}\n") };
        let _ = write!(deal, "  - {pay}\n{amount}    {to}\n    source: Example\n");
    }
    let folder = Folder::new(&format!("sixty-{:?}", std::thread::current().id()));
    folder.write("deal.yaml", &deal);
    folder
}

#[test]
fn sixty_classes_and_long_assumptions_are_legible() {
    let folder = sixty();
    let vector = ["1 ramp 30 6"; 1].into_iter().chain(["7.25 for 12"; 20]).collect::<Vec<_>>();
    let vector = vector.join(", ");
    let arguments = [folder.path(), "--cpr", &vector, "--cdr", "2", "--severity", "40"];
    let svg = drawn("project", &arguments);
    assert!(svg.len() < LARGEST, "{} bytes", svg.len());
    for text in [">47 other classes<", ">A-59<", ">and ", " more<"] {
        assert!(svg.contains(text), "{text}");
    }
    // A row for each of 59 classes.
    assert_eq!(svg.matches(" at most</title>").count(), 59);
    // A longer vector is cut, with the number of characters that are left out.
    let vector = vec![vector; 10].join(", ");
    let svg = drawn("project", &[folder.path(), "--cpr", &vector]);
    assert!(svg.contains(" more characters<"));
}

#[test]
fn reserved_characters_are_escaped() {
    let folder = Folder::new("reserved");
    let curve = folder.write("a<b&\"c\".csv", "month,rate\n1,3.5\n");
    let index = format!("libor-1m={curve}");
    let svg = drawn("project", &["deals/home-equity", "--index", &index]);
    assert!(svg.contains("/a&lt;b&amp;&quot;c&quot;.csv"), "{svg}");
}

const GRID: [&str; 9] = [
    "deals/home-equity",
    "--cpr",
    "10,25",
    "--cdr",
    "0,6",
    "--severity",
    "50",
    "--index",
    "libor-1m=1.1",
];

#[test]
fn heat_map_has_a_scale_for_each_class_and_says_what_it_is_made_of() {
    let svg = drawn("grid", &GRID);
    assert!(
        svg.contains(">Assumptions: --cpr 10,25 --cdr 0,6 --severity 50 --index libor-1m=1.1<")
    );
    assert!(svg.contains(">Start: closing, first month 2002-04-25<"));
    assert!(svg.contains(&format!("digest {};", digest("grid", &GRID))));
    assert!(svg.contains(">Scenarios: 4, in floats<"));
    for text in
        [">CPR, % a year<", ">CDR, %<", ">Average life, years<", ">No principal is paid: C<"]
    {
        assert!(svg.contains(text), "{text}");
    }
    // Least and greatest life of each class, as the rows have them.
    let rows = printed("grid", &[&GRID[..], &["--format", "csv"]].concat());
    let (classes, lives) = (column(&rows, "class"), column(&rows, "average_life_years"));
    for class in ["A", "M-1", "M-2"] {
        let own = classes.iter().zip(&lives).filter(|(name, _)| *name == class);
        let own: Vec<f64> = own.map(|(_, life)| life.parse().unwrap()).collect();
        let (least, most) =
            own.iter().fold((f64::MAX, 0.0_f64), |(l, m), x| (l.min(*x), m.max(*x)));
        assert!(
            svg.contains(&format!(">{least:.2}<")) && svg.contains(&format!(">{most:.2} years<"))
        );
        assert!(svg.contains(&format!("{class}, CPR 10, CDR 0: ")));
    }
    let psa = drawn("grid", &["deals/sequential-cmo", "deals/two-groups", "--psa", "100,200"]);
    assert!(psa.contains(">PSA, % of the curve<") && psa.contains(">No losses: A, B, Z, R<"));
    assert!(psa.contains(">No losses: A-1, A-2, B-1, B-2, R<"));
}

#[test]
fn panels_beyond_the_limit_are_left_out_and_classes_can_be_chosen() {
    let folder = sixty();
    let file = folder.0.join("heat.svg");
    let axes = ["--cpr", "5,10", "--cdr", "0,4", "--severity", "40,80"];
    let arguments = [&[folder.path()], &axes[..], &["--svg", file.to_str().unwrap()]].concat();
    let ran = run("grid", &arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said = "the first 30 of 60 classes, because ";
    assert!(ran.err.contains(&format!("note: the picture has {said}")), "{}", ran.err);
    assert!(ran.err.contains("choose classes with --class"), "{}", ran.err);
    let svg = std::fs::read_to_string(&file).unwrap();
    check(&svg);
    assert!(svg.contains(said));
    let chosen = [&[folder.path()], &axes[..], &["--class", "A-59,A-1"]].concat();
    let svg = drawn("grid", &chosen);
    assert!(!svg.contains("Not all is drawn") && svg.contains(">A-59<") && !svg.contains(">A-2<"));
}

#[test]
fn grids_that_no_picture_can_show_are_refused_before_they_run() {
    in_project();
    let refused = |more: &[&str]| {
        error("grid", &[&["deals/sequential-cmo", "--svg", "/dev/null"], more].concat())
    };
    assert_eq!(
        refused(&["--cpr", "0:100:0.5"]),
        "error: --svg: 201 values of --cpr are more than the 100 that a picture can show; give fewer\n"
    );
    assert_eq!(
        refused(&["--severity", "0:60:10", "--shift", "0,1,2,3,4", "--index", "libor-1m=3"]),
        "error: --svg: 35 combinations of --severity, --shift have more than the 60 panels that a picture \
         can show; give fewer values\n"
    );
    assert_eq!(
        refused(&["--cpr", "1:100:1", "--cdr", "1:100:1", "--severity", "1,2"]),
        "error: --svg: 20000 scenarios have 40000 cells of one class, more than the 20000 that a picture \
         can show; give fewer values\n"
    );
}

//! Footnotes on the denomination of factors: "(2) All Classes Are Per $1000 Denomination."

use super::figures::figure;
use super::text::{Kind, NoteLine, Piece};
use crate::report::filed_report::Denomination;

/// Most words kept of a sentence; a longer one does not name classes.
const MAX_WORDS: usize = 64;

/// Most footnotes read, a bound on memory; no real report comes near it.
const MAX_FOOTNOTES: usize = 1_000;

/// The denominations in footnotes, both those in `<FN>` tags and those printed among the rows.
pub(super) fn read(pieces: &[Piece], notes: &[NoteLine]) -> Vec<Denomination> {
    let of_rows = pieces.iter().filter_map(|piece| match &piece.kind {
        Kind::Text(text) => Some((piece.line, text.as_str())),
        _ => None,
    });
    let of_notes = notes.iter().map(|(line, text)| (*line, text.as_str()));
    let mut lines: Vec<(usize, &str)> = of_rows.chain(of_notes).collect();
    lines.sort_by_key(|(line, _)| *line);
    let mut found = Vec::new();
    let mut sentence: Vec<(usize, &str)> = Vec::new();
    for (line, text) in lines {
        for word in text.split_whitespace() {
            if is_word(word, &["denomination", "denominations"]) {
                found.extend(denomination(&sentence));
                sentence.clear();
                if found.len() >= MAX_FOOTNOTES {
                    return found;
                }
            } else {
                if sentence.len() == MAX_WORDS {
                    sentence.drain(..MAX_WORDS / 2);
                }
                sentence.push((line, word));
            }
        }
    }
    found
}

fn is_word(word: &str, known: &[&str]) -> bool {
    let bare = word.trim_matches(|char: char| !char.is_alphanumeric());
    known.iter().any(|known| known.eq_ignore_ascii_case(bare))
}

/// "Classes A, M-1 are per $25,000", before the word "denomination".
fn denomination(sentence: &[(usize, &str)]) -> Option<Denomination> {
    let [before @ .., (_, per), (line, text)] = sentence else { return None };
    let text = text.trim_end_matches(['.', ';']);
    let (amount, is_percent) = figure(text).ok()?;
    if !is_word(per, &["per"]) || is_percent {
        return None;
    }
    let classes = before.iter().rposition(|(_, word)| is_word(word, &["class", "classes"]))?;
    let names: Vec<String> = before[classes + 1..]
        .iter()
        .flat_map(|(_, word)| word.split([',', ';']))
        .filter(|name| !name.is_empty() && !is_word(name, &["are", "is", "and"]))
        .map(str::to_owned)
        .collect();
    let is_all = classes > 0 && is_word(before[classes - 1].1, &["all"]);
    (is_all || !names.is_empty()).then(|| Denomination {
        line: *line,
        classes: if is_all { Vec::new() } else { names },
        text: text.to_owned(),
        amount,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_name_the_classes_and_the_denomination() {
        let notes = [
            (1, "(2) All Classes Are Per $1000 Denomination."),
            (2, "(5) Classes A, M-1, M-2 are per $25,000 Denomination.  Class B-IO are per"),
            (3, "    $10,000,000 Denomination.  Classes"),
            (4, "R-1 and R-2 are per $50.00 Denomination."),
            (5, "Notes are sold in a minimum denomination of $1,000 per note."),
            (6, "Per $1000 Denomination"),
        ]
        .map(|(line, text)| (line, text.to_owned()));
        let found: Vec<String> = read(&[], &notes)
            .iter()
            .map(|found| {
                let classes = found.classes.join("+");
                format!("{} {classes} {} {}", found.line, found.text, found.amount.value)
            })
            .collect();
        assert_eq!(
            found,
            [
                "1  $1000 1000",
                "2 A+M-1+M-2 $25,000 25000",
                "3 B-IO $10,000,000 10000000",
                "4 R-1+R-2 $50.00 50.00",
            ]
        );
    }
}

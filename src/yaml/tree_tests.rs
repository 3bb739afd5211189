#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Node, Value, parse};

/// The tree on one line.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text { text, .. } => text.clone(),
        Value::Empty => "-".to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join("; "))
        }
        Value::Map(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, node)| {
                    format!("{}@{}:{}={}", key.text, key.line, key.column, shown(node))
                })
                .collect();
            format!("{{{}}}", fields.join("; "))
        }
    }
}

fn tree(source: &str) -> Node {
    match parse("deal.yaml", source, "a deal file") {
        Ok(node) => node,
        Err(mistakes) => panic!("{mistakes:?}"),
    }
}

fn mistakes_of(source: &str) -> Vec<String> {
    match parse("d", source, "a deal file") {
        Ok(node) => panic!("no mistake reported: {}", shown(&node)),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

fn field<'n>(node: &'n Node, name: &str) -> &'n Node {
    let Value::Map(fields) = &node.value else { panic!("no fields") };
    &fields.iter().find(|(key, _)| key.text == name).unwrap().1
}

/// Checks the messages reported for each source.
fn check_all(cases: &[(&str, &[&str])]) {
    for (source, expected) in cases {
        assert_eq!(&mistakes_of(source), expected, "{source:?}");
    }
}

#[test]
fn parse_keeps_texts_as_written_and_fields_in_order() {
    let source = "zeta: 1298203263.42\nalpha: 0.10\nbig: 123456789012345678901234567890123456789012345678901234567890.0\n\
                  hex: 0x1F\ndate: 2003-10-27\nno: yes\nquoted: \"0.10\"\nlist: [A-1, 'M 1', 007]\nnone:\nnull: ~\n";
    assert_eq!(
        shown(&tree(source)),
        "{zeta@1:1=1298203263.42; alpha@2:1=0.10; \
         big@3:1=123456789012345678901234567890123456789012345678901234567890.0; \
         hex@4:1=0x1F; date@5:1=2003-10-27; no@6:1=yes; quoted@7:1=0.10; \
         list@8:1=[A-1; M 1; 007]; none@9:1=-; null@10:1=-}"
    );
}

#[test]
fn columns_count_characters_not_bytes() {
    let node = tree("names: [é, ü, {x: y}]\r\nfields:\r\n  - a: 1\r\n    b:\r\nlast: c\r\n");
    let Value::List(items) = &field(&node, "names").value else { panic!("no list") };
    let places: Vec<_> = items.iter().map(|item| (item.line, item.column)).collect();
    assert_eq!(places, [(1, 9), (1, 12), (1, 15)]);
    let Value::List(items) = &field(&node, "fields").value else { panic!("no list") };
    assert_eq!((items[0].line, items[0].column), (3, 5));
    // An empty value has the place of its key.
    let empty = field(&items[0], "b");
    assert_eq!((empty.line, empty.column), (4, 5));
}

#[test]
fn place_within_a_text_is_its_place_in_the_file() {
    let node = tree(
        "plain: cash - x\nquoted: 'cash - x'\nfolded: >-\n  cash\n    - x\n\
         wrapped: cash\n  - x\nescaped: \"cash\\x20- x\"\nwide: 'é  x'\n",
    );
    let place = |name: &str, letter: char| {
        let found = field(&node, name);
        let Value::Text { text, .. } = &found.value else { panic!("no text") };
        let at = text.chars().position(|c| c == letter).unwrap();
        found.place(at)
    };
    assert_eq!(place("plain", 'x'), (1, 15));
    assert_eq!(place("quoted", 'x'), (2, 17));
    assert_eq!(place("folded", 'c'), (4, 3));
    assert_eq!(place("folded", '-'), (5, 5));
    assert_eq!(place("wrapped", '-'), (7, 3));
    // A text with an escape has one place only, that of its first character.
    assert_eq!(place("escaped", '-'), (8, 15));
    assert_eq!(place("wide", 'x'), (9, 11));
}

#[test]
fn duplicate_key_is_reported_each_time() {
    check_all(&[(
        "a: 1\na: 2\nb: {c: 1, c: 2}\n'a': 3\n",
        &[
            "d:2:1: `a` is given twice, first on line 1; keep one of them",
            "d:3:11: `c` is given twice, first on line 3; keep one of them",
            "d:4:1: `a` is given twice, first on line 1; keep one of them",
        ],
    )]);
}

#[test]
fn unsupported_yaml_features_are_reported() {
    check_all(&[
        (
            "a: &x 1\nb: *x\nc: *y\n<<: {z: 1}\n",
            &[
                "d:1:4: `&x` is a YAML anchor, which a deal file does not have; \
                 write the text out wherever it is needed, or quote text that begins with `&`",
                "d:2:4: `*x` is a YAML alias, which a deal file does not have; \
                 write the text out, or quote text that begins with `*`",
                "d:3:4: `*y` is a YAML alias, which a deal file does not have; \
                 write the text out, or quote text that begins with `*`",
                "d:4:1: `<<` is a YAML merge key, which a deal file does not have; \
                 write the fields out",
            ],
        ),
        (
            "when: !crossed\nb: !!str 5\nc: !<x> 5\nd: ! 5\ne: !a!b 5\n",
            &[
                "d:1:7: `!crossed` is a YAML tag, which a deal file does not have; \
                 negation is the word `not`: `not crossed`",
                "d:2:4: `!!str` is a YAML tag, which a deal file does not have; remove it",
                "d:3:4: `!<x>` is a YAML tag, which a deal file does not have; remove it",
                "d:4:4: `!` is a YAML tag, which a deal file does not have; remove it",
                "d:5:4: text cannot begin with `!`; put it in quotes \
                 (in a formula negation is the word `not`)",
            ],
        ),
        ("a: 1\n---\nb: 2\n", &["d:2:1: a second document begins here; a deal file holds one"]),
        (
            "%YAML 1.2\n---\na: 1\n",
            &["d:1:1: a line that begins with `%` is a YAML directive, \
               which a deal file does not have; remove it"],
        ),
        ("# only a comment\n", &["d: the file is empty"]),
        ("---\n", &["d: the file is empty"]),
    ]);
}

#[test]
fn tabs_are_reported_line_by_line() {
    check_all(&[(
        "a:\t1\n\tb: 2\n# \t\nc: 3 #\t\nd: x#\t\n",
        &[
            "d:1:3: this is a tab; write spaces",
            "d:2:1: this is a tab; write spaces",
            "d:5:6: this is a tab; write spaces",
        ],
    )]);
    assert_eq!(shown(&tree("a: 1 #\tnote\n#\tnote\n")), "{a@1:1=1}");
}

#[test]
fn syntax_errors_are_reported_in_words_about_the_file() {
    let missing = "a field is written `name: value`; the `:` or the indentation is missing";
    let indentation = "the indentation of this line does not fit the lines above it";
    let cases = [
        ("a: 'x\n", "2:1", "a quote is never closed, or the lines after it are not indented"),
        ("'x", "1:1", "a quote is never closed"),
        ("a: [1, 2\n", "1:4", "a `[` is never closed"),
        ("a: {b: 1\n", "1:4", "a `{` is never closed"),
        ("a: [1}\n", "1:4", "a `[` is closed by `}`"),
        ("a: ]\n", "1:4", "a `]` or `}` closes nothing that is open"),
        ("a: [-, b]\n", "1:5", "a `-` is alone in brackets or braces; put it in quotes"),
        ("a: [[b] c]\n", "1:9", "in a list in brackets, `,` or `]` is missing here"),
        ("a: {b: c: d}\n", "1:9", "in fields in braces, `,` or `}` is missing here"),
        (
            "a: b: c\n",
            "1:5",
            "no field can begin at this `: `; \
             fix the indentation, or put text that holds `: ` in quotes",
        ),
        (
            "a: -\n",
            "1:4",
            "no item of a list can begin at this `- `; \
             fix the indentation, or put text that begins with `-` in quotes",
        ),
        ("a: 'b' c\n", "1:8", "text continues after its closing quote; put all of it in quotes"),
        ("a: 1\nb\nc: 2\n", "2:1", missing),
        ("a:\n  b: 1\n c: 2\n", "3:2", missing),
        ("a: 1\n- b\n", "2:3", missing),
        ("- a\nb: c\n", "2:1", indentation),
        ("{a: 1}\n{b: 2}\n", "2:1", indentation),
        ("a: @x\n", "1:4", "text cannot begin with `@`; put it in quotes"),
        ("a: `x`\n", "1:4", "text cannot begin with a backtick; put it in quotes"),
        ("a: \u{0}b\n", "1:4", "a NUL (U+0000) at column 4; remove it"),
        ("a: b #\u{1}\n", "1:7", "the character `\\u{1}` is not allowed in a file"),
        (
            "a: \"\\q\"\n",
            "1:4",
            "a `\\` in double quotes must begin an escape of YAML; use single quotes",
        ),
        (
            "a: > b\n",
            "1:4",
            "text after `>` or `|` begins on the next line; \
             put text on this line in quotes",
        ),
        (
            "a: x #b\n  y\n",
            "1:6",
            "text continues below a comment; remove the comment, or put text that holds ` #` in quotes",
        ),
        ("a: * b\n", "1:4", "text cannot begin with `&` or `*`; put it in quotes"),
        ("? [a]\n: b\n", "1:3", "the name of a field is text, not a list or fields"),
        (": b\n", "1:1", "a field has no name before its `:`"),
        (
            "a: {balance: 1,298, b: c}\n",
            "1:16",
            "`298` has no value; within braces a comma ends a value, \
             so write numbers without commas and quote text that holds one",
        ),
        ("a: b\n---\n--- x: y: z\n", "2:1", "a second document begins here; a deal file holds one"),
    ];
    for (source, place, message) in cases {
        assert_eq!(mistakes_of(source), [format!("d:{place}: {message}")], "{source:?}");
    }
}

#[test]
fn deep_nesting_is_reported_once_and_does_not_recurse() {
    let deep = |open: &str, close: &str, levels: usize| {
        format!("{}{}", open.repeat(levels), close.repeat(levels))
    };
    assert!(parse("d", &deep("[", "]", 24), "a deal file").is_ok());
    let message = "d:1:25: lists and fields are nested more than 24 deep here";
    assert_eq!(mistakes_of(&deep("[", "]", 25)), [message]);
    assert_eq!(mistakes_of(&deep("[", "]", 200)), [message]);
    // The YAML parser looks ahead on the line and reaches its own recursion limit.
    let far = message.replace(":25:", ":256:");
    assert_eq!(mistakes_of(&"[".repeat(1 << 20)), [far]);
    assert_eq!(mistakes_of(&"{a: ".repeat(100_000)), [message.replace(":25:", ":1021:")]);
    assert_eq!(mistakes_of(&"- ".repeat(1 << 19)), [message.replace(":25:", ":49:")]);
    assert_eq!(mistakes_of(&"? ".repeat(1 << 19)).len(), 1);
    // We still read what follows.
    let source = format!("a: {}\nb: 1\nb: 2\n", deep("[", "]", 30));
    assert_eq!(mistakes_of(&source).len(), 2);
}

#[test]
fn file_size_and_mistakes_are_limited() {
    assert_eq!(
        mistakes_of(&"#".repeat((1 << 20) + 1)),
        ["d: the file has 1048577 bytes; a deal file has at most 1048576"]
    );
    let many = format!("[{}a]", "a,".repeat(200_000));
    assert_eq!(mistakes_of(&many), ["d:1:200002: the file has more than 100000 keys and values"]);
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for level in 1..20 {
        let alias = format!("*a{},", level - 1).repeat(9);
        bomb.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
    }
    let mistakes = mistakes_of(&bomb);
    // 20 anchors and 19 × 9 aliases, of which a hundred are shown.
    assert_eq!(mistakes.len(), 101);
    assert_eq!(mistakes[100], "d: 91 more mistakes are not shown");
    assert_eq!(mistakes_of(&"\tx\n".repeat(300_000)).len(), 101);
}

#[test]
fn random_text_does_not_panic() {
    let pieces = [
        "a", ": ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ",", "'", "\"", "&a ", "*a",
        "!b ", "|", ">", "#", " #", "%", "---\n", "...\n", "? ", "\t", "\\", "é", "\u{0}",
        "\u{feff}", "\r", "~", "<<", "1,298", "-", "!<", "@", "`", "\u{2028}",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(bound).unwrap()).unwrap()
    };
    for _ in 0..20_000 {
        let count = below(16);
        let text: String = (0..count).map(|_| pieces[below(pieces.len())]).collect();
        if let Err(mistakes) = parse("d", &text, "a deal file") {
            let lines = text.matches(['\n', '\r']).count() + 1;
            assert!(mistakes.iter().all(|reported| reported.line <= lines), "{text:?}");
            let unread = |reported: &str| reported.contains("cannot be read");
            assert!(!mistakes.iter().any(|reported| unread(&reported.message)), "{text:?}");
        }
    }
}

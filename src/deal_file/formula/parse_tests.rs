#![allow(clippy::unwrap_used)]

use super::grammar::DEEPEST;
use super::{Expr, ExprKind, LONGEST, parse};

/// The formula with brackets around every operation, to show the precedence.
fn parts(expr: &Expr) -> String {
    let list = |name: &str, of: &[Expr]| {
        let of: Vec<String> = of.iter().map(parts).collect();
        format!("[{name} {}]", of.join(" "))
    };
    let chain = |signs: [&str; 2], of: &[(bool, Expr)]| {
        let of: Vec<String> = of
            .iter()
            .map(|(inverted, part)| format!("{}{}", signs[usize::from(*inverted)], parts(part)))
            .collect();
        format!("[{}]", of.join(" "))
    };
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Percent(_) | ExprKind::Date(_) | ExprKind::Name { .. } => {
            expr.to_string()
        }
        ExprKind::Sum(of) => chain(["+", "-"], of),
        ExprKind::Product(of) => chain(["*", "/"], of),
        ExprKind::Compare(how, left, right) => {
            format!("[{} {how} {}]", parts(left), parts(right))
        }
        ExprKind::And(of) => list("and", of),
        ExprKind::Or(of) => list("or", of),
        ExprKind::Not(of) => format!("[not {}]", parts(of)),
        ExprKind::Call(function, of) => list(function.name(), of),
    }
}

#[test]
fn parse_uses_the_usual_precedence() {
    let cases = [
        ("a", "a"),
        ("((a))", "a"),
        ("a-b", "[+a -b]"),
        ("a - b + c", "[+a -b +c]"),
        ("a - (b - c)", "[+a -[+b -c]]"),
        ("(a - b) + c", "[+[+a -b] +c]"),
        ("a + b * c / d", "[+a +[*b *c /d]]"),
        ("(a + b) * 50%", "[*[+a +b] *50%]"),
        ("a / (b / c)", "[*a /[*b /c]]"),
        ("a + b <= c * 2", "[[+a +b] <= [*c *2]]"),
        ("a<b and c>=d or e!=f", "[or [and [a < b] [c >= d]] [e != f]]"),
        ("a or b and c or (d or e)", "[or a [and b c] [or d e]]"),
        ("not a = b and c", "[and [not [a = b]] c]"),
        ("not not a", "[not [not a]]"),
        ("not (a and b)", "[not [and a b]]"),
        ("(not a) = b", "[[not a] = b]"),
        ("min(a, b - c, 0.50 * d)", "[min a [+b -c] [*0.50 *d]]"),
        ("if (a > b, max (a, b), 0)", "[if [a > b] [max a b] 0]"),
        ("class(A-1).balance-class(A-2).balance", "[+class(A-1).balance -class(A-2).balance]"),
        ("classes( A-1 ,A.2 ) . balance", "classes(A-1, A.2).balance"),
        ("group(1).balance_begin", "group(1).balance_begin"),
        ("a\n  - b", "[+a -b]"),
        ("date>=2006-02-25 and a", "[and [date >= 2006-02-25] a]"),
        ("2006 - 02 - 25", "[+2006 -2 -25]"),
        ("2006-2-5", "[+2006 -2 -5]"),
    ];
    for (formula, expected) in cases {
        assert_eq!(parts(&parse(formula).unwrap()), expected, "{formula}");
    }
}

#[test]
fn expressions_have_the_place_of_their_first_character() {
    let read = parse(" é").unwrap_err();
    assert_eq!(read.at, 1);
    let read = parse("a - min(b, pool.c * 2)").unwrap();
    let ExprKind::Sum(terms) = &read.kind else { unreachable!() };
    let ExprKind::Call(_, arguments) = &terms[1].1.kind else { unreachable!() };
    let places = [read.at, terms[1].1.at, arguments[0].at, arguments[1].at];
    assert_eq!(places, [0, 4, 8, 11]);
}

#[test]
fn faults_are_reported_with_their_places() {
    let operand = "a number, a name, a function or `(` is expected";
    let operator = "an operator or the end of the formula is expected";
    let holds = "a formula holds names, numbers, `+ - * /`, comparisons, `and`, `or`, `not`, \
                 `min`, `max`, `if` and parentheses";
    let cases = [
        ("", 0, "the formula is empty"),
        (" \n ", 0, "the formula is empty"),
        ("(", 1, &format!("the formula ends where {operand}")),
        ("a *", 3, &format!("the formula ends where {operand}")),
        ("min(a,", 6, &format!("the formula ends where {operand}")),
        (")", 0, &format!("found `)` where {operand}")),
        ("min()", 4, &format!("found `)` where {operand}")),
        ("a ** b", 3, &format!("found `*` where {operand}")),
        ("a and", 5, &format!("the formula ends where {operand}")),
        ("a b", 2, &format!("found `b` where {operator}")),
        ("a) + b", 1, &format!("found `)` where {operator}")),
        ("1,298", 1, &format!("found `,` where {operator}; write numbers without commas")),
        ("(a", 2, "the formula ends where an operator or `)` is expected"),
        ("(a, b)", 2, "found `,` where an operator or `)` is expected"),
        ("min(a", 5, "the formula ends where an operator, `,` or `)` is expected"),
        ("max", 3, "the formula ends where `(` is expected after `max`"),
        ("min a", 4, "found `a` where `(` is expected after `min`"),
        ("1e5", 0, "`1e5` is not a number; write numbers like `2` or `0.5`"),
        (
            "16.8% - 2 * libor-1m",
            18,
            "`1m` is not a number; write numbers like `2` or `0.5`, and names with a hyphen as in \
             `index(libor-1m).rate`",
        ),
        (".5", 0, "`.5` is not a number; write numbers like `2` or `0.5`"),
        ("5.", 0, "`5.` is not a number; write numbers like `2` or `0.5`"),
        ("a - 1_000", 4, "`1_000` is not a number; write numbers like `2` or `0.5`"),
        (
            "999999999999999999999999999999999999999999999999999999999999",
            0,
            "`999999999999999999999999999999999999999999999999999999999999` \
             has too many digits; at most 28 are read",
        ),
        ("$5", 0, "`$` has no meaning here; write amounts without `$`"),
        ("50 %", 3, "`%` has no meaning here; a percentage is a number directly followed by `%`"),
        ("a == b", 2, "`==` has no meaning here; equality is written `=`"),
        ("a <> b", 2, "`<>` has no meaning here; inequality is written `!=`"),
        ("a => b", 2, "`=>` has no meaning here; write `>=`"),
        ("a && b", 2, "`&` has no meaning here; write `and`"),
        ("a || b", 2, "`|` has no meaning here; write `or`"),
        ("!a", 0, "`!` has no meaning here; negation is the word `not`"),
        ("é × b", 0, &format!("`é` has no meaning here; {holds}")),
        ("a × b", 2, "`×` has no meaning here; write `*`"),
        ("a # b", 2, &format!("`#` has no meaning here; {holds}")),
        ("MIN(a, b)", 0, "`MIN` is written in small letters: `min`"),
        ("a AND b", 2, "`AND` is written in small letters: `and`"),
        ("-a", 0, "`-` needs something before it to subtract from; no amount is below zero"),
        ("a < b < c", 6, "one comparison cannot follow another; join two with `and`"),
        (
            "a = not b",
            4,
            "`not` within a calculation or comparison needs parentheses, as in `(not a) = b`",
        ),
        ("1 + min(a)", 4, "`min` takes two parts or more, as in `min(a, b)`; here is one"),
        (
            "if(a, b)",
            0,
            "`if` takes three parts, as in `if(a > b, a, b)`: a condition, what holds if it is \
             met, and what holds otherwise; found 2",
        ),
        (
            "floor(a + b)",
            0,
            "the parentheses after `floor` must hold names, as in `class(A-1).balance`; \
             the functions are `min`, `max` and `if`",
        ),
        (
            "class().balance",
            0,
            "the parentheses after `class` must hold names, as in `class(A-1).balance`; \
             the functions are `min`, `max` and `if`",
        ),
        ("mn(a, b + c)", 0, "`mn` is not a function; did you mean `min`?"),
        ("mac(a, b)", 0, "`mac` is not a function; did you mean `max`?"),
        ("class(A-1)", 0, "`class(A-1)` needs a field after it, as in `class(A-1).balance`"),
        ("pool. + 1", 5, "the name of a field is missing after the dot, as in `pool.balance`"),
        ("a.b.c", 0, "a name has at most one dot, as in `pool.balance`"),
        ("min(a, b).c", 9, "a dot belongs between a subject and its field, as in `pool.balance`"),
    ];
    for (formula, at, message) in cases {
        let fault = parse(formula).unwrap_err();
        assert_eq!((fault.at, fault.message.as_str()), (at, message), "{formula}");
    }
}

#[test]
fn hostile_formulas_are_refused_without_deep_recursion() {
    let deep = "parentheses, functions and `not` are nested more than 32 deep here";
    let within = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&within(DEEPEST)).is_ok());
    for formula in [
        within(DEEPEST + 1),
        "(".repeat(LONGEST),
        "not ".repeat(LONGEST / 4),
        "min(".repeat(LONGEST / 4),
        "if(a, b, ".repeat(LONGEST / 9),
        "a + (".repeat(LONGEST / 5),
    ] {
        assert_eq!(parse(&formula).unwrap_err().message, deep);
    }
    let fault = parse(&"é".repeat(LONGEST + 1)).unwrap_err();
    assert_eq!(fault.message, "the formula has 4097 characters; at most 4096 are read");
    assert!(parse(&format!("a{}", "+a".repeat((LONGEST - 1) / 2))).is_ok());
    assert!(parse(&format!("a{}", "\u{0}".repeat(100))).is_err());
}

/// Random formulas from a fixed seed (xorshift generator).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn formula(&mut self, depth: u32) -> String {
        let leaves = ["a", "0.50", "12%", "pool.x", "class(A-1).b", "classes(A-1,M.2).c"];
        if depth == 0 {
            return leaves[usize::try_from(self.below(6)).unwrap()].to_owned();
        }
        let mut part = || self.formula(depth - 1);
        let (a, b, c) = (part(), part(), part());
        match self.below(14) {
            0 => format!("{a}+{b} - {c}"),
            1 => format!("({a}-{b}) * {c}"),
            2 => format!("{a} * {b}/{c}"),
            3 => format!("{a}/({b} / {c})"),
            4 => format!("({a} < {b}) = ({c})"),
            5 => format!("({a}) and ({b}) and {c}"),
            6 => format!("({a}) or ({b})"),
            7 => format!("not {a}"),
            8 => format!("(not {a})"),
            9 => format!("min({a}, {b},{c})"),
            10 => format!("if({a}, {b}, {c})"),
            11 => format!("({a}) >= ({b})"),
            12 => format!("({a})-({b})"),
            _ => a,
        }
    }
}

#[test]
fn printed_formula_parses_to_the_same_formula() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for round in 0..5_000 {
        let formula = random.formula(round % 4);
        // Some texts do not parse, such as `a < b < c`.
        let Ok(first) = parse(&formula) else { continue };
        read += 1;
        let printed = first.to_string();
        let second = parse(&printed).unwrap();
        assert_eq!(parts(&first), parts(&second), "{formula} → {printed}");
        assert_eq!(second.to_string(), printed);
    }
    assert!(read > 2_000, "only {read} formulas parsed");
}

#[test]
fn random_text_does_not_panic() {
    let pieces = [
        "a", "(", ")", ",", ".", "-", "not ", "if(", "min(", "class(", "A-1", "0.5", "%", "<", "=",
        "!", " and ", "é", "\u{0}", "\n", "`", "1e9",
    ];
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for _ in 0..20_000 {
        let count = random.below(12);
        let text: String =
            (0..count).map(|_| pieces[usize::try_from(random.below(22)).unwrap()]).collect();
        if let Err(fault) = parse(&text) {
            assert!(fault.at <= text.chars().count(), "{text}");
            assert!(!fault.message.contains("cannot be read"), "{text}");
            assert!(!fault.message.contains("it is not allowed"), "{text}");
        }
    }
}

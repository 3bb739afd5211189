//! Writes every mutant of a file into its source, each behind `crate::mutant(ID)`.
//!
//! A mutant's text is on separate lines between `//#ID` and `//#`, so that we can assign the
//! compiler's errors to mutants by line. A mutant contains the original text, without other
//! mutants: only one mutant is ever active. So the text grows linearly with nesting depth, not
//! exponentially.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::mutant::Mutant;
use crate::text::{Edit, Lines, Place, edited};

/// Why a mutant has no switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// It does not compile as a mutant either; with the compiler's message.
    Unviable(String),
    /// It may compile, but must be built separately; with the reason.
    Unswitched(String),
}

/// What earlier rounds of compilation found.
#[derive(Default)]
pub struct Known {
    pub without: BTreeMap<usize, Without>,
    /// Functions that constants call, which must stay `const`.
    pub constant: BTreeSet<String>,
}

/// The text of a file with switches, and the mutants for which there is no place for a switch.
pub fn instrument(
    text: &str,
    mutants: &[(usize, &Mutant)],
    known: &Known,
) -> Result<(String, Vec<(usize, Without)>), String> {
    let parsed = syn::parse_file(text).map_err(|error| error.to_string())?;
    let lines = Lines::new(text.to_owned());
    let mut at: HashMap<(&str, Place), Vec<(usize, &Mutant)>> = HashMap::new();
    for &(id, mutant) in mutants.iter().filter(|(id, _)| !known.without.contains_key(id)) {
        at.entry((&mutant.genre, mutant.start)).or_default().push((id, mutant));
    }
    let mut visitor = Visitor { lines: &lines, at, edits: Vec::new(), without: Vec::new(), known };
    visitor.visit_file(&parsed);
    let Visitor { at, edits, mut without, .. } = visitor;
    let rest = at.into_values().flatten();
    without.extend(rest.map(|(id, _)| (id, Without::Unswitched("no place found".into()))));
    Ok((edited(text, edits), without))
}

const EITHER: &str = "crate::mutant_switch::Either";

struct Visitor<'a> {
    lines: &'a Lines,
    /// Mutants that have no switch yet.
    at: HashMap<(&'a str, Place), Vec<(usize, &'a Mutant)>>,
    edits: Vec<Edit>,
    without: Vec<(usize, Without)>,
    known: &'a Known,
}

/// The text between marker lines, by which we assign the compiler's errors to mutants.
fn marked(id: usize, text: &str) -> String {
    format!("\n//#{id}\n{text}\n//#\n")
}

impl<'a> Visitor<'a> {
    fn take(&mut self, genre: &'static str, span: proc_macro2::Span) -> Vec<(usize, &'a Mutant)> {
        self.at.remove(&(genre, span.start().into())).unwrap_or_default()
    }

    /// Mutants that replace a function's result with a value. A switch is not `const`, so we remove
    /// `const` from the function.
    fn function(&mut self, sig: &syn::Signature, block: &syn::Block) {
        if let Some(constant) = &sig.constness {
            if self.known.constant.contains(&sig.ident.to_string()) {
                let (start, end): (Place, Place) =
                    (block.span().start().into(), block.span().end().into());
                let within = |place: &Place| start <= *place && *place < end;
                let why = || Without::Unswitched("in a constant".into());
                let gone = self.at.extract_if(|(_, place), _| within(place));
                self.without.extend(gone.flat_map(|(_, all)| all).map(|(id, _)| (id, why())));
                return;
            }
            let range = self.lines.range(constant.span());
            let (before, after) = (String::new(), String::new());
            self.edits.push(Edit { range, before, after, removes: true });
        }
        let (Some(first), Some(last)) = (block.stmts.first(), block.stmts.last()) else { return };
        let mutants = self.take("FnValue", first.span());
        let start = self.lines.offset(first.span().start().into());
        let end = self.lines.offset(last.span().end().into());
        let (mut before, mut after, mut range) = (String::new(), String::new(), start..start);
        let values = mutants.iter().map(|(id, mutant)| (id, marked(*id, &mutant.replacement)));
        if self.text(&sig.output).starts_with("-> impl Iterator") && !mutants.is_empty() {
            // All values returned as `impl Iterator` must have one type.
            range = start..end;
            for (id, value) in values {
                if value.contains("Box::leak") {
                    let why = "an iterator over `&mut` is not one over `&`".into();
                    self.without.push((*id, Without::Unviable(why)));
                    continue;
                }
                before += &format!("if crate::mutant({id}) {{ {EITHER}::Other({value}) }} ");
                before += &format!("else {{ {EITHER}::Own({{ ");
                after += " }) }";
            }
        } else {
            for (id, value) in values {
                before += &format!("if crate::mutant({id}) {{ return {value}; }} ");
            }
        }
        self.edits.push(Edit { range, before, after, removes: false });
    }

    /// An expression with its alternatives.
    fn alternatives(&mut self, range: Range<usize>, others: Vec<(usize, String)>) {
        if others.is_empty() {
            return;
        }
        let mut before = String::from("(");
        for (id, text) in others {
            let text = marked(id, &text);
            before += &format!("if crate::mutant({id}) {{ {text} }} else ");
        }
        before += "{ ";
        self.edits.push(Edit { range, before, after: " })".into(), removes: false });
    }

    fn text(&self, of: &impl Spanned) -> &'a str {
        &self.lines.text[self.lines.range(of.span())]
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let mutants = self.take("BinaryOperator", node.op.span());
        let (left, right) = (self.text(&node.left), self.text(&node.right));
        if is_let(&node.left) || is_let(&node.right) {
            let why = || Without::Unviable("a chain of `let` is joined by `&&` only".into());
            self.without.extend(mutants.iter().map(|(id, _)| (*id, why())));
        } else {
            let others = mutants.iter().map(|(id, mutant)| {
                let op = &mutant.replacement;
                // The left side of an assignment needs no parentheses.
                let left = if op.ends_with('=')
                    && op.len() > 1
                    && !matches!(&**op, "==" | "!=" | "<=" | ">=")
                {
                    left.to_owned()
                } else {
                    format!("({left})")
                };
                (*id, format!("{left} {op} ({right})"))
            });
            let others = others.collect();
            self.alternatives(self.lines.range(node.span()), others);
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let mutants = self.take("UnaryOperator", node.op.span());
        let operand = self.text(&node.expr);
        let others = mutants.iter().map(|(id, _)| (*id, operand.to_owned())).collect();
        self.alternatives(self.lines.range(node.span()), others);
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        let catches = |arm: &syn::Arm| matches!(arm.pat, syn::Pat::Wild(_)) && arm.guard.is_none();
        if !node.arms.iter().any(catches) {
            for arm in &node.arms {
                let mutants = self.take("MatchArm", arm.span());
                let why = || Without::Unviable("no arm is left for it".into());
                self.without.extend(mutants.iter().map(|(id, _)| (*id, why())));
            }
        }
        visit::visit_expr_match(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        // cargo-mutants deletes only arms without a guard; replacing a guard with false has the
        // same effect.
        for (id, _) in self.take("MatchArm", node.span()) {
            let end = self.lines.range(node.pat.span()).end;
            let before = format!(" if !crate::mutant({id}) ");
            self.edits.push(Edit { range: end..end, before, after: String::new(), removes: false });
        }
        if let Some((_, guard)) = &node.guard {
            let mutants = self.take("MatchArmGuard", guard.span());
            let others = mutants.iter().map(|(id, mutant)| (*id, mutant.replacement.clone()));
            let others = others.collect();
            self.alternatives(self.lines.range(guard.span()), others);
        }
        visit::visit_arm(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        let mut others = Vec::new();
        let all = self.lines.range(node.span());
        for pair in node.fields.pairs() {
            for (id, mutant) in self.take("StructField", pair.value().span()) {
                let end = self.lines.offset(mutant.end);
                let start = self.lines.offset(mutant.start);
                let text = &self.lines.text;
                others.push((id, format!("{}{}", &text[all.start..start], &text[end..all.end])));
            }
        }
        self.alternatives(all, others);
        visit::visit_expr_struct(self, node);
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(&node.sig, block);
        }
        visit::visit_trait_item_fn(self, node);
    }
}

/// Whether a condition contains a `let`, which only `&&` can join to other conditions.
fn is_let(node: &syn::Expr) -> bool {
    match node {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(node) => is_let(&node.left) || is_let(&node.right),
        _ => false,
    }
}

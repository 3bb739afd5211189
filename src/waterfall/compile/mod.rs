//! From terms to a program: every name resolved to a slot, every mistake told with its place.

mod formula;
mod names;

use rust_decimal::Decimal;

use super::program::{
    ClassSlots, ClassText, ClauseText, GroupSlots, Kind, NamedSlot, Op, Payee, Program, RateSource,
    Sharing, Slot, Span, Step,
};
use crate::number::Rounding;
use crate::remittance::Field;
use crate::terms::{
    At, Carry, Claim, Clause, DealTerms, Formula, Funds, InterestTerms, Mistakes, Named, Split,
    StepTerms,
};
use formula::Value;

/// Compiles a deal's terms. `None` only where a mistake was told.
pub(crate) fn compile(terms: &DealTerms, mistakes: &mut Mistakes) -> Option<Program> {
    let mut compiler = Compiler::new(terms, mistakes);
    compiler.declare_pool();
    compiler.declare_classes();
    compiler.declare_schedules();
    compiler.accrue_interest();
    for clause in &terms.waterfall {
        match clause {
            Clause::Set { name, formula, source } => compiler.set(name, formula, source),
            Clause::Step(step) => compiler.step(step),
        }
    }
    compiler.check_whole();
    let Compiler { program, mistakes, .. } = compiler;
    mistakes.is_empty().then_some(program)
}

/// A program in the making.
struct Compiler<'a> {
    terms: &'a DealTerms,
    mistakes: &'a mut Mistakes,
    program: Program,
    /// Named amounts, percentages and tests so far, in the order of the file.
    known: Vec<(String, Value)>,
    schedules: Vec<(String, Slot)>,
    /// The name whose formula is being compiled.
    setting: Option<String>,
    /// Classes that some clause pays.
    paid: Vec<bool>,
    /// Whether a clause gives away all cash that is left.
    residual: bool,
}

impl<'a> Compiler<'a> {
    fn new(terms: &'a DealTerms, mistakes: &'a mut Mistakes) -> Self {
        let nowhere = GroupSlots { fields: 0, balance_end: 0, net_rate: 0 };
        let program = Program {
            classes: Vec::new(),
            rate_sources: Vec::new(),
            indices: Vec::new(),
            groups: Vec::new(),
            pool: nowhere,
            cash: 0,
            shortfall: 0,
            month: 0,
            money_constants: Vec::new(),
            rate_constants: Vec::new(),
            schedules: Vec::new(),
            named: Vec::new(),
            ops: Vec::new(),
            operands: Vec::new(),
            steps: Vec::new(),
            payees: Vec::new(),
            clauses: Vec::new(),
            class_texts: Vec::new(),
            money_slots: 0,
            rate_slots: 0,
            mask_slots: 0,
            cleared: Vec::new(),
            carry: match terms.carry {
                Carry::Cents => Rounding::CENTS,
                Carry::Fractions => Rounding::FRACTIONS,
            },
            widest: terms.classes.len(),
        };
        Self {
            terms,
            mistakes,
            program,
            known: Vec::new(),
            schedules: Vec::new(),
            setting: None,
            paid: vec![false; terms.classes.len()],
            residual: false,
        }
    }

    fn money_slot(&mut self) -> Slot {
        self.program.money_slots += 1;
        self.program.money_slots - 1
    }

    fn rate_slot(&mut self) -> Slot {
        self.program.rate_slots += 1;
        self.program.rate_slots - 1
    }

    fn mask_slot(&mut self) -> Slot {
        self.program.mask_slots += 1;
        self.program.mask_slots - 1
    }

    /// A money slot that starts every month at nil.
    fn cleared_slot(&mut self) -> Slot {
        let slot = self.money_slot();
        self.program.cleared.push(slot);
        slot
    }

    fn money_constant(&mut self, value: Decimal) -> Slot {
        let known = self.program.money_constants.iter().find(|(_, known)| *known == value);
        if let Some((slot, _)) = known {
            return *slot;
        }
        let slot = self.money_slot();
        self.program.money_constants.push((slot, value));
        slot
    }

    fn rate_constant(&mut self, value: Decimal) -> Slot {
        let known = self.program.rate_constants.iter().find(|(_, known)| *known == value);
        if let Some((slot, _)) = known {
            return *slot;
        }
        let slot = self.rate_slot();
        self.program.rate_constants.push((slot, value));
        slot
    }

    fn operands(&mut self, slots: &[Slot]) -> Span {
        let start = self.program.operands.len();
        self.program.operands.extend_from_slice(slots);
        Span { start: narrow(start), len: narrow(slots.len()) }
    }

    fn emit(&mut self, op: Op) {
        self.program.ops.push(op);
    }

    /// The excess of some amounts over others, in a slot of its own.
    fn sum(&mut self, plus: &[Slot], minus: &[Slot]) -> Slot {
        if let ([one], []) = (plus, minus) {
            return *one;
        }
        let out = self.money_slot();
        let (plus, minus) = (self.operands(plus), self.operands(minus));
        self.emit(Op::Sum { plus, minus, out });
        out
    }

    /// Slots for each group's remittance and, as sums, for the pool's.
    fn declare_pool(&mut self) {
        self.program.cash = self.money_slot();
        self.program.shortfall = self.money_slot();
        self.program.month = self.rate_slot();
        for _ in &self.terms.groups {
            let slots = self.declare_group();
            self.program.groups.push(slots);
        }
        self.program.pool = if let [only] = self.program.groups[..] {
            only
        } else {
            let pool = self.declare_group();
            for field in Field::ALL {
                let parts: Vec<Slot> =
                    self.program.groups.iter().map(|group| group.field(field)).collect();
                let (plus, minus) = (self.operands(&parts), self.operands(&[]));
                self.emit(Op::Sum { plus, minus, out: pool.field(field) });
            }
            pool
        };
        let mut all = self.program.groups.clone();
        if all.len() > 1 {
            all.push(self.program.pool);
        }
        for group in all {
            let plus = self.operands(&[group.field(Field::BalanceBegin)]);
            let minus = self.operands(&[
                group.field(Field::ScheduledPrincipal),
                group.field(Field::UnscheduledPrincipal),
                group.field(Field::RealizedLoss),
            ]);
            self.emit(Op::Sum { plus, minus, out: group.balance_end });
        }
    }

    fn declare_group(&mut self) -> GroupSlots {
        let fields = self.money_slot();
        for _ in 1..Field::ALL.len() {
            self.money_slot();
        }
        GroupSlots { fields, balance_end: self.money_slot(), net_rate: self.rate_slot() }
    }

    fn declare_classes(&mut self) {
        for class in &self.terms.classes {
            let slots = ClassSlots {
                rate: self.rate_slot(),
                opening: self.money_slot(),
                balance: self.money_slot(),
                accrued: self.money_slot(),
                shortfall_share: self.cleared_slot(),
                interest_due: self.money_slot(),
                unpaid: self.money_slot(),
                interest_cents: self.cleared_slot(),
                unpaid_cents: self.cleared_slot(),
                residual_cents: self.cleared_slot(),
                scheduled_cents: self.cleared_slot(),
                unscheduled_cents: self.cleared_slot(),
                outside_cents: self.cleared_slot(),
                scheduled: self.cleared_slot(),
                unscheduled: self.cleared_slot(),
                loss: self.cleared_slot(),
            };
            self.program.classes.push(slots);
            self.program.class_texts.push(ClassText {
                line: class.name.at.line,
                interest: class.interest.words(),
                day_count: class.day_count,
                source: class.source.clone(),
            });
            let source = match &class.interest {
                InterestTerms::Fixed(pct) => RateSource::Fixed(pct / Decimal::ONE_HUNDRED),
                InterestTerms::Index { name, margin, cap } => RateSource::Index {
                    index: self.index(name),
                    margin: margin / Decimal::ONE_HUNDRED,
                    cap: cap.map(|cap| cap / Decimal::ONE_HUNDRED),
                },
                InterestTerms::Reported => RateSource::Given,
                InterestTerms::None
                | InterestTerms::GroupNetRate(_)
                | InterestTerms::WeightedSubordinate => RateSource::Program,
            };
            self.program.rate_sources.push(source);
        }
    }

    /// Number of an index among those that the deal's rates follow.
    fn index(&mut self, name: &str) -> u16 {
        let indices = &mut self.program.indices;
        let known = indices.iter().position(|known| known == name);
        narrow(known.unwrap_or_else(|| {
            indices.push(name.to_owned());
            indices.len() - 1
        }))
    }

    fn declare_schedules(&mut self) {
        for schedule in &self.terms.schedules {
            self.is_reserved(&schedule.name);
            let slot = self.rate_slot();
            self.program.schedules.push((slot, schedule.steps.clone()));
            let name = schedule.name.name.clone();
            let title = format!("schedule {name}");
            let clause = self.clause(schedule.name.at.line, title, [None, None], &schedule.source);
            self.program.named.push(NamedSlot {
                name: name.clone(),
                kind: Kind::Rate,
                slot,
                clause,
            });
            self.schedules.push((name, slot));
        }
    }

    /// Rates, accruals, and each class's share of the month's shortfall.
    fn accrue_interest(&mut self) {
        for (index, class) in self.terms.classes.iter().enumerate() {
            let slots = self.program.classes[index];
            match &class.interest {
                InterestTerms::GroupNetRate(group) => {
                    if let Some(group) = self.group(group) {
                        let rate = self.program.groups[group].net_rate;
                        self.copy_rate(rate, slots.rate);
                    }
                }
                InterestTerms::WeightedSubordinate => {
                    let rate = self.weighted_subordinate_rate();
                    self.copy_rate(rate, slots.rate);
                }
                _ => {}
            }
            self.emit(Op::Accrue {
                balance: slots.opening,
                rate: slots.rate,
                day_count: class.day_count,
                rounding: self.program.carry,
                out: slots.accrued,
            });
        }
        let slots = self.program.classes.clone();
        let accrued: Vec<Slot> = slots.iter().map(|class| class.accrued).collect();
        let shares: Vec<Slot> = slots.iter().map(|class| class.shortfall_share).collect();
        let (weights, outs) = (self.operands(&accrued), self.operands(&shares));
        self.emit(Op::Share {
            amount: self.program.shortfall,
            weights,
            outs,
            rounding: self.program.carry,
        });
        for class in slots {
            let (plus, minus) =
                (self.operands(&[class.accrued]), self.operands(&[class.shortfall_share]));
            self.emit(Op::Sum { plus, minus, out: class.interest_due });
        }
    }

    fn copy_rate(&mut self, from: Slot, out: Slot) {
        let (plus, minus) = (self.operands(&[from]), self.operands(&[]));
        self.emit(Op::RateSum { plus, minus, out });
    }

    /// Group net rates weighted by group balance less the balance of the group's seniors.
    fn weighted_subordinate_rate(&mut self) -> Slot {
        let mut weights = Vec::new();
        let mut weighted = Vec::new();
        for (index, group) in self.program.groups.clone().into_iter().enumerate() {
            let seniors: Vec<Slot> = self
                .terms
                .classes
                .iter()
                .zip(&self.program.classes)
                .filter(|(class, _)| {
                    class.group.as_ref().is_some_and(|name| name.name == self.terms.groups[index])
                })
                .map(|(_, slots)| slots.opening)
                .collect();
            let weight = self.money_slot();
            let plus = self.operands(&[group.field(Field::BalanceBegin)]);
            let minus = self.operands(&seniors);
            self.emit(Op::Sum { plus, minus, out: weight });
            let out = self.money_slot();
            self.emit(Op::Scale {
                amount: weight,
                rate: group.net_rate,
                rounding: Rounding::FRACTIONS,
                out,
            });
            weights.push(weight);
            weighted.push(out);
        }
        let (n, d) = (self.sum(&weighted, &[]), self.sum(&weights, &[]));
        let out = self.rate_slot();
        self.emit(Op::Ratio { n, d, rounding: Rounding::RATE, out });
        out
    }

    /// A named amount, percentage or test.
    fn set(&mut self, name: &Named, formula: &Formula, source: &str) {
        let is_known = self.known.iter().any(|(known, _)| *known == name.name)
            || self.schedules.iter().any(|(known, _)| *known == name.name);
        if self.is_reserved(name) || is_known {
            // Names given twice are told by the reader of the file.
            return;
        }
        self.setting = Some(name.name.clone());
        let value = self.formula(formula);
        self.setting = None;
        let Some(value) = value else {
            // Known without a value, so that its users are not told a second mistake.
            self.known.push((name.name.clone(), Value::Unknown));
            return;
        };
        let title = format!("set {}", name.name);
        let clause = self.clause(name.at.line, title, [Some(formula), None], source);
        let (kind, slot) = match value {
            Value::Number(number) => (Kind::Rate, self.rate_constant(number)),
            Value::Money(slot) => (Kind::Money, self.keep(slot)),
            Value::Rate(slot) => (Kind::Rate, slot),
            Value::Mask(slot) => (Kind::Mask, slot),
            Value::Unknown => return,
        };
        let value = match kind {
            Kind::Money => Value::Money(slot),
            Kind::Rate => Value::Rate(slot),
            Kind::Mask => Value::Mask(slot),
        };
        self.known.push((name.name.clone(), value));
        self.program.named.push(NamedSlot { name: name.name.clone(), kind, slot, clause });
    }

    /// A copy of an amount as it is now: balances and cash move on, what is named stays.
    fn keep(&mut self, slot: Slot) -> Slot {
        let out = self.money_slot();
        let (plus, minus) = (self.operands(&[slot]), self.operands(&[]));
        self.emit(Op::Sum { plus, minus, out });
        out
    }

    /// Notes a clause for the observer, with the formulas of its amount and of its test.
    fn clause(
        &mut self,
        line: usize,
        title: String,
        formulas: [Option<&Formula>; 2],
        source: &str,
    ) -> u16 {
        let named = &self.program.named;
        let uses = formulas
            .iter()
            .flatten()
            .flat_map(|formula| formula.expr.bare_names())
            .filter_map(|name| named.iter().position(|known| known.name == name))
            .map(narrow)
            .collect();
        let [formula, when] = formulas
            .map(|formula| formula.map(|formula| formula.expr.to_string()).unwrap_or_default());
        let source = source.to_owned();
        self.program.clauses.push(ClauseText { line, title, formula, when, uses, source });
        narrow(self.program.clauses.len() - 1)
    }

    fn step(&mut self, step: &StepTerms) {
        let amount = step.amount.as_ref().map(|formula| self.money_formula(formula));
        let when = step.when.as_ref().map(|formula| self.mask_formula(formula));
        let Some(classes) = self.named_classes(&step.to) else {
            return;
        };
        self.check_sharing(step, &classes);
        let names: Vec<&str> =
            classes.iter().map(|class| self.terms.classes[*class].name.name.as_str()).collect();
        let verb = if step.claim == Claim::RealizedLoss { "allocate" } else { "pay" };
        let title = format!("{verb} {} to {}", step.claim.name(), names.join(", "));
        let formulas = [step.amount.as_ref(), step.when.as_ref()];
        let clause = self.clause(step.at.line, title, formulas, &step.source);
        let outside = step.funds == Funds::Outside;
        let amount = amount.flatten().map(|slot| self.in_carry(slot));
        let start = narrow(self.program.payees.len());
        for class in &classes {
            let slots = self.program.classes[*class];
            let (claim, cents, carried) = match step.claim {
                Claim::Interest => (Some(slots.interest_due), Some(slots.interest_cents), None),
                Claim::UnpaidInterest => (Some(slots.unpaid), Some(slots.unpaid_cents), None),
                Claim::ScheduledPrincipal => {
                    (Some(slots.balance), Some(slots.scheduled_cents), Some(slots.scheduled))
                }
                Claim::UnscheduledPrincipal => {
                    (Some(slots.balance), Some(slots.unscheduled_cents), Some(slots.unscheduled))
                }
                Claim::RealizedLoss => (Some(slots.balance), None, Some(slots.loss)),
                Claim::Residual => (None, Some(slots.residual_cents), None),
            };
            self.program.payees.push(Payee { class: narrow(*class), claim, cents, carried });
            self.paid[*class] |= step.claim != Claim::RealizedLoss;
        }
        self.residual |= step.claim == Claim::Residual && when.is_none();
        self.program.widest = self.program.widest.max(classes.len());
        self.program.steps.push(Step {
            payees: Span { start, len: narrow(classes.len()) },
            sharing: match (step.claim, step.split) {
                (Claim::Residual, _) => Sharing::Residual,
                // One payee takes all.
                (_, None | Some(Split::Sequential)) => Sharing::Sequential,
                (_, Some(Split::ProRata)) => Sharing::ProRata,
            },
            amount,
            cash: (step.claim != Claim::RealizedLoss && !outside).then_some(self.program.cash),
            when: when.flatten(),
            rounding: self.program.carry,
            claim: step.claim,
            clause,
        });
        self.emit(Op::Step(narrow(self.program.steps.len() - 1)));
    }

    /// Where balances are carried in whole cents, so is what is taken off them.
    fn in_carry(&mut self, slot: Slot) -> Slot {
        if self.program.carry != Rounding::CENTS {
            return slot;
        }
        let out = self.money_slot();
        self.emit(Op::Round { a: slot, rounding: Rounding::CENTS, out });
        out
    }

    /// Several payees need a split, and a residual has one payee.
    fn check_sharing(&mut self, step: &StepTerms, classes: &[usize]) {
        let At { line, column } = step.at;
        for (index, class) in classes.iter().enumerate() {
            if classes[..index].contains(class) {
                let name = &self.terms.classes[*class].name.name;
                let told = format!("class `{name}` stands twice in `to`");
                self.mistakes.at_place(line, column, told);
            }
        }
        if classes.len() < 2 {
            return;
        }
        if step.claim == Claim::Residual {
            let told = "a residual has one payee; what is left cannot be shared by claims";
            self.mistakes.at_place(line, column, told);
        } else if step.split.is_none() {
            let told = format!(
                "`to` names {} classes and `split` is missing; write `split: sequential` (each in \
                 full before the next) or `split: pro rata`",
                classes.len()
            );
            self.mistakes.at_place(line, column, told);
        }
    }

    /// What only the whole file shows: classes that nothing pays, cash that nobody receives.
    fn check_whole(&mut self) {
        for (index, (class, paid)) in self.terms.classes.iter().zip(self.paid.clone()).enumerate() {
            // Of two classes of one name, which is told already, only the first can be paid.
            let named_before = self.terms.class(&class.name.name) != Some(index);
            if !paid && !named_before && !class.original_balance.is_zero() {
                let message = format!(
                    "no clause of the waterfall pays class `{}`; name it in a `to`",
                    class.name.name
                );
                self.mistakes.at_place(class.name.at.line, class.name.at.column, message);
            }
        }
        if !self.residual {
            self.mistakes.of_file(
                "nobody receives the cash that is left; end the waterfall with `- pay: residual`",
            );
        }
        // Slots and spans are counted in sixteen bits; a deal near that is not a deal.
        let widths = [
            self.program.operands.len(),
            usize::from(self.program.money_slots),
            self.program.payees.len(),
            self.program.ops.len(),
        ];
        if widths.iter().any(|width| *width > LARGEST) {
            self.mistakes.of_file(format!(
                "the deal is too large: it comes to more than {LARGEST} amounts or operations"
            ));
        }
    }
}

/// Most slots, operands or operations of a deal; a tenth of what sixteen bits count.
const LARGEST: usize = 6_000;

/// A table index in sixteen bits. Terms are limited on reading, far below.
fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

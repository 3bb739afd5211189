//! Redemption: the collateral is sold, the price retires the classes, and the deal ends.

use super::month_input::Month;
use super::pay_month::{assert_invariants, pay_redemption};
use super::recorder::Recorder;
use super::state::State;
use crate::number::{IntoArithmetic, MoneyArithmetic};
use crate::waterfall::program::Program;

/// The total owed to the classes after a month's distribution, in cents: balances, unpaid interest
/// of this and earlier months, carryover.
pub(crate) fn owed<A: MoneyArithmetic>(program: &Program, state: &State<A>) -> A::Money {
    let claims = program
        .classes
        .iter()
        .flat_map(|class| [class.balance, class.interest_due, class.unpaid, class.carryover]);
    // Each claim is paid separately, so we round each.
    claims.fold(A::ZERO, |sum, slot| A::add(sum, A::cash(state.amount(slot))))
}

/// Pays out the price of the collateral and the balances of accounts, after a month's distribution.
///
/// # Panics
///
/// If an invariant does not hold, as [`run`](super::run).
pub(crate) fn redeem<A: MoneyArithmetic, V: IntoArithmetic<A>>(
    program: &Program,
    month: &Month<V>,
    price: A::Money,
    state: &mut State<A>,
    recorder: &mut impl Recorder<A, 1>,
) {
    state.add_to(program.cash, price);
    state.add_to(program.received, price);
    for account in &program.accounts {
        state.add_to(program.cash, state.amount(account.balance));
        state.put(account.balance, A::ZERO);
    }
    pay_redemption(program, month, state, recorder);
    assert_invariants(program, month, state);
}

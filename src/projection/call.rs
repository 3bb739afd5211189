//! Redemption: whether the collateral is sold before it ends, and for how much.

use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::RowArithmetic;
use super::options::{Call, ProjectionOptions};
use super::rows::RedemptionKind;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::deal_file::CallPrice;
use crate::number::IntoArithmetic;
use crate::waterfall::{Program, State, owed};

/// A sale of the collateral that a distribution may end with.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    pub kind: RedemptionKind,
    price: CallPrice,
    /// Percent of par that is bid; none for what the deal asks at least.
    bid_pct: Option<f64>,
    /// Balance of the collateral after the month's own principal and losses.
    left: f64,
}

/// What is paid for the collateral.
pub(super) struct Sale<A: RowArithmetic> {
    /// In all.
    pub price: A::Money,
    /// Besides what has come in as the month's principal already.
    pub besides: A::Money,
}

impl Offer {
    /// Whether the collateral is called or offered with a distribution, of what the deal allows
    /// and the options ask for. Where both may be, it is called.
    pub fn of(deal: &Deal, options: &ProjectionOptions, date: Date, left: f64) -> Option<Self> {
        let call = deal.terms.call.as_ref()?;
        let asked = match options.call {
            Call::Never => false,
            Call::First => true,
            Call::From(from) => date >= from,
        };
        if !asked || left <= 0.0 {
            return None;
        }
        let reached = |from: Option<Date>| from.is_some_and(|from| date >= from);
        let most = call.balance.and_then(|balance| balance.to_f64());
        let kind = if most.is_some_and(|most| left <= most) || reached(call.date) {
            RedemptionKind::Call
        } else if reached(call.auction) {
            RedemptionKind::Auction
        } else {
            return None;
        };
        let bid_pct = options.auction_bid_pct.filter(|_| kind == RedemptionKind::Auction);
        Some(Self { kind, price: call.price, bid_pct, left })
    }

    /// Whether par of the collateral comes in with the month's principal, before the waterfall.
    pub fn is_sold_at_par_first(&self) -> bool {
        self.price == CallPrice::Collateral && self.bid_pct.is_none_or(|bid| bid >= 100.0)
    }

    /// What the collateral is sold for, once the month's distribution is made; none where the bid
    /// is less than the deal asks.
    pub(super) fn sale<A: RowArithmetic>(
        &self,
        program: &Program,
        state: &State<A>,
    ) -> Option<Sale<A>> {
        let par = A::given(A::of_currency(self.left)).money();
        let asked = match self.price {
            CallPrice::Collateral => par,
            CallPrice::Classes => owed(program, state),
            CallPrice::Greater => A::max(par, owed(program, state)),
        };
        let price = match self.bid_pct {
            Some(bid) => A::given(A::of_currency(self.left * bid / 100.0)).money(),
            None => asked,
        };
        let besides = if self.is_sold_at_par_first() { A::less(price, par) } else { price };
        A::passed(A::at_least(price, asked)).then_some(Sale { price, besides })
    }

    /// Whether money is paid out once more after the month's distribution.
    pub fn is_paid_out_after(&self) -> bool {
        self.kind == RedemptionKind::Auction || !self.is_sold_at_par_first()
    }

    pub(super) fn collateral<A: RowArithmetic>(&self) -> A::Out {
        A::out(A::given(A::of_currency(self.left)).money())
    }
}

//! Optional redemption: whether the collateral is sold before it pays off, and at which price.

use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::RowArithmetic;
use super::options::{Call, ProjectionOptions};
use super::rows::RedemptionKind;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::deal_file::CallPrice;
use crate::number::IntoArithmetic;
use crate::waterfall::{Program, State, owed};

/// A sale of the collateral on a distribution date, by call or auction.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    pub kind: RedemptionKind,
    price: CallPrice,
    /// The bid, percent of par; `None` for the deal's minimum price.
    bid_pct: Option<f64>,
    /// Balance of the collateral after the month's own principal and losses.
    left: f64,
}

pub(super) struct Sale<A: RowArithmetic> {
    pub price: A::Money,
    /// The part of the price that the month's principal did not already include.
    pub besides: A::Money,
}

impl Offer {
    /// The call or auction on a distribution date, if the deal allows it and the options exercise
    /// it. If both are possible, the deal is called.
    pub fn of(deal: &Deal, options: &ProjectionOptions, date: Date, left: f64) -> Option<Self> {
        let call = deal.terms.call.as_ref()?;
        let is_exercised = match options.call {
            Call::Never => false,
            Call::First => true,
            Call::From(from) => date >= from,
        };
        if !is_exercised || left <= 0.0 {
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

    /// Whether par is received with the month's principal, before the waterfall runs.
    pub fn is_sold_at_par_first(&self) -> bool {
        self.price == CallPrice::Collateral && self.bid_pct.is_none_or(|bid| bid >= 100.0)
    }

    /// The sale after the month's distribution; `None` if the bid is below the minimum price.
    pub(super) fn sale<A: RowArithmetic>(
        &self,
        program: &Program,
        state: &State<A>,
    ) -> Option<Sale<A>> {
        let par = A::given(A::of_currency(self.left)).money();
        let minimum = match self.price {
            CallPrice::Collateral => par,
            CallPrice::Classes => owed(program, state),
            CallPrice::Greater => A::max(par, owed(program, state)),
        };
        let price = match self.bid_pct {
            Some(bid) => A::given(A::of_currency(self.left * bid / 100.0)).money(),
            None => minimum,
        };
        let besides = if self.is_sold_at_par_first() { A::less(price, par) } else { price };
        A::possible(A::at_least(price, minimum)).then_some(Sale { price, besides })
    }

    /// Whether proceeds are paid out after the month's distribution.
    pub fn is_paid_out_after(&self) -> bool {
        self.kind == RedemptionKind::Auction || !self.is_sold_at_par_first()
    }

    pub(super) fn collateral<A: RowArithmetic>(&self) -> A::Out {
        A::out(A::given(A::of_currency(self.left)).money())
    }
}

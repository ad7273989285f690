extension VenueOptions {
  /// The keys of `[venue]`, for lists and the manual.
  static let reference: [(term: String, meaning: String)] = [
    (
      "book",
      "what fills orders: l3 (order by order), l2 (depth), l1 (best bid and offer), trades or bars; "
        + "auto, the default: the finest that the stream has"
    ),
    (
      "crossed",
      "wait, the default: a crossed or locked book fills nothing; fill: it does as any other"
    ),
    (
      "stop_trigger",
      "last: trades; quote: the bid of what sells, the ask of what buys; auto, the default: trades "
        + "where the instrument has had one, else quotes"
    ),
    (
      "size_when_unknown",
      "the size of quotes that tell none, such as \"1000000\"; default \"unlimited\""
    ),
    (
      "beyond_touch",
      "what an order wants beyond the size of an l1 book: wait, the default; walk: it trades a tick "
        + "further for each size of the touch"
    ),
    (
      "touch",
      "true: bars and lone trades fill limits that they touch; default false: only those that they pass"
    ),
    (
      "passed",
      "of a limit that a trade passes, traded, the default: the size that traded; all: all of it"
    ),
    (
      "max_bar_share",
      "the share of a bar's volume that all orders here together get, default 100 %; what is over of "
        + "a market order waits for the next open"
    ),
    (
      "hidden_liquidity",
      "what stands hidden at every level, as a share of what it shows; default 0 %"
    ),
    (
      "latency",
      "spans or models of feed, order and response: an order takes feed and order to the venue, what "
        + "becomes of it response back; seed (default 0) gives other random spans, the same in every run"
    ),
    (
      "impact",
      "for each size executed temporary (of this execution alone), permanent and decaying (halving "
        + "every half_life, default 5m) move the price, in bp or %; default: they do not"
    ),
  ]
}

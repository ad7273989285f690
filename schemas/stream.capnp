@0xb7c1f0a2d94e6a35;
# The Millrace event stream: a concatenation of `Frame` messages in Cap'n Proto's standard stream
# framing, one segment each. Read one with
#
#     capnp convert binary:json --short schemas/stream.capnp Frame < stream
#
# This file is the only list of what a stream holds. `.ci/schema` makes from it the kinds, codes,
# bodies and payloads of the programs, what text forms print, the reader's table of payloads and the
# tables of the Python reader; only what a rule of behaviour needs is written beside it.
#
# Conventions that hold for every field:
#   * times are nanoseconds since the Unix epoch, UTC; an absent time is `noTime`; event and receive
#     times lie in the years 1900 to 2184, so that their differences and sums with spans fit;
#   * prices are integers times ten to the instrument's price exponent, sizes to its size exponent;
#     an absent price or size is `noNumber`. Zero and negative prices are prices;
#   * no field has a default other than zero.
#
# What a reader does with what it does not know, as a newer minor version may add it:
#   * fields of structs: skipped, as Cap'n Proto does;
#   * codes (enumerants): kept, passed on and printed as numbers. A state of an order that is not known
#     changes nothing, a cause or reason is a number, a type that is to be executed is refused;
#   * words and values behind those that are known: kept and passed on. Of an order that a program is
#     to act upon they are refused, as are those that it cannot keep to: a stop that is not understood
#     would be sent without it;
#   * controls: skipped. A `resume` is never skipped: a reader that does not know it is at the front
#     of a stream without a header, and refuses that;
#   * kinds of event and of frame: refused, as it is not known where their payload lies.
# A newer major version is refused as a whole.

annotation words @0xd3b0e5a4f1c27c11 (struct) :Void;
# No message holds this struct: it is the payload of a kind, one 64-bit word a field, in their order.
# A reader asks the payload's count before it takes a word; more may follow.
annotation values @0xa9a2bf0e6d5c4f12 (struct) :Void;
# The same, one Float64 a field.
annotation least @0xc15d8e3b7a904613 (struct) :UInt16;
# How many of them every payload has; the rest were added later.
annotation swift @0xe87f3c2d1b6a5914 (enumerant, group, field) :Text;
# The name in the programs where it is another.
annotation text @0x9b4c6d8e2f107315 (enumerant, group, field) :Text;
# The name in text forms where it is not this one in snake case; empty: not printed.
annotation columns @0x8f2e1d3c4b5a6916 (group) :Text;
# What comes first in text forms, where that is not: fields of the body, then of the payload.

const schemaMajor :UInt16 = 1;
# Readers refuse a stream of a newer major version.
const schemaMinor :UInt16 = 2;
# 1: strategies, and the payloads of signals, orders, fills and accounts.
# 2: captures, ends that say *stopped*, pre-trade quotes, prints off the market, counted bars,
#    liquidations and last trades as statistics; details of trades; controls `resume`, `passed`,
#    `position` and `failed`; a signal's number and protection; an order's words from `request` on,
#    the states of orders at a broker, revisions of fills and fees that are not known yet; inverse
#    contracts.

const noTime :Int64 = -9223372036854775808;
const noNumber :Int64 = -9223372036854775808;
const noInstrument :UInt32 = 4294967295;
const noCount :UInt32 = 4294967295;

# What a number is: the type of a field tells its unit, and which value says that there is none.
using Price = Int64;            # price units of the event's instrument; noNumber: none
using Size = Int64;             # size units of the event's instrument; noNumber: none, or not known
using Time = Int64;             # nanoseconds since the Unix epoch, UTC; noTime: none
using Span = Int64;             # nanoseconds; 0: none
using Id = UInt64;              # 0: none
using VenueCode = UInt16;       # the venue's own; 0: none
using OrderCount = UInt32;      # noCount: not known
using Participants = UInt32;    # 0: not known
using TradeCount = UInt64;      # 0: not known, unless the event's flag says that it was counted
using Checksum = UInt32;        # only where `hasChecksum`
using Characters = UInt64;      # up to eight of ASCII, the first in the lowest byte; 0: none
using Share = Int64;            # 1e-9 of one; noNumber: none
using Fees = Int64;             # 1e-9 of the instrument's currency; noNumber: not known yet
using StrategyId = UInt16;      # in the header's table
using StrategyWord = Int64;     # the same in a word; -1: none
using AccountItem = UInt16;     # 0: the whole account; a strategy's id + 1: its share
using EndReason = DecisionReason;  # accepted: none is needed
using ReasonCode = UInt16;      # a DecisionReason
using LevelCount = UInt64;      # orders at a level; noNumber: not known

struct Frame {
  union {
    header @0 :Header;
    batch @1 :Batch;
    end @2 :End;
    control @3 :Control;
  }
}

struct Header {
  # First in a stream, and again (as an increment) whenever something it says changes.
  major @0 :UInt16;
  minor @1 :UInt16;
  mode @2 :Mode;
  increment @3 :Bool;
  # True: adds to or replaces entries (by id) of the header before it. False: starts a stream anew.
  instruments @4 :List(Instrument);
  featureSets @5 :List(FeatureSet);
  kinds @6 :List(Kind);
  # The kinds of event that may occur, ascending.
  lineage @7 :List(Stage);
  # One entry a stage passed, the source first.
  strategies @8 :List(Strategy);
  captures @9 :List(Capture);
  # Which recording each source of `origin` reads, by ascending source.

  enum Mode {
    recorded @0;
    live @1;
  }
}

struct Stage {
  program @0 :Text;
  version @1 :Text;
  arguments @2 :Text;
  # Canonical: options in the order of the program's table, defaults left out.
  notes @3 :List(Text);
  # What a reader must know of the data, for example `back-adjusted`.
}

struct Capture {
  # A recording. An event is the same as another only where source and ordinal are of one recording.
  source @0 :UInt16;            # the upper 16 bits of `origin`
  identity @1 :UInt64;          # FNV-1a of the name and the first bytes; 0 when unknown
  name @2 :Text;                # the file's, without its folder; `-` is standard input
}

struct Instrument {
  id @0 :UInt32;                # dense, local to the stream: the index in the table of instruments
  symbol @1 :Text;
  publisher @2 :Text;           # venue or feed; (symbol, publisher) is the identity across streams
  validFrom @3 :Int64;          # inclusive, noTime when unknown
  validTo @4 :Int64;            # exclusive, noTime when unknown
  currency @5 :Text;            # ISO 4217, or the venue's own code; empty when unknown
  tickSize @6 :Int64;           # price units, noNumber when unknown
  lotSize @7 :Int64;            # size units, noNumber when unknown
  multiplier @8 :Float64;
  # Currency per point and contract; of an inverse contract what it is worth in the currency that its
  # price is told in. 0 when unknown.
  sector @9 :Text;
  calendar @10 :Text;           # a name of the module Calendars, for example XNYS; empty when unknown
  priceExponent @11 :Int8;      # -18 to 0
  sizeExponent @12 :Int8;       # -18 to 0
  venueId @13 :UInt64;          # the venue's own number for it; 0 when it has none
  inverse @14 :Bool;
  # True: a contract is worth multiplier / price of the currency that it is settled in (coin-margined),
  # not multiplier × price.
}

struct FeatureSet {
  id @0 :UInt16;                # the index in the table of feature sets
  clock @1 :Text;               # canonical text of the clock, empty: every atomic group
  features @2 :List(Feature);
}

struct Strategy {
  id @0 :UInt16;                # the index in the table of strategies
  name @1 :Text;                # with the version the identity across streams
  version @2 :Text;             # the definition with its canonical arguments
  inputs @3 :List(Feature);     # the last values of its signals, in this order
}

struct Feature {
  name @0 :Text;                # the column's heading
  expression @1 :Text;          # canonical text: the identity
  hash @2 :UInt64;              # FNV-1a of the canonical text
}

struct Batch {
  events @0 :List(Event);
  values @1 :List(Float64);     # payload of features, signal, account; NaN is "absent", never a result
  words @2 :List(Int64);        # payload of depth, auction, bar, order, fill; UInt64 by the same bits
  text @3 :Data;                # payload of decision: UTF-8, each padded with zeros to 8 bytes
}

struct End {
  eventCount @0 :UInt64;        # since the last full header
  stopped @3 :Bool;
  # A recorded input was not read to its end, as a signal asked for: what came is whole, and is a part.
  union {
    undigested @1 :Void;        # the writer did not compute one
    digest @2 :UInt64;
    # Over the events and payloads since the last full header, in order, blind to framing. All
    # arithmetic is on UInt64, modulo 2^64; `turn(x)` is x rotated left by 29 bits; S is
    # 0xff51afd7ed558ccd; K is 0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb,
    # 0xd6e8feb86659fd93, 0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3,
    # 0x589965cc75374cc3, 0x1d8e4e27c47d124f.
    #   * Events: a chain E from 0. The nine 64-bit words w of an event (little-endian; of a larger
    #     event of a newer schema the first nine) become E = turn(E) * S + the sum of w[i] * K[i], with
    #     the lower 32 bits of w[5], the payload's offset, left out where the kind has a payload.
    #   * Payloads: for each list, values (0), words (1) and text (2, in words of 8 bytes), four lanes
    #     L[list][lane] from K[list + lane]. The element at position p of the list, counted over all
    #     batches, becomes L[list][p mod 4] = turn(L[list][p mod 4]) * S + element.
    #   * Value: with `finish(x)`: x = (x ^ x >> 33) * S; x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
    #     x ^ x >> 33. D = finish(E) + the number of events; then for each list in order
    #     D = finish(turn(D) * S + L[list][lane]) for its lanes in order and
    #     D = finish(turn(D) * S + the number of its elements).
    # Every step is a bijection of what it takes in: one changed word always changes the digest.
  }
}

struct Control {
  # About the stream and no part of it: outside the digest. Text sinks strip them all, files and
  # journals all but heartbeats and positions.
  union {
    barrier @0 :UInt64;
    # The number of a checkpoint: from 1, below 2^32. It changes no byte of the frames around it.
    heartbeat @1 :Time;         # receive time of a live source that has nothing to say
    latency :group {            # a stamp for measuring a hop
      id @2 :UInt64;
      sentAt @3 :Time;
    }
    resume :group {
      # A writer that was restored goes on as if nothing had happened: no header comes again. A reader
      # whose own count or digest is another refuses the stream with both. Of one hop: not passed on.
      events @4 :UInt64;        # written so far, since the last full header
      digest @5 :UInt64;        # of them
      checkpoint @6 :UInt32;    # the barrier's number from which the writer goes on
    }
    passed :group {
      # What is behind comes later than this: a branch has let through, or left out, everything up to
      # here, so that a live merge need not wait for one that keeps little. Of one hop: each writer
      # knows what it holds.
      eventTime @7 :Time;
      origin @8 :UInt64;
    }
    position :group {
      # Where in a journal (or topic) the frames behind it stand. Of one hop: not passed on.
      event @9 :UInt64;         # the number of the first event that follows, from 0
      appendedAt @10 :Time;     # when they were written, by the writer's clock
    }
    failed @11 :UInt16;
    # The writer failed with this exit status and said why; nothing follows. Only in pipes, also before
    # a header. Of one hop: a reader fails with the same status, and is silent where it can pass it on.
  }
}

enum Kind {
  # What an event says: the discriminants of Event's union, by the same numbers.
  watermark @0;
  quote @1;
  trade @2;
  gap @3;
  status @4;
  correction @5;
  orderAction @6;
  level @7;
  depth @8;
  auction @9;
  statistic @10;
  bar @11;
  features @12;
  signal @13;
  order @14;
  decision @15;
  fill @16;
  account @17;
  tradeDetail @18;
}

enum Side {
  # A side of the book; of a trade, the aggressor's.
  none @0;
  bid @1;                       # a buy order; the buyer was the aggressor
  ask @2;                       # a sell order; the seller was the aggressor
}

struct Event {
  # 72 bytes of data and no pointer. Kinds that need more hold offset and count of their payload in
  # the batch's `values`, `words` or `text`; payloads stand in the order of their events, each right
  # behind the one before it.
  eventTime @0 :Time;           # by the venue's clock; bars: the end of their interval
  receiveTime @1 :Time;         # by the capturing machine's clock, noTime when unknown
  origin @2 :UInt64;
  # source << 48 | ordinal: unique among the events that sources sent, and increasing within a source.
  # What is derived carries the origin of the event that caused it, what a clock caused carries 0: so
  # the order of (event time, origin) keeps them together when branches are merged.
  sequence @3 :UInt64;
  # The venue's sequence number or update id, 0 when it has none; of what is derived (features, clock
  # bars, signals, orders, decisions) the origin of the newest market event in it, 0 when not said.
  instrument @4 :UInt32;        # an instrument's id, or noInstrument
  flags @5 :UInt16;
  # bit 0 last: ends an atomic group (every event that stands alone has it)
  # bit 1 snapshot: part of a snapshot, not a change
  # bit 2 late: older than the watermark when it arrived
  # bit 3 odd lot
  # bit 4 crossed or locked: bid at or above ask
  # bit 5 time borrowed: no event time of its own, or none that can stand: its connection's, its
  #   group's, the change's before it in its book, or a snapshot's time of receipt
  # bit 6 skewed: too far ahead of its source's estimated clock
  # bit 7 partial: a window closed by the end of the stream
  # bit 8 derived: computed by Millrace from other events, not sent by the venue
  # bit 9 implied: of implied (calculated) liquidity
  # bit 10 auction: executed or quoted in an auction or cross
  # bit 11 unreliable: the venue or capture marked it so (bad receive time, maybe a bad book), or it
  #   follows from a book that something was lost of
  # bit 12 hidden: executed against hidden liquidity
  # bit 13 condition: the venue's own mark
  # bit 14 is of the kind:
  #   quote    pre-trade: the best bid and offer before the trade that follows it in its group
  #   trade    off market: a print that was not executed in the venue's book (insurance fund, ADL,
  #            settlement, block): no price, no volume and no flow of the market
  #   bar      counted: `trades` is known, also where it is zero
  # bit 15 is free

  union {
    watermark @6 :Void;         # everything before eventTime is complete

    quote :group {              # best bid and offer
      bidPrice @7 :Price;       # noNumber: no bid
      bidSize @8 :Size;         # noNumber: not known
      askPrice @9 :Price;
      askSize @10 :Size;
    }

    trade :group {              # an execution between two parties
      price @11 :Price;
      size @12 :Size;
      aggressor @14 :Side;
      tradeId @13 :Id;          # the venue's (FNV-1a of it where it is text)
      conditions @15 :VenueCode;  # where one number says them; else see tradeDetail
      participants @16 :Participants;  # orders matched
    }

    gap :group {                # what the feed lost, or a silence beyond the session's bound
      cause @20 :GapCause;
      fromSequence @17 :Id;     # first missing
      toSequence @18 :Id;       # first present again
      fromTime @19 :Time;
    }

    status :group {
      # A change of the trading state of an instrument, or of all where it names none.
      action @21 :StatusAction;
      phase @22 :SessionPhase;
      reason @23 :VenueCode;
      trading @24 :Answer;
      quoting @25 :Answer;
      shortSaleRestricted @26 :Answer;
      tradingEvent @27 :VenueCode;
    }

    correction :group {         # a bust, cancellation or replacement of the trade with this id
      action @31 :CorrectionAction;
      price @28 :Price;
      size @29 :Size;
      side @32 :Side;
      tradeId @30 :Id;
    }

    orderAction :group $swift("OrderActionBody") {  # a change of one order of the book (L3)
      action @36 :OrderAction;
      side @37 :Side;
      price @33 :Price;
      size @34 :Size;
      orderId @35 :Id;          # the venue's
      channel @38 :UInt32;      # the venue's
    }

    level :group {              # a price level as it now is (L2)
      action @42 :LevelAction;
      side @43 :Side;
      price @39 :Price;
      size @40 :Size;
      count @41 :OrderCount;    # orders at the level
      checksum @44 :Checksum;   # the venue's checksum of its book after this group, on the last of it
      hasChecksum @45 :Bool $swift("checksumFlags") $text("");  # bit 0 of the last 32 bits
    }

    depth :group {              # the top levels of a book; words: DepthWords a level
      offset @46 :UInt32;
      count @47 :UInt16;        # words
      levels @48 :UInt16;
    }

    auction :group {            # indicative price and imbalance of an auction; words: AuctionWords
      offset @49 :UInt32;
      count @50 :UInt16;
      side @51 :Side;           # of the imbalance
      indicativePrice @52 :Price;
      pairedSize @53 :Size;
      imbalanceSize @54 :Size;
    }

    statistic :group {
      # A figure that the venue publishes. Rates, ratios and volatilities stand in `price`, in units of
      # the price exponent: a funding rate of 0.0001 at the exponent -8 is 10000.
      type @58 :StatisticType;
      price @55 :Price;
      quantity @56 :Size;
      referenceTime @57 :Time;  # what it is for: a settlement's day, the next funding
      action @59 :StatisticAction;
      channel @60 :UInt16;
      venueType @61 :UInt16;    # the venue's own code of the type
    }

    bar :group $columns("open high low close") {
      # Open, high, low and close over [start, eventTime); words: BarWords.
      offset @62 :UInt32;
      count @63 :UInt16;
      volume @66 :Size;
      trades @67 :TradeCount;
      basis @64 :BarBasis;
      start @65 :Time;
    }

    features :group $swift("FeatureVector") {  # values: one a feature of the set, NaN where absent
      offset @68 :UInt32;
      count @69 :UInt16;
      set @70 :UInt16;          # in the header's table
    }

    signal :group {             # a position that a strategy wants; values: SignalValues, its inputs
      offset @71 :UInt32;
      count @72 :UInt16;
      strategy @73 :StrategyId;
      target @74 :Float64;      # position wanted: shares, contracts, units; negative is short
      strength @75 :Float64;    # -1 to 1
      horizon @76 :Span;        # 0 when open
    }

    order :group $columns("orderId parent strategy state side price size filled") {
      # An order as it now is, told at every change; words: OrderWords.
      offset @77 :UInt32;
      count @78 :UInt16;
      side @79 :Side;
      orderId @80 :UInt64;      # parents: n << 20; children: the parent's + k
      price @81 :Price;         # limit; noNumber: market
      size @82 :Size;
    }

    decision :group {           # why something was let pass, changed or refused; text: in words
      offset @83 :UInt32;
      count @84 :UInt16;        # bytes of text
      orderId @86 :UInt64;      # 0: of no order
      reason @85 :ReasonCode;
      limit @87 :Float64;       # in the unit that `risk --list` says of the check; NaN: none
      observed @88 :Float64;
    }

    fill :group {
      # An execution of an own order; the event's time is when it was known; words: FillWords.
      offset @89 :UInt32;
      count @90 :UInt16;
      orderId @92 :UInt64;
      side @91 :Side;
      price @93 :Price;
      size @94 :Size;
    }

    account :group $swift("AccountState") {
      # What is owned, in the account's currency; values: AccountValues.
      offset @95 :UInt32;
      count @96 :UInt16;
      item @97 :AccountItem $text("strategy");
      equity @98 :Float64;
      cash @99 :Float64;
      realized @100 :Float64;   # profit of what was closed, fees not counted
    }

    tradeDetail :group {
      # What the venue says beside price and size of the trade before it in its group.
      exchange @101 :Characters;        # where it was executed: a MIC, or the tape's code
      conditions @102 :Characters;      # the tape's codes of one character or number each
      restingOrder @103 :Id;            # the venue's id of the order that was in the book
      aggressorOrder @104 :Id;          # of the order that met it
    }
  }
}

struct DepthWords $words $least(6) {
  # One level.
  bidPrice @0 :Price;
  bidSize @1 :Size;
  bidCount @2 :LevelCount;
  askPrice @3 :Price;
  askSize @4 :Size;
  askCount @5 :LevelCount;
}

struct AuctionWords $words $least(8) {
  referencePrice @0 :Price;
  upperCollar @1 :Price;
  lowerCollar @2 :Price;
  continuousClearingPrice @3 :Price;
  interestClearingPrice @4 :Price;
  marketImbalanceSize @5 :Size;
  auctionTime @6 :Time;
  auctionType @7 :Id;           # the venue's own code
}

struct BarWords $words $least(4) {
  open @0 :Price;
  high @1 :Price;
  low @2 :Price;
  close @3 :Price;
}

struct SignalValues $values $least(2) {
  # The inputs of the strategy are the last values of the payload, as many as its entry in the header
  # lists: what stands before them is read by count. Streams of minor 1 have cause and price alone.
  cause @0 :SignalCause;
  price @1 :Float64 $text("price_seen");  # that the strategy saw; NaN: none
  number @2 :Float64;           # of the signal within its strategy and run, from 1; 0: not said
  stopDistance @3 :Float64;     # protection: from a fill's price to its stop, above 0; NaN: none
  targetDistance @4 :Float64;   # and to its take-profit
  stopShare @5 :Float64;        # the same as shares of the fill's price
  targetShare @6 :Float64;
  stopTrails @7 :Float64;       # 1: the stop follows the market at its distance; 0: not said
}

struct OrderWords $words $least(10) {
  state @0 :OrderState;
  parent @1 :Id $text("parent_id");     # 0: it is a parent
  strategy @2 :StrategyWord;            # or the bot that asked for it
  type @3 :OrderType $text("order_type");
  timeInForce @4 :TimeInForce;
  filled @5 :Size;                      # executed so far
  schedule @7 :ScheduleKind;
  deadline @8 :Time;                    # of the schedule; noTime: as configured
  decisionTime @6 :Time $text("decided");  # of the signal or request that it follows from
  reason @9 :EndReason;                 # of what was refused, taken back or expired
  request @10 :Id $text("");            # the id under which a bot or file asked for it; 0: a signal's
  signal @11 :Id;                       # the number, within its strategy, of the signal it follows from
  trigger @12 :Price;                   # rests until the market is there: a stop; noNumber: none
  trail @13 :Price;                     # the trigger follows the market at this distance
  display @14 :Size;                    # shown at most; noNumber: all
  group @15 :Id;                        # of orders that end each other: one fills, the rest shrink
  link @16 :Id;                         # the order whose fills it protects
  expiry @17 :Time;                     # ends then, whatever its time in force; noTime: never
  stopDistance @18 :Price;              # protection that its fills bring with them, as in SignalValues
  targetDistance @19 :Price;
  run @20 :Id;                          # minted with the state and kept over recovery; with strategy
  # and request it names the order
  account @21 :Id;                      # FNV-1a of its name at the broker; 0: the strategy's, or the only one
  stopShare @22 :Share;                 # protection as shares of the fill's price
  targetShare @23 :Share;
  stopTrails @24 :Id;                   # 1: the stop that its fills bring follows the market
  reduceOnly @25 :Id;                   # 1: it never takes what its strategy holds through zero
}

struct FillWords $words $least(7) {
  parent @0 :Id $text("parent_id");
  strategy @1 :StrategyWord;
  liquidity @2 :Liquidity;
  fees @3 :Fees;                        # commission, fees and taxes paid; negative where the venue pays
  fillId @4 :UInt64;                    # unique, and the same in every run; a broker's as FNV-1a
  filled @5 :Size;                      # of the order so far, this fill included
  venueTime @6 :Time;                   # when it happened; the event's time is when it was known
  revises @7 :Id;                       # the fill that this one replaces, as if that had never been
  account @8 :Id;                       # as in OrderWords
}

struct AccountValues $values $least(0) {
  # In the account's currency; NaN where not known.
  unrealized @0 :Float64;       # profit of what is open, fees not counted
  fees @1 :Float64;             # paid so far, less those that venues paid
  gross @2 :Float64;            # value of what is held, without signs
  net @3 :Float64;              # value of what is held, short positions negative
  peak @4 :Float64;             # the highest equity so far
  dayStart @5 :Float64;         # equity when the day began
  position @6 :Float64;         # held of the event's instrument: shares, contracts, units
  averagePrice @7 :Float64;     # of what is held of it, in its currency; NaN where nothing is
}

enum Answer {
  # Yes, no, or not said.
  unknown @0;
  yes @1;
  no @2;
}

enum GapCause {
  # Why a gap was declared.
  sequence @0;                  # sequence numbers are missing
  silence @1;                   # nothing came for longer than the bound
  disconnect @2;                # the recording or connection broke
  checksum @3;                  # the book differs from the venue's checksum
}

enum StatusAction {
  # What happened to the trading state.
  none @0;
  preOpen @1;
  preCross @2;
  quoting @3;
  cross @4;
  rotation @5;
  newPriceIndication @6;
  trading @7;
  halt @8;
  pause @9;
  suspend @10;
  preClose @11;
  close @12;
  postClose @13;
  shortSaleRestrictionChange @14;
  notAvailable @15;
  resumeQuoting @16;            # LOBSTER: quoting resumes after a halt
  sessionChange @17;            # from a calendar: the phase changes
}

enum SessionPhase {
  # The part of the trading day.
  unknown @0;
  closed @1;
  preOpen @2;
  openingAuction @3;
  continuous @4;
  break @5;
  closingAuction @6;
  postClose @7;
}

enum CorrectionAction {
  # What became of the trade.
  bust @0;
  cancel @1;
  replace @2;
}

enum OrderAction {
  # What happened to an order of the book.
  add @0;                       # a new order at the end of its price's queue
  modify @1;                    # price and size as now; queue position as the venue's rule says
  reduce @2;                    # `size` units less, zero left removes it
  delete @3;                    # gone, whatever was left
  execute @4;                   # `size` units executed against it: less by that
  fill @5;                      # told of an execution; the book changes by another event
  clear @6;                     # the whole book is void
  hidden @7;                    # executed against an order that was never shown
}

enum LevelAction {
  # What happened to a level of the book.
  set @0;                       # the level's size is now `size`; zero removes it
  clear @1;                     # the whole book is void
}

enum StatisticType {
  # Which figure a statistic is; behind each what its body says.
  other @0;                     # see venueType
  openingPrice @1;              # price: of the session
  indicativeOpeningPrice @2;    # price
  settlementPrice @3;           # price; referenceTime: the day that it settles
  tradingSessionLowPrice @4;    # price
  tradingSessionHighPrice @5;   # price
  clearedVolume @6;             # quantity
  lowestOffer @7;               # price
  highestBid @8;                # price
  openInterest @9;              # quantity: contracts, or units
  fixingPrice @10;              # price
  closePrice @11;               # price: of the session
  netChange @12;                # price: of the day, may be negative
  vwap @13;                     # price
  volatility @14;               # price: a ratio
  delta @15;                    # price: a ratio
  uncrossingPrice @16;          # price; quantity: what it executed
  upperPriceLimit @17;          # price
  lowerPriceLimit @18;          # price
  blockVolume @19;              # quantity
  fundingRate @20;
  # price: a ratio for the interval that ends at referenceTime; longs pay where it is above 0
  markPrice @21;                # price
  indexPrice @22;               # price
  drift @23;                    # a feature's distribution moved away from its reference
  indicativeClosePrice @24;     # price
  liquidatedLong @25;           # price and quantity of a liquidation that sold; its trade stands apart
  liquidatedShort @26;          # of one that bought
  lastTrade @27;                # price and quantity of the newest trade; referenceTime: when it was
}

enum StatisticAction {
  # Whether the figure is new or withdrawn.
  new @0;
  delete @1;
}

enum BarBasis {
  # The prices that a bar is made of.
  trade @0;
  bid @1;
  ask @2;
  mid @3;
}

enum OrderState {
  # Where an order is in its life. A parent is what risk approves; `execute` works it by children, which
  # go to the venue. 0 to 13 are of every order; from 14 on those that a broker adds (`hub`).
  requested @0;                 # asked for by a bot or a file: risk has not judged it
  approved @1;                  # a parent that risk has let pass
  pending @2;                   # sent to the venue, which has not answered
  working @3;                   # in the venue's book; of a parent: its schedule runs
  partlyFilled @4;
  cancelPending @5;             # a cancellation is on its way; fills may still come
  replacePending @6;            # a replacement is on its way; fills at the old price may still come
  filled @7;                    # terminal: nothing is left
  cancelled @8;                 # terminal: taken back
  rejected @9;                  # terminal: refused by risk or by the venue
  expired @10;                  # terminal: its time in force, or the stream, ended
  shadow @11;                   # terminal: decided as if it were sent, and not sent
  cancelRequested @12;          # no state: asks that the order of this id be cancelled
  replaceRequested @13;         # no state: asks that its price and size become those of the event
  intended @14;                 # written to the journal, and held by a gate or by pacing
  released @15;                 # journalled as about to be sent: from here on it may be at the broker
  acknowledged @16;             # the broker has it, the venue has not answered
  unknown @17;                  # whether it was sent, or what became of it, is not known: may still fill
  forked @18;                   # a change made two orders of it at the broker: ended when both have
  external @19;                 # made by hand or by another client: no intent of ours
  quarantined @20;              # it contradicts what is known of it: nothing is done by itself
  notSent @21;                  # terminal: intended, never released (after a crash)
  neverArrived @22;             # terminal: it was unknown, and the broker never had it
}

enum OrderType {
  # What price an order takes; with a trigger, from then on.
  market @0;
  limit @1;
  postOnly @2;                  # a limit that is never taker: refused where it would execute at once
}

enum TimeInForce {
  # How long an order stays.
  day @0;                       # to the end of the session (of the stream where no session is known)
  goodTillCancel @1 $text("gtc");
  immediateOrCancel @2 $text("ioc");    # what does not execute at once is cancelled
  fillOrKill @3 $text("fok");   # all at once or nothing
  atOpen @4;                    # waits for the next opening: its auction, or its first price
  atClose @5;                   # waits for the closing auction, or the last price
}

enum ScheduleKind {
  # How a parent is worked; the file of each is in the module Execution.
  configured @0;                # as `execute` is configured
  direct @1;                    # one child of the parent's own type and price
  peg @2;
  twap @3;
  vwap @4;
  participation @5 $text("pov");
  almgrenChriss @6;
  obizhaevaWang @7;
}

enum Liquidity {
  # Who was in the book first.
  unknown @0;
  maker @1;
  taker @2;
  auction @3;
}

enum SignalCause {
  # Why a strategy changed its target.
  entry @0;
  exit @1;
  stopLoss @2;
  takeProfit @3;
  gap @4;                       # the feed lost something
  horizon @5;                   # the time that a position may be held is over
  volatilityStop @6;
  sessionEnd @7;
  rebalance @8;                 # the size was adapted, not the side
}

enum DecisionReason {
  # Why an order was let pass, changed or refused, by risk or by the venue, or what changed the state of
  # risk itself. 1 to 30 are the checks, in their order: `risk --list` says what each limits, in which
  # unit; the file of each is in RiskControl/Checks. More follow at the end.
  accepted @0;
  killSwitch @1;                # nothing is sent once the kill switch was thrown
  halted @2;                    # all, or the strategy, are halted
  reducingOnly @3;              # only what reduces a position may be sent
  invalidOrder @4;              # no side, size or price that an order can have, or a word not kept to
  instrumentTerms @5;           # what the instrument is (currency, multiplier) is not known
  duplicateOrder @6;            # the id was asked for before
  repeatedOrder @7;             # the same order again within a span
  orderRate @8;                 # too many orders in a span
  openOrders @9;                # too many orders are open
  restricted @10;               # the instrument is on the list of restricted ones
  marketHours @11;              # outside of the session
  tradingHalt @12;              # the venue has halted the instrument
  lotSize @13;
  tickSize @14;
  staleData @15;                # the newest price is too old
  priceCollar @16;              # too far from the market
  priceLimit @17;               # outside of the day's limits
  settlement @18;               # what was bought may not be sold yet
  shortSale @19;                # nothing to sell short with, or restricted
  selfMatch @20;                # would meet an own order
  orderSize @21;
  orderNotional @22;
  position @23;
  positionNotional @24;
  grossLeverage @25;
  netLeverage @26;
  sector @27;
  buyingPower @28;
  dailyLoss @29;
  drawdown @30;
  active @31;                   # of risk itself, with order id 0: it lets orders pass again
  limitsReloaded @32;           # of risk itself: other limits hold
  rolledBack @33;               # of risk itself: a strategy went back to another version
  unknownOrder @34;             # a request names an order that is not open
  targetChanged @35;            # the target of a strategy changed while its order worked
  flatten @36;                  # of risk itself: all that is held is closed, until it says otherwise
  stopped @37;                  # protection closed it: the next signal with another sign or zero counts
  stuck @38;                    # what is to be closed was refused too often; tried again when things change
  repriced @39;                 # a limit that closes a position did not meet the market
  linkedFilled @40;             # another order of its group was filled
  positionClosed @41;           # what it was to reduce or protect is not held any more
}

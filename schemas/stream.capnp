@0xb7c1f0a2d94e6a35;
# The Millrace event stream: a concatenation of `Frame` messages in Cap'n Proto's standard stream
# framing, one segment each. Read one with
#
#     capnp convert binary:json --short schemas/stream.capnp Frame < stream
#
# Conventions that hold for every field:
#   * times are nanoseconds since the Unix epoch, UTC; an absent time is `noTime`; event and receive
#     times lie in the years 1900 to 2184, so that their differences and sums with spans fit;
#   * prices are integers times ten to the instrument's price exponent, sizes to its size exponent;
#     an absent price or size is `noNumber`. Zero and negative prices are prices;
#   * no field has a default other than zero.

const schemaMajor :UInt16 = 1;
# Readers refuse a stream of a newer major version.
const schemaMinor :UInt16 = 2;
# 1: strategies, and the payloads of signals, orders, fills and accounts.
# 2: captures, ends that say *stopped*, pre-trade quotes, prints off the market, counted bars,
#    liquidations as statistics.

const noTime :Int64 = -9223372036854775808;
const noNumber :Int64 = -9223372036854775808;
const noInstrument :UInt32 = 4294967295;
const noCount :UInt32 = 4294967295;

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
  multiplier @8 :Float64;       # account currency per point and contract; 0 when unknown
  sector @9 :Text;
  calendar @10 :Text;           # a name of the module Calendars, for example XNYS; empty when unknown
  priceExponent @11 :Int8;      # -18 to 0
  sizeExponent @12 :Int8;       # -18 to 0
  venueId @13 :UInt64;          # the venue's own number for it; 0 when it has none
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
  inputs @3 :List(Feature);     # what its signals carry behind cause and price
}

struct Feature {
  name @0 :Text;                # the column's heading
  expression @1 :Text;          # canonical text: the identity
  hash @2 :UInt64;              # FNV-1a of the canonical text
}

struct Batch {
  events @0 :List(Event);
  values @1 :List(Float64);     # payload of features, signal, account; NaN is "absent", never a result
  words @2 :List(Int64);        # payload of depth, auction, bar, order, fill
  text @3 :Data;                # payload of decision: UTF-8, each padded with zeros to 8 bytes
}

struct End {
  eventCount @0 :UInt64;        # since the last full header
  stopped @3 :Bool;
  # A recorded input was not read to its end, as a signal asked for: what came is whole, and is a part.
  union {
    undigested @1 :Void;        # the writer did not compute one
    digest @2 :UInt64;          # over events and payload in order, blind to framing; see EventStream
  }
}

struct Control {
  # Outside the digest; sinks strip it.
  union {
    barrier @0 :UInt64;         # a checkpoint's number
    heartbeat @1 :Int64;        # receive time of a live source that has nothing to say
    latency :group {            # a stamp for measuring a hop
      id @2 :UInt64;
      sentAt @3 :Int64;
    }
  }
}

enum Kind {
  # The discriminants of Event's union, by the same numbers.
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
}

enum Side {
  none @0;
  bid @1;                       # a buy order; the buyer was the aggressor
  ask @2;                       # a sell order; the seller was the aggressor
}

struct Event {
  # 72 bytes of data and no pointer. Kinds that need more hold offset and count of their payload in
  # the batch's `values`, `words` or `text`; payloads stand in the order of their events, each right
  # behind the one before it.
  eventTime @0 :Int64;          # by the venue's clock; bars: the end of their interval
  receiveTime @1 :Int64;        # by the capturing machine's clock, noTime when unknown
  origin @2 :UInt64;
  # source << 48 | ordinal: unique among the events that sources sent, and increasing within a source.
  # What is derived carries the origin of the event that caused it, what a clock caused carries 0: so
  # the order of (event time, origin) keeps them together when branches are merged.
  sequence @3 :UInt64;          # the venue's sequence number or update id, 0 when it has none
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
      bidPrice @7 :Int64;       # noNumber: no bid
      bidSize @8 :Int64;        # noNumber: not known
      askPrice @9 :Int64;
      askSize @10 :Int64;
    }

    trade :group {
      price @11 :Int64;
      size @12 :Int64;
      tradeId @13 :UInt64;      # the venue's id (FNV-1a of it where it is text); 0 when it has none
      aggressor @14 :Side;
      conditions @15 :UInt16;   # venue's own codes
      participants @16 :UInt32; # orders matched, 0 when unknown
    }

    gap :group {                # what the feed lost, or a silence beyond the session's bound
      fromSequence @17 :UInt64; # first missing
      toSequence @18 :UInt64;   # first present again
      fromTime @19 :Int64;
      cause @20 :GapCause;
    }

    status :group {
      action @21 :StatusAction;
      phase @22 :SessionPhase;
      reason @23 :UInt16;       # venue's own code
      trading @24 :Answer;
      quoting @25 :Answer;
      shortSaleRestricted @26 :Answer;
      tradingEvent @27 :UInt16; # venue's own code
    }

    correction :group {         # of an earlier trade
      price @28 :Int64;
      size @29 :Int64;
      tradeId @30 :UInt64;
      action @31 :CorrectionAction;
      side @32 :Side;
    }

    orderAction :group {        # order by order (L3)
      price @33 :Int64;
      size @34 :Int64;
      orderId @35 :UInt64;
      action @36 :OrderAction;
      side @37 :Side;
      channel @38 :UInt32;
    }

    level :group {              # a price level (L2)
      price @39 :Int64;
      size @40 :Int64;
      count @41 :UInt32;        # orders at the level, noCount when unknown
      action @42 :LevelAction;
      side @43 :Side;
      checksum @44 :UInt32;     # the venue's checksum of its book after this group, on the last of it
      hasChecksum @45 :Bool;
    }

    depth :group {              # top levels; words: bid price, size, count, ask price, size, count a level
      offset @46 :UInt32;
      count @47 :UInt16;        # words
      levels @48 :UInt16;
    }

    auction :group {
      # words: reference price, upper collar, lower collar, continuous book clearing price,
      # auction interest clearing price, market imbalance size, auction time, auction type
      offset @49 :UInt32;
      count @50 :UInt16;
      side @51 :Side;           # of the imbalance
      indicativePrice @52 :Int64;
      pairedSize @53 :Int64;
      imbalanceSize @54 :Int64;
    }

    statistic :group {
      price @55 :Int64;
      quantity @56 :Int64;
      referenceTime @57 :Int64;
      type @58 :StatisticType;
      action @59 :StatisticAction;
      channel @60 :UInt16;
      venueType @61 :UInt16;    # the venue's own code of the type
    }

    bar :group {                # words: open, high, low, close
      offset @62 :UInt32;
      count @63 :UInt16;
      basis @64 :BarBasis;
      start @65 :Int64;         # the interval is [start, eventTime)
      volume @66 :Int64;        # noNumber: not known
      trades @67 :UInt64;       # 0: not known, unless the flag says that it was counted
    }

    features :group {           # values: one a feature of the set
      offset @68 :UInt32;
      count @69 :UInt16;
      set @70 :UInt16;
    }

    signal :group {
      # values: cause (SignalCause), the price that the strategy saw (NaN: none), its inputs
      offset @71 :UInt32;
      count @72 :UInt16;
      strategy @73 :UInt16;
      target @74 :Float64;      # position wanted: shares, contracts, units; negative is short
      strength @75 :Float64;    # -1 to 1
      horizon @76 :Int64;       # nanoseconds, 0 when open
    }

    order :group {              # an order as it now is, told at every change
      # words: state (OrderState), parent's id (0: it is a parent), strategy (-1: none), OrderType,
      # TimeInForce, filled size, time of the decision to trade, ScheduleKind, deadline of the
      # schedule (noTime: as configured), reason of what was refused or ended (DecisionReason)
      offset @77 :UInt32;
      count @78 :UInt16;
      side @79 :Side;
      orderId @80 :UInt64;      # parents: n << 20; children: the parent's + k
      price @81 :Int64;         # limit; noNumber: market
      size @82 :Int64;
    }

    decision :group {           # text: the reason in words
      offset @83 :UInt32;
      count @84 :UInt16;        # bytes of text
      reason @85 :UInt16;
      orderId @86 :UInt64;
      limit @87 :Float64;
      observed @88 :Float64;
    }

    fill :group {               # an execution of an own order; the event's time is when it was known
      # words: parent's id, strategy (-1: none), Liquidity, fees paid in 1e-9 of the instrument's
      # currency, id of the fill, filled of the order so far, time at the venue
      offset @89 :UInt32;
      count @90 :UInt16;
      side @91 :Side;
      orderId @92 :UInt64;
      price @93 :Int64;
      size @94 :Int64;
    }

    account :group {            # values: see AccountValue in the module EventModel
      offset @95 :UInt32;
      count @96 :UInt16;
      item @97 :UInt16;         # 0: the whole account; a strategy's id + 1: its share
      equity @98 :Float64;
      cash @99 :Float64;
      realized @100 :Float64;
    }
  }
}

enum Answer {
  unknown @0;
  yes @1;
  no @2;
}

enum GapCause {
  sequence @0;                  # sequence numbers are missing
  silence @1;                   # nothing came for longer than the bound
  disconnect @2;                # the recording or connection broke
  checksum @3;                  # the book differs from the venue's checksum
}

enum StatusAction {
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
  bust @0;
  cancel @1;
  replace @2;
}

enum OrderAction {
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
  set @0;                       # the level's size is now `size`; zero removes it
  clear @1;                     # the whole book is void
}

enum StatisticType {
  other @0;
  openingPrice @1;
  indicativeOpeningPrice @2;
  settlementPrice @3;
  tradingSessionLowPrice @4;
  tradingSessionHighPrice @5;
  clearedVolume @6;
  lowestOffer @7;
  highestBid @8;
  openInterest @9;
  fixingPrice @10;
  closePrice @11;
  netChange @12;
  vwap @13;
  volatility @14;
  delta @15;
  uncrossingPrice @16;
  upperPriceLimit @17;
  lowerPriceLimit @18;
  blockVolume @19;
  fundingRate @20;
  markPrice @21;
  indexPrice @22;
  drift @23;                    # a feature's distribution moved away from its reference
  indicativeClosePrice @24;
  liquidatedLong @25;           # price and quantity of a liquidation that sold; its trade stands apart
  liquidatedShort @26;          # of one that bought
}

enum StatisticAction {
  new @0;
  delete @1;
}

enum BarBasis {
  trade @0;
  bid @1;
  ask @2;
  mid @3;
}

enum OrderState {
  requested @0;                 # asked for by a bot or a file: risk has not judged it
  approved @1;                  # a parent that risk has let pass
  pending @2;                   # sent to the venue, which has not answered
  working @3;
  partlyFilled @4;
  cancelPending @5;             # fills may still come
  replacePending @6;
  filled @7;                    # terminal, as are the next four
  cancelled @8;
  rejected @9;
  expired @10;
  shadow @11;                   # decided as if it were sent, and not sent
  cancelRequested @12;          # no state: asks for it
  replaceRequested @13;         # no state: asks that price and size become the event's
}

enum OrderType {
  market @0;
  limit @1;
  postOnly @2;
}

enum TimeInForce {
  day @0;
  gtc @1;
  ioc @2;
  fok @3;
  atOpen @4;
  atClose @5;
}

enum ScheduleKind {
  configured @0;
  direct @1;
  peg @2;
  twap @3;
  vwap @4;
  pov @5;
  almgrenChriss @6;
  obizhaevaWang @7;
}

enum Liquidity {
  unknown @0;
  maker @1;
  taker @2;
  auction @3;
}

enum SignalCause {
  entry @0;
  exit @1;
  stopLoss @2;
  takeProfit @3;
  gap @4;
  horizon @5;
  volatilityStop @6;
  sessionEnd @7;
  rebalance @8;
}

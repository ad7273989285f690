import EventModel
import EventStream
import Execution
import Testing

/// Orders made by hand.
@Suite struct OrderFileTests {
  @Test func rowsBecomeParentsAtTheirTimes() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.quote(10, 99, 5, 102, 8)
    script.quote(20, 99, 5, 103, 8)
    let start = MarketScript.start
    let orders = """
      # made by hand
      size,symbol,side,time,price,action,id,strategy,tif\r
      2,S0,sell,\(start + 15_000_000),100,,b,desk,gtc\r
      4,S0,buy,\(Timestamp.format(start + 5_000_000)),,,a,\r
      3,S0,,\(start + 17_000_000),101,replace,b
      ,S0,,\(start + 19_000_000),,cancel,b
      """
    let run = try ExecutionRun(script, orders: orders)
    let b = "4398046511105"
    #expect(
      run.log == [
        "+5 4398046511106 working 0/4", "+5 4398046511106.1 pending 0/4",
        "+5 4398046511106.1 working 0/4", "+5 4398046511106.1 fill 4@101 taker",
        "+5 4398046511106.1 filled 4/4", "+5 4398046511106 filled 4/4",
        "+15 \(b) working 0/2@100", "+15 \(b).1 pending 0/2@100", "+15 \(b).1 working 0/2@100",
        "+17 \(b).1 replace_pending 0/2@100", "+17 \(b).1 working 0/3@101",
        "+17 \(b) working 0/3@101", "+19 \(b) cancel_pending 0/3@101",
        "+19 \(b).1 cancel_pending 0/3@101", "+19 \(b).1 cancelled 0/3@101",
        "+19 \(b) cancelled 0/3@101",
      ])
    // They stand in the stream for those who come later.
    #expect(run.orders.filter { $0.state == .approved }.count == 2)
  }

  @Test func equalTimesKeepTheOrderOfTheFile() throws {
    let file = try OrderFile(
      Array("time,symbol,side,size\n9,A,buy,1\n5,B,sell,2\n9,C,buy,3\n".utf8), name: "o")
    #expect(file.rows.map { $0.source.text("symbol") } == ["B", "A", "C"])
    #expect(file.rows.map(\.source.line) == [3, 2, 4])
  }

  /// One line each, with the place and what is allowed.
  @Test(arguments: [
    (
      "",
      "no header row; it names the columns, at least time,symbol,side,size (line 1, column 1)"
    ),
    ("time,symbol,side\n", "the column size is missing (line 1, column 1)"),
    (
      "time,symbol,side,size,prize\n",
      "\"prize\" is no column; did you mean price? (known: time, symbol, side, size, type, price, "
        + "tif, schedule, until, strategy, action, id, trigger, trail, display, "
        + "group, expiry, stop, target, stop_trails, reduce_only) (line 1, column 23)"
    ),
    (
      "time,symbol,side,size\n5,A,hold,1\n",
      "side: \"hold\" is none of buy, sell (line 2, column 5)"
    ),
    (
      "time,symbol,side,size\n5,A,buy,-1\n",
      "size: \"-1\" is not a number above zero (line 2, column 9)"
    ),
    ("time,symbol,side,size\n5,A,buy,\n", "size: nothing stands there (line 2, column 9)"),
    (
      "time,symbol,side,size\nnoon,A,buy,1\n",
      "time: \"noon\" is neither an ISO 8601 time such as 2026-01-05T14:30:00Z nor nanoseconds "
        + "since 1970 (line 2, column 1)"
    ),
    (
      "time,symbol,side,size\n5,A,buy,1,2\n",
      "it has 5 fields, not 4: time,symbol,side,size (line 2, column 11)"
    ),
    (
      "time,symbol,side,size,type\n5,A,buy,1,limit\n",
      "type: a limit order needs a price (line 2, column 11)"
    ),
    (
      "time,symbol,side,size,tif\n5,A,buy,1,dya\n",
      "tif: \"dya\" is none of day, gtc, ioc, fok, at_open, at_close; did you mean day? "
        + "(line 2, column 11)"
    ),
    (
      "time,symbol,side,size,action\n5,A,,,cancel\n",
      "action: cancel: no order of A stands above (line 2, column 7)"
    ),
    (
      "time,symbol,side,size,until\n5,A,buy,1,5\n",
      "until: is not after time (line 2, column 11)"
    ),
  ])
  func whatIsWrongIsSaid(text: String, message: String) {
    do throws(StreamError) {
      _ = try OrderFile(Array(text.utf8), name: "orders.csv")
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.line == "read: orders.csv: \(message)")
      #expect(error.exit == .badData)
    }
  }

  @Test(arguments: [
    (
      "0,S9,buy,1",
      "symbol: the stream has no instrument S9; did you mean S0? (line 2, column 3)"
    ),
    (
      "0,S0,buy,0.5",
      "size: \"0.5\": more decimals than are kept (line 2, column 10)"
    ),
  ])
  func whatDoesNotFitTheStreamIsSaid(row: String, message: String) {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    do {
      _ = try ExecutionRun(script, orders: "time,symbol,side,size\n\(row)\n")
      Issue.record("\(row) was taken")
    } catch {
      #expect((error as? StreamError)?.line == "read: orders.csv: \(message)")
    }
  }
}

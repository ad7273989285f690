extension PipeProgram {
  /// What `pipe init` writes.
  static let exampleGraph = """
    # A graph of filters. `pipe check FILE` finds every mistake, `pipe graph FILE` draws it, `pipe run FILE`
    # runs it until its sources end, `pipe status FILE` shows one that runs.

    [pipeline]
    # name = "first"            # of the state directory; the file's when it is left out
    # include = ["more.toml"]   # files with further nodes, of this one's folder
    # restart = "on-failure"    # always, on-failure or never; a node may say its own
    # fuse = true               # neighbours that nothing else reads or writes run in one process

    # Put in wherever ${NAME} stands; `pipe run --set EVENTS=1000` goes before what is said here.
    [parameters]
    EVENTS = 100000

    # A source: it reads no other node. Programs of Millrace and any others may be run; no shell reads the
    # command, so a pipeline is written as nodes.
    [node.ticks]
    run = "ingest sim:seed=7,instruments=4,events=${EVENTS}"

    [node.ordered]
    run = "normalize --book 1"
    from = "ticks"

    # Two nodes read `ordered`: it writes to both. A node for every value of a list:
    [node."${FEATURE}"]
    each = { FEATURE = ["mid", "spread"] }
    run = "features ${FEATURE} --only"
    from = "ordered"

    # A node that reads several has them merged by event time. `to` is a file, `-` for standard output, or
    # none; paths are of the folder of this file.
    [node.table]
    run = "show --csv"
    from = ["mid", "spread"]
    to = "rows.csv"

    # What a node may have beside:
    # restart = "never"                 # when it fails
    # back_off = "100ms"                # before the first restart, doubled up to back_off_cap = "30s"
    # breaker = 3                       # failures at one place after which it is given up
    # stop_timeout = "10s"              # from being asked to end to being ended
    # memory_limit = "1GiB"             # of resident memory
    # nice = 5                          # added to its priority's number
    # cpus = "0-1"                      # processors that it may run on
    # directory = "work"                # where it runs
    # environment = { TZ = "UTC" }
    # ends_early = true                 # a program of others that may end before its input, as head does
    # takes_part = true                 # one that hands over its state, as examples/python/millrace.py does

    """
}

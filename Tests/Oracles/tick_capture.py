"""What `tick_backtest.py` reads, in the plainest way: captures of quotes, the hours of spot markets, and how long
each order took, which is drawn at random and so is told and not derived."""

import csv
import subprocess
from functools import cache
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

MINUTE = 60 * 10**9
NEW_YORK = ZoneInfo("America/New_York")


def quotes(files, zone):
    """(time, bid, ask) of files with rows "milliseconds since midnight,bid,ask" and the date in their name; a
    zone is UTC or UTC-5. The files are in the order of their days."""
    ahead = int(zone[3:] or 0) * 60 * MINUTE
    for name in sorted(files):
        day = datetime.strptime(name.rsplit("/", 1)[1][:8], "%Y%m%d").replace(tzinfo=timezone.utc)
        midnight = int(day.timestamp()) * 10**9 - ahead
        with subprocess.Popen(["zstdcat", name], stdout=subprocess.PIPE, text=True) as reader:
            for row in reader.stdout:
                milliseconds, bid, ask = row.rstrip().split(",")
                whole, _, part = milliseconds.partition(".")
                yield midnight + int(whole) * 10**6 + int(part.ljust(6, "0")), bid, ask


def delays(orders, response):
    """What each order took to the venue, by the time it was sent at and whether it only reduces: `show` tells when
    it left (pending) and when its arrival was known here (working), which is `response` later."""
    sent, taken = {}, {}
    with open(orders) as file:
        for row in csv.DictReader(file):
            if not row["parent_id"]:
                continue
            if row["state"] == "pending":
                sent[row["order_id"]] = nanoseconds(row["event_time"])
            elif row["state"] == "working":
                left = sent[row["order_id"]]
                key = left, row["reduce_only"] == "1"
                taken[key] = nanoseconds(row["event_time"]) - response - left
    return taken


def nanoseconds(text):
    seconds = datetime.fromisoformat(text[:19] + "+00:00").timestamp()
    return int(seconds) * 10**9 + int(text[20:29])


def span(text):
    """Of "20ms", "4h"."""
    number = text.rstrip("mhs")
    return int(number) * {"ms": 10**6, "s": 10**9, "m": MINUTE, "h": 60 * MINUTE}[text[len(number) :]]


def clock(time, zone=timezone.utc):
    return datetime.fromtimestamp(time // 10**9, zone)


def stamp(time):
    return f"{clock(time):%Y-%m-%dT%H:%M:%S}.{time % 10**9:09d}Z"


def trading_day(time):
    """It begins at 17:00 of the evening before in New York."""
    return day_of_minute(time // MINUTE)


@cache
def day_of_minute(minute):
    return (clock(minute * MINUTE, NEW_YORK) + timedelta(hours=7)).date()


def is_open(time):
    """From Sunday 17:00 to Friday 17:00 in New York; no holiday falls into the captures."""
    return trading_day(time).weekday() < 5


def opening(time):
    """The first full minute from a time on at which it is open."""
    time -= time % -MINUTE
    while not is_open(time):
        time += MINUTE
    return time

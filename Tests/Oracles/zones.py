#!/usr/bin/env python3
"""Golden file of time zone conversions, by CPython's zoneinfo over the same tz database.

    python3 Tests/Oracles/zones.py > Tests/Oracles/zones.csv

Columns: zone, direction, seconds given, seconds expected. `utc` turns local seconds (ambiguous: the
first) into UTC ones, `missing` where the local time does not exist; `local` turns UTC into local.
"""
import datetime
import random
import zoneinfo

ZONES = [
    "America/New_York", "America/Chicago", "Europe/London", "Europe/Dublin", "Asia/Shanghai",
    "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Johannesburg", "America/St_Johns", "Etc/GMT+5", "EST5EDT",
]
EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc


def naive(seconds):
    return EPOCH + datetime.timedelta(seconds=seconds)


def seconds(time):
    return int((time.replace(tzinfo=None) - EPOCH).total_seconds())


def utc(zone, local):
    aware = naive(local).replace(tzinfo=zone, fold=0).astimezone(UTC)
    back = seconds(aware.astimezone(zone))
    return seconds(aware) if back == local else "missing"


def local(zone, time):
    return seconds(naive(time).replace(tzinfo=UTC).astimezone(zone))


def changes(zone, year):
    """UTC seconds of a year's clock changes, by bisection of its days."""
    start = seconds(datetime.datetime(year, 1, 1))
    for day in range(start, start + 366 * 86400, 86400):
        low, high = day, day + 86400
        offset = local(zone, low) - low
        if local(zone, high) - high == offset:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if local(zone, middle) - middle == offset:
                low = middle
            else:
                high = middle
        yield high


def main():
    random.seed(7)
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        times = [random.randrange(-2_000_000_000, 6_000_000_000) for _ in range(10)]
        for year in [1945, 1999, 2007, 2011, 2024, 2038, 2075]:
            times += changes(zone, year)
        for time in times:
            for delta in (-3601, -1800, -1, 0, 1799, 3600):
                given = time + delta
                print(name, "local", given, local(zone, given), sep=",")
                shown = local(zone, time) + delta
                print(name, "utc", shown, utc(zone, shown), sep=",")


main()

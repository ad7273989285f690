"""Writes Tests/CalendarsTests/Golden/NAME.csv: the holidays and half days of exchanges by the package
exchange_calendars. Run it in an environment of its own, outside the tree:

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install exchange_calendars
    /tmp/calendars/bin/python Tests/Oracles/exchange_days.py Tests/CalendarsTests/Golden
"""
import sys

import exchange_calendars
import pandas

NAMES = {'XNYS': ('new_york', 2000, 2027), 'XASX': ('sydney', 1997, 2026),
         'XSHG': ('shanghai', 1997, 2026), 'XLON': ('london', 1997, 2026),
         'CMES': ('chicago', 2010, 2030)}

# As far as the package knows them.
END = {'XNYS': '2028-01-31', 'XASX': '2027-01-31', 'XSHG': '2026-12-31', 'XLON': '2027-01-31',
       'CMES': '2031-01-31'}

for code, (name, first, last) in NAMES.items():
    calendar = exchange_calendars.get_calendar(code, start=f'{first - 1}-12-01', end=END[code])
    sessions = set(calendar.sessions)
    early = set(calendar.early_closes)
    with open(f'{sys.argv[1]}/{name}.csv', 'w') as file:
        print(f'# exchange_calendars {exchange_calendars.__version__}', file=file)
        print('date,kind', file=file)
        for day in pandas.date_range(f'{first}-01-01', f'{last}-12-31', freq='B'):
            if day > calendar.last_session:
                break
            if day not in sessions:
                print(f'{day:%Y-%m-%d},holiday', file=file)
            elif day in early:
                close = calendar.session_close(day).tz_convert(calendar.tz)
                print(f'{day:%Y-%m-%d},{close:%H:%M}', file=file)

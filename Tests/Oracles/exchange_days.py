"""Writes Tests/CalendarsTests/Golden/new_york.csv: the holidays and half days of the New York exchanges
by the package exchange_calendars. Run it in an environment of its own, outside the tree:

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install exchange_calendars
    /tmp/calendars/bin/python Tests/Oracles/exchange_days.py > Tests/CalendarsTests/Golden/new_york.csv
"""
import exchange_calendars
import pandas

FIRST, LAST = '2000-01-01', '2027-12-31'
calendar = exchange_calendars.get_calendar('XNYS', start='1999-12-01', end='2028-01-31')
sessions = set(calendar.sessions)
early = set(calendar.early_closes)
print(f'# exchange_calendars {exchange_calendars.__version__}')
print('date,kind')
for day in pandas.date_range(FIRST, LAST, freq='B'):
    if day not in sessions:
        print(f'{day:%Y-%m-%d},holiday')
    elif day in early:
        close = calendar.session_close(day).tz_convert('America/New_York')
        print(f'{day:%Y-%m-%d},{close:%H:%M}')

"""What an account must say after random fills and prices: computed with fractions from the list of all
fills so far, position by position, with nothing carried from step to step.

    python3 Tests/Oracles/accounts_oracle.py > Tests/AccountsTests/Golden/accounts.csv

A line is `instrument,…`, `fill,…` or `price,…`; what is expected follows each step: money in 1e-9 of
the currency. Realized profit is by the average-cost method without any rounding, rounded down here."""

import random
from fractions import Fraction

NANO = 10**9


def rounded(value):
    """Half away from zero."""
    whole, rest = divmod(abs(value), 1)
    return int(whole + (rest >= Fraction(1, 2))) * (1 if value >= 0 else -1)


def average_cost(fills):
    quantity, cost, realized = 0, Fraction(0), Fraction(0)
    for signed, price, _ in fills:
        if quantity * signed < 0:
            closed = min(abs(signed), abs(quantity)) * (1 if quantity > 0 else -1)
            share = cost * Fraction(closed, quantity)
            realized += closed * price - share
            cost -= share
            quantity -= closed
            signed += closed
        cost += signed * price
        quantity += signed
    return quantity, realized


def run(case, seed):
    pick = random.Random(seed)
    instruments = []
    for number in range(3):
        price, size = pick.choice([(-2, 0), (-9, -9), (-9, 0), (-4, -3), (-12, -8), (0, 0)])
        multiplier = pick.choice(["1", "50", "0.1", "12.5", "1000", "0.00001"])
        instruments.append((price, size, multiplier))
        print(f"instrument,{case},{price},{size},{multiplier}")
    fills, marks, priced = {}, {}, set()
    for _ in range(60):
        number = pick.randrange(3)
        exponents = instruments[number]
        price = pick.choice([pick.randrange(-50, 20_000), pick.randrange(1, 200) * 10**6, 0])
        if pick.random() < 0.6:
            owner = pick.randrange(-1, 2)
            size = pick.choice([1, 3, 7, 100, pick.randrange(1, 10**9)])
            side = pick.choice("ba")
            fees = pick.randrange(-10**9, 10**11)
            fills.setdefault((owner, number), []).append((size if side == "b" else -size, price, fees))
            if number not in priced:
                marks[number] = 2 * price
            step = f"fill,{owner},{number},{side},{size},{price},{fees}"
        else:
            marks[number] = 2 * price + pick.randrange(2)
            priced.add(number)
            step = f"price,{number},{marks[number]}"
        cash = net = gross = realized = 0
        slack = 0
        by_instrument = {}
        for (owner, number), done in fills.items():
            price_exponent, size_exponent, multiplier = instruments[number]
            unit = Fraction(multiplier) * Fraction(10) ** (price_exponent + size_exponent) * NANO
            quantity, profit = average_cost(done)
            assert quantity == sum(signed for signed, _, _ in done)
            value = rounded(quantity * Fraction(marks[number], 2) * unit)
            cash += rounded(-sum(signed * price for signed, price, _ in done) * unit)
            cash -= sum(fees for _, _, fees in done)
            net += value
            by_instrument[number] = by_instrument.get(number, 0) + value
            realized += profit * unit
            slack += len(done) * unit / 2 + 1
        gross = sum(abs(value) for value in by_instrument.values())
        print(f"{step},{cash},{net},{gross},{realized // 1},{slack // 1 + 1}")


for case in range(12):
    run(case, 1000 + case)

"""How a date is said that is known only to the week, the month, the quarter or the year."""

from datetime import date


def as_known(day: date, precision: str) -> str:
    """A date as exactly as it is known: `1 July 2026`, `July 2026`, `3rd quarter 2026`, `2026`."""
    if precision == "month":
        return f"{day:%B %Y}"
    if precision == "quarter":
        return f"{('1st', '2nd', '3rd', '4th')[(day.month - 1) // 3]} quarter {day.year}"
    if precision == "half":
        return f"{'1st' if day.month < 7 else '2nd'} half {day.year}"
    if precision == "season":
        return f"from {day:%B %Y}"
    if precision == "year":
        return str(day.year)
    text = f"{day.day} {day:%B %Y}"
    return f"week of {text}" if precision == "week" else text

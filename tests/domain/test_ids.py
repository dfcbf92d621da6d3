"""Public ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.ids import LARGEST, Kind, parse, public


@given(st.sampled_from(Kind), st.integers(min_value=1, max_value=LARGEST))
def test_an_id_comes_back_as_its_number(kind: Kind, number: int) -> None:
    assert parse(kind, public(kind, number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dev",
        "dev_",
        "dev_0",
        "dev_01",
        "dev_-1",
        "dev_1 ",
        "42",
        "art_42",
        "dev_٤",
        "dev_1_2",
        f"dev_{LARGEST + 1}",
    ],
)
def test_what_is_no_id_of_this_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="dev_42"):
        parse("dev", text)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        public("nothing", 1)

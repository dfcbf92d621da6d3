"""Bodies within caps, however they are cut into chunks."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.adapters.bodies import Body, BodyEnd, Caps


def fill(body: Body, data: bytes, sizes: list[int]) -> Body:
    """Feed `data` in chunks of these sizes (the last one takes the rest)."""
    start = 0
    for size in [*sizes, len(data)]:
        if start >= len(data) or not body.feed(data[start : start + size]):
            break
        start += size
    else:
        body.finish()
    if start >= len(data):
        body.finish()
    return body


@settings(max_examples=60, deadline=None)
@given(
    text=st.binary(max_size=2000),
    times=st.integers(0, 300),
    sizes=st.lists(st.integers(1, 5000), max_size=20),
    packed=st.sampled_from(["gzip", "deflate", ""]),
    cap=st.integers(1, 400_000),
)
def test_a_body_is_given_whole_up_to_its_cap_and_never_beyond(
    text: bytes, times: int, sizes: list[int], packed: str, cap: int
) -> None:
    whole = text * times
    data = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}[packed](whole)
    body = fill(Body(packed, Caps(wire=10_000_000, decoded=cap)), data, sizes)
    assert body.content == whole[:cap]
    assert body.decoded == len(body.content)
    assert body.end is (BodyEnd.CUT if len(whole) > cap else BodyEnd.COMPLETE)


def test_compressed_data_that_ends_early_is_truncated() -> None:
    packed = gzip.compress(bytes(range(256)) * 100)
    body = fill(Body("gzip", Caps()), packed[:-20], [])
    assert body.end is BodyEnd.TRUNCATED
    assert body.content


def test_compressed_data_that_is_broken_is_truncated_where_it_breaks() -> None:
    body = fill(Body("gzip", Caps()), b"\x1f\x8b\x08\x00 nothing of the kind", [])
    assert (body.end, body.content) == (BodyEnd.TRUNCATED, b"")
    assert "compression" in body.note


def test_data_that_inflates_a_hundredfold_is_cut_early() -> None:
    body = fill(Body("gzip", Caps(decoded=1 << 30)), gzip.compress(bytes(50_000_000)), [1000] * 40)
    assert body.end is BodyEnd.CUT
    assert "fold" in body.note
    assert body.decoded < 10_000_000


def test_a_body_over_the_cap_of_the_wire_is_cut() -> None:
    body = fill(Body("", Caps(wire=10, decoded=100)), b"x" * 25, [4, 4, 4])
    assert (body.end, body.wire, len(body.content)) == (BodyEnd.CUT, 10, 10)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_empty_body_is_complete_whatever_its_coding(coding: str) -> None:
    body = Body(coding, Caps())
    body.finish()
    assert (body.end, body.content) == (BodyEnd.COMPLETE, b"")


def test_bytes_are_kept_as_sent_where_nothing_is_to_be_inflated() -> None:
    packed = gzip.compress(b"hello")
    body = fill(Body("gzip", Caps(inflate=False)), packed, [])
    assert (body.end, body.content) == (BodyEnd.COMPLETE, packed)

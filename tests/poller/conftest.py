"""The bench is a fixture of every test here."""

from tests.poller.bench import bench

__all__ = ["bench"]

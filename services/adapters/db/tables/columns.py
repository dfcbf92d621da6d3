"""The kinds of columns that tables are made of: one way to write a time, a list, a reference."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[int]:
    """The row number of a table."""
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """The row number of another table's row."""
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable, index=index)


def moment(name: str, *, nullable: bool = True, now: bool = False) -> Column[object]:
    """An aware time; with `now`, the database's clock at insertion unless given."""
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable and not now, server_default=default)


def words(name: str, default: str | None = None, *, nullable: bool = False) -> Column[str]:
    """A text; with `default` where none is given."""
    return Column(name, Text, nullable=nullable, server_default=default)


def word_list(name: str) -> Column[list[str]]:
    """A list of texts, empty where none is given."""
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def whole(name: str, default: int = 0) -> Column[int]:
    """A whole number, `default` where none is given."""
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def flag(name: str, *, default: bool) -> Column[bool]:
    """True or false."""
    return Column(name, Boolean, nullable=False, server_default=text("true" if default else "false"))


def document(name: str, *, nullable: bool = False, default: str = "{}") -> Column[object]:
    """A JSON value; an empty object (or `default`) where none is given."""
    return Column(name, JSONB, nullable=nullable, server_default=None if nullable else text(f"'{default}'"))

"""change days by hand, learn from sentences, count by month and chamber"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.db.base import UtcDateTime

revision: str = "0080"
down_revision: str | None = "0070"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COUNTS = ("month", "chamber", "population", "dimension", "key")


def upgrade() -> None:
    with op.batch_alter_table("consultation_days") as batch_op:
        batch_op.add_column(sa.Column("touched", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Until now nothing told a day moved by hand from one moved by a holiday; both are kept as they are.
    op.execute(sa.text("UPDATE consultation_days SET touched = (state <> 'planned')"))
    with op.batch_alter_table("consultation_days") as batch_op:
        batch_op.alter_column("touched", server_default=None)
    op.create_table(
        "learning_sentences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("guess", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=False),
        sa.Column("training_text", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_sentences")),
        sa.UniqueConstraint("key", name=op.f("uq_learning_sentences_key")),
    )
    with op.batch_alter_table("learning_sentences") as batch_op:
        batch_op.create_index(batch_op.f("ix_learning_sentences_last_on"), ["last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_learning_sentences_state"), ["state"], unique=False)
    op.create_table(
        "knowledge_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_versions")),
    )
    with op.batch_alter_table("knowledge_versions") as batch_op:
        batch_op.create_index(batch_op.f("ix_knowledge_versions_file"), ["file"], unique=False)
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("chambers", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    with op.batch_alter_table("calendar_feeds") as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_owner"), ["owner"], unique=False)
    for table in ("monthly_counts", "demo_counts"):
        _create_counts(table)
    _carry_counts_over()
    op.drop_table("daily_counts")


def downgrade() -> None:
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_daily_counts")),
    )
    for table in (
        "demo_counts",
        "monthly_counts",
        "calendar_feeds",
        "knowledge_versions",
        "learning_sentences",
    ):
        op.drop_table(table)
    with op.batch_alter_table("consultation_days") as batch_op:
        batch_op.drop_column("touched")


def _create_counts(table: str) -> None:
    op.create_table(
        table,
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("chamber", sa.String(length=40), nullable=False),
        sa.Column("population", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_COUNTS, name=op.f(f"pk_{table}")),
    )


def _carry_counts_over() -> None:
    """The days' counts of conversations and topics, by month; their chamber was not noted."""
    daily = sa.table("daily_counts", sa.column("day", sa.Date), sa.column("name"), sa.column("count"))
    monthly = sa.table("monthly_counts", *(sa.column(name) for name in (*_COUNTS, "count")))
    found: dict[tuple[object, str, str], int] = {}
    for day, name, count in op.get_bind().execute(sa.select(daily.c.day, daily.c.name, daily.c.count)):
        month = day.replace(day=1)
        if name == "conversations":
            found[month, "", ""] = found.get((month, "", ""), 0) + count
        elif name.startswith("topic:"):
            key = (month, "topic", name.removeprefix("topic:"))
            found[key] = found.get(key, 0) + count
    rows = [
        dict(zip((*_COUNTS, "count"), (month, "", "conversations", dimension, key, count), strict=True))
        for (month, dimension, key), count in found.items()
    ]
    if rows:
        op.bulk_insert(monthly, rows)

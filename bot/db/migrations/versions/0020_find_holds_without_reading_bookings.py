"""find holds without reading bookings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_HELD = sa.text("status = 'held'")


def upgrade() -> None:
    op.create_index(
        "uq_bookings_hold_of_conversation",
        "bookings",
        ["conversation_id"],
        unique=True,
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.create_index(
        "ix_bookings_held_until", "bookings", ["held_until"], sqlite_where=_HELD, postgresql_where=_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_bookings_held_until", "bookings")
    op.drop_index("uq_bookings_hold_of_conversation", "bookings")

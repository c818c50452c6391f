"""find messages left unanswered"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0105"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WAITING = sa.text("sender = 'visitor' AND answered_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_chat_messages_waiting",
        "chat_messages",
        ["created_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_chat_messages_waiting", "chat_messages")

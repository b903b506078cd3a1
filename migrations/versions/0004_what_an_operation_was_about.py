"""What an operation was about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("content", sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column("operation", "content")

"""Which responses the results of an open survey show."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("published_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "published_seq")

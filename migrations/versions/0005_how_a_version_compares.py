"""How a version compares with the one before it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_version", sa.Column("compares", sa.String(length=8), nullable=True))


def downgrade() -> None:
    op.drop_column("survey_version", "compares")

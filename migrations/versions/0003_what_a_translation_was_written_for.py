"""What a translation was written for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_version", sa.Column("written", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("survey_version", "written")

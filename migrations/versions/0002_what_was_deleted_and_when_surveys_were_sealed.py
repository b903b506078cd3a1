"""What was deleted, and when surveys were sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "public_id", name="pk_deletion"),
    )
    op.add_column("survey", sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("response", sa.Column("duration_s", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "duration_s")
    op.drop_column("survey", "sealed_at")
    op.drop_table("deletion")

"""How many devices opened a link, the PIN of a kiosk, and the code with which somebody goes on elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry_link", sa.Column("opened", sa.Integer(), server_default="0", nullable=False))
    op.add_column("entry_link", sa.Column("pin_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("response", sa.Column("resume_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("response", sa.Column("resume_box", sa.LargeBinary(length=43), nullable=True))
    op.create_index("ix_response_resume_hash", "response", ["resume_hash"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_response_resume_hash", table_name="response")
    op.drop_column("response", "resume_box")
    op.drop_column("response", "resume_hash")
    op.drop_column("entry_link", "pin_hash")
    op.drop_column("entry_link", "opened")

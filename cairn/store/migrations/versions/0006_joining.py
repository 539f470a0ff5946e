"""Invitations that can be followed and withdrawn, one-time codes, letters, devices."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("identity", sa.Column("email_index", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint("identity_email_index_key", "identity", ["email_index"])
    _codes()
    _devices()
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(), nullable=False),
        sa.Column("contact_enc", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("challenge_hash"),
    )
    op.create_index("ix_sign_in_code_patient_id", "sign_in_code", ["patient_id"])
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_enc", sa.LargeBinary(), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_letter_patient_id", "letter", ["patient_id"])
    op.create_index(
        "letter_due",
        "letter",
        ["next_at"],
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )


def _codes() -> None:
    """Codes that were given out before stay good until they expire."""
    op.add_column(
        "join_code",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.alter_column("join_code", "id", server_default=None)
    op.create_unique_constraint("join_code_id_key", "join_code", ["id"])
    op.add_column("join_code", sa.Column("way", sa.String(), server_default="code", nullable=False))
    op.alter_column("join_code", "way", server_default=None)
    op.add_column("join_code", sa.Column("made_at", MOMENT, nullable=True))
    op.execute("UPDATE join_code SET made_at = expires_at - interval '14 days'")
    op.alter_column("join_code", "made_at", nullable=False)
    op.add_column("join_code", sa.Column("withdrawn_at", MOMENT, nullable=True))


def _devices() -> None:
    """Who is signed in stays signed in: the first visit after this counts as seen."""
    op.add_column(
        "web_session",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.alter_column("web_session", "id", server_default=None)
    op.create_unique_constraint("web_session_id_key", "web_session", ["id"])
    op.add_column(
        "web_session", sa.Column("device", sa.String(), server_default="other", nullable=False)
    )
    op.alter_column("web_session", "device", server_default=None)
    op.execute("UPDATE web_session SET last_seen_at = now() WHERE revoked_at IS NULL")

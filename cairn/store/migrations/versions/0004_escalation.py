"""Who is on duty, whom of the team an alert was told, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("staff", sa.Column("phone_enc", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("email_enc", sa.LargeBinary(), nullable=True))
    op.add_column("patient", sa.Column("digest_until", MOMENT, nullable=True))
    op.add_column("alert", sa.Column("waiting_since", MOMENT, nullable=True))
    op.execute("UPDATE alert SET waiting_since = raised_at")
    op.alter_column("alert", "waiting_since", nullable=False)
    op.add_column("alert", sa.Column("uncovered_at", MOMENT, nullable=True))
    op.add_column("alert", sa.Column("in_care_at", MOMENT, nullable=True))
    op.add_column(
        "alert", sa.Column("in_care_by", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True)
    )
    op.create_index(
        "alert_waiting",
        "alert",
        ["id"],
        postgresql_where=sa.text("state IN ('raised', 'notified')"),
    )
    _rota()
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("wakes", sa.Boolean(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("wait_since", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occurrence"),
    )
    op.create_index("ix_notification_alert_id", "notification", ["alert_id"])
    op.create_index("ix_notification_staff_id", "notification", ["staff_id"])
    op.create_index(
        "notification_due",
        "notification",
        ["next_at"],
        postgresql_where=sa.text("state IN ('queued', 'leased')"),
    )


def _rota() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("days_off", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duty_staff_id", "duty", ["staff_id"])
    op.create_table(
        "replacement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_replacement_staff_id", "replacement", ["staff_id"])
    op.create_index("ix_replacement_by_id", "replacement", ["by_id"])
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )

"""The tables, one noun per file. `*_at` is aware UTC; `*_enc` is sealed with the patient's key.

Table models describe rows; they validate nothing. Input is validated at the boundary.
"""

from cairn.store.tables.alert import Alert, AlertMessage, Notification
from cairn.store.tables.care import Appointment, Homework, ModuleRun, MoodEntry, Reminder, Score
from cairn.store.tables.content import ContentRelease, PublishedModule
from cairn.store.tables.conversation import Conversation, Delivery, Message
from cairn.store.tables.erasure import Erasure, SealedKey
from cairn.store.tables.kept import Comment, Document
from cairn.store.tables.patient import (
    Consent,
    Identity,
    JoinCode,
    Letter,
    Patient,
    PatientKey,
    SignInCode,
    WebSession,
)
from cairn.store.tables.rota import Closure, Duty, Replacement
from cairn.store.tables.site import Audit, Heartbeat, Request
from cairn.store.tables.staff import Note, Staff, StaffSession

__all__ = [
    "Alert", "AlertMessage", "Appointment", "Audit", "Closure", "Comment", "Consent",
    "ContentRelease", "Conversation", "Delivery", "Document", "Duty", "Erasure", "Heartbeat",
    "Homework", "Identity", "JoinCode", "Letter", "Message", "ModuleRun", "MoodEntry", "Note",
    "Notification", "Patient", "PatientKey", "PublishedModule", "Reminder", "Replacement",
    "Request", "Score", "SealedKey", "SignInCode", "Staff", "StaffSession", "WebSession",
]  # fmt: skip

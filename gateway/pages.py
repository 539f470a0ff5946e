"""The pages a patient opens."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()

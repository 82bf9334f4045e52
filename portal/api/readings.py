"""What an officer reads by machine is on the books, as on the pages (N8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from approvals.models import Case
from ground.trail.readings import Purpose as Reason
from ground.trail.readings import What
from portal import doors
from portal.api.conditions import SAFE
from portal.api.problems import wrong
from portal.pages import readings


class PurposeQuery(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(
        choices=Reason.choices, required=False, help_text=gettext_lazy("工作人员查阅职责以外的办件：事由")
    )


def note_reading(request: Request, case: Case, what: What, at: datetime, *, which: str = "") -> None:
    """An officer's reading is on the books (N8), with its purpose where no duty of his lays the case before him, though it is
    open to him. An office reads the letter that it was sent without saying why.

    What a call that acts is answered with is no reading of its own: the act is on the trail.
    """
    if request.method not in SAFE:
        return
    query = PurposeQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    purpose = query.validated_data.get("purpose", "")
    asked = readings.needs_purpose(request._request, case, at) and doors.opens_case(request.user, case, at=at)
    if not purpose and asked:
        raise wrong(purpose=_("这个办件不在您的职责范围内，请在 purpose 中说明查阅事由"))
    readings.note(request._request, case, what, at, which=which, purpose=purpose)

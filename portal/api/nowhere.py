"""Where nothing is."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Nowhere(APIView):
    """An address that the API does not have."""

    public = True
    schema = None

    def get(self, request: Request, **_kwargs: str) -> Response:
        raise Http404

    post = put = patch = delete = get

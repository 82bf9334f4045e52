"""What a page says."""

from django.http import HttpResponse


def text(page: HttpResponse) -> str:
    return page.content.decode()

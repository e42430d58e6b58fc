"""/docs and /v1/schema: each call says what it does, and the page needs nothing from elsewhere."""

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright


@pytest.mark.django_db
def test_each_call_says_what_it_does():
    schema = Client().get("/v1/schema").json()

    said = {
        f"{method} {path}": it.get("description", "")
        for path, methods in schema["paths"].items()
        for method, it in methods.items()
    }
    assert len(said) > 10
    assert [call for call, text in said.items() if not text] == []
    assert len(set(said.values())) == len(said), "each its own"


@pytest.mark.browser
@pytest.mark.slow(budget=60)
def test_the_page_is_served_from_here_alone(web_server, chromium):
    server = web_server(processes=1, static=True)
    asked, failed = [], []

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda it: asked.append(it.url))
        page.on("response", lambda it: failed.append(it.url) if it.status >= 400 else None)
        page.goto(f"{server.url}/docs")
        page.wait_for_selector("text=Countroom operator API")
        page.wait_for_selector(".opblock")
        calls = page.locator(".opblock").count()
        browser.close()

    assert calls > 10
    assert [it for it in asked if not it.startswith((server.url, "data:", "blob:"))] == []
    assert failed == []

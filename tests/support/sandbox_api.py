"""A client that holds every answer against the vendor's contract."""

import json
import re
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from jsonschema import Draft202012Validator

from evals.sandbox import Running
from evals.sandbox.routes.uploads import file_in
from tools.contract import load

GENERAL = {401, 405, 413, 429}
"""Statuses of plain HTTP, of the key and of the pace, which the playbook documents for every endpoint."""


class Api:
    """Calls a running sandbox.  Every answer must be one that the contract describes."""

    def __init__(self, up: Running, key: str | None = None) -> None:
        self.up = up
        self.http = httpx2.Client(
            base_url=up.base_url, headers={"authorization": f"Bearer {key or up.api_key}"}, trust_env=False, timeout=60
        )

    def call(self, method: str, target: str, body: Any = None, *, status: int = 200) -> Any:
        """Send, check the status and the contract, and give the parsed body."""
        answer = self.http.request(method, target, json=body) if body is not None else self.http.request(method, target)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert re.fullmatch(r"cor_[0-9a-f]{32}", answer.headers["x-correlation-id"])
        conforms(method, target, status, answer.json())
        return answer.json()

    def get(self, target: str, *, status: int = 200) -> Any:
        return self.call("GET", target, status=status)

    def post(self, target: str, body: Any = None, *, status: int = 200) -> Any:
        return self.call("POST", target, body, status=status)

    def patch(self, target: str, body: Any, *, status: int = 200) -> Any:
        return self.call("PATCH", target, body, status=status)

    def close(self) -> None:
        self.http.close()


def message(body: dict[str, Any]) -> str:
    """The text of an error in either envelope."""
    error = body["error"]
    return str(error if isinstance(error, str) else error["message"])


def conforms(method: str, target: str, status: int, body: Any) -> None:
    """Fail unless the contract has this answer."""
    template = _template(method, target.partition("?")[0])
    assert status in {*_responses(method, template), *GENERAL}, f"{method} {template}: {status} is not documented"
    errors = list(_validator(method, template, status).iter_errors(body))
    assert not errors, f"{method} {template} {status}: {errors[0].json_path}: {errors[0].message}"


def is_asked_for_properly(method: str, target: str, body: Any) -> None:
    """Fail unless the contract has this request: its path, each query parameter, and its body."""
    path, _, query = target.partition("?")
    template = _template(method, path)
    row = load_once()["paths"][template][method.lower()]
    known = {one["name"]: one["schema"] for one in map(resolved, row.get("parameters", ())) if one["in"] == "query"}
    for name, text in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
        assert name in known, f"{method} {template}: there is no parameter {name}"
        _holds(known[name], _read(text, resolved(known[name])), f"{method} {template}: {name}")
    if "requestBody" in row:
        content = resolved(row["requestBody"])["content"]
        if form := content.get("multipart/form-data"):
            body = {"file": file_in(str(body).encode())[1].decode()}
        _holds((form or content["application/json"])["schema"], {} if body is None else body, f"{method} {template}")
    else:
        assert not body, f"{method} {template} takes no body"


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference in the contract refers to."""
    while "$ref" in node:
        for step in node["$ref"].removeprefix("#/").split("/"):
            node = load_once() if step == "components" else node
            node = node[step]
    return node


def _read(text: str, schema: dict[str, Any]) -> Any:
    """A query parameter as its schema has it."""
    if schema.get("type") == "array":  # one value, or several with commas between
        return [_read(one, resolved(schema["items"])) for one in text.split(",")]
    with suppress(ValueError):
        if schema.get("type") in ("integer", "number", "boolean"):
            return json.loads(text)
    return text


def _holds(schema: dict[str, Any], value: Any, where: str) -> None:
    whole = {**schema, "components": load_once()["components"]}
    errors = list(Draft202012Validator(whole).iter_errors(value))
    assert not errors, f"{where}: {errors[0].json_path}: {errors[0].message}"


def _template(method: str, path: str) -> str:
    for template, item in load_once()["paths"].items():
        if method.lower() in item and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return str(template)
    raise AssertionError(f"{method} {path} is not in the contract")


@cache
def load_once() -> dict[str, Any]:
    return load()


def _responses(method: str, template: str) -> dict[int, Any]:
    return {int(status): row for status, row in load_once()["paths"][template][method.lower()]["responses"].items()}


@cache
def _validator(method: str, template: str, status: int) -> Draft202012Validator:
    error = {"$ref": "#/components/responses/Error"}
    row = _responses(method, template).get(status, error)
    if "$ref" in row:
        row = load_once()["components"]["responses"][row["$ref"].rpartition("/")[2]]
    schema = row["content"]["application/json"]["schema"]
    whole = {**schema, "components": load_once()["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def changed(sandbox: Running) -> list[str]:
    """Where the sandbox was changed, in that order."""
    return [entry["target"] for entry in sandbox.requests if entry["applied"]]

"""What the protocol's conformance suite asks for by name, mounted beside what our own server answers.

The suite calls tools, reads resources and takes prompts of its own (``test_image_content`` and the like).  Everything
else goes to the server under test, over the same transport.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.message import ServerMessageMetadata

Context = ServerRequestContext[Any]
Tool = Callable[[Context, dict[str, Any]], Awaitable[types.CallToolResult]]

_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
_WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA="
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOTHING: dict[str, Any] = {"type": "object", "properties": {}}
_PAUSE = 0.05
"""Seconds between two words of a tool that tells of its work: the suite wants them apart."""


# -- contents ----------------------------------------------------------------------------------------------------------


def _text(words: str) -> types.TextContent:
    return types.TextContent(type="text", text=words)


def _image() -> types.ImageContent:
    return types.ImageContent(type="image", data=_PNG, mime_type="image/png")


def _resource(uri: str, text: str, mime: str = "text/plain") -> types.EmbeddedResource:
    return types.EmbeddedResource(
        type="resource", resource=types.TextResourceContents(uri=uri, mime_type=mime, text=text)
    )


def _always(*content: types.ContentBlock, is_error: bool = False) -> Tool:
    async def answer(_: Context, __: dict[str, Any]) -> types.CallToolResult:
        return types.CallToolResult(content=[*content], is_error=is_error)

    return answer


# -- tools -------------------------------------------------------------------------------------------------------------


async def _with_logging(context: Context, _: dict[str, Any]) -> types.CallToolResult:
    for words in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        params = types.LoggingMessageNotificationParams(level="info", data=words)
        told = types.LoggingMessageNotification(params=params)
        await context.session.send_notification(told, context.request_id)
        await anyio.sleep(_PAUSE)
    return types.CallToolResult(content=[_text("told three times")])


async def _with_progress(context: Context, _: dict[str, Any]) -> types.CallToolResult:
    for done in (0, 50, 100):
        await context.session.report_progress(done, 100)
        await anyio.sleep(_PAUSE)
    return types.CallToolResult(content=[_text("told three times")])


async def _sampling(context: Context, arguments: dict[str, Any]) -> types.CallToolResult:
    said = types.SamplingMessage(role="user", content=_text(arguments["prompt"]))
    asked = types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[said], max_tokens=100))
    answered = await context.session.send_request(
        asked, types.CreateMessageResult, metadata=ServerMessageMetadata(related_request_id=context.request_id)
    )
    return types.CallToolResult(content=[_text(f"LLM response: {answered.content}")])


def _eliciting(properties: dict[str, Any]) -> Tool:
    async def ask(context: Context, arguments: dict[str, Any]) -> types.CallToolResult:
        wanted: types.ElicitRequestedSchema = {"type": "object", "properties": properties, "required": [*properties]}
        answered = await context.session.elicit_form(arguments.get("message", "Please"), wanted, context.request_id)
        return types.CallToolResult(content=[_text(f"action={answered.action}, content={answered.content}")])

    return ask


def _titled(*values: str) -> list[dict[str, str]]:
    return [{"const": value, "title": value.title()} for value in values]


_NAMES = ["option1", "option2", "option3"]
_DEFAULTS = {
    "name": {"type": "string", "default": "John Doe"},
    "age": {"type": "integer", "default": 30},
    "score": {"type": "number", "default": 95.5},
    "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
    "verified": {"type": "boolean", "default": True},
}
_ENUMS = {
    "untitledSingle": {"type": "string", "enum": _NAMES},
    "titledSingle": {"type": "string", "oneOf": _titled("value1", "value2")},
    "legacyEnum": {"type": "string", "enum": _NAMES, "enumNames": [name.title() for name in _NAMES]},
    "untitledMulti": {"type": "array", "items": {"type": "string", "enum": _NAMES}},
    "titledMulti": {"type": "array", "items": {"anyOf": _titled("value1", "value2")}},
}
_TOOLS: dict[str, Tool] = {
    "test_simple_text": _always(_text("This is a simple text response for testing.")),
    "test_image_content": _always(_image()),
    "test_audio_content": _always(types.AudioContent(type="audio", data=_WAV, mime_type="audio/wav")),
    "test_embedded_resource": _always(_resource("test://embedded-resource", "This is an embedded resource content.")),
    "test_multiple_content_types": _always(
        _text("Multiple content types test:"),
        _image(),
        _resource("test://mixed-content-resource", '{"test":"data","value":123}', "application/json"),
    ),
    "test_error_handling": _always(_text("This tool intentionally returns an error for testing"), is_error=True),
    "test_tool_with_logging": _with_logging,
    "test_tool_with_progress": _with_progress,
    "test_sampling": _sampling,
    "test_elicitation": _eliciting({"username": {"type": "string"}, "email": {"type": "string"}}),
    "test_elicitation_sep1034_defaults": _eliciting(_DEFAULTS),
    "test_elicitation_sep1330_enums": _eliciting(_ENUMS),
    "test_reconnection": _always(_text("the stream was kept open")),
    "json_schema_2020_12_tool": _always(_text("nothing")),
}
_SCHEMAS = {
    "json_schema_2020_12_tool": {
        "$schema": _DIALECT,
        "type": "object",
        "$defs": {"address": {"type": "object", "properties": {"street": {"type": "string"}}}},
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
        "additionalProperties": False,
    }
}


# -- prompts and resources ---------------------------------------------------------------------------------------------


def _prompt(name: str, given: dict[str, str]) -> list[types.ContentBlock] | None:
    known: dict[str, list[types.ContentBlock]] = {
        "test_simple_prompt": [_text("This is a simple prompt for testing.")],
        "test_prompt_with_arguments": [_text(f"arg1={given.get('arg1')!r}, arg2={given.get('arg2')!r}")],
        "test_prompt_with_embedded_resource": [_resource(given.get("resourceUri", ""), "Embedded."), _text("Read it.")],
        "test_prompt_with_image": [_image(), _text("Please analyze the image above.")],
    }
    return known.get(name)


def _read(uri: str) -> types.TextResourceContents | types.BlobResourceContents | None:
    if uri == "test://static-text":
        return types.TextResourceContents(uri=uri, mime_type="text/plain", text="This is the content.")
    if uri == "test://static-binary":
        return types.BlobResourceContents(uri=uri, mime_type="image/png", blob=_PNG)
    if uri.startswith("test://template/"):
        text = json.dumps({"id": uri.split("/")[3], "templateTest": True})
        return types.TextResourceContents(uri=uri, mime_type="application/json", text=text)
    return None


# -- mounting ----------------------------------------------------------------------------------------------------------


_SHARED = ("tools/list", "tools/call", "prompts/get", "resources/read")


def mounted(server: "Server[Any]") -> "Server[Any]":
    """The same server, which knows the suite's own names too."""
    ours = {name: server.get_request_handler(name) for name in _SHARED}

    def of_ours(method: str) -> Callable[[Context, Any], Awaitable[Any]]:
        entry = ours[method]
        assert entry is not None
        return entry.handler

    async def list_tools(context: Context, params: Any) -> types.ListToolsResult:
        listed: types.ListToolsResult = await of_ours("tools/list")(context, params)
        own = [types.Tool(name=name, description=name, input_schema=_SCHEMAS.get(name, _NOTHING)) for name in _TOOLS]
        return types.ListToolsResult(tools=[*listed.tools, *own])

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> Any:
        own = _TOOLS.get(params.name)
        return await (own(context, params.arguments or {}) if own else of_ours("tools/call")(context, params))

    async def get_prompt(context: Context, params: types.GetPromptRequestParams) -> Any:
        own = _prompt(params.name, params.arguments or {})
        if own is None:
            return await of_ours("prompts/get")(context, params)
        return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=one) for one in own])

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> Any:
        own = _read(str(params.uri))
        if own is None:
            return await of_ours("resources/read")(context, params)
        return types.ReadResourceResult(contents=[own])

    server.add_request_handler("tools/list", types.PaginatedRequestParams, list_tools)
    server.add_request_handler("tools/call", types.CallToolRequestParams, call_tool)
    server.add_request_handler("prompts/get", types.GetPromptRequestParams, get_prompt)
    server.add_request_handler("resources/read", types.ReadResourceRequestParams, read_resource)
    return server

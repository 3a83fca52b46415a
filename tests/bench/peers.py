"""Frameworks that people use instead: each in an environment of its own, with the loop that its documentation shows.

They get the words, tools and answers of everybody else.  Tracing and telemetry are off where they can be turned off.
"""


# mypy: disable-error-code="import-not-found, import-untyped, no-any-return"

import http.client
import json
from collections.abc import Callable
from threading import Lock
from typing import Any

from tests.bench.where import KEY, Contestant, Where

PEERS = {
    "openai-agents": ("openai-agents",),
    "pydantic-ai": ("pydantic-ai-slim[openai]",),
    "langchain": ("langchain", "langchain-openai"),
    "agno": ("agno", "openai"),
    "agent-framework": ("agent-framework-core", "agent-framework-openai"),
}
"""Each with the packages of its environment."""


def _puffle(where: Where) -> Callable[[str, object], str]:
    """Performs a call over one connection, as cheaply as it can be done."""
    api = http.client.HTTPConnection(where.api.partition("//")[2])
    head = {"Authorization": f"Bearer {KEY}"}
    one_at_a_time = Lock()  # several calls of a turn may be made from as many threads

    def get(tool: str, arguments: object) -> str:
        with one_at_a_time:
            api.request("GET", where.target(tool, arguments), headers=head)
            return api.getresponse().read().decode()

    return get


def openai_agents(where: Where) -> Contestant:
    """OpenAI's Agents SDK over Chat Completions."""
    import agents
    import openai

    agents.set_tracing_disabled(True)
    get = _puffle(where)

    def tool(declared: dict[str, Any]) -> Any:
        async def invoke(_context: Any, arguments: str) -> str:
            return get(declared["name"], json.loads(arguments))

        return agents.FunctionTool(
            name=declared["name"],
            description=declared["description"],
            params_json_schema=declared["schema"],
            on_invoke_tool=invoke,
            strict_json_schema=False,
        )

    client = openai.AsyncOpenAI(api_key=KEY, base_url=f"{where.base}/v1")
    agent: Any = agents.Agent(
        name="bench",
        instructions=where.brief["system"],
        model=agents.OpenAIChatCompletionsModel("m", client),
        tools=[tool(declared) for declared in where.brief["tools"]],
    )

    def run(turns: int) -> None:
        items: list[Any] = []
        for said in where.sayings(turns):
            result = agents.Runner.run_sync(agent, [*items, {"role": "user", "content": said}], max_turns=100)
            items = result.to_input_list()

    return Contestant(run)


def pydantic_ai(where: Where) -> Contestant:
    """Pydantic AI over Chat Completions."""
    import pydantic_ai
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.usage import UsageLimits

    get = _puffle(where)

    def tool(declared: dict[str, Any]) -> Any:
        def call(**arguments: Any) -> str:
            return get(declared["name"], arguments)

        return pydantic_ai.Tool.from_schema(call, declared["name"], declared["description"], declared["schema"])

    model = OpenAIChatModel("m", provider=OpenAIProvider(base_url=f"{where.base}/v1", api_key=KEY))
    tools = [tool(declared) for declared in where.brief["tools"]]
    agent: Any = pydantic_ai.Agent(model, instructions=where.brief["system"], tools=tools)

    def run(turns: int) -> None:
        history: list[Any] = []
        for said in where.sayings(turns):
            result = agent.run_sync(said, message_history=history, usage_limits=UsageLimits(request_limit=None))
            history = result.all_messages()

    return Contestant(run)


def langchain(where: Where) -> Contestant:
    """LangChain's agent over Chat Completions."""
    from langchain.agents import create_agent
    from langchain_core.tools import StructuredTool
    from langchain_openai import ChatOpenAI

    get = _puffle(where)

    def tool(declared: dict[str, Any]) -> Any:
        def call(**arguments: Any) -> str:
            return get(declared["name"], arguments)

        return StructuredTool(
            name=declared["name"], description=declared["description"], args_schema=declared["schema"], func=call
        )

    model = ChatOpenAI(model="m", base_url=f"{where.base}/v1", api_key=KEY)
    tools = [tool(declared) for declared in where.brief["tools"]]
    agent: Any = create_agent(model, tools, system_prompt=where.brief["system"])

    def run(turns: int) -> None:
        messages: list[Any] = []
        for said in where.sayings(turns):
            given = {"messages": [*messages, {"role": "user", "content": said}]}
            messages = agent.invoke(given, {"recursion_limit": 1000})["messages"]

    return Contestant(run)


def agno(where: Where) -> Contestant:
    """Agno over Chat Completions."""
    from agno.agent import Agent
    from agno.models.message import Message
    from agno.models.openai import OpenAIChat
    from agno.tools.function import Function

    get = _puffle(where)

    def tool(declared: dict[str, Any]) -> Any:
        def call(**arguments: Any) -> str:
            return get(declared["name"], arguments)

        return Function(
            name=declared["name"],
            description=declared["description"],
            parameters=declared["schema"],
            entrypoint=call,
            skip_entrypoint_processing=True,
        )

    agent: Any = Agent(
        model=OpenAIChat(id="m", base_url=f"{where.base}/v1", api_key=KEY),
        system_message=where.brief["system"],
        tools=[tool(declared) for declared in where.brief["tools"]],
        telemetry=False,
    )

    def run(turns: int) -> None:
        history: list[Any] = []
        for said in where.sayings(turns):
            result = agent.run([*history, Message(role="user", content=said)])
            history = [message for message in result.messages if message.role != "system"]

    return Contestant(run)


def agent_framework(where: Where) -> Contestant:
    """Microsoft's Agent Framework over Chat Completions."""
    import asyncio

    from agent_framework import FunctionTool
    from agent_framework.openai import OpenAIChatCompletionClient

    get = _puffle(where)

    def tool(declared: dict[str, Any]) -> Any:
        def call(**arguments: Any) -> str:
            return get(declared["name"], arguments)

        return FunctionTool(
            name=declared["name"], description=declared["description"], func=call, input_model=declared["schema"]
        )

    client = OpenAIChatCompletionClient(model="m", api_key=KEY, base_url=f"{where.base}/v1")
    client.function_invocation_configuration["max_iterations"] = 100
    agent: Any = client.as_agent(
        instructions=where.brief["system"], tools=[tool(declared) for declared in where.brief["tools"]]
    )
    loop = asyncio.new_event_loop()

    def run(turns: int) -> None:
        session = agent.create_session()
        for said in where.sayings(turns):
            loop.run_until_complete(agent.run(said, session=session))

    return Contestant(run)

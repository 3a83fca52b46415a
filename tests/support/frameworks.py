"""Agents of other frameworks as people build them, with a server of ours among their tools: one a function.

A program of its own, in an environment that has them (``tests/support/node.py``).  It is told on its command line which
one, where the model's server is, the task, and how our server is started or found; it prints what its agent says.
"""

# mypy: disable-error-code="import-not-found, no-any-return"

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

MOST_TURNS = 40
PACKAGES = {"openai-agents": "agents", "pydantic-ai": "pydantic_ai", "langchain": "langchain_mcp_adapters"}
"""Each with what it is imported by."""
FLAGS = {"openai-agents": (), "pydantic-ai": (), "langchain": ("--tools", "all")}
"""Which tools it is shown: an agent of LangChain looks once."""


async def openai_agents(model: str, task: str, server: dict[str, Any]) -> str:
    """OpenAI's Agents SDK."""
    import agents
    import openai
    from agents.mcp import MCPServerStdio, MCPServerStreamableHttp

    agents.set_tracing_disabled(True)
    kind = MCPServerStdio if "command" in server else MCPServerStreamableHttp
    client = openai.AsyncOpenAI(api_key="sk-made-up", base_url=model)
    async with kind(params=server, client_session_timeout_seconds=120) as connected:
        agent = agents.Agent(name="host", model=agents.OpenAIChatCompletionsModel("m", client), mcp_servers=[connected])
        return (await agents.Runner.run(agent, task, max_turns=MOST_TURNS)).final_output


async def pydantic_ai(model: str, task: str, server: dict[str, Any]) -> str:
    """Pydantic AI."""
    from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
    from pydantic_ai import Agent
    from pydantic_ai.mcp import MCPToolset
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    transport = StdioTransport(**server) if "command" in server else StreamableHttpTransport(**server)
    behind = OpenAIChatModel("m", provider=OpenAIProvider(base_url=model, api_key="sk-made-up"))
    agent = Agent(behind, toolsets=[MCPToolset(transport, init_timeout=120, read_timeout=120)])
    async with agent:
        return (await agent.run(task)).output


async def langchain(model: str, task: str, server: dict[str, Any]) -> str:
    """LangChain, with its adapters for the protocol."""
    from langchain.agents import create_agent
    from langchain_mcp_adapters.client import MultiServerMCPClient
    from langchain_mcp_adapters.tools import load_mcp_tools
    from langchain_openai import ChatOpenAI

    kind = "stdio" if "command" in server else "streamable_http"
    async with MultiServerMCPClient({"puffle": {"transport": kind, **server}}).session("puffle") as session:
        tools = await load_mcp_tools(session)
        agent = create_agent(ChatOpenAI(model="m", base_url=model, api_key="sk-made-up"), tools)
        given = {"messages": [{"role": "user", "content": task}]}
        return (await agent.ainvoke(given, {"recursion_limit": 2 * MOST_TURNS}))["messages"][-1].content


FRAMEWORKS: dict[str, Callable[[str, str, dict[str, Any]], Awaitable[str]]] = {
    "openai-agents": openai_agents,
    "pydantic-ai": pydantic_ai,
    "langchain": langchain,
}


async def main(name: str, model: str, task: str, server: str) -> None:
    print(await FRAMEWORKS[name](model, task, json.loads(server)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

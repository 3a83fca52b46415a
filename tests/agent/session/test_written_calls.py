"""A tool call that was written as text is known by its form; an answer that holds JSON or speaks of tools is none."""

import pytest

from agent.session.written_calls import is_written_call, says_something

ARGUMENTS = '{"thread_id": "th_ada", "body_text": "Hello"}'
CALL = f'{{"name": "send_message", "arguments": {ARGUMENTS}}}'
WRITTEN = [
    CALL,
    f'{{"name": "send_message", "parameters": {ARGUMENTS}}}',
    f'{{"tool": "send_message", "input": {ARGUMENTS}}}',
    f'{{"type": "function", "function": {CALL}}}',
    f'{{"tool_calls": [{{"id": "c1", "type": "function", "function": {CALL}}}]}}',
    '{"name": "send_message", "arguments": "{\\"thread_id\\": \\"th_ada\\"}"}',
    f'{{"action": "send_message", "action_input": {ARGUMENTS}}}',
    f'{{"send_message": {ARGUMENTS}}}',
    f"[{CALL}]",
    f"{CALL}\n{CALL}",
    f"```json\n{CALL}\n```",
    f"Sure, I send it now:\n\n```json\n{CALL}\n```\n",
    f"```\n{CALL}\n```",
    f"<tool_call>\n{CALL}\n</tool_call>",
    f"I will do that.\n<tool_call>\n{CALL}\n</tool_call>",
    f"<tool_calls>[{CALL}]</tool_calls>",
    f"[TOOL_CALLS][{CALL}]",
    f"[TOOL_CALLS]send_message{ARGUMENTS}",
    f"<|python_tag|>{CALL}",
    '<|python_tag|>send_message.call(thread_id="th_ada")',
    f"<function=send_message>{ARGUMENTS}</function>",
    f'<function_call name="send_message">{ARGUMENTS}</function_call>',
    f"functions.send_message({ARGUMENTS})",
    f"<|start|>assistant<|channel|>commentary to=functions.send_message<|message|>{ARGUMENTS}",
    'send_message(thread_id="th_ada", body_text="Hello")',
    '[send_message(thread_id="th_ada", body_text="Hello")]',
    '```python\nsend_message(thread_id="th_ada", body_text="Hello")\n```',
    '```tool_code\nprint(send_message(thread_id="th_ada"))\n```',
    f"Thought: I should send it.\nAction: send_message\nAction Input: {ARGUMENTS}",
    '<invoke name="send_message"><parameter name="thread_id">th_ada</parameter></invoke>',
    "<send_message><thread_id>th_ada</thread_id></send_message>",
    f"<\uff5ctool\u2581calls\u2581begin\uff5c>function<\uff5ctool\u2581sep\uff5c>send_message\n{ARGUMENTS}",
    f"<|tool_call|>{CALL}<|/tool_call|>",
    f"\u273fFUNCTION\u273f: send_message\n\u273fARGS\u273f: {ARGUMENTS}",
    f"<|tool_calls_section_begin|><|tool_call_begin|>functions.send_message:0{ARGUMENTS}",
    '<|python_start|>[send_message(thread_id="th_ada")]<|python_end|>',
    '<\uff5cDSML\uff5cinvoke name="send_message">\n<\uff5cDSML\uff5cparameter name="thread_id">th_ada',
    f"<|recipient|>send_message\n<|content|>{ARGUMENTS}",
    f">>>send_message\n{ARGUMENTS}",
    f"functools[{CALL}]",
    f"Action: ```json\n[{CALL}]\n```",
    f"<|START_ACTION|>[{CALL}]<|END_ACTION|>",
    f"send_message\n{ARGUMENTS}\n<|observation|>",
    "<start_function_call>call:send_message{thread_id:<escape>th_ada<escape>}<end_function_call>",
    f"analysisNeed to send it.assistantcommentary to=send_message code<|message|>{ARGUMENTS}",
    f'<|tools_prefix|>[{{"send_message": {ARGUMENTS}}}]<|tools_suffix|>',
    f"Let me send it first.\n\n{CALL}",
    f"{CALL}\n\nI will wait for the result.",
    f"```json\n{CALL}\n```\n```json\n{CALL}\n```",
    f"```json {CALL} ```",
    'Let me send it:\n\nsend_message(thread_id="th_ada")',
    'sent = send_message(thread_id="th_ada")',
    'await send_message(thread_id="th_ada")',
    f"**Thought:** I should send it\n**Action:** send_message\n**Action Input:** {ARGUMENTS}",
    f"/send_message {ARGUMENTS}",
    f"<tool_use><name>send_message</name><arguments>{ARGUMENTS}</arguments></tool_use>",
    f'<tool name="send_message">{ARGUMENTS}</tool>',
    "tool: send_message\narguments:\n  thread_id: th_ada",
    "```yaml\ntool: send_message\narguments:\n  thread_id: th_ada\n```",
    "{'name': 'send_message', 'arguments': {'thread_id': 'th_ada'}}",
    '{"name": "send_message", "arguments": {"thread_id": "th_ada",},}',
    '{"name": "send_message", "arguments": {"thread_id": "th_',
    "{\u201cname\u201d: \u201csend_message\u201d, \u201carguments\u201d: {\u201cthread_id\u201d: \u201cth_ada\u201d}}",
    '{"tool": "send_message", "thread_id": "th_ada"}',
    f'{{"actions": [{{"tool": "send_message", "args": {ARGUMENTS}}}]}}',
    f'{{"jsonrpc": "2.0", "method": "tools/call", "params": {CALL}}}',
    "&lt;tool_call&gt;{}&lt;/tool_call&gt;",
    f"Calling send_message with {ARGUMENTS}",
    f"[Calling send_message({ARGUMENTS})]",
    f"`{CALL}`",
    f"**send_message**\n{ARGUMENTS}",
    f"### Tool call\n- name: send_message\n- arguments: {ARGUMENTS}",
    f"Function call: send_message({ARGUMENTS})",
    '{"name": "reply_message", "arguments": {"thread_id": "th_ada"}}',
]
HONEST = [
    "",
    "The mail to ada@example.com is sent.",
    "I used send_message once; it was approved by you.",
    "`send_message` was refused, so nothing was sent.",
    "The call `<tool_call>` in your text is only shown, nothing was called.",
    "The template says `[TOOL_CALLS]` there.",
    '{"name": "Ada Sample", "title": "CFO"}',
    '{"name": "Spring", "arguments": "none"}',
    '{"name": "send", "arguments": {}}',
    '{"leads": 3, "list": "Spring"}',
    '{"status": "active", "replied": 1}',
    '[{"id": "th_ada", "participant": "Ada"}]',
    '["Ada", "Bo"]',
    "[]",
    "{}",
    "42",
    '"send_message"',
    "null",
    "true",
    "send_message",
    'The campaign says {"delay_days": 3}.',
    'Three leads came back:\n\n```json\n[{"name": "Ada"}, {"name": "Bo"}]\n```',
    '```json\n{"name": "Spring follow-up", "status": "active"}\n```',
    "```\nHi %first_name%,\nhow do you forecast cash?\n```",
    '```json\n{"costs": {"FIND_PERSON": 1}}\n```',
    '```json\n{"name": "Fair", "input": "CSV"}\n```',
    "```csv\nname,email\nAda,ada@example.com\n```",
    f"Here are two ways.\n\n```json\n{CALL}\n```\n\nand\n\n```json\n{CALL}\n```\n\nNeither was done.",
    f"What was proposed: {CALL}. You declined it.",
    "Action: none is needed from you.",
    "Next action: look at the drafts.",
    "The function of the first mail is to say hello.",
    "Write <your name> below the text.",
    "Use <b>bold</b> sparingly.",
    "if (a < b) then it is cheaper",
    "He asked: `functions` or products?",
    "You have 3 drafts; list_threads showed them.",
    "create_list and create_campaign are two steps.",
    "I asked Puffle (list_senders) and only robin@example.com can send.",
    "I called get_campaign (twice) and it is active.",
    "- 1 reply\n- 2 mails sent\n- {0} bounced",
    'I asked Puffle with list_threads (view: "unread"), and three wait.',
    "Three wait. I looked with list_threads {view: unread} for that.",
    "Use create_list (with a name) first; then add_list_leads takes the ids.",
    "These tools can do that: create_list, update_list and delete_list.",
    "create_list:\nmakes a list\n\ndelete_list:\nremoves one",
    "| tool | what it does |\n| --- | --- |\n| create_list | makes a list |",
    "Next steps:\n- create_list for the guests\n- launch_campaign on Monday",
    'The call would be:\n\n```json\n{"title": "CFO"}\n```\n\nof update_lead.',
    "x" * 200_000,
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_call_that_is_written_down_is_no_answer(text: str) -> None:
    assert is_written_call(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_answer_is_an_answer(text: str) -> None:
    assert not is_written_call(text)


def test_there_are_enough_of_both() -> None:
    assert len(WRITTEN) >= 23
    assert len(HONEST) >= 40


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b", "\ufeff", "<think>Theo asked.</think>", "<|im_end|>", "null", "..."]
)
def test_thoughts_marks_and_blanks_say_nothing(text: str) -> None:
    assert not says_something(text)


def test_a_sentence_behind_a_thought_says_something() -> None:
    assert says_something("<think>Theo asked.</think>Theo asks for a CSV import.")

"""Arguments of the signal tools."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tools.catalog.fields import Change, Cursor, Few, Id, Ids, Name, OpenObject, Prompt, Text, Timestamp
from tools.spec import At, Nullable, Ref, ToolArgs

SOURCES_OF_TYPES = ("linkedin_posts", "linkedin_jobs", "news", "hiring_cafe", "reddit", "hacker_news", "x_twitter")
"""The sources that a signal type may be restricted to, before any is read."""
Keywords = Annotated[list[Name], Field(max_length=100)]


class ListSignalTypes(ToolArgs):
    ids: Annotated[Ids | None, At("query"), "Only these, with commas between."] = None
    skip_source_enable: Annotated[
        Literal[True] | None, At("query", "skipSourceEnable"), "Do not enable sources when the built-ins are set up."
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _only_looks(cls, data: Any) -> Any:
        """The first look of a workspace would enable sources, which are scanned for credits: no read does that."""
        return {"skip_source_enable": True, **data} if isinstance(data, dict) else data


class SourceOverride(ToolArgs):
    """A setting of a type for one source."""

    sourceId: Annotated[Id, "The source."]
    enabled: Annotated[bool | None, "Whether it is read for this type."] = None
    extraKeywords: Annotated[Keywords | None, "Further words to look for there."] = None


class CreateSignalType(ToolArgs):
    label: Annotated[Name, At("body"), "Its name."]
    description: Annotated[Prompt | None, At("body"), "What it is for."] = None
    keywords: Annotated[Keywords | None, At("body"), "Words to look for."] = None
    prompt: Annotated[Prompt | None, At("body"), "What makes a find relevant, in plain words."] = None
    # No Ref: the playbook creates a type before it reads the sources.
    allowed_sources: Annotated[
        Few[Id] | None,
        At("body", "allowedSources"),
        f"Only these: {', '.join(SOURCES_OF_TYPES)}. All if left out.",
    ] = None
    source_overrides: Annotated[Few[SourceOverride] | None, At("body", "sourceOverrides"), "Settings by source."] = None


class SourceChange(Change):
    id: Annotated[Id, Ref("source"), "The source."]
    enabled: Annotated[bool | None, "On or off, for every signal type."] = None
    config: Annotated[OpenObject | None, "Its settings."] = None


class UpdateSignalSources(ToolArgs):
    items: Annotated[Few[SourceChange], At("body"), "The changes, 1 to 50."]


class ListSignals(ToolArgs):
    min_score: Annotated[
        int | None, Field(ge=1, le=3), At("query", "minScore"), "3 strongest only, 2 everything worth knowing."
    ] = None
    since: Annotated[Timestamp | None, At("query"), "Only later ones; RFC 3339."] = None
    include_dismissed: Annotated[bool | None, At("query", "includeDismissed"), "Show dismissed ones too."] = None
    ids: Annotated[Ids | None, At("query"), "Only these, with commas between."] = None
    limit: Annotated[int | None, Field(ge=1, le=100), At("query"), "Signals a page."] = None
    cursor: Annotated[Cursor | None, At("query"), "pagination.cursor of the page before."] = None


class SignalChange(Change):
    id: Annotated[Id, Ref("signal"), "The signal."]
    vote: Annotated[Literal["up", "down"] | None, Nullable(), "Your vote; null takes it back."] = None
    comment: Annotated[Text | None, "A note for the team."] = None
    dmText: Annotated[Text | None, "Draft of a direct message."] = None
    commentText: Annotated[Text | None, "Draft of a comment."] = None
    status: Annotated[Literal["new", "commented", "dismissed"] | None, "dismissed cannot be taken back."] = None


class UpdateSignals(ToolArgs):
    items: Annotated[list[SignalChange], Field(min_length=1, max_length=200), At("body"), "The changes, 1 to 200."]


class Wanted(ToolArgs):
    """The drafts wanted for one signal."""

    id: Annotated[Id, Ref("signal"), "The signal."]
    dm: Annotated[bool | None, "Write a direct message."] = None
    comment: Annotated[bool | None, "Write a comment."] = None

    @property
    def texts(self) -> int:
        """How many texts are wanted."""
        return sum(1 for wanted in (self.dm, self.comment) if wanted)

    @model_validator(mode="after")
    def _wants_something(self) -> Self:
        if not self.texts:
            raise ValueError("at least one of dm and comment must be true")
        return self


class GenerateSignalMessages(ToolArgs):
    items: Annotated[list[Wanted], Field(min_length=1, max_length=20), At("body"), "The signals, 1 to 20."]

"""Arguments of the signal tools."""

# ruff: noqa: N815 - fields have the vendor's own names

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tools.catalog.fields import Change, Cursor, Id, Ids, Name, OpenObject, Prompt, Text, Timestamp
from tools.spec import At, Nullable, Ref, Said, ToolArgs

Keywords = Annotated[list[Name], Field(max_length=100)]


class ListSignalTypes(ToolArgs):
    ids: Annotated[Ids | None, At("query", "ids")] = None
    """Only these, with commas between."""
    skip_source_enable: Annotated[Literal[True] | None, At("query", "skipSourceEnable")] = None
    """Do not enable sources when the built-ins are set up."""


class SourceOverride(ToolArgs):
    """A setting of a type for one source."""

    sourceId: Id
    """The source."""
    enabled: bool | None = None
    """Whether it is read for this type."""
    extraKeywords: Keywords | None = None
    """Further words to look for there."""


class CreateSignalType(ToolArgs):
    label: Annotated[Name, At("body", "label"), Said("title", "label")]
    """Its name."""
    description: Annotated[Prompt | None, At("body", "description")] = None
    """What it is for."""
    keywords: Annotated[Keywords | None, At("body", "keywords"), Said("words", "keywords")] = None
    """Words to look for."""
    prompt: Annotated[Prompt | None, At("body", "prompt")] = None
    """What makes a find relevant, in plain words."""
    # No Ref: the playbook creates a type before it reads the sources.
    allowed_sources: Annotated[list[Id] | None, Field(min_length=1, max_length=50), At("body", "allowedSources")] = None
    """Only these: linkedin_posts, linkedin_jobs, news, hiring_cafe, reddit, hacker_news, x_twitter. All if left out."""
    source_overrides: Annotated[
        list[SourceOverride] | None, Field(min_length=1, max_length=50), At("body", "sourceOverrides")
    ] = None
    """Settings by source."""


class SourceChange(Change):
    id: Annotated[Id, Ref("source")]
    """The source."""
    enabled: bool | None = None
    """On or off, for every signal type."""
    config: OpenObject | None = None
    """Its settings."""


class UpdateSignalSources(ToolArgs):
    items: Annotated[list[SourceChange], Field(min_length=1, max_length=50), At("body", "items")]
    """The changes, 1 to 50."""


class ListSignals(ToolArgs):
    min_score: Annotated[int | None, Field(ge=1, le=3), At("query", "minScore")] = None
    """3 strongest only, 2 everything worth knowing."""
    since: Annotated[Timestamp | None, At("query", "since")] = None
    """Only later ones; RFC 3339."""
    include_dismissed: Annotated[bool | None, At("query", "includeDismissed")] = None
    """Show dismissed ones too."""
    ids: Annotated[Ids | None, At("query", "ids")] = None
    """Only these, with commas between."""
    limit: Annotated[int | None, Field(ge=1, le=100), At("query", "limit")] = None
    """Signals a page."""
    cursor: Annotated[Cursor | None, At("query", "cursor")] = None
    """pagination.cursor of the page before."""


class SignalChange(Change):
    id: Annotated[Id, Ref("signal")]
    """The signal."""
    vote: Annotated[Literal["up", "down"] | None, Nullable()] = None
    """Your vote; null takes it back."""
    comment: Annotated[Text | None, Said("text", "note")] = None
    """A note for the team."""
    dmText: Annotated[Text | None, Said("text", "message")] = None
    """Draft of a direct message."""
    commentText: Annotated[Text | None, Said("text", "comment")] = None
    """Draft of a comment."""
    status: Literal["new", "commented", "dismissed"] | None = None
    """dismissed cannot be taken back."""


class UpdateSignals(ToolArgs):
    items: Annotated[list[SignalChange], Field(min_length=1, max_length=200), At("body", "items")]
    """The changes, 1 to 200."""


class Wanted(ToolArgs):
    """The drafts wanted for one signal."""

    id: Annotated[Id, Ref("signal")]
    """The signal."""
    dm: bool | None = None
    """Write a direct message."""
    comment: bool | None = None
    """Write a comment."""

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
    items: Annotated[list[Wanted], Field(min_length=1, max_length=20), At("body", "items")]
    """The signals, 1 to 20."""

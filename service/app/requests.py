"""What clients may send. FastAPI answers 422 to anything else."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

_LARGEST_ID = 2**63 - 1  # SQLite's largest integer
_LONGEST_KEY = 200
_LARGEST_QUANTITY = 1_000

ItemId = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
Category = Annotated[str, Query(pattern=r"^c[01][0-9]$")]
Key = Annotated[str, Query(min_length=1, max_length=_LONGEST_KEY)]


class PurchaseBody(BaseModel):
    """The body of an order and of a checkout."""

    model_config = ConfigDict(strict=True, extra="forbid")

    key: str = Field(min_length=1, max_length=_LONGEST_KEY)
    item_id: int = Field(ge=1, le=_LARGEST_ID)
    quantity: int = Field(ge=1, le=_LARGEST_QUANTITY)

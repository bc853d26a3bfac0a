"""Read a stored result back from its JSON values."""

from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from accelerator.matching.model import Result


def result_from_json(data: Mapping[str, Any]) -> Result:
    """The result that `Result.to_json` wrote; fields added since have their defaults."""
    return cast(Result, _build(Result, data))


def _build(kind: Any, data: Any) -> Any:
    """A value of a declared type from plain JSON."""
    if data is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _build(next(part for part in get_args(kind) if part is not type(None)), data)
    if origin is tuple:
        parts = get_args(kind)
        kinds = [parts[0]] * len(data) if len(parts) == 2 and parts[1] is ... else parts
        return tuple(_build(part, item) for part, item in zip(kinds, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _build(get_args(kind)[1], item) for key, item in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in data.items() if name in hints})
    return data

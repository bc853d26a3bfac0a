"""What an operation may refuse, in words a founder understands; anything else is a bug."""


class DomainError(Exception):
    """A refusal with a message for the person; `field` names the form field it belongs to."""

    status = 422

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The person may not do this; the rule's text is the reason shown."""

    status = 403


class NotFound(DomainError):
    """No such row, or one that this person may not know of: both answer the same (R01, R26)."""

    status = 404

    def __init__(self, message: object = "") -> None:
        super().__init__(message)


class TooMany(DomainError):
    """Asked too often; `wait` is after how many seconds it is worth trying again."""

    status = 429

    def __init__(self, message: object, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Conflict(DomainError):
    """The row's state, another person's change or a full house forbids it."""

    status = 409


class Expired(Conflict):
    """A mailed link that was used or is too old; nobody was quicker, a new one helps."""

    status = 410

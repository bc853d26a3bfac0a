"""The demo programme: invented people and startups, made by the same operations that the pages use."""

import gc
import importlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec

import sqlalchemy as sa

import config
from accelerator import clock, mail
from accelerator.accounts import consents, entry, operations, passwords, queries
from accelerator.accounts.models import Role, User
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict
from accelerator.facts import Fact, listeners
from accelerator.i18n import _
from accelerator.permissions import SYSTEM, Actor

PASSWORD = "future-city-demo"  # noqa: S105 - public on purpose; production refuses to start with these accounts
ACCOUNTS = {
    "admin": "Ayu Lestari (demo)",
    "manager": "Dewi Anggraini (demo)",
    "reviewer": "Jonas Weber (demo)",
    "mentor": "Siti Rahmawati (demo)",
    "founder": "Budi (demo)",
    "applicant": "Nok Chaiyasit (demo)",
    "delegate": "Raden Ajeng Kusumawardhani Prawirodirdjo (demo)",
    "trainer": "Anke Vogel (demo)",
    "official": "Hendra Gunawan (demo)",
    "funder": "Claire Dubois (demo)",
}
LOCALES = {"founder": "id", "reviewer": "de", "applicant": "th"}
ZONES = {
    "reviewer": "Europe/Berlin",
    "trainer": "Europe/Berlin",
    "funder": "Europe/Berlin",
    "applicant": "Asia/Bangkok",
}
GIVEN = {
    "id": "Agus Bayu Citra Dian Eka Fajar Gilang Hana Indra Joko Kartika Laras Made Nadia Putri "
    "Rizky Sari Tirta Wulan Yusuf",
    "de": "Anna Bernd Clara Emil Frieda Georg Hanna Ines Jakob Klara Lukas Marie Nils Petra Theo",
    "th": "Anong Chai Kanya Malee Niran Ploy Somchai Suda",
}
FAMILY = {
    "id": "Pratama Wijaya Santoso Hidayat Nugroho Saputra Permata Halim Siregar Simanjuntak Wibowo Maharani",
    "de": "Albrecht Brandt Fischer Hartmann Keller Lorenz Neumann Richter Schuster Vogt",
    "th": "Boonmee Charoen Rattanakul Srisuk Wongsa",
}


@dataclass
class Cast:
    """The people of the demo, by role; modules add what they need."""

    people: dict[str, User] = field(default_factory=dict)
    mentors: list[User] = field(default_factory=list)
    reviewers: list[User] = field(default_factory=list)
    actors: dict[int, Actor] = field(default_factory=dict)
    rng: random.Random = field(default_factory=lambda: random.Random(2024))

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def actor(self, user: User) -> Actor:
        """A person as they may act now; read anew once they were given something more."""
        if user.id not in self.actors:
            self.actors[user.id] = queries.actor_for(user)
        return self.actors[user.id]

    def hear(self, fact: Fact) -> None:
        """Forget what somebody might do before they were given a role or joined a team."""
        self.actors.pop(getattr(fact, "user_id", 0), None)

    def give_role(self, user: User, role: Role, scope: str) -> None:
        """Give a person a role for a scope such as 'programme:1'."""
        operations.grant_role(SYSTEM, user, role=role, scope=scope)

    def invented_name(self, region: str = "id") -> str:
        """A name that is visibly invented; one in ten is a single one."""
        given, family = self.rng.choice(GIVEN[region].split()), self.rng.choice(FAMILY[region].split())
        return f"{given} (demo)" if self.rng.random() < 0.1 else f"{given} {family} (demo)"

    def new_person(self, region: str = "id", prefix: str = "person") -> User:
        """One more invented person."""
        number = self.__dict__["count"] = self.__dict__.get("count", 0) + 1
        zone = {"id": "Asia/Jakarta", "de": "Europe/Berlin", "th": "Asia/Bangkok"}[region]
        user = entry.create_person(
            f"{prefix}{number:03d}@{prefix}s.example",
            self.invented_name(region),
            locale=region,
            zone=zone,
            is_confirmed=True,
        )
        self.actors[user.id] = Actor(user.id, user.name, user.email, locale=user.locale, zone=user.zone)
        return user


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block happen at another instant: the demo's past."""
    before, clock.source = clock.source, lambda: moment.astimezone(UTC)
    try:
        yield
    finally:
        clock.source = before


def load() -> Cast:
    """Fill an empty database with the demo; raises Conflict where it holds anything already."""
    cast = Cast()
    with unit_of_work(), mail.silence(), _no_collecting(), _listening(cast.hear):
        if db.session.scalar(sa.select(sa.func.count()).select_from(User)):
            raise Conflict(_("This database holds data already. The demo is only loaded into an empty one."))
        _people(cast)
        seeds = [
            importlib.import_module(f"{name}.seed") for name in config.MODULES if find_spec(f"{name}.seed")
        ]
        for end in [seed.seed(cast, cast.rng) for seed in seeds]:
            if end is not None:
                end()
    return cast


@contextmanager
def _listening(listener: Callable[[Fact], None]) -> Iterator[None]:
    listeners.append(listener)
    try:
        yield
    finally:
        listeners.remove(listener)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Everything made here stays until the end; looking for rubbish among it costs a tenth of the load."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_loaded() -> bool:
    """Whether the demo's accounts are in this database."""
    return bool(db.session.scalar(sa.select(User.id).where(User.email == "admin@demo.example")))


def _people(cast: Cast) -> None:
    hashed = passwords.hashed(PASSWORD)
    with at(datetime(2020, 1, 6, 2, 0, tzinfo=UTC)):
        for name, full_name in ACCOUNTS.items():
            user = entry.create_person(
                f"{name}@demo.example",
                full_name,
                locale=LOCALES.get(name, "en"),
                zone=ZONES.get(name, "Asia/Jakarta"),
            )
            user.password_hash, user.email_confirmed_at = hashed, clock.now()
            cast.people[name] = user
        operations.grant_role(SYSTEM, cast["admin"], role=Role.ADMIN, scope="")
        (terms, *_voluntary) = consents.begin_with_shipped(SYSTEM)
        for user in cast.people.values():
            consents.answer_text(cast.actor(user), terms, is_given=True, locale=user.locale or "en")
        regions = ["id"] * 6 + ["de"] * 3 + ["th"]
        cast.mentors = [cast["mentor"], *(cast.new_person(regions[i % 10], "mentor") for i in range(59))]
        cast.reviewers = [cast["reviewer"], *(cast.new_person(regions[i % 10], "reviewer") for i in range(9))]

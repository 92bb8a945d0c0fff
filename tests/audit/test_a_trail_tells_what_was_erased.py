"""An exported trail tells which contents were erased by which order; nothing else passes for that."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import translation

from casework.audit.keys import make_key
from casework.cases.choices import Audience, ErasureGround
from casework.cases.erasing import ErasureFacts, ask_for_erasure, carry_out_erasure
from casework.cases.notes import write_note
from tests.audit.exports import Json, Trail, exported
from tests.audit.record import sign
from tests.builders import acting
from tests.databases import Clone
from tests.desk.cases.builders import Scene, set_scene

TEXT, TABLE = "About somebody.", "cases_historicalnote"


@pytest.fixture(scope="module")
def scene(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a case of which one note was erased, signed before and after."""
    folder: Path = tmp_path_factory.mktemp("audit")
    names = {
        "AUDIT_SIGNING_KEY": folder / "signing.key",
        "AUDIT_ANCHOR_FILE": folder / "anchor.jsonl",
        "MEDIA_ROOT": folder / "files",
    }
    with override_settings(**names), translation.override("en"):
        make_key()
        scene = set_scene()
        by = acting(scene.staff.officer)
        note = write_note(case=scene.case, text=TEXT, audience=Audience.PARTIES, by=by)
        write_note(case=scene.case, text="About nobody.", audience=Audience.PARTIES, by=by)
        sign()
        facts = ErasureFacts(frozenset({(TABLE, note.pk, "text")}), ErasureGround.OBJECTION, "She objects.")
        erasure = ask_for_erasure(case=scene.case, facts=facts, by=by)
        carry_out_erasure(erasure=erasure, by=acting(scene.staff.supervision))
        sign()
        yield scene


@pytest.fixture(scope="module")
def trail(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    """Return the trail as supervision takes it away."""
    path: Path = tmp_path_factory.mktemp("taken") / "trail.json"
    path.write_bytes(exported(scene, scene.staff.supervision))
    (key,) = Path(settings.AUDIT_SIGNING_KEY).parent.glob("*.pub")
    return Trail(path, key, settings.AUDIT_ANCHOR_FILE)


def erased(trail: Json) -> dict[str, Any]:
    """Return the first entry of which a content was erased."""
    entries: list[dict[str, Any]] = trail["entries"]
    return next(entry for entry in entries if "erased" in entry)


def another(trail: Json) -> dict[str, Any]:
    """Return a note of which nothing was erased."""
    entries: list[dict[str, Any]] = trail["entries"]
    return next(entry for entry in entries if entry["source"] == TABLE and "erased" not in entry)


def order_of(trail: Json) -> dict[str, Any]:
    """Return the entry of the order."""
    entries: list[dict[str, Any]] = trail["entries"]
    return next(entry for entry in entries if '"contents_erased"' in entry.get("content", ""))


def withheld(entry: dict[str, Any]) -> None:
    """Take away what makes the content of an entry provable."""
    for name in ("salt", "content", "shape"):
        del entry[name]


def test_it_fits_says_so_and_holds_the_text_nowhere(trail: Trail) -> None:
    answer = trail.verify()
    assert answer.code == 0, answer.said
    assert "1 of them with contents that were erased by an order in the trail" in answer.said
    assert TEXT not in trail.path.read_text()
    assert "[gelöscht am " in erased(trail.content)["content"]


def claims(trail: Json) -> None:
    """Let another entry pass for erased."""
    another(trail).update(erased=erased(trail)["erased"])


def lists(trail: Json) -> None:
    """Let the list of the order cover another entry as well."""
    (lines,) = trail["erasures"].values()
    lines.append(lines[0].replace(f"|{erased(trail)['position']}|", f"|{another(trail)['position']}|"))


SPOILT: dict[str, Callable[[Json], object]] = {
    "the text is back": lambda trail: erased(trail).update(
        content=erased(trail)["content"].replace("[gelöscht am ", "[wieder da am ")
    ),
    "something else was changed": lambda trail: erased(trail).update(
        content=erased(trail)["content"].replace('"parties"', '"lpr"')
    ),
    "the order is not named": lambda trail: erased(trail).pop("erased"),
    "another order is named": lambda trail: erased(trail).update(erased=erased(trail)["erased"] + 1),
    "the salt is gone": lambda trail: erased(trail).pop("salt"),
    "the list is gone": lambda trail: trail.update(erasures={}),
    "the order is withheld": lambda trail: withheld(order_of(trail)),
    "another entry claims it": claims,
    "the list covers more": lists,
    "a salt is gone without an order": lambda trail: another(trail).pop("salt"),
    "a text was blanked without an order": lambda trail: another(trail).update(
        content=another(trail)["content"].replace("About nobody.", "[gelöscht]")
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_what_is_no_erasure_by_order_is_named(
    trail: Trail, tmp_path: Path, spoil: Callable[[Json], object]
) -> None:
    content = trail.content
    spoil(content)
    answer = trail.verify_instead(content, tmp_path)
    assert answer.code == 1, answer.said

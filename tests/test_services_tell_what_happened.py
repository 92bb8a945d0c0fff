"""Whoever does something leaves a sentence in the record: every service reaches an event, or says why not."""

import ast

from tests.test_services_are_changes import functions, is_service

TELLING = {"record_event", "record_case_event"}
A_STEP = "a step of a case causes it, and the step tells that it was completed or decided"
A_MOVE = "the process causes it, and the move tells that a branch was added or dropped"
OF_THE_DATABASE = "the database writes the sentence with what it erases"
NO_RECORD = "a draft is no part of the record"
BEGINNING, WORK, RESULTS = (
    f"casework/coaching/services/{name}.py" for name in ("beginning", "work", "results")
)
MEASURES, NETWORK = "casework/measures/services.py", "casework/network/services"
SILENT: dict[str, str] = {
    f"{BEGINNING}:record_inquiry": A_STEP,
    f"{BEGINNING}:record_municipal_decision": A_STEP,
    f"{BEGINNING}:record_target_agreement": A_STEP,
    f"{BEGINNING}:mark_target_agreement_agreed": A_STEP,
    f"{BEGINNING}:record_kick_off": A_STEP,
    f"{BEGINNING}:record_target_confirmation": A_STEP,
    f"{BEGINNING}:choose_branch": A_MOVE,
    f"{BEGINNING}:deselect_branch": A_MOVE,
    f"{RESULTS}:record_evaluation": A_STEP,
    f"{RESULTS}:record_consolidation": A_STEP,
    f"{WORK}:record_situation_analysis": A_STEP,
    f"{WORK}:record_implementation_report": A_STEP,
    f"{WORK}:accept_planned_measures": A_STEP,
    f"{MEASURES}:create_measures": A_STEP,
    f"{MEASURES}:change_measures": A_STEP,
    f"{MEASURES}:withdraw_measures": A_STEP,
    f"{MEASURES}:update_measure_states": A_STEP,
    f"{NETWORK}/agreements.py:record_agreement": A_STEP,
    f"{NETWORK}/agreements.py:sign_agreement": A_STEP,
    f"{NETWORK}/consultations.py:record_consultation": A_STEP,
    f"{NETWORK}/experience.py:record_experiences": A_STEP,
    f"{NETWORK}/experience.py:name_experiences": A_STEP,
    f"{NETWORK}/funding.py:record_funding_application": A_STEP,
    "workflows/coaching/services.py:sign": A_STEP,
    "workflows/coaching/services.py:accept_plan": A_STEP,
    "workflows/coaching/services.py:take_up": A_MOVE,
    "workflows/coaching/services.py:go_without": A_MOVE,
    "casework/cases/erasing.py:carry_out_erasure": OF_THE_DATABASE,
    "workflows/desk/services.py:erase_contents": OF_THE_DATABASE,
    "workflows/engine/drafts.py:save_draft": NO_RECORD,
    "workflows/engine/drafts.py:discard_draft": NO_RECORD,
    "workflows/engine/drafts.py:discard_upload": NO_RECORD,
    "workflows/desk/demo/people.py:_give_password": "people of the demonstration only",
    "accounts/services/people.py:_save_first_user": "the house itself, which nobody creates",
    "accounts/services/people.py:set_language": "a person's own taste, which its history keeps",
    "casework/territory/services.py:create_advisory_region": "regions come with the reference data",
}


def reached(start: str, calls: dict[str, set[str]]) -> set[str]:
    """Return the names of everything that is called from here on."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += calls.get(name, ())
    return seen


def called(function: ast.FunctionDef) -> set[str]:
    """Return the names of what a function calls."""
    found = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {part.id for part in found if isinstance(part, ast.Name)}
    return names | {part.attr for part in found if isinstance(part, ast.Attribute)}


def test_every_service_tells_what_happened() -> None:
    calls: dict[str, set[str]] = {}
    for _path, function in functions():
        calls.setdefault(function.name, set()).update(called(function))
    services = [(path, function.name) for path, function in functions() if is_service(function)]
    silent = {path for path, name in services if not TELLING & reached(name, calls)}
    assert sorted(silent) == sorted(SILENT)

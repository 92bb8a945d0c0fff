"""In which chain the record of a case stands."""

from casework.cases.models import Case


def chain_of(case: Case) -> str:
    """Return the chain in which everything about a case is recorded."""
    return f"case:{case.pk}"


def chain_of_case(reference: str) -> str | None:
    """Return the chain of this case, if there is one, for somebody who operates the site."""
    case = Case.objects.only("pk").filter(reference_number=reference).first()
    return None if case is None else chain_of(case)

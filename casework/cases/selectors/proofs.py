"""What the record proves about a case."""

from casework.cases.models import Case


def chain_of_case(reference: str) -> str | None:
    """Return the chain of this case, if there is one, for somebody who operates the site."""
    number = Case.objects.filter(reference_number=reference).values_list("pk", flat=True).first()
    return None if number is None else f"case:{number}"

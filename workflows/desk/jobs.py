"""Background work of the desk."""

from procrastinate.contrib.django import app

from workflows.desk.services import send_report as send


@app.task(name="workflows.desk.jobs.send_report")
def send_report(page: str, description: str, contact: str) -> None:
    """Send the report of a barrier; sent again it says the same."""
    send(page=page, description=description, contact=contact)

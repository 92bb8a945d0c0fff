"""A test that breaks a deferred rule and rolls back; `test_databases` runs it and expects it to fail."""

from django.contrib.auth.models import Group


def test_a_group_refers_to_a_permission_that_is_not_there(db: None) -> None:
    group = Group.objects.create(name="broken")
    Group.permissions.through.objects.create(group_id=group.pk, permission_id=999_999)

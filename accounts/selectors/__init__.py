"""Reading people, the offices they hold, organisations and groups."""

from accounts.selectors.holders import SYSTEM_EMAIL, holders_of, holds_office, office_holders, system_user

__all__ = ["SYSTEM_EMAIL", "holders_of", "holds_office", "office_holders", "system_user"]

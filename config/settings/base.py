"""Settings that are safe for production; the other modules only loosen them."""

import os
from datetime import timedelta
from pathlib import Path

import allauth
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.database import application_database
from config.oidc import issuer_from

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("FALLWERK_DATA", BASE_DIR / ".data"))

SECRET_KEY = os.environ.get("SECRET_KEY", "")  # empty: Django refuses to start
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "viewflow",
    "viewflow.workflow",
    "simple_history",
    "pgtrigger",
    "guardian",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "casework.audit",
    "casework.territory",
    "accounts",
    "casework.cases",
    "casework.deadlines",
    "casework.measures",
    "casework.coaching",
    "casework.network",
    "workflows.engine",
    "workflows.coaching",
    "workflows.desk",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflows.desk.middleware.SignInMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workflows.desk.middleware.PlainWordsMiddleware",
    "workflows.desk.middleware.InspectionMiddleware",
    "axes.middleware.AxesMiddleware",
    "workflows.desk.middleware.OnceMiddleware",  # the last to be asked before the view
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.desk.context_processors.frame",
            ],
            "builtins": ["django.templatetags.i18n", "workflows.desk.templatetags.form_marks"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": application_database(DATA_DIR)}
DATABASE_SERVER_SETTINGS: tuple[str, ...] = ()  # of the embedded server
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What the limits below count stands in the database, so that it holds for all processes of the site together.
# No page needs the cache. Each entry lives as long as its limit; the nightly job clears away what is over.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # more would let somebody push out what was counted
    }
}

AUTH_USER_MODEL = "accounts.User"
AUDIT_CHAINED_BY = "cases.Case"  # what belongs to a case is recorded in one chain with it
# The key that signs the record's checkpoints and the place where they are kept: outside the database, best on
# another machine. Public halves of the present and former keys (*.pub) lie beside the key.
AUDIT_SIGNING_KEY = Path(os.environ.get("AUDIT_SIGNING_KEY", DATA_DIR / "audit" / "signing.key"))
AUDIT_PUBLIC_KEYS = os.environ.get("AUDIT_PUBLIC_KEYS", "")  # where the site reads them, if not there
AUDIT_LAG = timedelta(minutes=5)  # a record that waits longer for its signature is warned of
AUDIT_ANCHOR = os.environ.get("AUDIT_ANCHOR", "casework.audit.anchors.FileAnchor")
AUDIT_ANCHOR_FILE = Path(os.environ.get("AUDIT_ANCHOR_FILE", DATA_DIR / "audit" / "checkpoints.jsonl"))
AUTHENTICATION_BACKENDS = [
    "accounts.backends.LockingBackend",  # comes first: who is locked out is asked nothing more
    "allauth.account.auth_backends.AuthenticationBackend",
    "casework.cases.backends.PolicyBackend",  # answers has_perm
]
# Of the library for single grants we use the rows; the policy reads them together with all other ties.
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its own backend would not look at the period of a grant
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True  # no page tells whether an address has an account
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # and nobody makes us write to strangers
ACCOUNT_SESSION_REMEMBER = False  # a sign-in ends with the browser, at the latest after SESSION_COOKIE_AGE
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,10/5m/key",  # key: account and place, or the account whose code was wrong
    "reset_password": "10/m/ip,3/h/key",  # key: the address that was entered
    "reset_password_from_key": "10/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "change_password": "accounts.sign_in_forms.NewPasswordForm",
}
# Five failures for one account from one place lock this account for this place, for a while: whoever tries
# to guess a password keeps nobody else out, and nobody for good.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.requests.account_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.requests.place_of"
AXES_LOCKOUT_CALLABLE = "accounts.requests.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # who signed in when stands on the record
AXES_ENABLE_ADMIN = False
# People with one of these roles need a second factor; they are led to it before anything else.
SECOND_FACTOR_ROLES = [
    role for role in os.environ.get("SECOND_FACTOR_ROLES", "ad,au,co,qa,su").split(",") if role
]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.CodeForm",
    "authenticate_webauthn": "accounts.sign_in_forms.KeyForm",
    "reauthenticate": "accounts.sign_in_forms.CodeAgainForm",
    "reauthenticate_webauthn": "accounts.sign_in_forms.KeyAgainForm",
}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from those who manage the accounts
MFA_TOTP_ISSUER = "Fallwerk"
MFA_TOTP_TOLERANCE = 1  # telephones are half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A provider vouches for the e-mail addresses of people who have an account here; it opens none.
OIDC_ISSUER = issuer_from()
SOCIALACCOUNT_PROVIDERS = OIDC_ISSUER.providers if OIDC_ISSUER else {}
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS", "7"))  # how long the link of an invitation works
# How far ahead an absence may reach, in days: so the right of a deputy ends within a year. Whoever is away
# longer says so again.
LONGEST_ABSENCE_DAYS = 366
LONGEST_GRANT_DAYS = 366  # how far ahead a single access to a case may reach
# How many proxies stand in front, so that the limits count people and not the proxy.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:inbox"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Only what our pages load: of the packages, whose own screens we do not use, just this one folder.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("mfa/js", Path(allauth.__file__).parent / "mfa/static/mfa/js"),
    ("kern", BASE_DIR / "node_modules/@kern-ux/native/dist"),
    ("htmx", BASE_DIR / "node_modules/htmx.org/dist"),
]
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 25 * 1024 * 1024

# Mails carry a link and nothing else; they leave by this server.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "fallwerk@fallwerk.invalid")

# Who reads the reports of barriers; an address of nobody until the operator sets it.
BARRIER_CONTACT = os.environ.get("BARRIER_CONTACT", "barrierefreiheit@fallwerk.invalid")

# Cookies go over TLS only and to this very host only.
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_HOURS", "12")) * 60 * 60  # then everybody signs in again
SESSION_IDLE_SECONDS = int(os.environ.get("SESSION_IDLE_MINUTES", "120")) * 60  # without a request
SESSION_SEEN_SECONDS = 5 * 60  # how often it is written down that a session is in use
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "workflows.desk.views.signed_out.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
MESSAGES_COOKIE_NAME = "__Host-messages"
MESSAGE_STORAGE = "config.messages.MessageStorage"
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing but our own files; what a page itself says runs only with the nonce of the answer.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF, OIDC_ISSUER.origin] if OIDC_ISSUER else [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Reference numbers: organisation code, file plan code, file number, case number.
ORGANISATION_CODE = "33"
FILE_PLAN_CODE = "1053"
REFERENCE_PATTERN = "{office}-{plan}/{file}/{case}"

# The newest process definition for each kind of case, and every version that cases may still run on.
PROCESS_DEFINITIONS = {
    "coaching": "workflows.coaching.flow.CoachingV1",
    "coach_change": "workflows.coaching.coach_change.CoachChangeV1",
}
PROCESS_VERSIONS = list(PROCESS_DEFINITIONS.values())

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["config.worker"]
WORKER_CONCURRENCY = 2
WORKER_HEARTBEAT_SECONDS = 10.0
WORKER_SILENT_SECONDS = 30.0  # a worker that was not heard for so long is dead
STALLED_JOBS_CRON = "* * * * *"  # when jobs of dead workers are taken back
STALLED_JOB_ATTEMPTS = 5  # a job that kills its worker again and again is given up

DEMO = False  # only settings that say so take the demo's people with their well-known password

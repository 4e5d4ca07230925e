"""Shows that the official Python SDK finds a workspace in the sandbox. Not part of the tests: it needs Python.

    pip install databricks-sdk
    python apps/workspace-sandbox/conformance.py http://127.0.0.1:PORT
"""

import base64
import json
import sys
import urllib.request

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.errors import NotFound, PermissionDenied
from databricks.sdk.service.workspace import AclPermission


def control(path: str, body: dict | None = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(f"{HOST}/__sandbox/{path}", data) as reply:
        return json.load(reply)


def refused(kind: type, call) -> None:
    try:
        call()
    except kind as error:
        print(f"  refused as it should be: {kind.__name__}: {str(error)[:60]}")
        return
    raise AssertionError(f"{kind.__name__} was expected")


def client(**auth: str) -> WorkspaceClient:
    return WorkspaceClient(config=Config(host=HOST, **auth))


HOST = sys.argv[1].rstrip("/")
token = control("tokens", {"userName": "dev@example.com", "lifetimeSeconds": 600})["value"]
dev = client(token=token, auth_type="pat")

assert dev.current_user.me().user_name == "dev@example.com"
print("current_user.me")

made = dev.tokens.create(comment="python", lifetime_seconds=600)
assert made.token_info.token_id in [info.token_id for info in dev.tokens.list()]
dev.tokens.delete(made.token_info.token_id)
refused(NotFound, lambda: dev.tokens.delete(made.token_info.token_id))
heir = client(token=made.token_value, auth_type="pat")
refused(PermissionDenied, heir.current_user.me)
print("tokens.create, list, delete")

dev.secrets.create_scope("python")
dev.secrets.put_secret("python", "key", string_value="value")
assert base64.b64decode(dev.secrets.get_secret("python", "key").value) == b"value"
dev.secrets.put_acl("python", "users", AclPermission.READ)
assert {acl.principal for acl in dev.secrets.list_acls("python")} == {"dev@example.com", "users"}
assert [secret.key for secret in dev.secrets.list_secrets("python")] == ["key"]
refused(NotFound, lambda: dev.secrets.get_secret("python", "missing"))
dev.secrets.delete_scope("python")
print("secrets")

env = control("app-environment")
app = client(
    client_id=env["DATABRICKS_CLIENT_ID"], client_secret=env["DATABRICKS_CLIENT_SECRET"], auth_type="oauth-m2m"
)
assert app.current_user.me().user_name == env["DATABRICKS_CLIENT_ID"]
assert app.apps.get("latchkey").creator == "dev@example.com"
assert str(app.get_workspace_id()) == env["DATABRICKS_WORKSPACE_ID"]
print("oauth-m2m, apps.get, get_workspace_id")

"""Lets the official Python SDK use a sandbox as if it were a workspace.

Prints JSON: in `differences` what the sandbox sends and the SDK's data classes don't know, or read differently.
"""

import base64
import io
import json
import os

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.errors import BadRequest, NotFound, PermissionDenied, ResourceAlreadyExists
from databricks.sdk.service import apps, catalog, iam, jobs, serving, settings, sql, workspace

HOST = os.environ["SANDBOX_URL"]
HOME = "/Users/dev@example.com"
BYTES = bytes(range(256))


def client(**auth: str) -> WorkspaceClient:
    return WorkspaceClient(config=Config(host=HOST, **auth))


def refused(kind: type, call) -> None:
    try:
        call()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def differences(sent, known, path: str) -> list[str]:
    """Fields that are lost when the SDK reads a reply and writes it again. It writes no empty lists."""
    if isinstance(sent, dict) and isinstance(known, dict):
        return [d for key, value in sent.items() for d in differences(value, known.get(key), f"{path}.{key}")]
    if isinstance(sent, list) and isinstance(known, list) and len(sent) == len(known):
        return [d for one, other in zip(sent, known) for d in differences(one, other, path)]
    return [] if sent == known or (sent == [] and known is None) else [path]


dev = client(token=os.environ["SANDBOX_TOKEN"], auth_type="pat")

# Tokens
assert dev.current_user.me().user_name == "dev@example.com"
made = dev.tokens.create(comment="python", lifetime_seconds=600)
assert made.token_info.token_id in [info.token_id for info in dev.tokens.list()]
dev.tokens.delete(made.token_info.token_id)
refused(NotFound, lambda: dev.tokens.delete(made.token_info.token_id))
refused(PermissionDenied, client(token=made.token_value, auth_type="pat").current_user.me)

# Secrets
dev.secrets.create_scope("python")
dev.secrets.put_secret("python", "key", string_value="value")
assert base64.b64decode(dev.secrets.get_secret("python", "key").value) == b"value"
dev.secrets.put_secret("python", "bytes", bytes_value=base64.b64encode(BYTES).decode())
assert base64.b64decode(dev.secrets.get_secret("python", "bytes").value) == BYTES
refused(BadRequest, lambda: dev.secrets.put_secret("python", "bad", bytes_value="no base64!"))
dev.secrets.put_acl("python", "users", workspace.AclPermission.READ)
assert {acl.principal for acl in dev.secrets.list_acls("python")} == {"dev@example.com", "users"}
assert {secret.key for secret in dev.secrets.list_secrets("python")} == {"key", "bytes"}
refused(NotFound, lambda: dev.secrets.get_secret("python", "missing"))

# Files
dev.workspace.mkdirs(f"{HOME}/python")
dev.workspace.upload(f"{HOME}/python/data.bin", io.BytesIO(BYTES), format=workspace.ImportFormat.AUTO)
assert dev.workspace.download(f"{HOME}/python/data.bin").read() == BYTES
again = {"content": io.BytesIO(b"new"), "format": workspace.ImportFormat.AUTO}
refused(ResourceAlreadyExists, lambda: dev.workspace.upload(f"{HOME}/python/data.bin", **again))
dev.workspace.upload(f"{HOME}/python/data.bin", io.BytesIO(b"new"), format=workspace.ImportFormat.AUTO, overwrite=True)
assert dev.workspace.download(f"{HOME}/python/data.bin").read() == b"new"
dev.workspace.upload(f"{HOME}/python/nb.py", b"# Databricks notebook source\n", format=workspace.ImportFormat.AUTO)
kinds = {item.path.split("/")[-1]: item.object_type.value for item in dev.workspace.list(f"{HOME}/python")}
assert kinds == {"data.bin": "FILE", "nb": "NOTEBOOK"}, kinds

# What there is
job = dev.jobs.create(name="python").job_id
assert [each.name for each in dev.apps.list()] == ["latchkey"]
assert [user.user_name for user in dev.users.list(filter='userName eq "other@example.com"')] == ["other@example.com"]
assert len(list(dev.warehouses.list())) == 1
assert [each.settings.name for each in dev.jobs.list()] == ["python"]
services = dev.ai_gateway.list_model_services(parent="schemas/system.ai", page_size=5)
assert "model-services/system.ai.claude-opus-4-8" in [service.name for service in services]

# The app's own identity
app = client(
    client_id=os.environ["APP_CLIENT_ID"], client_secret=os.environ["APP_CLIENT_SECRET"], auth_type="oauth-m2m"
)
assert app.current_user.me().user_name == os.environ["APP_CLIENT_ID"]
assert app.apps.get("latchkey").creator == "dev@example.com"
assert app.get_workspace_id() == dev.get_workspace_id()

REPLIES = [
    ("/api/2.0/preview/scim/v2/Me", iam.User),
    ("/api/2.0/preview/scim/v2/Users", iam.ListUsersResponse),
    ("/api/2.0/token/list", settings.ListPublicTokensResponse),
    ("/api/2.0/secrets/scopes/list", workspace.ListScopesResponse),
    ("/api/2.0/secrets/list?scope=python", workspace.ListSecretsResponse),
    ("/api/2.0/secrets/acls/list?scope=python", workspace.ListAclsResponse),
    (f"/api/2.0/workspace/list?path={HOME}/python", workspace.ListResponse),
    ("/api/2.0/apps", apps.ListAppsResponse),
    ("/api/2.0/serving-endpoints", serving.ListEndpointsResponse),
    ("/api/2.0/serving-endpoints:foundation-models", serving.ListEndpointsResponse),
    ("/api/2.0/sql/warehouses", sql.ListWarehousesResponse),
    (f"/api/2.2/jobs/get?job_id={job}", jobs.Job),
    ("/api/2.1/unity-catalog/model-services?page_size=5", catalog.ListModelServicesResponse),
]
found = set()
for path, kind in REPLIES:
    sent = dev.api_client.do("GET", path)
    found.update(differences(sent, kind.from_dict(sent).as_dict(), kind.__name__))
print(json.dumps({"differences": sorted(found)}))

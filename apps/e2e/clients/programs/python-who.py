"""Prints who the official Python SDK acts as and how it signs in, for each case: settings of the client, and an environment."""

import json
import os
import sys

from databricks.sdk import WorkspaceClient

session = dict(os.environ)


def who(case):
    os.environ.clear()
    os.environ.update({"HOME": session["HOME"]} if case.get("fileAlone") else session)
    os.environ.update(case.get("environment", {}))
    try:
        client = WorkspaceClient(**case.get("settings", {}))
        return {"user": client.current_user.me().user_name, "signsInBy": client.config.auth_type}
    except ValueError as error:
        return {"refusal": str(error)}


print(json.dumps([who(case) for case in json.loads(sys.argv[1])]))

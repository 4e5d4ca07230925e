"""The official Python SDK as a program that lives through many rotations, until the file that its argument names is there."""

import datetime
import json
import os
import sys
import time

from databricks.sdk import WorkspaceClient

stop_file = sys.argv[1]
client = WorkspaceClient()
result = {"requests": 0, "failures": []}
while not os.path.exists(stop_file):
    result["requests"] += 1
    try:
        assert client.current_user.me().user_name == "dev@example.com"
    except Exception as error:
        result["failures"].append(f"{datetime.datetime.now().isoformat()} {error!r}")
    time.sleep(0.02)
print(json.dumps({**result, "signsInBy": client.config.auth_type}))

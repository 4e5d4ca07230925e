"""Connects to a SQL warehouse at a port of this computer, with a literal token or with the SDK's fresh ones."""

import os
import sys

from databricks import sql

port, way = sys.argv[1:]
if way == "literal":
    credential = {"access_token": os.environ["DATABRICKS_TOKEN"]}
else:
    from databricks.sdk.core import Config

    config = Config()
    credential = {"credentials_provider": lambda: config.authenticate}
try:
    sql.connect(
        server_hostname="127.0.0.1",
        http_path="/sql/1.0/warehouses/sample",
        _port=int(port),
        enable_telemetry=False,
        **credential,
    )
except sql.Error as error:
    print(error)

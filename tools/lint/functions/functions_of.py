"""Print the functions of a Python file as JSON: name, first and last line."""

import ast
import json
import sys
from pathlib import Path

tree = ast.parse(Path(sys.argv[1]).read_text(encoding="utf-8"))
found = [
    {"Name": node.name, "First": node.lineno, "Last": node.end_lineno}
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]
print(json.dumps(found))

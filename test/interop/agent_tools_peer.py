"""Judges what the agent's tools print. Reads JSON from standard input, answers JSON.

{"dump": TEXT}            is the text what pprint makes of the value that it stands for?
{"sent": TEXT, "shown": TEXT}   do both texts stand for the same value?

The agent's Python prints a set as set([...]), which this one does not read: its members are judged as a list.
"""
import ast
import json
import pprint
import re
import sys


def plain(text):
    return re.sub(r"set\((\[[^\]]*\])\)", r"\1", text)


asked = json.load(sys.stdin)
if "dump" in asked:
    text = plain(asked["dump"])
    value = ast.literal_eval(text)
    answer = {"kind": type(value).__name__, "pretty": pprint.pformat(value) + "\n", "text": text, "keys": sorted(value)}
else:
    sent, shown = ast.literal_eval(asked["sent"]), ast.literal_eval(asked["shown"])
    # A tuple travels as an array.
    answer = {"same": json.loads(json.dumps(sent)) == json.loads(json.dumps(shown))}
json.dump(answer, sys.stdout)

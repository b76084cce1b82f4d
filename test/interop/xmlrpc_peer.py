"""Judges an agent with Python's own xmlrpc.client. Prints one JSON document; the test reads it.

usage: xmlrpc_peer.py HOST PORT USER PASSWORD
"""
import base64
import datetime
import json
import ssl
import sys
import urllib.error
import urllib.request
import xmlrpc.client

host, port, user, password = sys.argv[1:5]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def server(path="/", secret=password):
    return xmlrpc.client.ServerProxy(
        f"https://{user}:{secret}@{host}:{port}{path}", context=context, allow_none=True, use_builtin_types=True
    )


values = {
    "string": "a < b & c > d \"quoted\" 'single'",
    "unicode": "Grüße, 世界, 🙂",
    "blanks": "  two leading, two trailing  ",
    "empty string": "",
    "lines": "one\ntwo\tthree",
    "zero": 0,
    "negative": -2147483648,
    "largest int": 2147483647,
    "true": True,
    "false": False,
    "double": 3.25,
    "whole double": 1.0,
    "small double": 1e-300,
    "large double": 1e300,
    "nil": None,
    "time": datetime.datetime(2016, 2, 29, 23, 59, 58),
    "bytes": bytes(range(256)),
    "empty array": [],
    "array": [1, "two", 3.5, None, [True, []]],
    "empty struct": {},
    "struct": {"a": 1, "b": {"c": [1, 2, {"d": None}]}, "key with <markup> & blanks": ""},
    "proto": {"__proto__": 1, "constructor": "x"},
}
agent = server()
echoed = {name: (lambda seen: type(seen) is type(value) and seen == value)(agent.echo(value)) for name, value in values.items()}


def raw(body):
    request = urllib.request.Request(
        f"https://{host}:{port}/RPC2",
        data=body.encode(),
        headers={"Content-Type": "text/xml", "Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()},
    )
    with urllib.request.urlopen(request, context=context) as answer:
        return answer.read().decode()


big = 2**40 + 1
echoed["i8"] = xmlrpc.client.loads(raw(f"<methodCall><methodName>echo</methodName><params><param><value><i8>{big}</i8></value></param></params></methodCall>"), use_builtin_types=True)[0][0] == big


def fault(call):
    try:
        call()
    except xmlrpc.client.Fault as error:
        return {"code": error.faultCode, "text": error.faultString}
    except xmlrpc.client.ProtocolError as error:
        return {"status": error.errcode, "reason": error.errmsg, "authenticate": error.headers.get("WWW-Authenticate")}
    return None


boot = agent.get_last_boot_time()
print(
    json.dumps(
        {
            "echoed": echoed,
            "api": agent.get_api_version(),
            "boot": sorted(boot.keys()),
            "paths": [server(path).echo(path) == path for path in ("/", "/RPC2", "/api/3", "/api/3/")],
            "discover": agent.discover_server()[:200],
            "unknown": fault(lambda: agent.no_such_method()),
            "foreignRelease": fault(lambda: agent.release_ownership("0004fb000001000000000000000000ff")),
            "notSimulated": fault(lambda: agent.dump_vm_core("a", "b")),
            "wrongPassword": fault(lambda: server(secret="wrong").echo("x")),
            "aliveAfterwards": agent.echo("still here"),
        }
    )
)

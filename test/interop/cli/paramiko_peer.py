"""paramiko against the command line: exec, a shell, many at once. Prints what it saw as JSON."""
import json
import sys
import time

import paramiko

host, port, user, password = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]


def connect():
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(host, port=port, username=user, password=password, look_for_keys=False, allow_agent=False)
    return client


def run(client, command):
    _, out, err = client.exec_command(command)
    text = out.read().decode()
    return {"text": text, "errors": err.read().decode(), "status": out.channel.recv_exit_status()}


def until(shell, end):
    seen = ""
    deadline = time.monotonic() + 60
    while not seen.endswith(end):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no {end!r} in {seen!r}")
        seen += shell.recv(65536).decode()
    return seen


client = connect()
result = {"exec": run(client, "list Server"), "again": run(client, "show Server name=nobody")["text"]}

shell = client.invoke_shell(term="vt100", width=40, height=10)
result["greeting"] = until(shell, "OVM> ")
shell.send("set outputMode=Sparse\r")
until(shell, "OVM> ")
shell.send("list ServerPool\r")
result["sparse"] = until(shell, "OVM> ")
shell.resize_pty(width=200, height=50)
shell.send("exit\r")
result["left"] = shell.recv_exit_status()

others = [connect() for _ in range(8)]
result["others"] = [run(other, "showversion")["text"] for other in others]
for other in others:
    other.close()

try:
    client.get_transport().request_port_forward("127.0.0.1", 0)
    result["forwarding"] = "taken"
except paramiko.SSHException:
    result["forwarding"] = "refused"
try:
    client.open_sftp()
    result["sftp"] = "taken"
except (paramiko.SSHException, EOFError):
    result["sftp"] = "refused"
client.close()

stranger = paramiko.SSHClient()
stranger.set_missing_host_key_policy(paramiko.AutoAddPolicy())
try:
    stranger.connect(host, port=port, username=user, password="wrong", look_for_keys=False, allow_agent=False)
    result["stranger"] = "taken"
except paramiko.AuthenticationException:
    result["stranger"] = "refused"
print(json.dumps(result))

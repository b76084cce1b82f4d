"""Asks the agents themselves, by XML-RPC over HTTPS. Nobody vouches for an agent's own certificate before it is owned, so it is not checked."""
import ssl
import urllib.parse
import xmlrpc.client

from ovm import lab_of

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
for agent in lab_of()["agents"]:
    secret = urllib.parse.quote(agent["password"], safe="")
    server = xmlrpc.client.ServerProxy(f"https://{agent['user']}:{secret}@{agent['host']}:{agent['port']}/", context=context, allow_none=True)
    print(f"{agent['name']}: interface version {server.get_api_version()}, booted at {server.get_last_boot_time()['last_boot_time']}")
    try:
        server.dump_vm_core("repository", "machine")
    except xmlrpc.client.Fault as fault:
        print(f"{agent['name']}: {fault.faultString}")

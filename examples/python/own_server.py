"""Discovers every Server of the lab and takes ownership of it; the jobs run side by side."""
from ovm import lab_of, manager_of

lab = lab_of()
manager = manager_of(lab)
jobs = [
    manager.call("POST", "/Server/discover", body=agent["password"], serverName=f"{agent['host']}:{agent['port']}", takeOwnershipIfUnowned="true")
    for agent in lab["agents"]
]
for job in jobs:
    ended = manager.wait_for(job)
    server = manager.call("GET", f"/Server/{ended['resultId']['value']}")
    print(f"{ended['name']}: {ended['jobRunState']}, {server['name']} is {server['serverRunState']}")

"""Polls for events: each look asks only for what is new since the one before. Ends when a look brings nothing."""
import time

from ovm import lab_of, manager_of

manager = manager_of(lab_of())
seen = set()
newest = 0
while True:
    events = manager.call("GET", "/Event", startTime=newest)
    # Two events may carry the same millisecond: the id decides what is new.
    fresh = [event for event in events if event["id"]["value"] not in seen]
    if not fresh:
        break
    for event in fresh:
        subject = event["associatedObjectId"]
        print(f"{event['eventSeverity']:8} {event['eventType']} {subject['name'] if subject else ''}")
        seen.add(event["id"]["value"])
        newest = max(newest, event["createTime"])
    time.sleep(0.2)
for server in manager.call("GET", "/Server/id"):
    manager.wait_for(manager.call("PUT", f"/Server/{server['value']}/acknowledgeEvents"))
print(f"{len(seen)} events, acknowledged")

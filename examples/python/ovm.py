"""A small client of the Web Services API, and where the lab is. Standard library only."""
import base64
import http.client
import json
import ssl
import sys
import time
import urllib.parse

PREFIX = "/ovm/core/wsapi/rest"


class Refused(Exception):
    """The Manager answered with an error; its body says why (errorCode, message)."""

    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body[:500]}")
        self.status = status
        self.body = body


class Manager:
    """One Manager, over one connection that stays open.

    user and password are sent with the first request only: it opens a session, and the cookies do the rest. With
    certificate (a file with certificate and key, PEM) no password is needed.
    """

    def __init__(self, url, ca_file, user=None, password=None, certificate=None):
        where = urllib.parse.urlsplit(url)
        context = ssl.create_default_context(cafile=ca_file)
        if certificate is not None:
            context.load_cert_chain(certificate)
        self._connection = http.client.HTTPSConnection(where.hostname, where.port, context=context, timeout=60)
        self._basic = None
        if user is not None:
            self._basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._cookies = {}

    def call(self, method, path, body=None, **query):
        """Sends a request and returns the decoded JSON, or the text of an answer that is none.

        body: a str goes out as it is (passwords, PEM), anything else as JSON.
        """
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        elif self._basic is not None:
            headers["Authorization"] = self._basic
        if query:
            path += "?" + urllib.parse.urlencode(query)
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        self._connection.request(method, PREFIX + path, body=data, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, text)
        return json.loads(text) if answer.headers.get_content_type() == "application/json" and text else text

    def wait_for(self, job, timeout=120):
        """Polls a job (as a write has answered it) until it is done, and returns it. Raises RuntimeError when it failed."""
        until = time.monotonic() + timeout
        while not job["summaryDone"]:
            if time.monotonic() > until:
                raise TimeoutError(f"{job['name']} is not done after {timeout} s")
            time.sleep(0.2)
            job = self.call("GET", f"/Job/{job['id']['value']}")
        if job["jobRunState"] != "SUCCESS":
            raise RuntimeError(f"{job['name']}: {job['jobRunState']} {job['error']}")
        return job


def lab_of(arguments=None):
    """The lab that the first argument names: the file with the line that `ovmsim up --json` printed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        raise SystemExit(f"usage: {sys.argv[0]} FILE, where FILE has the line that 'ovmsim up --json' prints")
    with open(arguments[0], encoding="utf-8") as file:
        return json.loads(file.readline())


def manager_of(lab):
    """The lab's Manager, as its administrator."""
    return Manager(lab["manager"]["url"], lab["manager"]["caFile"], lab["admin"]["user"], lab["admin"]["password"])

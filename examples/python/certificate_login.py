"""Has a key of one's own certified by the internal CA and registered for the user who asks; from then on it stands for the password."""
import os
import subprocess
import tempfile

from ovm import Manager, lab_of, manager_of

lab = lab_of()
with tempfile.TemporaryDirectory() as folder:  # readable by nobody else
    key, request, both = (os.path.join(folder, name) for name in ("key.pem", "request.pem", "both.pem"))
    subprocess.run(
        ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={lab['admin']['user']}"],
        check=True, capture_output=True,
    )
    with open(request, encoding="ascii") as file:
        signed = manager_of(lab).call("POST", "/Utilities/Certificate/SignAndRegister", body=file.read())
    with open(key, encoding="ascii") as key_file, open(both, "w", encoding="ascii") as file:
        file.write(signed["certificate"] + "\n" + key_file.read())
    manager = Manager(lab["manager"]["url"], lab["manager"]["caFile"], certificate=both)
    print(f"{signed['fingerprint']} reads {manager.call('GET', '/Manager')[0]['name']} without a password")
    # The certificate stands for nobody again, and so does whoever copied it.
    manager_of(lab).call("DELETE", f"/Utilities/Certificate/{signed['fingerprint']}")

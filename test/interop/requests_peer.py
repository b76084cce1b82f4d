"""Python's requests as a client of the Web Services API, used as the public Python clients use it: one session with name and password, Accept and
Content-Type on every request, a JSON body (`null` where there is nothing to say) on every write, jobs polled by summaryDone.

Arguments: URL of the Manager, file of its CA, user, password. Prints what it saw as JSON.
"""
import json
import sys
import time

import requests


class Manager:
    def __init__(self, url, ca, auth):
        self.base = url + '/ovm/core/wsapi/rest/'
        self.session = requests.Session()
        # The environment's CA bundle would win over `verify`.
        self.session.trust_env = False
        self.session.verify = ca
        self.session.auth = auth
        self.session.headers.update({'Accept': 'application/json', 'Content-Type': 'application/json'})

    def get(self, path):
        answer = self.session.get(self.base + path)
        answer.raise_for_status()
        return answer.json()

    def done(self, method, path, body=None, **params):
        answer = self.session.request(method, self.base + path, params=params, data=None if method == 'DELETE' else json.dumps(body))
        answer.raise_for_status()
        job = answer.json()
        while not job['summaryDone']:
            time.sleep(.05)
            job = self.session.get(job['id']['uri']).json()
        if job['jobRunState'].upper() != 'SUCCESS':
            raise RuntimeError(job['error']['message'])
        return job['resultId']

    def named(self, kind, name=None):
        return [each for each in self.get(kind + '/id') if name in (None, each['name'])][0]


def life_of_a_machine(ovm):
    repository, pool, network = ovm.named('Repository'), ovm.named('ServerPool'), [each for each in ovm.get('Network') if 'VIRTUAL_MACHINE' in each['roles']][0]['id']
    disk = ovm.done('POST', 'Repository/%s/VirtualDisk' % repository['value'], {'diskType': 'VIRTUAL_DISK', 'size': 1 << 30, 'shareable': False, 'name': 'peer.img'}, sparse='true')
    vm = ovm.done('POST', 'Vm', {'name': 'peer', 'vmDomainType': 'XEN_HVM_PV_DRIVERS', 'repositoryId': repository, 'serverPoolId': pool, 'cpuCount': 1, 'memory': 512})
    path = 'Vm/' + vm['value']
    ovm.done('POST', path + '/VmDiskMapping', {'virtualDiskId': disk, 'diskWriteMode': 'READ_WRITE', 'emulatedBlockDevice': False, 'storageElementId': None, 'diskTarget': 0})
    ovm.done('POST', path + '/VirtualNic', {'networkId': network})
    seen = ovm.get(path)
    ovm.done('PUT', path, dict(seen, name='peer2'))
    states = []
    for action in ('start', 'suspend', 'resume', 'restart', 'kill'):
        ovm.done('PUT', '%s/%s' % (path, action))
        states.append(ovm.get(path)['vmRunState'])
    ovm.done('DELETE', path)
    after = ovm.get('VirtualDisk/' + disk['value'])
    ovm.done('DELETE', 'Repository/%s/VirtualDisk/%s' % (repository['value'], disk['value']))
    return {'name': vm['name'], 'mappings': len(seen['vmDiskMappingIds']), 'cards': len(seen['virtualNicIds']), 'states': states, 'mappingsLeft': after['vmDiskMappingIds']}


def clone_of_a_template(ovm):
    template = [vm for vm in ovm.get('Vm') if vm['vmRunState'] == 'TEMPLATE'][0]
    clone = ovm.done('PUT', 'Vm/%s/clone' % template['id']['value'], serverPoolId=ovm.named('ServerPool')['value'], createTemplate=False)
    ovm.done('PUT', 'Vm/' + clone['value'], {'id': clone, 'name': 'cloned'})
    seen = ovm.get('Vm/' + clone['value'])
    ovm.done('DELETE', 'Vm/' + clone['value'])
    kept = ovm.get('Vm/' + template['id']['value'])
    return {'name': seen['name'], 'state': seen['vmRunState'], 'sameDisks': len(seen['vmDiskMappingIds']) == len(kept['vmDiskMappingIds']) == len(template['vmDiskMappingIds'])}


def refusals(url, ca, user, ovm):
    gone = ovm.session.get(ovm.base + 'Vm/none')
    stranger = Manager(url, ca, (user, 'wrong')).session.get(ovm.base + 'Vm')
    return {'gone': [gone.status_code, gone.json()['errorCode']], 'stranger': [stranger.status_code, stranger.json()['errorCode']]}


def cookies_alone(ovm):
    session = requests.Session()
    session.trust_env = False
    session.verify = ovm.session.verify
    session.cookies.update(ovm.session.cookies)
    answer = session.get(ovm.base + 'Manager', headers={'Accept': 'application/json'})
    return [answer.status_code, sorted(ovm.session.cookies.keys())]


if __name__ == '__main__':
    url, ca, user, password = sys.argv[1:]
    ovm = Manager(url, ca, (user, password))
    print(json.dumps({
        'requests': requests.__version__,
        'manager': ovm.get('Manager')[0]['managerRunState'],
        'systems': len(ovm.get('Vm/SupportedOsTypes')['strings']),
        'machine': life_of_a_machine(ovm),
        'clone': clone_of_a_template(ovm),
        'refusals': refusals(url, ca, user, ovm),
        'cookies': cookies_alone(ovm),
    }))

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PeerStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly plain: boolean;
  readonly request: string;
}

/** A program of the same kind, to measure against. */
export interface Peer {
  readonly name: string;
  /** Package that is fetched for the bench. */
  readonly npm?: string;
  /** Program without which it does not run. */
  readonly needs?: string;
  /** Writes what it needs into the folder. */
  start(at: { readonly folder: string; readonly port: number }): PeerStart;
}

const get = (path: string, port: number): string => [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Accept: application/json', '', ''].join('\r\n');

/** Mock servers that answer with this JSON. */
export function peerPrograms(json: string): readonly Peer[] {
  return [
    {
      name: 'WireMock',
      npm: 'wiremock@^3',
      needs: 'java',
      start: ({ folder, port }) => {
        const mappings = join(folder, 'wiremock', 'mappings');
        mkdirSync(mappings, { recursive: true });
        writeFileSync(join(mappings, 'vm.json'), JSON.stringify({ request: { method: 'GET', urlPath: '/Vm' }, response: { status: 200, headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(json)) }, body: json } }));
        const packaged = join(folder, 'node_modules', 'wiremock');
        const jar = readdirSync(packaged, { recursive: true }).map(String).find((file) => file.endsWith('.jar'));
        if (jar === undefined) throw new Error('the package has no jar');
        return { command: 'java', args: ['-jar', join(packaged, jar), '--https-port', String(port), '--disable-http', '--root-dir', join(folder, 'wiremock'), '--no-request-journal', '--disable-banner'], plain: false, request: get('/Vm', port) };
      },
    },
    {
      name: '@mockoon/cli',
      npm: '@mockoon/cli@^9',
      start: ({ folder, port }) => {
        const file = join(folder, 'mockoon.json');
        const response = { uuid: 'b1a7c9b0-0000-4000-8000-000000000003', body: json, latency: 0, statusCode: 200, label: '', headers: [{ key: 'Content-Type', value: 'application/json' }], bodyType: 'INLINE', filePath: '', databucketID: '', sendFileAsBody: false, rules: [], rulesOperator: 'OR', disableTemplating: true, fallbackTo404: false, default: true, crudKey: 'id', callbacks: [] };
        const route = { uuid: 'b1a7c9b0-0000-4000-8000-000000000002', type: 'http', documentation: '', method: 'get', endpoint: 'Vm', responses: [response], responseMode: null, streamingMode: null, streamingInterval: 0 };
        writeFileSync(file, JSON.stringify({ uuid: 'b1a7c9b0-0000-4000-8000-000000000001', lastMigration: 33, name: 'vm', endpointPrefix: '', latency: 0, port, hostname: '127.0.0.1', folders: [], routes: [route], rootChildren: [{ type: 'route', uuid: route.uuid }], proxyMode: false, proxyHost: '', proxyRemovePrefix: false, tlsOptions: { enabled: true, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' }, cors: false, headers: [], proxyReqHeaders: [], proxyResHeaders: [], data: [], callbacks: [] }));
        return { command: process.execPath, args: [join(folder, 'node_modules/@mockoon/cli/bin/run.js'), 'start', '--data', file, '--disable-log-to-file', '--repair'], plain: false, request: get('/Vm', port) };
      },
    },
    {
      name: 'json-server',
      npm: 'json-server@^0.17',
      start: ({ folder, port }) => {
        const file = join(folder, 'db.json');
        writeFileSync(file, JSON.stringify({ vm: { ...(JSON.parse(json) as object), id: 'one' } }));
        return { command: process.execPath, args: [join(folder, 'node_modules/json-server/lib/cli/bin.js'), '--quiet', '--host', '127.0.0.1', '--port', String(port), file], plain: true, request: get('/vm', port) };
      },
    },
  ];
}

const library = '/usr/share/gocode/src/github.com/vmware/govmomi';
const main = `package main

import (
	"crypto/tls"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
)

func main() {
	model := simulator.VPX()
	_ = model.Create()
	model.Service.TLS = new(tls.Config)
	model.Service.Listen = &url.URL{Host: os.Args[1]}
	model.Service.NewServer()
	select {}
}
`;

/** vcsim over Debian's govmomi, or why not. */
export function builtVcsim(folder: string): Peer | { readonly why: string } {
  if (spawnSync('go', ['version']).error || !existsSync(library)) return { why: 'needs Go and its govmomi library; on Debian: apt-get install golang-go golang-github-vmware-govmomi-dev' };
  try {
    writeFileSync(join(folder, 'vcsim.go'), main);
    execFileSync('go', ['build', '-o', 'vcsim', 'vcsim.go'], { cwd: folder, env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(folder, 'gocache'), GOFLAGS: '' }, stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
  } catch (error) {
    return { why: `go build: ${error instanceof Error ? error.message : String(error)}` };
  }
  const body = '<?xml version="1.0"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><RetrieveServiceContent xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></RetrieveServiceContent></Body></Envelope>';
  return {
    name: 'vcsim',
    start: ({ port }) => ({
      command: join(folder, 'vcsim'),
      args: [`127.0.0.1:${port}`],
      plain: false,
      request: [`POST /sdk HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Type: text/xml', 'SOAPAction: urn:vim25/6.5', `Content-Length: ${body.length}`, '', body].join('\r\n'),
    }),
  };
}

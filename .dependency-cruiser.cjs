/**
 * Who may import whom, as docs/architecture.md draws it. Every package may import model and kernel
 * (model nothing, kernel only model); beyond that only what this table says.
 */
const allowed = {
  model: [],
  kernel: ['model'],
  xml: ['model', 'kernel'],
  ca: ['model', 'kernel'],
  client: ['model', 'kernel', 'xml'],
  cli: ['model', 'kernel', 'xml', 'client'],
  agent: ['model', 'kernel', 'xml', 'ca'],
  manager: ['model', 'kernel', 'xml', 'ca', 'client', 'cli'],
  ovmsim: ['model', 'kernel', 'xml', 'ca', 'client', 'cli', 'agent', 'manager'],
};
const names = Object.keys(allowed);

module.exports = {
  forbidden: [
    ...names.map((name) => {
      const others = names.filter((other) => other !== name && !allowed[name].includes(other));
      return {
        name: `imports-of-${name}`,
        severity: 'error',
        comment: `packages/${name} may import ${allowed[name].join(', ') || 'no other package'}`,
        from: { path: `^packages/${name}/src/` },
        to: { path: others.length === 0 ? '^$' : `^packages/(${others.join('|')})/` },
      };
    }),
    {
      name: 'only-the-front-of-a-package',
      severity: 'error',
      comment: 'Another package is imported by its name, never by a path into its source.',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/(?!$1)[^/]+/src/(?!index\\.ts$|main\\.ts$)' },
    },
    {
      name: 'client-only-in-the-gui',
      severity: 'error',
      comment: 'Inside the Manager only the back end of the web console is a client of the Web Services API.',
      from: { path: '^packages/manager/src/', pathNot: '^packages/manager/src/gui/' },
      to: { path: '^packages/client/' },
    },
    {
      name: 'cli-only-in-the-process',
      severity: 'error',
      comment: 'The command line knows the Manager through port 7002 alone; it is only started in the same process.',
      from: { path: '^packages/manager/src/', pathNot: '^packages/manager/src/process\\.ts$' },
      to: { path: '^packages/cli/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'model-is-data', severity: 'error', from: { path: '^packages/model/src/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core', 'npm'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
    exclude: { path: '/dist/' },
  },
};

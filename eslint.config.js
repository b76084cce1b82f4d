import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Time and chance come in through constructors; only packages/kernel may reach for the real thing. */
const takeAClock = 'Take a Clock from @ovmsim/kernel: nothing outside the kernel waits or looks at the time by itself.';
const takeChance = 'Take Rng or Entropy from @ovmsim/kernel.';
const constantTime = 'Secrets are compared by constantTimeEqual from @ovmsim/kernel, whatever their lengths.';
const timers = ['setTimeout', 'setInterval', 'setImmediate'];
const chance = ['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues', 'webcrypto'];

const ambientGlobals = [
  ...[...timers, 'performance'].map((name) => ({ name, message: takeAClock })),
  { name: 'crypto', message: takeChance },
];
const ambientProperties = [
  ...['globalThis', 'global'].flatMap((object) => [
    ...[...timers, 'performance', 'Date'].map((property) => ({ object, property, message: takeAClock })),
    { object, property: 'crypto', message: takeChance },
  ]),
  { object: 'process', property: 'hrtime', message: takeAClock },
  { object: 'process', property: 'uptime', message: takeAClock },
  { object: 'AbortSignal', property: 'timeout', message: takeAClock },
  { object: 'Math', property: 'random', message: takeChance },
];
const ambientImports = {
  paths: [
    ...['timers', 'timers/promises', 'perf_hooks'].flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: takeAClock })),
    ...['crypto', 'node:crypto'].map((name) => ({ name, importNames: chance, message: takeChance })),
    ...['crypto', 'node:crypto'].map((name) => ({ name, importNames: ['timingSafeEqual'], message: constantTime })),
    ...['process', 'node:process'].map((name) => ({ name, importNames: ['hrtime', 'uptime'], message: takeAClock })),
  ],
};
const ambientSyntax = [
  // `new Date(x)` only formats or reads what it is given, and so do Date.UTC and Date.parse; every other use of `Date` asks what time it is or
  // could be handed on to somebody who does.
  {
    selector: "Identifier[name='Date']:not(NewExpression > .callee):not(MemberExpression > .object):not(MemberExpression[computed=false] > .property):not(BinaryExpression[operator='instanceof'] > .right):not(:matches(Property, PropertyDefinition, MethodDefinition, TSPropertySignature, TSMethodSignature)[computed=false] > .key):not(TSTypeReference > .typeName):not(ImportSpecifier > .imported)",
    message: takeAClock,
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: takeAClock },
  { selector: "MemberExpression[object.name='Date']:not([computed=false][property.name=/^(UTC|parse)$/])", message: takeAClock },
  { selector: `CallExpression[callee.property.name=/^(${chance.join('|')})$/]`, message: takeChance },
  { selector: "VariableDeclarator[init.name=/^(globalThis|global)$/] > ObjectPattern", message: takeAClock },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'coverage/**', '.build/**', 'certs/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'test/**/*.ts'],
    ignores: ['packages/kernel/src/**'],
    rules: {
      'no-restricted-globals': ['error', ...ambientGlobals],
      'no-restricted-properties': ['error', ...ambientProperties],
      'no-restricted-imports': ['error', ambientImports],
      'no-restricted-syntax': ['error', ...ambientSyntax],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
);

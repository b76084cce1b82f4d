import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Time and chance come in through constructors; only packages/kernel may reach for the real thing. */
const ambientTimers = ['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: 'Take a Clock from @ovmsim/kernel: nothing outside the kernel waits by itself.',
}));
const ambientImports = {
  paths: [
    { name: 'node:timers', message: 'Take a Clock from @ovmsim/kernel.' },
    { name: 'node:timers/promises', message: 'Take a Clock from @ovmsim/kernel.' },
    {
      name: 'node:crypto',
      importNames: ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'webcrypto'],
      message: 'Take Rng or Entropy from @ovmsim/kernel.',
    },
  ],
};
const ambientSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from a Clock.' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take the time from a Clock.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Take an Rng.' },
  { selector: "CallExpression[callee.property.name=/^(randomUUID|randomBytes)$/]", message: 'Take Rng or Entropy.' },
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
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'test/**/*.ts'],
    ignores: ['packages/kernel/src/**'],
    rules: {
      'no-restricted-globals': ['error', ...ambientTimers],
      'no-restricted-imports': ['error', ambientImports],
      'no-restricted-syntax': ['error', ...ambientSyntax],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
);

import { z } from 'zod';
import type { FilerSpec } from './types.js';

const gigabyte = 1024 ** 3;

/** The file server of every world that names none. */
export const defaultFilers: readonly FilerSpec[] = [
  {
    name: 'nas1',
    hosts: ['nas1', 'nas1.example.com', '127.0.2.1'],
    exports: [
      { path: '/export/repo1', bytes: 500 * gigabyte },
      { path: '/export/repo2', bytes: 500 * gigabyte },
      { path: '/export/pool1', bytes: 20 * gigabyte },
    ],
  },
];

const host = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'a host name or an address');

/** File servers as a file or a world names them. */
export const filerSpecs = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9._-]+$/, 'letters, digits, dots and dashes'),
      hosts: z.array(host).min(1),
      exports: z.array(z.strictObject({ path: z.string().regex(/^(\/[^/\0]+)+$/, 'an absolute path'), bytes: z.number().int().min(0) })),
      down: z.boolean().optional(),
    }),
  )
  .refine((filers) => new Set(filers.map(({ name }) => name)).size === filers.length, 'two file servers have one name')
  .refine((filers) => new Set(filers.flatMap(({ hosts }) => hosts)).size === filers.flatMap(({ hosts }) => hosts).length, 'two file servers answer to one name');

import type { TypeName, ValueName } from './names.js';

/**
 * Root element of one object: the class name with a small first letter, as Java's bean rules decapitalise (two leading capitals stay:
 * IPAddress). Captured for 3.2.1 (`server`); the rest inferred from JAXB's defaults.
 */
export function xmlItemName(name: TypeName | ValueName): string {
  if (/^[A-Z]{2}/.test(name)) return name;
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/**
 * Root element of a list: Jersey 1's English plural of the item (`servers` captured for 3.2.1, the rest inferred): -y after a consonant becomes
 * -ies, -ch, -sh, -s and -x take -es, everything else takes -s.
 */
export function xmlListName(name: TypeName | ValueName): string {
  const item = xmlItemName(name);
  if (/[^aeiou]y$/.test(item)) return `${item.slice(0, -1)}ies`;
  return /(?:ch|sh|s|x)$/.test(item) ? `${item}es` : `${item}s`;
}

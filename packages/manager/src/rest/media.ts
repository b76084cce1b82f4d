/** The two encodings of the Web Services API. */
export type Format = 'json' | 'xml';

/** Header values exactly as sent; one client compares the JSON one with `==` (fog), so it has no charset parameter. */
export const contentTypes = { json: 'application/json', xml: 'application/xml', text: 'text/plain', html: 'text/html' } as const;

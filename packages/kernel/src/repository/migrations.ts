/** 'ovms': by it a database of ours is told from any other. */
export const applicationId = 0x6f766d73;

/**
 * What brings a database from version n to n + 1, in order; `PRAGMA user_version` says how far it is. A step that has been published never changes.
 * 1: records in the order they were made, facts, the log of changes. 2: who came to name whom later than when it was made.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE record (place INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (type, id));
   CREATE TABLE change (number INTEGER PRIMARY KEY, "commit" INTEGER NOT NULL, time REAL NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, body TEXT);`,
  `CREATE TABLE link (type TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (type, id, field, target)) WITHOUT ROWID;`,
];

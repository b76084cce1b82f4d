/** What one command line takes on at most. Times in ms of real time, lengths in characters. */
export interface SshLimits {
  /** Connections at once. */
  readonly connections: number;
  /** Of these, how many may not have logged in yet. */
  readonly unauthenticated: number;
  /** Shells and commands at once over all connections; the product's guide names no number. */
  readonly sessions: number;
  readonly sessionsPerConnection: number;
  /** From the first byte that could come until keys are agreed on. */
  readonly handshakeMs: number;
  /** Until the login. */
  readonly loginGraceMs: number;
  /** Refused logins on one connection; questions about public keys count too. */
  readonly authAttempts: number;
  /** Of one line or one exec request. */
  readonly lineLength: number;
  /** Input that waits while a command runs; then the client has to wait. */
  readonly typedAhead: number;
  /** How often a silent client is asked whether it is there, and how many questions it may leave unanswered. */
  readonly keepAliveMs: number;
  readonly keepAliveMisses: number;
  /** Bytes that a client may leave unread on its connection before it is dropped. */
  readonly unreadBytes: number;
}

export const defaultLimits: SshLimits = {
  connections: 512,
  unauthenticated: 100,
  sessions: 512,
  sessionsPerConnection: 32,
  handshakeMs: 20_000,
  loginGraceMs: 120_000,
  authAttempts: 20,
  lineLength: 65_536,
  typedAhead: 1_048_576,
  keepAliveMs: 60_000,
  keepAliveMisses: 5,
  unreadBytes: 16 * 1024 * 1024,
};

/** What a command answers beside its status, whatever the output mode. */
export type DataItem =
  /** One object of a list. */
  | { readonly kind: 'object'; readonly id: string; readonly name: string }
  /** One property of an object; the value may have several lines. */
  | { readonly kind: 'property'; readonly label: string; readonly value: string }
  /** A line of text. */
  | { readonly kind: 'line'; readonly text: string };

/** The answer of one command. */
export interface Answer {
  readonly status: 'Success' | 'Failure';
  /** Of the job that the command made. */
  readonly jobId: string | null;
  /** Null for commands that answer nothing but their status. */
  readonly data: readonly DataItem[] | null;
  /** Of a failure. */
  readonly error: string | null;
}

export const success = (data: Answer['data'] = null, jobId: string | null = null): Answer => ({ status: 'Success', jobId, data, error: null });

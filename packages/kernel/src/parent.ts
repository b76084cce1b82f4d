/** Asks the process that started this one for something that only it can do. Rejects with its words when it cannot. */
export type AskParent = (request: unknown) => Promise<unknown>;

/** A question on the channel, and its answer. */
export interface ParentQuestion {
  readonly ask: { readonly id: number; readonly request: unknown };
}
export interface ParentAnswer {
  readonly answer: { readonly id: number; readonly result?: unknown; readonly error?: string };
}

type Channel = Pick<NodeJS.Process, 'send' | 'on'>;

/** The way to the parent of this process; undefined for one that has none. */
export function parentOf(channel: Channel): AskParent | undefined {
  if (channel.send === undefined) return undefined;
  const open = new Map<number, { readonly done: (result: unknown) => void; readonly fail: (error: Error) => void }>();
  let last = 0;
  channel.on('message', (message: unknown) => {
    const answer = (message as Partial<ParentAnswer> | null)?.answer;
    const waiting = answer === undefined ? undefined : open.get(answer.id);
    if (answer === undefined || waiting === undefined) return;
    open.delete(answer.id);
    if (answer.error === undefined) waiting.done(answer.result);
    else waiting.fail(new Error(answer.error));
  });
  return (request) =>
    new Promise((done, fail) => {
      last += 1;
      const id = last;
      open.set(id, { done, fail });
      const question: ParentQuestion = { ask: { id, request } };
      channel.send?.(question, undefined, {}, (error) => {
        if (error === null) return;
        open.delete(id);
        fail(error);
      });
    });
}

import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parentOf, type ParentQuestion } from './parent.js';

/** A channel whose other end answers as `reply` says. */
function channel(reply: (question: ParentQuestion, answer: (message: object) => void) => void): Parameters<typeof parentOf>[0] {
  const events = new EventEmitter();
  const send = (message: unknown): boolean => {
    reply(message as ParentQuestion, (answer) => void events.emit('message', answer));
    return true;
  };
  return Object.assign(events, { send }) as unknown as Parameters<typeof parentOf>[0];
}

describe('a question to the parent', () => {
  it('gets the answer with its own number, whatever else comes along', async () => {
    const ask = parentOf(
      channel(({ ask: { id, request } }, answer) => {
        answer({ config: {} });
        answer({ answer: { id: id + 100, result: 'another' } });
        answer({ answer: { id, result: `you said ${String(request)}` } });
      }),
    );
    expect(await Promise.all([ask?.('one'), ask?.('two')])).toEqual(['you said one', 'you said two']);
  });

  it('rejects with the words of a parent that cannot', async () => {
    const ask = parentOf(channel(({ ask: { id } }, answer) => answer({ answer: { id, error: 'no such machine' } })));
    await expect(ask?.('x')).rejects.toThrow('no such machine');
  });

  it('cannot be put without one', () => {
    expect(parentOf({ on: process.on.bind(process) })).toBeUndefined();
  });
});

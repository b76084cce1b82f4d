import { describe, expect, it } from 'vitest';
import { errorAnswer, rpcAnswer } from './python-http.js';

describe("answers in the style of Python's servers", () => {
  it('carry an error as reason phrase and as a small page', () => {
    const answer = errorAnswer(501, "Unsupported method ('GET')", 0);
    expect(answer.reason).toBe("Unsupported method ('GET')");
    expect(answer.headers).toEqual({
      Server: 'BaseHTTP/0.3 Python/2.6.6',
      Date: 'Thu, 01 Jan 1970 00:00:00 GMT',
      'Content-Type': 'text/html',
      Connection: 'close',
    });
    expect(answer.body).toContain('<p>Error code explanation: 501 = Server does not support this operation.');
  });

  it('quote what a page must not contain', () => {
    expect(String(errorAnswer(403, '<b>&', 0).body)).toContain('<p>Message: &lt;b&gt;&amp;.');
  });

  it('count the length of an answer in bytes', () => {
    expect(rpcAnswer('é', 0).headers?.['Content-length']).toBe('2');
  });
});

const titles: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  415: 'Unsupported Media Type',
  501: 'Not Implemented',
};

function page(title: string, body: string): string {
  return `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>\n${body}\n</body>\n</html>\n`;
}

/** The web container's error page; its title is WebLogic's form (inferred). */
export function errorPage(status: number, words = ''): string {
  const title = `Error ${status}--${titles[status] ?? 'Error'}`;
  return page(title, `<h2>${title}</h2>${words === '' ? '' : `\n<p>${escapeHtml(words)}</p>`}`);
}

export interface Welcome {
  /** Name of the lab, as the user called it. */
  readonly lab: string;
  /** 'https://127.0.0.1:7002' as the caller wrote it. */
  readonly origin: string;
  readonly base: string;
  readonly managerVersion: string;
  readonly user: string;
}

/** What stands at `/` until there is a web console: which lab this is, and what to try. */
export function welcomePage({ lab, origin, base, managerVersion, user }: Welcome): string {
  const commands = [
    `curl -k -u ${user} -H 'Accept: application/json' ${base}/Manager`,
    `curl -k -u ${user} -H 'Accept: application/json' ${base}/Server`,
    `curl -k -u ${user} -H 'Accept: application/json' ${base}/Event`,
    `curl -k -u ${user} ${base}/Utilities/Certificate/CaCertificate`,
  ];
  const name = escapeHtml(lab);
  return page(
    `ovmsim: ${name}`,
    [
      `<h1>ovmsim: ${name}</h1>`,
      `<p>This is a simulated Oracle VM Manager ${escapeHtml(managerVersion)}, not the product. It has no web console yet; its Web Services API is at`,
      `<a href="${escapeHtml(base)}/Manager">${escapeHtml(base)}</a> (REST, user and password).</p>`,
      '<p>Try:</p>',
      `<pre>${commands.map(escapeHtml).join('\n')}</pre>`,
      `<p>With <code>--cacert</code> and the internal CA's certificate instead of <code>-k</code>, the identity of ${escapeHtml(origin)} is checked too.</p>`,
    ].join('\n'),
  );
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

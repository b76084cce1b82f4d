import { describe, expect, it } from 'vitest';
import { managerConfig } from './process.js';
import { LiveSettings, settingsOf } from './settings.js';

const config = { certs: 'certs', adminPassword: 'x', ca: { url: 'https://127.0.0.1:1', caFile: 'ca.pem', tokenFile: 'token' } };

describe('the settings of a Manager', () => {
  it('are all set unless given, and each may be given alone', () => {
    expect(settingsOf()).toMatchObject({ jobDuration: 'at-once', strictSessions: false, agentMakesKey: false, retention: { jobs: 10_000, events: 10_000, samples: 200_000 } });
    expect(settingsOf({ retention: { events: 5 } }).retention).toEqual({ jobs: 10_000, events: 5, samples: 200_000 });
  });

  it('say where the Manager is: where it listens, unless told otherwise', () => {
    expect(settingsOf()).toMatchObject({ eventBaseUrl: 'https://127.0.0.1:7002', managerAddress: '127.0.0.1' });
    expect(settingsOf({}, 'https://[::1]:17002')).toMatchObject({ eventBaseUrl: 'https://[::1]:17002', managerAddress: '::1' });
    expect(settingsOf({ managerAddress: '192.0.2.10' }, 'https://ovm:7002')).toMatchObject({ eventBaseUrl: 'https://ovm:7002', managerAddress: '192.0.2.10' });
  });

  it('are refused when they are misspelt or make no sense, in the configuration of the process as well', () => {
    expect(() => settingsOf({ retention: { jobs: 0 } })).toThrow('jobs');
    expect(managerConfig.parse(config)).toMatchObject({ port: 7002, profile: '3.4', settings: { retention: { jobs: 10_000 } } });
    expect(managerConfig.parse({ ...config, settings: { retention: { jobs: 7 } } }).settings.retention).toMatchObject({ jobs: 7 });
    for (const wrong of [{ ...config, labname: 'x' }, { ...config, settings: { strictSession: true } }, { ...config, ca: { ...config.ca, token: 'x' } }]) {
      expect(() => managerConfig.parse(wrong)).toThrow('Unrecognized key');
    }
  });

  it('that may change while it runs go back to those of the start', () => {
    const live = new LiveSettings(settingsOf({ strictSessions: true }));
    live.change({ agentMakesKey: true });
    expect([live.agentMakesKey, live.strictSessions]).toEqual([true, true]);
    live.change({ strictSessions: false });
    live.reset();
    expect([live.agentMakesKey, live.strictSessions]).toEqual([false, true]);
  });
});

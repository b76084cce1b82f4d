import { integerParameter, operation, required } from './build.js';

const evidence = 'security guide 3.3 §1.1.2; path and body inferred';

/**
 * Calls between the parts of the product, below /internal. The agent's certificate opens the two notifications of its own Server and nothing else;
 * the web console's certificate opens the change feed of its model.
 */
export const internalOperations = [
  operation({ name: 'AgentNotification.event', type: 'Server', kind: 'internal', at: 'POST /internal/Server/:id/Event' }, {
    body: { kind: 'notification' }, returns: { kind: 'empty' }, principals: ['agent'], line: 'agent-to-core', level: 'behavioural', evidence,
  }),
  operation({ name: 'AgentNotification.statistic', type: 'Server', kind: 'internal', at: 'POST /internal/Server/:id/Statistic' }, {
    body: { kind: 'notification' }, returns: { kind: 'empty' }, principals: ['agent'], line: 'agent-to-core', level: 'behavioural', evidence,
  }),
  /** `since` is the serial of the last change that the console has seen; answers with {@link ModelChanges}. */
  operation({ name: 'Gui.changes', type: null, kind: 'internal', at: 'GET /internal/Gui/Change' }, {
    params: [required(integerParameter('since'))], returns: { kind: 'changes' }, principals: ['gui'], line: 'gui-to-core', level: 'behavioural', evidence,
  }),
];

import { runProcess } from '@ovmsim/kernel';
import { agentConfig } from './config.js';
import { startAgents } from './process.js';

runProcess({ name: 'agent', config: agentConfig, start: startAgents });

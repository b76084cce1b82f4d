import { runProcess } from '@ovmsim/kernel';
import { cliConfig } from './config.js';
import { startCli } from './process.js';

runProcess({ name: 'cli', config: cliConfig, start: startCli });

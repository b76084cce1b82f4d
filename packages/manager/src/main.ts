import { runProcess } from '@ovmsim/kernel';
import { managerConfig, startManager } from './process.js';

runProcess({ name: 'manager', config: managerConfig, start: startManager });

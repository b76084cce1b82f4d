import { runProcess } from '@ovmsim/kernel';
import { caConfig, startCa } from './process.js';

runProcess({ name: 'ca', config: caConfig, start: startCa });

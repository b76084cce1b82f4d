#!/usr/bin/env node
import { runExecutable } from '../dist/tools/executable.js';
process.exitCode = await runExecutable('ovs-agent-keygen');

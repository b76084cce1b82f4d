#!/usr/bin/env node
import { runExecutable } from '../dist/bundle/executable.js';
process.exitCode = await runExecutable('ovs-agent-rpc');

// The machine's own Redis, as a private instance, and n8n's queue in it.
import { randomBytes } from 'node:crypto';

import { run, start } from '../process/child-process.mjs';
import { freePort } from '../process/free-port.mjs';
import { until } from '../process/until.mjs';
import { databaseSettings } from './postgres.mjs';

/** Starts a Redis that writes nothing to disk. */
export async function startRedis(folder) {
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const server = start('redis-server', args, { cwd: folder });
	const ask = (...command) => run('redis-cli', ['-p', String(port), ...command]);
	await until('Redis answers', () => ask('PING').catch(() => false));
	return {
		port,
		/** @param {string} script that gives a number */
		evaluate: async (script) => Number(await ask('EVAL', script, '0')),
		stop: server.stop,
	};
}

/** The environment variables that make processes of n8n work together, by a queue in Redis. */
export function queueSettings(postgres, redis) {
	return {
		...databaseSettings(postgres),
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
}

import getPort from 'get-port';

export const LOOPBACK = '127.0.0.1';

/** A port of the loopback address that nothing listens on. */
export async function freePort() {
	return await getPort({ host: LOOPBACK });
}

import { listAll } from './list';
import type { ApiAnswer, ApiRequest, Session } from './session';
import { sendV1 } from './v1';
import { listV2, sendV2 } from './v2';

type Rest<F> = F extends (session: Session, ...rest: infer R) => infer T
	? (...rest: R) => T
	: never;

/** The ways to Chatbase for one input item, whose errors name it: each as the function of this name says. */
export interface Client {
	sendV1: Rest<typeof sendV1>;
	sendV2: Rest<typeof sendV2>;
	listV2: Rest<typeof listV2>;
	listAll: typeof listAll;
	/** For what has a way of its own. */
	session: Session;
}

/** @param session what the requests of all items share */
export function createClient(session: Session, itemIndex: number): Client {
	const own: Session = {
		...session,
		send: async (request: ApiRequest): Promise<ApiAnswer> =>
			await session.send({ ...request, itemIndex }),
	};
	return {
		sendV1: async (request) => await sendV1(own, request),
		sendV2: async (request) => await sendV2(own, request),
		listV2: async (request, wanted) => await listV2(own, request, wanted),
		listAll,
		session: own,
	};
}

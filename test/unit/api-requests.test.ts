import api from '../../harness/chatbase/documented-requests.json';
import { faultsOf, ORIGIN, requestNames } from '../../harness/chatbase/request-faults';

const AGENTS = 'https://www.chatbase.co/api/v2/agents';
const AGENT = `${AGENTS}/Id8VKSqDV52fwAvuxaeUO`;
const CONVERSATIONS = `${AGENT}/conversations`;
const SOURCES = `${AGENT}/sources`;
const FILES = 'https://files.chatbase.co/api/v2/agents/Id8VKSqDV52fwAvuxaeUO/sources';
const HELPDESK = `${AGENT}/helpdesk`;
const TICKETS = `${HELPDESK}/tickets`;
const WHATSAPP = `${AGENT}/whatsapp`;
const LEADS = 'https://www.chatbase.co/api/v1/get-leads';
const CONTACTS = 'https://www.chatbase.co/api/v1/chatbots/_d8VKSqDV52fwAvuxaeUO/contacts';
const KEY = 'key-that-must-not-be-seen';

const CONTACT = {
	external_id: 'user_123',
	name: 'Example Visitor',
	email: 'visitor@example.com',
	phonenumber: '+15550100',
	stripe_accounts: [{ label: 'main', stripe_id: 'cus_1', stripe_email: 'visitor@example.com' }],
	custom_attributes: { plan: 'pro', seats: 3, active: true },
};

const UUID = '3d7a1c52-9c1e-4b6f-8a55-0f4b7c2d9e10';
const TICKET = {
	subject: 'Export fails',
	description: 'It ends with an error.',
	customer: { email: 'visitor@example.com' },
};
const FILE = { name: 'handbook.pdf', type: 'application/pdf', size: 7 };
const REPLY = { type: 'reply', content: 'It is mended.', authorEmail: 'member@example.com' };

/** Method and URL, a body if any. */
type Sent = [request: string, body?: unknown];

function faults([request, body]: Sent, headers = headersOf(request)): string[] {
	const [method, url] = request.split(' ');
	return faultsOf({ method, url, body, headers });
}

function headersOf(request: string): Record<string, unknown> {
	const authorization = `Bearer ${KEY}`;
	if (!request.includes(FILES)) return { authorization };
	return { authorization, 'Content-Type': 'multipart/form-data; boundary=b' };
}

const right: Record<string, Sent[]> = {
	'list agents': [
		[`GET ${AGENTS}`],
		[`GET ${AGENTS}?cursor=a%2Bb%3D&limit=1`],
		[`GET ${AGENTS}?limit=99`],
		[`GET ${AGENTS}?limit=100`],
	],
	'get an agent': [[`GET ${AGENT}`], [`GET ${AGENTS}/a%2Fb`]],
	'update an agent': [
		[`PUT ${AGENT}`, { name: 'Support' }],
		[
			`PUT ${AGENT}`,
			{ name: 'a'.repeat(100), instructions: 'i', model: 'm', temp: 1, visibility: 'public' },
		],
		[`PUT ${AGENT}`, { temp: 0, visibility: 'private' }],
	],
	'delete an agent': [[`DELETE ${AGENT}`]],
	'clone an agent': [[`POST ${AGENT}/clone`]],
	'list the conversations of a user': [
		[`GET ${AGENT}/users/A.b_c-1/conversations`],
		[`GET ${AGENT}/users/${'u'.repeat(128)}/conversations?limit=100&cursor=c`],
	],
	'rate a message': [
		[`PATCH ${CONVERSATIONS}/x/messages/m/feedback`, { feedback: 'positive' }],
		[`PATCH ${CONVERSATIONS}/x/messages/m/feedback`, { feedback: 'negative' }],
		[`PATCH ${CONVERSATIONS}/x/messages/m/feedback`, { feedback: null }],
	],
	'submit the result of a tool': [
		[`POST ${CONVERSATIONS}/x/tool-result`, { toolCallId: 't' }],
		[`POST ${CONVERSATIONS}/x/tool-result`, { toolCallId: 't', output: { a: [1, null] } }],
		[`POST ${CONVERSATIONS}/x/tool-result`, { toolCallId: 't', output: 'text' }],
	],
	'export conversations': [
		[`GET ${CONVERSATIONS}/export`],
		[`GET ${CONVERSATIONS}/export?limit=1&cursor=c&conversationId=x&include=summary`],
		[`GET ${CONVERSATIONS}/export?limit=20&source=API,Widget+or+Iframe,Zendesk%20Messaging`],
		[`GET ${CONVERSATIONS}/export?startDate=2026-01-05&endDate=2026-12-31T23:59:59.999Z`],
	],
	'search conversations': [
		[`GET ${CONVERSATIONS}/search`],
		[`GET ${CONVERSATIONS}/search?query=refund+please&limit=25&cursor=c&source=iOS+SDK`],
		[`GET ${CONVERSATIONS}/search?sentiment=positive,unspecified&feedback=negative&topic=a,b`],
		[`GET ${CONVERSATIONS}/search?activityState=taken_over,paused&userId=a,b&hasVoice=false`],
		[
			`GET ${CONVERSATIONS}/search?escalated=true&actionType=collect-leads&tool=t&toolOutcome=error`,
		],
		[
			`GET ${CONVERSATIONS}/search?procedure=p&procedureOutcome=o&updatedAfter=2026-01-05T00:00:00Z`,
		],
		[
			`GET ${CONVERSATIONS}/search?startDate=2026-01-05&endDate=2026-01-06&updatedBefore=2026-01-07`,
		],
	],
	'pause or resume a conversation': [
		[`PATCH ${CONVERSATIONS}/x`, { paused: true }],
		[`PATCH ${CONVERSATIONS}/x`, { paused: false }],
	],
	'send a message': [
		[`POST ${AGENT}/chat`, { message: 'Hello', stream: false }],
		[`POST ${AGENT}/chat`, { message: ' ', stream: false, conversationId: 'x', userId: 'A.b_c-1' }],
		[`POST ${AGENT}/chat`, { message: 'Hello', stream: false, userId: 'u'.repeat(128) }],
		[`POST ${AGENT}/chat`, { stream: false, conversationId: 'x' }],
	],
	'list sources': [
		[`GET ${SOURCES}`],
		[`GET ${SOURCES}?limit=100&cursor=c&type=link,file,qna,notionPage,text&name=hand`],
	],
	'create a source': [
		[`POST ${SOURCES}`, { type: 'text', name: 'n'.repeat(100), content: 'c' }],
		[
			`POST ${SOURCES}`,
			{ type: 'qna', name: 'n'.repeat(101), questions: Array(50).fill('q'), answer: 'a' },
		],
		[`POST ${SOURCES}`, { type: 'link', url: 'https://example.com', linkType: 'individual' }],
		[
			`POST ${SOURCES}`,
			{
				...{ type: 'link', url: 'http://example.com/sitemap.xml', linkType: 'sitemap' },
				...{ excludePaths: [], includeOnlyPaths: ['/help/.*'], slowScraping: true },
			},
		],
	],
	'get a source': [[`GET ${SOURCES}/${UUID}`]],
	'update a source': [
		[`PUT ${SOURCES}/s`, { name: 'n', content: 'c' }],
		[`PUT ${SOURCES}/s`, { name: 'n'.repeat(101), questions: ['q'], answer: 'a' }],
		[`PUT ${SOURCES}/s`, { excludePaths: [], includeOnlyPaths: ['/a'], slowScraping: false }],
	],
	'delete a source': [[`DELETE ${SOURCES}/s`]],
	'create a file source': [
		[`POST ${FILES}`, { name: 'Handbook', file: FILE }],
		[`POST ${FILES}`, { name: 'n', file: { name: 'A.DOCX', type: '', size: 20 * 1024 * 1024 } }],
	],
	'update a file source': [
		[`PUT ${FILES}/s`, { name: 'Handbook' }],
		[`PUT ${FILES}/s`, { file: { ...FILE, name: 'a.txt' } }],
		[`PUT ${FILES}/s`, { name: 'n', file: { ...FILE, name: 'a.doc' } }],
	],
	'list ticket statuses': [[`GET ${HELPDESK}/ticket-statuses`]],
	'list teams': [[`GET ${HELPDESK}/teams`]],
	'list tickets': [
		[`GET ${TICKETS}`],
		[`GET ${TICKETS}?limit=100&cursor=c&status=new,on_you,closed&channel=api,email`],
		[`GET ${TICKETS}?assigneeId=${UUID}&teamId=none&priority=none,urgent&includeTotal=true`],
		[`GET ${TICKETS}?assigneeId=none&teamId=${UUID}&sortBy=updatedAt&order=asc`],
		[`GET ${TICKETS}?createdAfter=2026-07-01T00:00:00Z&createdBefore=2026-07-31T23:59:59.999Z`],
	],
	'create a ticket': [
		[`POST ${TICKETS}`, TICKET],
		[
			`POST ${TICKETS}`,
			{
				subject: 's'.repeat(500),
				description: 'd'.repeat(10_000),
				customer: { email: 'visitor@example.com', name: 'n'.repeat(255) },
				...{ statusId: UUID, assigneeId: null, teamId: UUID, priority: 'none' },
			},
		],
		[`POST ${TICKETS}`, { ...TICKET, statusCategory: 'new', assigneeEmail: 'member@example.com' }],
	],
	'search tickets': [
		[`POST ${TICKETS}/search`, { query: 'refund' }],
		[`POST ${TICKETS}/search`, { query: 'q'.repeat(512), limit: 50 }],
	],
	'get a ticket': [[`GET ${TICKETS}/1`], [`GET ${TICKETS}/2147483647`]],
	'update a ticket': [
		[`PATCH ${TICKETS}/1`, { statusId: UUID }],
		[`PATCH ${TICKETS}/1`, { statusCategory: 'on_hold', assigneeEmail: 'member@example.com' }],
		[`PATCH ${TICKETS}/1`, { assigneeId: null, teamId: null, priority: 'none' }],
		[`PATCH ${TICKETS}/1`, { assigneeId: UUID, teamId: UUID, priority: 'urgent' }],
	],
	'list the messages of a ticket': [
		[`GET ${TICKETS}/1/messages`],
		[`GET ${TICKETS}/1/messages?limit=1&cursor=c&types=reply,note,event&order=desc`],
	],
	'reply to a ticket': [
		[`POST ${TICKETS}/1/messages`, REPLY],
		[`POST ${TICKETS}/1/messages`, { type: 'reply', content: 'c'.repeat(10_000), authorId: UUID }],
	],
	'list WhatsApp templates': [[`GET ${WHATSAPP}/templates`]],
	'send a WhatsApp template': [
		[`POST ${WHATSAPP}/messages/template`, { to: '14155552671', template: { name: 'hello' } }],
		[
			`POST ${WHATSAPP}/messages/template`,
			{
				to: '+1 415-555-2671',
				from: '14155552672',
				template: {
					name: 'order_update',
					language: 'en_US',
					variables: { header: { 1: '#1042' }, body: { 1: 'Example', name: '' } },
				},
			},
		],
		[`POST ${WHATSAPP}/messages/template`, { to: '1', template: { name: 'hello', variables: {} } }],
	],
	'list leads': [
		[`GET ${LEADS}?chatbotId=c`],
		[`GET ${LEADS}?chatbotId=c&startDate=2026-01-05&endDate=2026-01-31&page=1&size=100`],
	],
	'create contacts': [
		[`POST ${CONTACTS}`, { users: [CONTACT] }],
		[`POST ${CONTACTS}`, { users: Array(1000).fill({ email: 'visitor@example.com' }) }],
	],
	'list contacts': [
		[`GET ${CONTACTS}`],
		[`GET ${CONTACTS}?per_page=10&page=1`],
		[`GET ${CONTACTS}?per_page=999&page=10`],
		[`GET ${CONTACTS}?per_page=1000`],
	],
	'get a contact': [[`GET ${CONTACTS}/user_123`], [`GET ${CONTACTS}/visitor%40example.com`]],
	'update a contact': [
		[`PATCH ${CONTACTS}/user_123`, { data: CONTACT }],
		[`PATCH ${CONTACTS}/user_123`, { data: { custom_attributes: { plan: '' } } }],
	],
	'delete a contact': [[`DELETE ${CONTACTS}/user_123`]],
};

/** Each with words of its only fault. */
const wrong: Record<string, Array<[...sent: Sent, fault: string]>> = {
	'list agents': [
		[`GET ${AGENTS}?limit=0`, undefined, 'query /limit must match pattern'],
		[`GET ${AGENTS}?limit=101`, undefined, 'query /limit must match pattern'],
		[`GET ${AGENTS}?limit=020`, undefined, 'query /limit must match pattern'],
		[`GET ${AGENTS}?limit=1.5`, undefined, 'query /limit must match pattern'],
		[`GET ${AGENTS}?limit=1&limit=2`, undefined, 'query /limit must be string'],
		[`GET ${AGENTS}?cursor=`, undefined, 'query /cursor must NOT have fewer than 1 characters'],
		[`GET ${AGENTS}?page=1`, undefined, 'query must NOT have additional properties: "page"'],
		[`GET ${AGENTS}`, {}, 'body must be none'],
		[`GET ${AGENTS}`, null, 'body must be none'],
		[`POST ${AGENTS}`, { name: 'a' }, 'no such request: POST /api/v2/agents'],
		[`get ${AGENTS}`, undefined, 'no such request: get /api/v2/agents'],
	],
	'get an agent': [
		[`GET ${AGENT}?limit=1`, undefined, 'query must NOT have additional properties: "limit"'],
		[`GET ${AGENT}/`, undefined, 'no such request: GET /api/v2/agents/Id8VKSqDV52fwAvuxaeUO/'],
		[`GET ${AGENTS}/`, undefined, 'no such request: GET /api/v2/agents/'],
		[`GET ${AGENTS}/a/b`, undefined, 'no such request: GET /api/v2/agents/a/b'],
		[`GET ${AGENT}`, { id: 'a' }, 'body must be none'],
	],
	'update an agent': [
		[`PUT ${AGENT}`, {}, 'body must NOT have fewer than 1 properties'],
		[`PUT ${AGENT}`, undefined, 'body is missing'],
		[`PUT ${AGENT}`, { name: '' }, 'body /name must NOT have fewer than 1 characters'],
		[`PUT ${AGENT}`, { name: 'a'.repeat(101) }, 'body /name must NOT have more than 100'],
		[`PUT ${AGENT}`, { instructions: '' }, 'body /instructions must NOT have fewer'],
		[`PUT ${AGENT}`, { model: '' }, 'body /model must NOT have fewer'],
		[`PUT ${AGENT}`, { temp: 1.1 }, 'body /temp must be <= 1'],
		[`PUT ${AGENT}`, { temp: -1 }, 'body /temp must be >= 0'],
		[`PUT ${AGENT}`, { temp: '1' }, 'body /temp must be number'],
		[`PUT ${AGENT}`, { visibility: 'secret' }, '["public","private"]'],
		[`PUT ${AGENT}`, { temperature: 1 }, 'additional properties: "temperature"'],
		[`PUT ${AGENT}?a=1`, { temp: 1 }, 'query must NOT have additional'],
	],
	'delete an agent': [
		[`DELETE ${AGENT}`, {}, 'body must be none'],
		[`DELETE ${AGENT}?a=1`, undefined, 'query must NOT have additional'],
		[`DELETE ${AGENTS}`, undefined, 'no such request: DELETE /api/v2/agents'],
	],
	'clone an agent': [
		[`POST ${AGENT}/clone`, {}, 'body must be none'],
		[`POST ${AGENT}/clone?a=1`, undefined, 'query must NOT have additional'],
		[`POST ${AGENT}/clone/x`, undefined, 'no such request: POST /api/v2/agents/'],
	],
	'list the conversations of a user': [
		[`GET ${AGENT}/users/a%40b/conversations`, undefined, 'no such request: GET /api/v2/agents/'],
		[`GET ${AGENT}/users/${'u'.repeat(129)}/conversations`, undefined, 'no such request: GET'],
		[`GET ${AGENT}/users/u/conversations?limit=101`, undefined, 'query /limit must match'],
		[`GET ${AGENT}/users/u/conversations?cursor=`, undefined, 'query /cursor must NOT have'],
		[`GET ${AGENT}/users/u/conversations?source=API`, undefined, 'additional properties: "source"'],
		[`GET ${AGENT}/users/u/conversations`, {}, 'body must be none'],
	],
	'rate a message': [
		[
			`PATCH ${CONVERSATIONS}/x/messages/m/feedback`,
			{ feedback: 'none' },
			'body /feedback must be',
		],
		[`PATCH ${CONVERSATIONS}/x/messages/m/feedback`, {}, "required property 'feedback'"],
		[
			`PATCH ${CONVERSATIONS}/x/messages/m/feedback`,
			{ feedback: null, score: 1 },
			'additional properties: "score"',
		],
		[`PATCH ${CONVERSATIONS}/x/messages/m/feedback?a=1`, { feedback: null }, 'query must NOT'],
		[`PATCH ${CONVERSATIONS}/x/messages/feedback`, { feedback: null }, 'no such request: PATCH'],
	],
	'submit the result of a tool': [
		[`POST ${CONVERSATIONS}/x/tool-result`, { output: 1 }, "required property 'toolCallId'"],
		[`POST ${CONVERSATIONS}/x/tool-result`, { toolCallId: '' }, 'body /toolCallId must NOT have'],
		[
			`POST ${CONVERSATIONS}/x/tool-result`,
			{ toolCallId: 't', result: 1 },
			'additional properties: "result"',
		],
		[`POST ${CONVERSATIONS}/x/tool-result?a=1`, { toolCallId: 't' }, 'query must NOT have'],
	],
	'export conversations': [
		[`GET ${CONVERSATIONS}/export?limit=0`, undefined, 'query /limit must match pattern'],
		[`GET ${CONVERSATIONS}/export?limit=21`, undefined, 'query /limit must match pattern'],
		[`GET ${CONVERSATIONS}/export?include=all`, undefined, '["summary","messages"]'],
		[`GET ${CONVERSATIONS}/export?source=Widget`, undefined, 'query /source must match pattern'],
		[`GET ${CONVERSATIONS}/export?source=API,`, undefined, 'query /source must match pattern'],
		[`GET ${CONVERSATIONS}/export?source=API,+Slack`, undefined, 'query /source must match'],
		[`GET ${CONVERSATIONS}/export?source=APISlack`, undefined, 'query /source must match'],
		[`GET ${CONVERSATIONS}/export?startDate=2026-1-5`, undefined, 'query /startDate must match'],
		[`GET ${CONVERSATIONS}/export?endDate=1769904000`, undefined, 'query /endDate must match'],
		[
			`GET ${CONVERSATIONS}/export?endDate=2026-01-05T00:00:00%2B01:00`,
			undefined,
			'query /endDate must match',
		],
		[`GET ${CONVERSATIONS}/export?query=a`, undefined, 'additional properties: "query"'],
		[`GET ${CONVERSATIONS}/export`, {}, 'body must be none'],
		[`GET ${CONVERSATIONS}/x`, undefined, 'no such request: GET /api/v2/agents/'],
	],
	'search conversations': [
		[`GET ${CONVERSATIONS}/search?limit=0`, undefined, 'query /limit must match pattern'],
		[`GET ${CONVERSATIONS}/search?limit=26`, undefined, 'query /limit must match pattern'],
		[`GET ${CONVERSATIONS}/search?query=`, undefined, 'query /query must NOT have fewer than 1'],
		[`GET ${CONVERSATIONS}/search?source=widget`, undefined, 'query /source must match pattern'],
		[`GET ${CONVERSATIONS}/search?sentiment=bad`, undefined, 'query /sentiment must match pattern'],
		[`GET ${CONVERSATIONS}/search?feedback=neutral`, undefined, 'query /feedback must match'],
		[
			`GET ${CONVERSATIONS}/search?activityState=open`,
			undefined,
			'query /activityState must match',
		],
		[`GET ${CONVERSATIONS}/search?escalated=false`, undefined, 'query /escalated must be equal'],
		[`GET ${CONVERSATIONS}/search?hasVoice=1`, undefined, 'query /hasVoice must be equal to one'],
		[`GET ${CONVERSATIONS}/search?topic=a,,b`, undefined, 'query /topic must match pattern'],
		[`GET ${CONVERSATIONS}/search?actionType=`, undefined, 'query /actionType must match pattern'],
		[`GET ${CONVERSATIONS}/search?updatedAfter=now`, undefined, 'query /updatedAfter must match'],
		[`GET ${CONVERSATIONS}/search?include=summary`, undefined, 'additional properties: "include"'],
		[`GET ${CONVERSATIONS}/search`, {}, 'body must be none'],
	],
	'pause or resume a conversation': [
		[`PATCH ${CONVERSATIONS}/x`, undefined, 'body is missing'],
		[`PATCH ${CONVERSATIONS}/x`, '', 'body is missing'],
		[`PATCH ${CONVERSATIONS}/x`, {}, "body must have required property 'paused'"],
		[`PATCH ${CONVERSATIONS}/x`, { paused: 'true' }, 'body /paused must be boolean'],
		[`PATCH ${CONVERSATIONS}/x`, { paused: true, status: 'paused' }, 'properties: "status"'],
		[`PATCH ${CONVERSATIONS}/x?paused=true`, { paused: true }, 'query must NOT have additional'],
		[`PATCH ${CONVERSATIONS}/x/y`, { paused: true }, 'no such request: PATCH /api/v2/agents/'],
	],
	'send a message': [
		[`POST ${AGENT}/chat`, { message: 'Hello' }, "body must have required property 'stream'"],
		[`POST ${AGENT}/chat`, { message: 'Hello', stream: true }, 'body /stream must be equal to'],
		[`POST ${AGENT}/chat`, { message: 'Hello', stream: 'false' }, 'body /stream must be equal to'],
		[`POST ${AGENT}/chat`, { stream: false }, "body must have required property 'message'"],
		[`POST ${AGENT}/chat`, { message: '', stream: false }, 'body /message must NOT have fewer'],
		[`POST ${AGENT}/chat`, { message: 1, stream: false }, 'body /message must be string'],
		[
			`POST ${AGENT}/chat`,
			{ message: 'Hello', stream: false, conversationId: '' },
			'body /conversationId must NOT have fewer',
		],
		[
			`POST ${AGENT}/chat`,
			{ message: 'Hello', stream: false, userId: 'visitor@example.com' },
			'body /userId must match pattern',
		],
		[
			`POST ${AGENT}/chat`,
			{ message: 'Hello', stream: false, userId: 'u'.repeat(129) },
			'body /userId must NOT have more than 128 characters',
		],
		[
			`POST ${AGENT}/chat`,
			{ message: 'Hello', stream: false, chatbotId: 'c' },
			'body must NOT have additional properties: "chatbotId"',
		],
		[`POST ${AGENT}/chat`, '{"message":"Hello","stream":false}', 'body must be object'],
		[
			`POST ${AGENT}/chat?stream=false`,
			{ message: 'Hello', stream: false },
			'query must NOT have additional properties: "stream"',
		],
	],
	'list sources': [
		[`GET ${SOURCES}?limit=101`, undefined, 'query /limit must match pattern'],
		[`GET ${SOURCES}?type=notion`, undefined, 'query /type must match pattern'],
		[`GET ${SOURCES}?name=`, undefined, 'query /name must NOT have fewer'],
		[`GET ${SOURCES}?status=trained`, undefined, 'additional properties: "status"'],
		[`GET ${SOURCES}`, {}, 'body must be none'],
	],
	'create a source': [
		[`POST ${SOURCES}`, { name: 'n', content: 'c' }, "body must have required property 'type'"],
		[`POST ${SOURCES}`, { type: 'file', name: 'n' }, '["text","qna","link"]'],
		[`POST ${SOURCES}`, { type: 'text', name: 'n' }, "required property 'content'"],
		[
			`POST ${SOURCES}`,
			{ type: 'text', name: 'n'.repeat(101), content: 'c' },
			'body /name must NOT have more than 100',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'text', name: 'n', content: 'c'.repeat(1_048_577) },
			'body /content must NOT have more',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'text', name: 'n', content: 'c', answer: 'a' },
			'additional properties: "answer"',
		],
		[`POST ${SOURCES}`, { type: 'qna', name: 'n', questions: ['q'] }, "required property 'answer'"],
		[
			`POST ${SOURCES}`,
			{ type: 'qna', name: 'n', questions: [], answer: 'a' },
			'body /questions must NOT have fewer than 1 items',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'qna', name: 'n', questions: Array(51).fill('q'), answer: 'a' },
			'body /questions must NOT have more than 50 items',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'qna', name: 'n', questions: [''], answer: 'a' },
			'body /questions/0 must NOT have fewer',
		],
		[`POST ${SOURCES}`, { type: 'link', url: 'https://a.b' }, "required property 'linkType'"],
		[
			`POST ${SOURCES}`,
			{ type: 'link', url: 'example.com', linkType: 'crawl' },
			'body /url must match pattern',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'link', url: 'https://a.b', linkType: 'website' },
			'["individual","sitemap","crawl"]',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'link', url: 'https://a.b', linkType: 'crawl', excludePaths: '/a' },
			'body /excludePaths must be array',
		],
		[
			`POST ${SOURCES}`,
			{ type: 'link', url: 'https://a.b', linkType: 'crawl', name: 'n' },
			'additional properties: "name"',
		],
		[
			`POST ${SOURCES}?a=1`,
			{ type: 'text', name: 'n', content: 'c' },
			'query must NOT have additional',
		],
	],
	'get a source': [
		[`GET ${SOURCES}/s?a=1`, undefined, 'query must NOT have additional'],
		[`GET ${SOURCES}/s`, {}, 'body must be none'],
		[`GET ${FILES}/s`, undefined, 'no such request: GET /api/v2/agents/'],
	],
	'update a source': [
		[`PUT ${SOURCES}/s`, {}, 'body must NOT have fewer than 1 properties'],
		[`PUT ${SOURCES}/s`, { name: 'n'.repeat(101), content: 'c' }, 'body /name must NOT have more'],
		[`PUT ${SOURCES}/s`, { content: 'c', answer: 'a' }, 'body /answer boolean schema is false'],
		[`PUT ${SOURCES}/s`, { name: 'n', excludePaths: [] }, 'body /excludePaths boolean schema is'],
		[`PUT ${SOURCES}/s`, { answer: 'a', slowScraping: true }, 'body /slowScraping boolean schema'],
		[`PUT ${SOURCES}/s`, { questions: [] }, 'body /questions must NOT have fewer'],
		[`PUT ${SOURCES}/s`, { url: 'https://a.b' }, 'additional properties: "url"'],
		[`PATCH ${SOURCES}/s`, { name: 'n' }, 'no such request: PATCH /api/v2/agents/'],
		[`PUT ${SOURCES}/s?a=1`, { name: 'n' }, 'query must NOT have additional'],
	],
	'delete a source': [
		[`DELETE ${SOURCES}/s`, {}, 'body must be none'],
		[`DELETE ${SOURCES}`, undefined, 'no such request: DELETE /api/v2/agents/'],
		[`DELETE ${FILES}/s`, undefined, 'no such request: DELETE /api/v2/agents/'],
	],
	'create a file source': [
		[`POST ${FILES}`, undefined, 'body is missing'],
		[`POST ${FILES}`, { name: 'n' }, "body must have required property 'file'"],
		[`POST ${FILES}`, { file: FILE }, "body must have required property 'name'"],
		[`POST ${FILES}`, { name: '', file: FILE }, 'body /name must NOT have fewer'],
		[`POST ${FILES}`, { name: 'n', file: 'text' }, 'body /file must be object'],
		[
			`POST ${FILES}`,
			{ name: 'n', file: { ...FILE, name: 'a.png' } },
			'body /file/name must match pattern',
		],
		[`POST ${FILES}`, { name: 'n', file: { ...FILE, size: 0 } }, 'body /file/size must be >= 1'],
		[
			`POST ${FILES}`,
			{ name: 'n', file: { ...FILE, size: 20 * 1024 * 1024 + 1 } },
			'body /file/size must be <= 20971520',
		],
		[`POST ${FILES}`, { name: 'n', file: FILE, type: 'file' }, 'additional properties: "type"'],
		[`POST ${FILES}?a=1`, { name: 'n', file: FILE }, 'query must NOT have additional'],
		[`POST ${SOURCES}`, { name: 'n', file: FILE }, "body must have required property 'type'"],
	],
	'update a file source': [
		[`PUT ${FILES}/s`, {}, 'body must NOT have fewer than 1 properties'],
		[`PUT ${FILES}/s`, { name: '' }, 'body /name must NOT have fewer'],
		[`PUT ${FILES}/s`, { file: { ...FILE, name: 'a' } }, 'body /file/name must match pattern'],
		[`PUT ${FILES}`, { name: 'n' }, 'no such request: PUT /api/v2/agents/'],
		[`PUT ${SOURCES}/s`, { name: 'n', file: FILE }, 'additional properties: "file"'],
	],
	'list ticket statuses': [
		[`GET ${HELPDESK}/ticket-statuses?limit=1`, undefined, 'additional properties: "limit"'],
		[`GET ${HELPDESK}/ticket-statuses/x`, undefined, 'no such request: GET /api/v2/agents/'],
		[`GET ${HELPDESK}/ticket-statuses`, {}, 'body must be none'],
	],
	'list teams': [
		[`GET ${HELPDESK}/teams?limit=1`, undefined, 'additional properties: "limit"'],
		[`POST ${HELPDESK}/teams`, {}, 'no such request: POST /api/v2/agents/'],
		[`GET ${HELPDESK}/teams`, {}, 'body must be none'],
	],
	'list tickets': [
		[`GET ${TICKETS}?limit=101`, undefined, 'query /limit must match pattern'],
		[`GET ${TICKETS}?cursor=`, undefined, 'query /cursor must NOT have fewer than 1'],
		[`GET ${TICKETS}?status=open`, undefined, 'query /status must match pattern'],
		[`GET ${TICKETS}?status=new,`, undefined, 'query /status must match pattern'],
		[`GET ${TICKETS}?channel=pigeon`, undefined, 'query /channel must match pattern'],
		[`GET ${TICKETS}?priority=high,+low`, undefined, 'query /priority must match pattern'],
		[`GET ${TICKETS}?assigneeId=member@example.com`, undefined, 'query /assigneeId must match'],
		[`GET ${TICKETS}?teamId=null`, undefined, 'query /teamId must match pattern'],
		[`GET ${TICKETS}?createdAfter=2026-07-01`, undefined, 'query /createdAfter must match'],
		[
			`GET ${TICKETS}?createdBefore=2026-07-01T00:00:00%2B01:00`,
			undefined,
			'query /createdBefore must match',
		],
		[`GET ${TICKETS}?sortBy=subject`, undefined, '["createdAt","updatedAt","lastMessageAt"]'],
		[`GET ${TICKETS}?order=up`, undefined, '["asc","desc"]'],
		[`GET ${TICKETS}?includeTotal=1`, undefined, '["true","false"]'],
		[`GET ${TICKETS}?query=a`, undefined, 'additional properties: "query"'],
		[`GET ${TICKETS}`, {}, 'body must be none'],
	],
	'create a ticket': [
		[`POST ${TICKETS}`, undefined, 'body is missing'],
		[`POST ${TICKETS}`, { ...TICKET, subject: undefined }, "required property 'subject'"],
		[`POST ${TICKETS}`, { ...TICKET, subject: '' }, 'body /subject must NOT have fewer'],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, subject: 's'.repeat(501) },
			'body /subject must NOT have more',
		],
		[`POST ${TICKETS}`, { ...TICKET, description: '' }, 'body /description must NOT have fewer'],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, description: 'd'.repeat(10_001) },
			'body /description must NOT have more',
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, customer: {} },
			"body /customer must have required property 'em",
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, customer: { email: 'visitor' } },
			'body /customer/email must match pattern',
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, customer: { email: 'visitor@example.com', name: 'n'.repeat(256) } },
			'body /customer/name must NOT have more',
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, customer: { email: 'visitor@example.com', phone: '+1' } },
			'body /customer must NOT have additional properties: "phone"',
		],
		[`POST ${TICKETS}`, { ...TICKET, statusId: 'new' }, 'body /statusId must match pattern'],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, statusCategory: 'open' },
			'body /statusCategory must be equal',
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, statusId: UUID, statusCategory: 'new' },
			'body must NOT be valid',
		],
		[
			`POST ${TICKETS}`,
			{ ...TICKET, assigneeId: null, assigneeEmail: 'member@example.com' },
			'body must NOT be valid',
		],
		[`POST ${TICKETS}`, { ...TICKET, assigneeEmail: null }, 'body /assigneeEmail must be string'],
		[`POST ${TICKETS}`, { ...TICKET, teamId: null }, 'body /teamId must be string'],
		[`POST ${TICKETS}`, { ...TICKET, priority: 'top' }, 'body /priority must be equal'],
		[`POST ${TICKETS}`, { ...TICKET, conversationId: 'c' }, 'properties: "conversationId"'],
		[`POST ${TICKETS}?a=1`, TICKET, 'query must NOT have additional'],
	],
	'search tickets': [
		[`POST ${TICKETS}/search`, {}, "body must have required property 'query'"],
		[`POST ${TICKETS}/search`, { query: '' }, 'body /query must NOT have fewer'],
		[`POST ${TICKETS}/search`, { query: 'q'.repeat(513) }, 'body /query must NOT have more'],
		[`POST ${TICKETS}/search`, { query: 'q', limit: 51 }, 'body /limit must be <= 50'],
		[`POST ${TICKETS}/search`, { query: 'q', limit: 0 }, 'body /limit must be >= 1'],
		[`POST ${TICKETS}/search`, { query: 'q', limit: '5' }, 'body /limit must be integer'],
		[`POST ${TICKETS}/search`, { query: 'q', cursor: 'c' }, 'properties: "cursor"'],
		[`GET ${TICKETS}/search?query=q`, undefined, 'no such request: GET /api/v2/agents/'],
		[`POST ${TICKETS}/search?a=1`, { query: 'q' }, 'query must NOT have additional'],
	],
	'get a ticket': [
		[`GET ${TICKETS}/0`, undefined, 'no such request: GET /api/v2/agents/'],
		[`GET ${TICKETS}/abc`, undefined, 'no such request: GET /api/v2/agents/'],
		[`GET ${TICKETS}/1?a=1`, undefined, 'query must NOT have additional'],
		[`GET ${TICKETS}/1`, {}, 'body must be none'],
	],
	'update a ticket': [
		[`PATCH ${TICKETS}/1`, {}, 'body must NOT have fewer than 1 properties'],
		[`PATCH ${TICKETS}/1`, undefined, 'body is missing'],
		[`PATCH ${TICKETS}/1`, { statusId: null }, 'body /statusId must be string'],
		[`PATCH ${TICKETS}/1`, { statusId: UUID, statusCategory: 'new' }, 'body must NOT be valid'],
		[`PATCH ${TICKETS}/1`, { assigneeEmail: null }, 'body /assigneeEmail must be string'],
		[
			`PATCH ${TICKETS}/1`,
			{ assigneeId: UUID, assigneeEmail: 'member@example.com' },
			'body must NOT be valid',
		],
		[`PATCH ${TICKETS}/1`, { teamId: 'none' }, 'body /teamId must match pattern'],
		[`PATCH ${TICKETS}/1`, { priority: null }, 'body /priority must be equal'],
		[`PATCH ${TICKETS}/1`, { subject: 's' }, 'properties: "subject"'],
		[`PATCH ${TICKETS}/1?a=1`, { priority: 'low' }, 'query must NOT have additional'],
		[`PUT ${TICKETS}/1`, { priority: 'low' }, 'no such request: PUT /api/v2/agents/'],
	],
	'list the messages of a ticket': [
		[`GET ${TICKETS}/1/messages?limit=0`, undefined, 'query /limit must match pattern'],
		[`GET ${TICKETS}/1/messages?types=all`, undefined, 'query /types must match pattern'],
		[`GET ${TICKETS}/1/messages?order=up`, undefined, '["asc","desc"]'],
		[`GET ${TICKETS}/1/messages?sortBy=createdAt`, undefined, 'properties: "sortBy"'],
		[`GET ${TICKETS}/1/messages`, {}, 'body must be none'],
	],
	'reply to a ticket': [
		[
			`POST ${TICKETS}/1/messages`,
			{ ...REPLY, type: 'note' },
			'body /type must be equal to constant: "reply"',
		],
		[`POST ${TICKETS}/1/messages`, { ...REPLY, content: '' }, 'body /content must NOT have fewer'],
		[
			`POST ${TICKETS}/1/messages`,
			{ ...REPLY, content: 'c'.repeat(10_001) },
			'body /content must NOT have more',
		],
		[
			`POST ${TICKETS}/1/messages`,
			{ type: 'reply', content: 'c' },
			'body must NOT have fewer than 3 properties',
		],
		[
			`POST ${TICKETS}/1/messages`,
			{ ...REPLY, authorId: UUID },
			'body must NOT have more than 3 properties',
		],
		[`POST ${TICKETS}/1/messages`, { ...REPLY, authorEmail: 'me' }, 'body /authorEmail must match'],
		[`POST ${TICKETS}/1/messages?a=1`, REPLY, 'query must NOT have additional'],
	],
	'list WhatsApp templates': [
		[`GET ${WHATSAPP}/templates?limit=1`, undefined, 'additional properties: "limit"'],
		[`POST ${WHATSAPP}/templates`, {}, 'no such request: POST /api/v2/agents/'],
		[`GET ${WHATSAPP}/templates`, {}, 'body must be none'],
	],
	'send a WhatsApp template': [
		[`POST ${WHATSAPP}/messages/template`, undefined, 'body is missing'],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ template: { name: 'hello' } },
			"body must have required property 'to'",
		],
		[`POST ${WHATSAPP}/messages/template`, { to: '1' }, "required property 'template'"],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: 14155552671, template: { name: 'hello' } },
			'body /to must be string',
		],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: '1', from: '', template: { name: 'hello' } },
			'body /from must NOT have fewer',
		],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: '1', template: {} },
			"body /template must have required property 'name'",
		],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: '1', template: { name: 'hello', language: '' } },
			'body /template/language must NOT have fewer',
		],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: '1', template: { name: 'hello', variables: { body: { 1: 7 } } } },
			'body /template/variables/body/1 must be string',
		],
		[
			`POST ${WHATSAPP}/messages/template`,
			{ to: '1', template: { name: 'hello', variables: { 1: 'a' } } },
			'body /template/variables must NOT have additional properties: "1"',
		],
		[
			`POST ${WHATSAPP}/messages/template?a=1`,
			{ to: '1', template: { name: 'hello' } },
			'query must NOT have additional',
		],
	],
	'list leads': [
		[`GET ${LEADS}`, undefined, "query must have required property 'chatbotId'"],
		[`GET ${LEADS}?chatbotId=`, undefined, 'query /chatbotId must NOT have fewer'],
		[`GET ${LEADS}?chatbotId=c&startDate=2026-1-5`, undefined, 'query /startDate must match'],
		[`GET ${LEADS}?chatbotId=c&startDate=2026-13-01`, undefined, 'query /startDate must match'],
		[
			`GET ${LEADS}?chatbotId=c&endDate=2026-01-05T00:00:00Z`,
			undefined,
			'query /endDate must match pattern',
		],
		[`GET ${LEADS}?chatbotId=c&page=0`, undefined, 'query /page must match pattern'],
		[`GET ${LEADS}?chatbotId=c&size=0`, undefined, 'query /size must match pattern'],
		[`GET ${LEADS}?chatbotId=c&limit=1`, undefined, 'additional properties: "limit"'],
		[`GET ${LEADS}?chatbotId=c`, {}, 'body must be none'],
	],
	'create contacts': [
		[`POST ${CONTACTS}`, {}, "body must have required property 'users'"],
		[`POST ${CONTACTS}`, CONTACT.name, 'body must be object'],
		[`POST ${CONTACTS}`, { users: CONTACT }, 'body /users must be array'],
		[`POST ${CONTACTS}`, { users: [] }, 'body /users must NOT have fewer than 1 items'],
		[`POST ${CONTACTS}`, { users: Array(1001).fill(CONTACT) }, 'NOT have more than 1000 items'],
		[`POST ${CONTACTS}`, { users: [null] }, 'body /users/0 must be object'],
		[`POST ${CONTACTS}`, { users: [{ phone: '1' }] }, 'additional properties: "phone"'],
		[`POST ${CONTACTS}`, { users: [{ phonenumber: 1 }] }, '/phonenumber must be string'],
		[`POST ${CONTACTS}`, { users: [{ name: '' }] }, '/name must NOT have fewer than 1'],
		[`POST ${CONTACTS}`, { users: [CONTACT], data: [] }, 'additional properties: "data"'],
		[
			`POST ${CONTACTS}`,
			{ users: [{ stripe_accounts: [{ label: 'main' }] }] },
			"stripe_accounts/0 must have required property 'stripe_id'",
		],
		[
			`POST ${CONTACTS}`,
			{ users: [{ custom_attributes: { plan: null } }] },
			'body /users/0/custom_attributes/plan must be string,number,boolean',
		],
		[
			`POST ${CONTACTS}`,
			{ users: [{ custom_attributes: { plan: { name: 'pro' } } }] },
			'body /users/0/custom_attributes/plan must be string,number,boolean',
		],
		[`POST ${CONTACTS}?page=1`, { users: [CONTACT] }, 'query must NOT have additional'],
	],
	'list contacts': [
		[`GET ${CONTACTS}?per_page=5`, undefined, 'query /per_page must match pattern'],
		[`GET ${CONTACTS}?per_page=9`, undefined, 'query /per_page must match pattern'],
		[`GET ${CONTACTS}?per_page=1001`, undefined, 'query /per_page must match pattern'],
		[`GET ${CONTACTS}?page=0`, undefined, 'query /page must match pattern'],
		[`GET ${CONTACTS}?limit=10`, undefined, 'additional properties: "limit"'],
		[`GET ${CONTACTS}`, {}, 'body must be none'],
	],
	'get a contact': [
		[`GET ${CONTACTS}/`, undefined, 'no such request: GET /api/v1/chatbots/'],
		[`GET ${CONTACTS}/a/b`, undefined, 'no such request: GET /api/v1/chatbots/'],
		[`GET ${CONTACTS}/a?page=1`, undefined, 'query must NOT have additional properties: "page"'],
		[`GET ${CONTACTS}/a`, {}, 'body must be none'],
	],
	'update a contact': [
		[`PATCH ${CONTACTS}/a`, undefined, 'body is missing'],
		[`PATCH ${CONTACTS}/a`, {}, "body must have required property 'data'"],
		[`PATCH ${CONTACTS}/a`, { data: [CONTACT] }, 'body /data must be object'],
		[
			`PATCH ${CONTACTS}/a`,
			{ data: { id: 'a' } },
			'body /data must NOT have additional properties',
		],
		[`PUT ${CONTACTS}/a`, { data: CONTACT }, 'no such request: PUT /api/v1/chatbots/'],
		[`PATCH ${CONTACTS}/a?page=1`, { data: CONTACT }, 'query must NOT have additional'],
	],
	'delete a contact': [
		[`DELETE ${CONTACTS}`, undefined, 'no such request: DELETE /api/v1/chatbots/'],
		[`DELETE ${CONTACTS}/a?force=true`, undefined, 'additional properties: "force"'],
		[`DELETE ${CONTACTS}/a`, {}, 'body must be none'],
	],
};

it('has right and wrong examples of every request', () => {
	expect(Object.keys(right)).toEqual(requestNames);
	expect(Object.keys(wrong)).toEqual(requestNames);
});

describe.each(Object.entries(right))('the right request to %s', (name, requests) => {
	it.each(requests.map(([request, body]) => ({ request, body })))('$request $body', (sent) => {
		const { request, body } = sent;
		const [method, url] = request.split(' ');
		const { pathname, origin } = new URL(url);
		const named = api.requests
			.filter((entry) => entry.method === method && RegExp(entry.path).test(pathname))
			.filter((entry) => (entry.origin ?? ORIGIN) === origin);

		expect(faults([request, body])).toEqual([]);
		// One alone, so that the order in the file does not matter.
		expect(named.map((entry) => entry.name)).toEqual([name]);
	});
});

describe.each(Object.entries(wrong))('the wrong request to %s', (_name, requests) => {
	const cases = requests.map(([request, body, fault]) => ({ request, body, fault }));
	it.each(cases)('$request $body: $fault', ({ request, body, fault }) => {
		expect(faults([request, body])).toEqual([expect.stringContaining(fault)]);
	});
});

describe('a request', () => {
	it.each([
		['http://www.chatbase.co/api/v2/agents', 'http://www.chatbase.co'],
		['https://chatbase.co/api/v2/agents', 'https://chatbase.co'],
		['https://www.chatbase.co:8443/api/v2/agents', 'https://www.chatbase.co:8443'],
		['https://www.chatbase.co.example.com/api/v2/agents', 'https://www.chatbase.co.example.com'],
		[`https://${KEY}@www.chatbase.co/api/v2/agents`, 'https://www.chatbase.co'],
	])('to %s goes to the wrong place', (url, origin) => {
		expect(faults([`GET ${url}`])).toEqual([`not https://www.chatbase.co: ${origin}`]);
	});

	it('needs an absolute URL', () => {
		expect(faults(['GET /api/v2/agents'])).toEqual(['no absolute URL']);
	});

	it.each<[string, Record<string, unknown>]>([
		['no key', {}],
		['an undefined one', { authorization: undefined }],
		['a blank one', { authorization: 'Bearer ' }],
		['one without its scheme', { authorization: KEY }],
		['one of another scheme', { authorization: `Basic ${KEY}` }],
		['one with a line break', { authorization: `Bearer ${KEY}\n` }],
		['two', { authorization: [`Bearer ${KEY}`, `Bearer ${KEY}`] }],
		['one under another name', { 'x-api-key': KEY }],
	])('with %s is refused, without showing it', (_what, headers) => {
		const found = faults([`GET ${AGENTS}`], headers);

		expect(found).toEqual(['header authorization must be one "Bearer" and a key']);
		expect(found.join()).not.toContain(KEY);
	});

	it.each<[string, Record<string, unknown>]>([
		['in capitals', { Authorization: `Bearer ${KEY}` }],
		['in a list', { authorization: [`Bearer ${KEY}`] }],
	])('may have its header %s', (_how, headers) => {
		expect(faults([`GET ${AGENTS}`], headers)).toEqual([]);
	});

	it.each([
		['no content type', undefined],
		['one of JSON', 'application/json'],
		['one without a boundary', 'multipart/form-data'],
	])('with a form needs its content type: %s', (_what, type) => {
		const headers = { authorization: `Bearer ${KEY}`, 'content-type': type };
		expect(faults([`POST ${FILES}`, { name: 'n', file: FILE }], headers)).toEqual([
			'header content-type must be that of a form with its boundary',
		]);
	});

	it('with several faults gets a line for each', () => {
		expect(faults([`POST ${AGENT}/chat?a=1`, { message: '', stream: true }], {})).toEqual([
			'query must NOT have additional properties: "a"',
			'body /message must NOT have fewer than 1 characters',
			'body /stream must be equal to constant: false',
			'header authorization must be one "Bearer" and a key',
		]);
	});

	it('names no custom attribute as Chatbase does not allow', () => {
		const body = { users: [{ custom_attributes: { 'Plan name': 'pro' } }] };

		expect(faults([`POST ${CONTACTS}`, body])).toContain(
			'body /users/0/custom_attributes property name must be valid',
		);
	});
});

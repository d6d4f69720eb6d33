/** Where this package is published, as package.json says it, too (test/unit/documentation.test.ts). */
const REPOSITORY = 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase';

/** What the panel's "Docs" leads to; the credentials hold it, too, since n8n's lint asks for a literal there. */
export const DOCUMENTATION_URL = `${REPOSITORY}#readme`;

/** @param name of a page in docs/, such as `polling.md` */
export function documentationPage(name: string): string {
	return `${REPOSITORY}/blob/main/docs/${name}`;
}

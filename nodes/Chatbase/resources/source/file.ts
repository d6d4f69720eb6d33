import type { IBinaryData } from 'n8n-workflow';

import type { Call } from '../../operation';

/** What Chatbase takes. */
const EXTENSIONS = ['pdf', 'doc', 'docx', 'txt'];
const MOST_MB = 20;

/** A file may take long on its way. */
const TIMEOUT_MS = 120_000;

/** The ending of a file's name, in lower case; undefined without one. */
const extensionOf = (name: string) => /\.([^.]+)$/.exec(name.toLowerCase())?.[1];

/** The name of a file, which has to end in what it is. */
function fileNameOf({ fileName = 'file', fileExtension }: IBinaryData): string | undefined {
	const isTaken = (extension: string | undefined) => EXTENSIONS.some((one) => one === extension);
	if (isTaken(extensionOf(fileName))) return fileName;
	return isTaken(fileExtension?.toLowerCase()) ? `${fileName}.${fileExtension}` : undefined;
}

/** A file as it is sent. */
interface GivenFile {
	name: string;
	content: Blob;
}

/**
 * Reads the file of an input item, in the binary field that a parameter names.
 *
 * @throws NodeOperationError, in n8n's words, where the item has no such field
 */
export async function readFile(
	{ context, itemIndex, parameters }: Call,
	path: string,
): Promise<GivenFile> {
	const { helpers } = context;
	const field = parameters.text(path);
	const binary = helpers.assertBinaryData(itemIndex, field);
	const name = fileNameOf(binary);
	if (name === undefined) {
		const allowed = EXTENSIONS.map((one) => `.${one}`).join(', ');
		throw parameters.refuse(path, `names a file that Chatbase does not take: it takes ${allowed}`);
	}
	const tooLarge = () =>
		parameters.refuse(path, `names a file that is too large: Chatbase takes ${MOST_MB} MB`);
	const most = MOST_MB * 1024 * 1024;
	// What is too large is not read, where n8n says how large it is.
	if ((binary.bytes ?? 0) > most) throw tooLarge();
	const bytes = await helpers.getBinaryDataBuffer(itemIndex, field);
	if (bytes.length > most) throw tooLarge();
	if (bytes.length === 0) throw parameters.refuse(path, 'names a file that is empty');
	return { name, content: new Blob([bytes], { type: binary.mimeType }) };
}

/** @returns what of a request sends a source that is a file; what is undefined is left as it is */
export function fileRequest(name: string | undefined, file: GivenFile | undefined) {
	const form = new FormData();
	if (name !== undefined) form.append('name', name);
	if (file !== undefined) form.append('file', file.content, file.name);
	return { form, timeoutMs: TIMEOUT_MS };
}

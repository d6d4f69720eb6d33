import { DAY_MS, type GivenDate } from '../../../shared/time';
import { valuesOf } from '../../fields';
import type { Parameters } from '../../parameters';
import { categoryOptions, NONE } from './fields';

/** As Chatbase's specification has the IDs of statuses, teams and members. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** @throws NodeOperationError where it is empty, as leads may be, or no email */
export function readEmail(parameters: Parameters, path: string, whenEmpty: string): string {
	const email = parameters.text(path, { whenEmpty });
	if (EMAIL.test(email)) return email;
	throw parameters.refuse(path, 'is not a valid email');
}

function idIn(parameters: Parameters, path: string, given: string): string {
	if (UUID.test(given)) return given;
	throw parameters.refuse(path, 'is not a valid ID: choose one from the list, or paste its ID');
}

/** @returns the fields of a body that set the status; none when it is empty */
export function readStatus(parameters: Parameters, path: string) {
	const given = parameters.chosen(path);
	if (given === undefined) return {};
	return valuesOf(categoryOptions).includes(given)
		? { statusCategory: given }
		: { statusId: idIn(parameters, path, given) };
}

/** @returns its ID; undefined when it is empty */
export function readTeam(parameters: Parameters, path: string): string | undefined {
	const given = parameters.chosen(path);
	return given === undefined ? undefined : idIn(parameters, path, given);
}

/** @returns the same, or `NONE` */
export function readTeamOrNone(parameters: Parameters, path: string): string | undefined {
	return parameters.chosen(path) === NONE ? NONE : readTeam(parameters, path);
}

/** @returns the ID of a member, which filters go by, or `NONE`; undefined when it is empty */
export function readMemberIdOrNone(parameters: Parameters, path: string): string | undefined {
	const given = parameters.optionalText(path);
	if (given === undefined || given === NONE || UUID.test(given)) return given;
	throw parameters.refuse(path, `must be the ID of a member, or ${NONE}`);
}

/** @returns the dates among the filters as points in time: of a day in UTC the first, or the last */
export function timeQuery(parameters: Parameters) {
	const [after, before] = ['createdAfter', 'createdBefore'].map((name) =>
		parameters.date(`filters.${name}`),
	);
	const endOf = ({ time, isDay }: GivenDate) => (isDay ? time + DAY_MS - 1 : time);
	return {
		createdAfter: after && new Date(after.time).toISOString(),
		createdBefore: before && new Date(endOf(before)).toISOString(),
	};
}

/**
 * A member of the workspace, whom no endpoint lists.
 *
 * @returns the field of a body that names them: with `author`, it is authorEmail or authorId
 */
function memberIn(
	parameters: Parameters,
	path: string,
	given: string,
	whose: 'assignee' | 'author',
) {
	if (EMAIL.test(given)) return { [`${whose}Email`]: given };
	if (UUID.test(given)) return { [`${whose}Id`]: given };
	throw parameters.refuse(path, 'must be the email or the ID of a member');
}

/** @throws NodeOperationError when it is empty, or neither an email nor an ID */
export function readAuthor(parameters: Parameters, path: string) {
	return memberIn(parameters, path, parameters.text(path), 'author');
}

/** @returns the field of a body that sets the assignee, whom `NONE` takes away; none when it is empty */
export function readAssignee(parameters: Parameters, path: string) {
	const given = parameters.optionalText(path);
	if (given === undefined) return {};
	return given === NONE ? { assigneeId: null } : memberIn(parameters, path, given, 'assignee');
}

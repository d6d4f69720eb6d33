import { contactIdOf } from '../../nodes/Chatbase/resources/contact/contact';

describe('a contact', () => {
	it.each([
		[{ external_id: 'a', id: 'b' }, '["a","b"]'],
		[{ external_id: 'a' }, '["a",null]'],
		[{ external_id: 'a', id: null }, '["a",null]'],
		[{ external_id: 'a', id: '' }, '["a",null]'],
		[{ external_id: '', id: 7 }, '[null,"7"]'],
	])('of %j is known again by %s', (contact, name) => {
		expect(contactIdOf(contact)).toBe(name);
	});

	it.each([
		[{}],
		[{ external_id: '', id: null }],
		[{ external_id: 'a', id: {} }],
		[{ external_id: 1.5, id: 'b' }],
	])('of %j has nothing to be known by', (contact) => {
		expect(contactIdOf(contact)).toBeUndefined();
	});
});

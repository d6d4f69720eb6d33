import { partsOf } from '../support/files';

// n8n-core takes seconds to load, and jest loads it anew for each test file: what needs it as it is
// shares this one.
describe.each(partsOf('test/integration'))('%s:', (part) => {
	jest.requireActual(`./${part}`);
});

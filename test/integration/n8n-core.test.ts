import { partsOf } from '../support/files';

// n8n-core takes seconds to load, and jest loads it anew for each test file: in a run of this one, all test
// files beside it run as its parts, and not by themselves (support/parts-filter.js). `npx jest operations` runs
// one of them; what needs a process or modules of its own is in alone/.
describe.each(partsOf('test/integration'))('%s:', (part) => {
	jest.requireActual(`./${part}.test`);
});

import { files, text } from '../support/files';

const FOLDER = '.github/workflows';
const workflows = files(FOLDER).map((name) => [name, text(`${FOLDER}/${name}`)] as const);

describe.each(workflows)('the workflow %s', (_name, workflow) => {
	it('pins each action by its commit, and says which version that is', () => {
		const actions = [...workflow.matchAll(/uses: (.*)/g)]
			.map(([, action]) => action ?? '')
			.filter((action) => !action.startsWith('./'));
		expect(actions).not.toEqual([]);
		expect(actions.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/.test(action))).toEqual(
			[],
		);
	});

	it('may do nothing but what a job says', () => {
		expect(workflow).toMatch(/^permissions: \{\}$/m);
	});
});

it('only one job may publish, with approval, and it runs nothing of the repository', () => {
	const jobs = workflows.flatMap(([, workflow]) => workflow.split(/^ {2}(?=[\w-]+:$)/m));
	const publishing = jobs.filter((job) => job.includes('id-token: write'));
	expect(publishing).toHaveLength(1);
	expect(publishing[0]).toContain('environment: npm');
	expect(publishing[0]).not.toMatch(/actions\/checkout|npm ci|npm run/);
	expect(jobs.filter((job) => job.includes('secrets.'))).toEqual(publishing);
});

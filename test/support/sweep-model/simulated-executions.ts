/** n8n as it runs the workflow: which of its executions goes on when, and is cancelled or killed. */
import type { History } from './history';
import type { Outcome, Run } from './outcome';
import { createWorld, type World } from './simulated-world';
import { sweep, webhook, type Execution, type Fault, type Limits } from './workflow';

/** Gives the values one after the other, again from the start when they are used up. */
function circle(values: number[]): () => number {
	let next = 0;
	return () => {
		next += 1;
		return values[(next - 1) % values.length];
	};
}

/** What runs in n8n, or is going to. */
interface Process {
	execution: Execution;
	/** When it goes on. */
	due: number;
	/** How many pauses it has made; none when it has not started. */
	pauses: number;
	/** The pause at which n8n is killed. */
	killedAt: number | undefined;
	/** What a sweep leaves. */
	run?: Run;
}

/** Everything that starts by itself, until the last lead has left Chatbase's list. */
function schedule(world: World, history: History): Process[] {
	const { interval, window } = world.limits;
	const processes: Process[] = [];
	for (const lead of world.outcome.leads) {
		for (const { travel, pauses, killedAt } of lead.deliveries) {
			const execution = webhook(world, lead, circle(pauses));
			processes.push({ execution, due: lead.submitted + travel, pauses: 0, killedAt });
		}
	}
	const end = Math.max(...history.leads.map(({ submitted }) => submitted)) + window;
	const agents = new Set(history.leads.map(({ agent }) => agent));
	for (const agent of agents) {
		for (let index = 0; index * interval <= end; index += 1) {
			const plan = history.sweeps.at(agent)?.at(index) ?? { isStarted: true, pauses: [0] };
			if (!plan.isStarted) continue;
			const startedAt = index * interval;
			const run: Run = { agent, startedAt, listed: [], due: [], isOverlapping: false };
			const execution = sweep(world, run, circle(plan.pauses));
			processes.push({ execution, due: startedAt, pauses: 0, killedAt: plan.killedAt, run });
		}
	}
	return processes;
}

/**
 * Runs the workflow until Chatbase lists none of the leads any more.
 *
 * @param history what happens to it: at least one lead
 * @param limits its numbers
 * @param fault a fault to plant in it
 */
export function simulate(history: History, limits: Limits, fault?: Fault): Outcome {
	const draw = circle(history.turns);
	const world = createWorld(history, { limits, fault, draw });
	const { outcome } = world;
	let processes = schedule(world, history);

	while (processes.length > 0) {
		world.now = Math.min(...processes.map(({ due }) => due));
		const ready = processes.filter(({ due }) => due === world.now);
		const current = ready[draw() % ready.length];
		const { execution, run, killedAt } = current;

		if (run !== undefined && current.pauses === 0) {
			outcome.runs.push(run);
			for (const other of processes) {
				if (other.run?.agent !== run.agent || other === current || other.pauses === 0) continue;
				other.run.isOverlapping = true;
				run.isOverlapping = true;
			}
		}

		if (run !== undefined && world.now > run.startedAt + history.timeOut) {
			processes = processes.filter((other) => other !== current);
			continue;
		}
		const step = execution.next();
		if (step.done === true) {
			processes = processes.filter((other) => other !== current);
			continue;
		}
		current.pauses += 1;
		current.due = world.now + step.value;
		// What has not started yet finds n8n running again.
		if (current.pauses === killedAt) processes = processes.filter(({ pauses }) => pauses === 0);
	}
	return outcome;
}

import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { Staff } from "../../../src/client/api/staff.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import type { DeadLetter } from "../../../src/contracts/staff.ts";
import { Guest } from "../../support/guest.ts";
import { listen } from "../../support/listen.ts";
import type { Stack } from "../../support/stack.ts";
import { ask } from "../ask.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import { commandPlatform, FAULTY_PLATFORM } from "../platform/control.ts";
import type { Scenario } from "../scenario.ts";
import { settleState } from "../stored-state.ts";

/** How many deliveries a message of each kind has: the first, and `max_retries` of its queue in wrangler.toml. */
const DELIVERIES: Readonly<Record<string, number>> = { poison: 4, run_task: 4, ingest_page: 4, usage: 6 };
const REFUSED = ["run_task", "ingest_page", "usage"];
/** By how much a poison message may delay the question that follows it. */
const DELAY_MAX_MS = 5_000;
const PAGES = 10;
const REDRIVES = 3;
const PAGE_SIZE = 100;
const SETTLE_MS = 60_000;
/** Longer than the hint to run a task is delayed. */
const HINTS_MS = 6_000;
const POLL_MS = 250;

/** A run is a poison message, and a question whose messages are all refused. */
export const DEAD_LETTERS: Scenario = {
	name: "dead-letters",
	promise:
		"A message that fails every delivery becomes a dead letter, delays nothing, and takes effect once when it is sent again",
	runs: { short: 0, all: 50 },
	async run(runs) {
		await using site = await startSite();
		await using started = await ModelStack.start({
			env: { ...MANY_QUESTIONS, ...FAULTY_PLATFORM, CRAWL_ALLOW_HOSTS: new URL(site.url).host },
		});
		const { stack } = started;
		await commandPlatform(stack.url, { hasDurableQueues: true });
		const guest = await Guest.signIn(stack.url);
		const staff = await signInStaff(stack);
		const violations: string[] = [];

		const usual = await ask(guest, "usual");
		let slowest = 0;
		for (let run = 0; run < runs; run++) {
			await commandPlatform(stack.url, { poison: { kind: "poison", run } });
			slowest = Math.max(slowest, await ask(guest, `poisoned-${run}`));
		}
		if (slowest - usual > DELAY_MAX_MS) violations.push(`A question was delayed to ${slowest.toFixed(0)} ms`);

		// The usage rows and hints of these questions are not to be refused.
		violations.push(...(await settleState(stack.folder)));
		await delay(HINTS_MS);
		await commandPlatform(stack.url, { refusedKinds: REFUSED });
		await Promise.all(Array.from({ length: runs }, (_, run) => ask(guest, `refused-${run}`)));
		const urls = Array.from({ length: PAGES }, (_, page) => `${site.url}/${page}`);
		const expansion = await guest.client
			.conversation("pages")
			.expand({ topic: "Pages", maxUrls: PAGES, urls });
		await expansion.finished();
		// Each question and the expansion have a message that starts them, and a usage row.
		const refused = 2 * (runs + 1) + PAGES;
		const letters = await waitForLetters(staff, runs + refused);
		const { deliveries } = await commandPlatform(stack.url, { refusedKinds: [] });
		for (const { kind, count } of deliveries) {
			const isDead = kind === "poison" || (REFUSED.includes(kind) && count > 1);
			if (isDead && count !== DELIVERIES[kind])
				violations.push(`A message of the kind ${kind} was delivered ${count} times`);
		}
		const known = letters.filter(({ kind }) => kind !== "poison");
		if (known.length !== refused) violations.push(`${known.length} of ${refused} refused messages are kept`);

		const requestsBefore = site.requests();
		const callsBefore = started.model.order.length;
		for (const { id } of known) await Promise.all(Array.from({ length: REDRIVES }, () => staff.redrive(id)));
		violations.push(...(await settleState(stack.folder)));
		if (started.model.order.length !== callsBefore) violations.push("A question was answered again");
		if (site.requests() !== requestsBefore) violations.push("A page was read for a task that had ended");
		return {
			violations,
			figure: `${runs} poison messages after ${DELIVERIES.poison} deliveries, the slowest question ${slowest.toFixed(0)} ms (${usual.toFixed(0)} ms without); ${known.length} others sent again ${REDRIVES} times each`,
		};
	},
};

/** Starts a site whose pages all have text. */
async function startSite() {
	let count = 0;
	const server = createServer((request, response) => {
		count++;
		const isPage = request.url !== "/robots.txt";
		response.writeHead(isPage ? 200 : 404, { "content-type": "text/html" });
		response.end(
			`<title>Page</title><article><p>${"This page has enough text to keep. ".repeat(20)}</p></article>`,
		);
	});
	const { url, close } = await listen(server);
	return { url, requests: () => count, [Symbol.asyncDispose]: close };
}

async function signInStaff(stack: Stack): Promise<Staff> {
	const client = new OmerutaClient({ baseUrl: stack.url });
	const password = "a long enough sentence";
	await client.account.register({
		username: "staff",
		email: "staff@example.org",
		password,
	});
	const staff = client.api(Staff);
	await staff.useCode(await stack.readStaffCode());
	return staff;
}

/** Returns the dead letters once there are this many. */
async function waitForLetters(staff: Staff, count: number): Promise<DeadLetter[]> {
	const until = Date.now() + SETTLE_MS;
	for (;;) {
		const letters: DeadLetter[] = [];
		let cursor: string | null | undefined;
		do {
			const page = await staff.deadLetters({ limit: PAGE_SIZE, ...(cursor && { cursor }) });
			letters.push(...page.items);
			cursor = page.next_cursor;
		} while (cursor !== null);
		if (letters.length >= count) return letters;
		if (Date.now() > until) throw new Error(`${letters.length} of ${count} dead letters are kept.`);
		await delay(POLL_MS);
	}
}

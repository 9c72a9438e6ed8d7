import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { MINUTE_MS } from "../../src/time.ts";
import type { BareWorker } from "./bare-worker.ts";
import { BenchSocket, openBareSocket, signIn } from "./bench-socket.ts";
import { median, printFigures } from "./figures.ts";
import { HttpClient } from "./http-client.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { assertOpenFiles } from "./open-files.ts";
import { startScriptedModel } from "./scripted-model.ts";

/** The memory is measured after each group of conversations. */
const GROUPS = 5;
const GROUP_SIZE = 80;
const CONVERSATIONS = GROUPS * GROUP_SIZE;
/** Conversations that are asked at the same time. */
const ASKED_AT_ONCE = 20;
const QUESTIONS = 3;
const ANSWER_TOKENS = 100;
/** About the length of such an answer, in UTF-16 code units. */
const MESSAGE_CHARS = 500;
/** How long the platform needs at most to hibernate a conversation that does nothing, with a margin. */
const HIBERNATION_MS = 25_000;
/** Groups that are opened after the others, and hibernate before the memory is measured. */
const RESTING_GROUPS = 5;
/** How long the sockets have been closed when the memory is measured again. */
const CLOSED_MINUTES_DEFAULT = 5;

/**
 * Measures the memory of open conversations whose answers have just ended and of those that hibernate, how much of it
 * returns to the operating system after their sockets closed, and how much of it other conversations then use.
 */
export async function benchConversationMemory(options: ReadonlyMap<string, string>): Promise<void> {
	await assertOpenFiles(CONVERSATIONS + RESTING_GROUPS * GROUP_SIZE);
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url);
	Object.assign(model.script, { tokens: ANSWER_TOKENS });
	const app = new HttpClient(runtime.url, await signIn(runtime.url));
	const open = async (prefix: string, count: number) => {
		const sockets: BenchSocket[] = [];
		for (let from = 0; from < count; from += ASKED_AT_ONCE) {
			const names = Array.from({ length: ASKED_AT_ONCE }, (_, n) => `${prefix}-${from + n}`);
			const group = await Promise.all(names.map((name) => BenchSocket.open(app, runtime.url, name)));
			for (let question = 0; question < QUESTIONS; question++) {
				await Promise.all(group.map((socket) => socket.ask()));
			}
			sockets.push(...group);
		}
		return sockets;
	};
	const close = (sockets: readonly BenchSocket[]) => {
		for (const socket of sockets) socket.close();
	};

	close(await open("first", ASKED_AT_ONCE));
	const before = await runtime.memoryMb();
	const memories = [before];
	const sockets: BenchSocket[] = [];
	for (let group = 0; group < GROUPS; group++) {
		sockets.push(...(await open(`open-${group}`, GROUP_SIZE)));
		memories.push(await runtime.memoryMb());
	}
	await delay(HIBERNATION_MS);
	const hibernated = await runtime.memoryMb();
	for (let group = 0; group < RESTING_GROUPS; group++) {
		sockets.push(...(await open(`resting-${group}`, GROUP_SIZE)));
		await delay(HIBERNATION_MS);
	}
	const opened = await runtime.memoryMb();
	const restingMb = (opened - hibernated) / (RESTING_GROUPS * GROUP_SIZE);
	const used = opened - before;
	close(sockets);
	const minutes = Number(options.get("minutes") ?? CLOSED_MINUTES_DEFAULT);
	await delay(minutes * MINUTE_MS);
	const kept = (await runtime.memoryMb()) - before;
	close(await open("other", CONVERSATIONS));
	const both = (await runtime.memoryMb()) - before;
	const bareMb = await measureBareObjects(runtime.bare);
	printFigures("memory", [
		{
			name: "a bare Durable Object with a socket and a table, p50",
			value: bareMb,
			limit: null,
			unit: "MB",
		},
		{
			name: "memory of an open conversation whose answers have just ended, p50",
			value: medianStep(memories) / GROUP_SIZE,
			limit: 0.2,
			unit: "MB",
		},
		{
			name: "memory of an open conversation that hibernates after its answers",
			value: restingMb,
			limit: 0.2,
			unit: "MB",
		},
		{
			name: `returned to the system ${minutes} min after the sockets closed`,
			value: (100 * (used - kept)) / used,
			limit: 80,
			atLeast: true,
			unit: "%",
		},
		{
			name: `of what ${CONVERSATIONS} other conversations then need, taken from it`,
			value: 100 - (100 * (both - kept)) / used,
			limit: null,
			unit: "%",
		},
	]);
}

/** Returns the memory of a bare Durable Object with an open socket and as many messages as a conversation, in MB. */
async function measureBareObjects(bare: BareWorker): Promise<number> {
	const open = async (name: string) => {
		const socket = await openBareSocket(bare.url, name);
		for (let message = 0; message < 2 * QUESTIONS; message++) {
			socket.send("x".repeat(MESSAGE_CHARS));
			await once(socket, "message");
		}
		return socket;
	};
	const sockets = [await open("first")];
	const memories = [await bare.memoryMb()];
	for (let object = 1; object <= CONVERSATIONS; object++) {
		sockets.push(await open(`object-${object}`));
		if (object % GROUP_SIZE === 0) memories.push(await bare.memoryMb());
	}
	for (const socket of sockets) socket.close();
	return medianStep(memories) / GROUP_SIZE;
}

/** Returns the median difference between a value and the one before it. */
function medianStep(values: readonly number[]): number {
	return median(values.slice(1).map((value, at) => value - (values[at] ?? 0)));
}

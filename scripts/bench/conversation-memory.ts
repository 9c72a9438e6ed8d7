import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { MINUTE_MS } from "../../src/time.ts";
import type { BareWorker } from "./bare-worker.ts";
import { BenchSocket, openBareSocket, signIn } from "./bench-socket.ts";
import { printFigures } from "./figures.ts";
import { HttpClient } from "./http-client.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { startScriptedModel } from "./scripted-model.ts";

const CONVERSATIONS = 400;
/** Conversations that are asked at the same time. */
const ASKED_AT_ONCE = 20;
const QUESTIONS = 3;
const ANSWER_TOKENS = 100;
/** About the length of such an answer, in UTF-16 code units. */
const MESSAGE_CHARS = 500;
/** How long the sockets have been closed when the memory is measured again. */
const CLOSED_MINUTES_DEFAULT = 5;

/**
 * Measures the memory of open conversations with answers, how much of it returns to the operating system after their
 * sockets closed, and how much of it other conversations then use.
 */
export async function benchConversationMemory(options: ReadonlyMap<string, string>): Promise<void> {
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url);
	Object.assign(model.script, { tokens: ANSWER_TOKENS });
	const app = new HttpClient(runtime.url, await signIn(runtime.url));
	const open = async (prefix: string, count = CONVERSATIONS) => {
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
	const sockets = await open("open");
	const used = (await runtime.memoryMb()) - before;
	close(sockets);
	const minutes = Number(options.get("minutes") ?? CLOSED_MINUTES_DEFAULT);
	await delay(minutes * MINUTE_MS);
	const kept = (await runtime.memoryMb()) - before;
	close(await open("other"));
	const both = (await runtime.memoryMb()) - before;
	const bareMb = await measureBareObjects(runtime.bare);
	printFigures("memory", [
		{
			name: "a bare Durable Object with a socket and a table",
			value: bareMb,
			limit: null,
			unit: "MB",
		},
		{
			name: "memory of an open conversation with answers",
			value: used / CONVERSATIONS,
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
	const before = await bare.memoryMb();
	for (let object = 0; object < CONVERSATIONS; object++) sockets.push(await open(`object-${object}`));
	const used = (await bare.memoryMb()) - before;
	for (const socket of sockets) socket.close();
	return used / CONVERSATIONS;
}

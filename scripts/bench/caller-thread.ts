import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { HttpClient } from "./http-client.ts";

const INTERVAL_MS = 5;

const client = new HttpClient(String(workerData));
let waits: number[] = [];
let path: string | null = null;
let calling = Promise.resolve();

parentPort?.on("message", async (message: string | null) => {
	path = message;
	if (path !== null) {
		waits = [];
		calling = callRepeatedly(path);
		return;
	}
	await calling;
	parentPort?.postMessage(waits);
});

async function callRepeatedly(called: string): Promise<void> {
	while (path !== null) {
		const { status, endMs } = await client.send(called);
		if (status !== 200) throw new Error(`${called} returned ${status}.`);
		waits.push(endMs);
		await delay(INTERVAL_MS);
	}
}

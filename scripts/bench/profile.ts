import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { findFreePort } from "../../local-inference/ports.ts";
import { BenchSocket, signIn } from "./bench-socket.ts";
import { CpuProfile, inclusiveMs } from "./cpu-profile.ts";
import { HttpClient } from "./http-client.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";
import { profileStart, START_SAMPLE_MAX_US } from "./wrangler.ts";

const SHOWN_FUNCTIONS = 40;
const SAMPLING_US = 200;
const CALLS = 200;
const SOCKETS = 200;
const TOKENS = 500;
/** An accepted question runs in the background, so the next one waits. */
const QUESTION_PAUSE_MS = 100;
/** The name of the Worker among the targets of the inspector. */
const WORKER = "core:user:omeruta-brain";
const QUESTION = "Write a poem about the sea.";

const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const Reply = z.looseObject({ id: z.number().optional(), result: z.unknown().optional() });

/** What is profiled. Each load calls `work` once to warm up, and once more while the profiler runs. */
interface Load {
	/** How many calls or tokens one `work` is. */
	count: number;
	unit: string;
	work(): Promise<void>;
}

/** Profiles the Worker while it answers or starts, and prints the functions that take most of the time. */
export async function benchProfile(options: ReadonlyMap<string, string>): Promise<void> {
	const of = options.get("of") ?? "questions";
	if (of === "start") return printProfile(await profileStart(), 1, "start", START_SAMPLE_MAX_US);
	const inspectorPort = await findFreePort();
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url, inspectorPort);
	const app = new HttpClient(runtime.url, await signIn(runtime.url));
	const { count, unit, work } = await startLoad(of, app, runtime.url, model);
	await work();
	const inspector = await connect(inspectorPort);
	await inspector("Profiler.enable");
	await inspector("Profiler.setSamplingInterval", { interval: SAMPLING_US });
	await inspector("Profiler.start");
	const from = performance.now();
	await work();
	const ms = performance.now() - from;
	const { profile } = z.object({ profile: CpuProfile }).parse(await inspector("Profiler.stop"));
	console.log(`\nprofile of ${count} ${unit}s in ${(ms / 1_000).toFixed(1)} s`);
	printProfile(profile, count, unit, 2 * SAMPLING_US);
}

function printProfile(profile: CpuProfile, count: number, unit: string, sampleMaxUs: number): void {
	const times = inclusiveMs(profile, sampleMaxUs);
	const total = times.reduce((most, [, time]) => Math.max(most, time), 0);
	console.log("time in each function and what it calls");
	for (const [name, time] of times.slice(0, SHOWN_FUNCTIONS)) {
		const share = `${((100 * time) / total).toFixed(1)} %`;
		console.log(`  ${share.padStart(7)}  ${(time / count).toFixed(3).padStart(8)} ms per ${unit}  ${name}`);
	}
}

async function startLoad(of: string, app: HttpClient, url: string, model: ScriptedModel): Promise<Load> {
	Object.assign(model.script, { tokens: 1, firstMs: 0, pauseMs: 0 });
	switch (of) {
		case "questions":
			return repeat("question", "/api/agents/async/chat_async/", { message: QUESTION }, QUESTION_PAUSE_MS);
		case "completions": {
			const messages = [{ role: "user", content: QUESTION }];
			return repeat("completion", "/v1/chat/completions", {
				model: "omeruta/general",
				stream: true,
				messages,
			});
		}
		case "tokens": {
			Object.assign(model.script, { tokens: TOKENS });
			const sockets = await Promise.all(
				Array.from({ length: SOCKETS }, (_, n) => BenchSocket.open(app, url, `profile-${n}`)),
			);
			const work = async () => void (await Promise.all(sockets.map((socket) => socket.ask())));
			return { count: SOCKETS * TOKENS, unit: "token", work };
		}
		case "sockets": {
			let round = 0;
			const work = async () => {
				round++;
				for (let n = 0; n < SOCKETS; n++) await BenchSocket.open(app, url, `profile-${round}-${n}`);
			};
			return { count: SOCKETS, unit: "socket", work };
		}
		default:
			throw new Error(`Unknown load "${of}": choose questions, completions, tokens, sockets, or start.`);
	}

	function repeat(unit: string, path: string, body: object, pauseMs = 0): Load {
		const work = async () => {
			for (let call = 0; call < CALLS; call++) {
				const { status, text } = await app.send(path, body);
				if (status >= 300) throw new Error(`A request failed with status ${status}: ${text}`);
				await delay(pauseMs);
			}
		};
		return { count: CALLS, unit, work };
	}
}

/** Connects to the Worker's inspector. Returns a function that calls one of its methods. */
async function connect(port: number): Promise<(method: string, params?: object) => Promise<unknown>> {
	const targets = Targets.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json());
	const target = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl.endsWith(WORKER));
	if (target === undefined) throw new Error("The inspector does not list the Worker.");
	const socket = new WebSocket(target.webSocketDebuggerUrl);
	await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
	const pending = new Map<number, (result: unknown) => void>();
	socket.addEventListener("message", ({ data }) => {
		const { id, result } = Reply.parse(JSON.parse(String(data)));
		if (id !== undefined) pending.get(id)?.(result);
	});
	return (method, params = {}) =>
		new Promise((resolve) => {
			const id = pending.size + 1;
			pending.set(id, resolve);
			socket.send(JSON.stringify({ id, method, params }));
		});
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ChatMessage } from "../../src/inference/plain-messages.ts";

const SMALL_MODEL = "smollm2-135m-instruct-q4_1";
/** The key of a server that only this process uses. */
const OWN_KEY = "measure";
const POLL_MS = 200;

const Listening = z.object({ type: z.literal("listening"), url: z.string() });
const Health = z.object({ status: z.string() });

export interface ModelServer {
	complete(messages: readonly ChatMessage[], request: CompletionOptions): Promise<string>;
	/** Stops the server if this process started it. */
	stop(): Promise<void>;
}

interface CompletionOptions {
	parse(body: unknown): string;
	[parameter: string]: unknown;
}

/** Uses the server at `MODEL_URL` with the key `MODEL_KEY`. Without a URL, starts one with the small test model. */
export async function useModelServer(): Promise<ModelServer> {
	const { MODEL_URL: url, MODEL_KEY: key = OWN_KEY } = process.env;
	if (url !== undefined) return connect(url, key, null);
	const child = spawn(process.execPath, ["local-inference/server.ts"], {
		cwd: new URL("../..", import.meta.url),
		env: {
			...process.env,
			LOCAL_INFERENCE_PORT: "0",
			LOCAL_INFERENCE_KEY: OWN_KEY,
			LOCAL_MODEL: process.env.LOCAL_MODEL ?? SMALL_MODEL,
			LOCAL_INFERENCE_SLOTS: "1",
		},
		stdio: ["ignore", "ignore", "inherit", "ipc"],
	});
	const [message] = await once(child, "message");
	const own = Listening.parse(message).url;
	for (;;) {
		const { status } = Health.parse(await (await fetch(`${own}/health`)).json());
		if (status === "ok") return connect(own, OWN_KEY, child);
		if (status === "unavailable") throw new Error("The model server has no model; see its log.");
		await delay(POLL_MS);
	}
}

function connect(url: string, key: string, child: ChildProcess | null): ModelServer {
	return {
		complete: async (messages, { parse, ...parameters }) => {
			const response = await fetch(`${url}/v1/chat/completions`, {
				method: "POST",
				headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
				body: JSON.stringify({ messages, ...parameters }),
			});
			if (!response.ok)
				throw new Error(`The model server returned ${response.status}: ${await response.text()}`);
			return parse(await response.json());
		},
		stop: async () => {
			if (child === null || child.exitCode !== null) return;
			const ended = once(child, "exit");
			child.kill();
			await ended;
		},
	};
}

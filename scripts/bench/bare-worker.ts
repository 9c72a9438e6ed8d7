import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { findFreePort } from "../../local-inference/ports.ts";
import { listWorkerd, readMemoryMb } from "./workerd-process.ts";

/**
 * A Worker that does the least that the platform allows. It responds with "ok"; writes a row and returns the response of
 * the model server `?complete=`; or writes what accepting a question in the new conversation `?accept=` writes: a row in
 * one Durable Object, and a row and an alarm in another. An upgrade opens a socket of the Durable Object that the path
 * names. The object stores each message and sends "done". If the message is the address of a model server, it first sends
 * that server's answer, in frames as far apart as those of our conversations.
 */
export interface BareWorker extends AsyncDisposable {
	url: string;
	/** Returns the resident memory of its process, in MB. */
	memoryMb(): Promise<number>;
}

/** How long a conversation buffers tokens; see `LiveAttempt`. */
const FLUSH_MS = 40;

const SCRIPT = `
import { DurableObject } from "cloudflare:workers";
const ask = (address) => fetch(address, { method: "POST", body: "{}" });
export class Room extends DurableObject {
	constructor(ctx, env) {
		super(ctx, env);
		ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS messages (text)");
	}
	fetch() {
		const { 0: client, 1: server } = new WebSocketPair();
		this.ctx.acceptWebSocket(server);
		return new Response(null, { status: 101, webSocket: client });
	}
	store(text) {
		this.ctx.storage.sql.exec("INSERT INTO messages VALUES (?)", text);
	}
	async accept(text) {
		this.store(text);
		await this.ctx.storage.setAlarm(Date.now() + 1_000);
	}
	alarm() {}
	async webSocketMessage(socket, text) {
		const answer = text.startsWith("http:") ? await this.stream(socket, text) : text;
		this.store(answer);
		socket.send("done");
	}
	async stream(socket, address) {
		const reader = (await ask(address)).body.getReader();
		const decoder = new TextDecoder();
		let answer = "";
		let rest = "";
		let sent = 0;
		let timer = null;
		const flush = () => {
			timer = null;
			socket.send(JSON.stringify({ type: "task_token", text: answer.slice(sent) }));
			sent = answer.length;
		};
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return answer;
			const lines = (rest + decoder.decode(value, { stream: true })).split("\\n");
			rest = lines.pop();
			for (const line of lines)
				if (line.startsWith("data: {")) answer += JSON.parse(line.slice(6)).choices[0].delta.content ?? "";
			timer ??= setTimeout(flush, ${FLUSH_MS});
		}
	}
}
export const bare = {
	async fetch(request, env) {
		if (request.headers.has("upgrade")) return env.ROOM.getByName(new URL(request.url).pathname).fetch(request);
		const { searchParams } = new URL(request.url);
		const conversation = searchParams.get("accept");
		if (conversation !== null) {
			await env.ROOM.getByName("account").store(conversation);
			await env.ROOM.getByName(conversation).accept("question");
		}
		const address = searchParams.get("complete");
		if (address !== null) {
			await env.ROOM.getByName("account").store(await request.text());
			return ask(address);
		}
		return new Response("ok");
	},
};
export default bare;`;

/** Starts the Worker on a free port of the loopback interface, with its state in a folder of its own. */
export async function startBareWorker(): Promise<BareWorker> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	const port = await findFreePort();
	const others = await listWorkerd();
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			cf: false,
			resourcePersistencePath: folder,
			workers: [
				{
					name: "bare",
					modules: true,
					script: SCRIPT,
					compatibilityDate: "2026-10-20",
					compatibilityFlags: ["no_web_socket_compression"],
					durableObjects: { ROOM: { className: "Room", useSQLite: true } },
					unsafeDirectSockets: [{ host: "127.0.0.1", port, entrypoint: "bare" }],
				},
			],
		}),
	);
	await miniflare.ready;
	const [pid = 0] = (await listWorkerd()).filter((other) => !others.includes(other));
	return {
		url: `http://127.0.0.1:${port}`,
		memoryMb: () => readMemoryMb(pid),
		async [Symbol.asyncDispose]() {
			await miniflare.dispose();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

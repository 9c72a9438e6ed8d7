import type { Page, WebSocketRoute } from "playwright-core";
import { z } from "zod";
import type { ServerFrameOf } from "../../src/contracts/socket.ts";

const Frame = z.looseObject({ type: z.string(), seq: z.number().optional() });

/** Replaces the text of answers with text from the test. The page receives all other frames from the server. */
export class HeldAnswer {
	#page: WebSocketRoute | null = null;
	#started: z.infer<typeof Frame> | null = null;
	#completed: z.infer<typeof Frame> | null = null;
	#seq = 0;

	/** Intercepts the sockets of conversations and reloads the page. */
	async hold(page: Page): Promise<void> {
		await page.routeWebSocket(/\/ws\/agent\/.*conversation_id=/, (socket) => {
			this.#page = socket;
			const server = socket.connectToServer();
			server.onMessage((message) => {
				const frame = Frame.parse(JSON.parse(String(message)));
				if (frame.type === "task_token") return;
				if (frame.type === "task_completed") {
					this.#completed = frame;
					return;
				}
				if (frame.type === "task_started") this.#started = frame;
				this.#seq = frame.seq ?? this.#seq;
				socket.send(message);
			});
		});
		await page.reload();
	}

	get hasStarted(): boolean {
		return this.#started !== null;
	}

	get hasCompleted(): boolean {
		return this.#completed !== null;
	}

	/** Makes the page show `text` as the unfinished answer. `fields` replace those of the snapshot. */
	show(text: string, fields: Partial<ServerFrameOf<"snapshot">> = {}): void {
		const { conversation_id, task_id }: Record<string, unknown> = this.#started ?? {};
		const snapshot = {
			type: "snapshot",
			conversation_id,
			task_id,
			state: "running",
			attempt: 1,
			stage: "generating",
		};
		this.#send({ ...snapshot, progress: 50, message: "Writing", text, upto_seq: this.#seq, ...fields });
	}

	/** Makes the page receive `text` as the model's thinking. */
	think(text: string): void {
		const { conversation_id, task_id }: Record<string, unknown> = this.#started ?? {};
		this.#seq++;
		this.#send({ type: "task_thinking", conversation_id, task_id, seq: this.#seq, text, attempt: 1 });
	}

	/** Completes the answer, with `response` as its text. */
	complete(response: string): void {
		const result = z.looseObject({}).parse(this.#completed?.result);
		// Frames from the test may have used up the sequence number of this one.
		const seq = Math.max(this.#completed?.seq ?? 0, this.#seq + 1);
		this.#page?.send(JSON.stringify({ ...this.#completed, seq, result: { ...result, response } }));
		this.#started = null;
		this.#completed = null;
	}

	/** Ends the answer as if the user had stopped it before its first word. */
	stop(): void {
		const { conversation_id, task_id }: Record<string, unknown> = this.#started ?? {};
		const seq = Math.max(this.#completed?.seq ?? 0, this.#seq + 1);
		this.#send({ type: "task_cancelled", conversation_id, task_id, seq, message: "Stopped.", text: "" });
		this.#started = null;
		this.#completed = null;
	}

	#send(frame: object): void {
		this.#page?.send(JSON.stringify({ timestamp: new Date(0).toISOString(), ...frame }));
	}
}

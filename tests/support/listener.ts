import type { Conversation } from "../../src/client/conversation/conversation.ts";
import type { ServerFrame, ServerFrameOf } from "../../src/contracts/socket.ts";

/** Collects the frames of conversations in the order in which they arrive. */
export class Listener {
	readonly frames: ServerFrame[] = [];
	#watchers = new Set<() => void>();

	follow(conversation: Conversation): this {
		conversation.on("event", (frame) => this.receive(frame));
		return this;
	}

	receive(frame: ServerFrame): void {
		this.frames.push(frame);
		for (const check of this.#watchers) check();
	}

	/** Resolves when the condition is true. Checks it now and after each frame. */
	until(condition: (listener: this) => boolean): Promise<void> {
		return new Promise((resolve) => {
			const check = () => {
				if (!condition(this)) return;
				this.#watchers.delete(check);
				resolve();
			};
			this.#watchers.add(check);
			check();
		});
	}

	of<Type extends ServerFrame["type"]>(type: Type): ServerFrameOf<Type>[] {
		return this.frames.filter((frame): frame is ServerFrameOf<Type> => frame.type === type);
	}

	/** Returns the text that an attempt has streamed. */
	text(taskId: string, attempt = 1): string {
		return this.of("task_token")
			.filter((frame) => frame.task_id === taskId && frame.attempt === attempt)
			.map((frame) => frame.text)
			.join("");
	}
}

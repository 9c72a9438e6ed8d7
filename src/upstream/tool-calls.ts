import * as z from "zod";
import { TokenLogprob } from "../contracts/openai-features.ts";

/** A part of a tool call. The first part of the call at `index` has its id and name; the `arguments` are joined. */
export interface ToolCallEvent {
	type: "tool_call";
	index: number;
	id?: string;
	name?: string;
	arguments: string;
}

const ToolCallPart = z.lazy(() =>
	z.object({
		index: z.int().nullish(),
		id: z.string().nullish(),
		function: z.object({ name: z.string().nullish(), arguments: z.unknown().optional() }).nullish(),
		// The native format of Workers AI has no `function`.
		name: z.string().nullish(),
		arguments: z.unknown().optional(),
	}),
);

/** The tool calls in a chunk of a stream. */
export const ToolCalls = z.array(ToolCallPart).nullish();

/** The log probabilities in a chunk of a stream; null if their format is unknown. */
export const Logprobs = z
	.object({ content: z.array(TokenLogprob).nullish() })
	.nullish()
	.catch(null);

/**
 * Reads the parts of tool calls in a stream. Some servers send whole calls without an index or an id, and some send the
 * arguments as an object instead of JSON text.
 */
export class ToolCallReader {
	readonly #started = new Set<number>();

	read(part: z.infer<typeof ToolCallPart>): ToolCallEvent {
		const index = part.index ?? this.#started.size;
		const isFirst = !this.#started.has(index);
		this.#started.add(index);
		const given = part.function?.arguments ?? part.arguments ?? "";
		return {
			type: "tool_call",
			index,
			// A result refers to its call by the id, so a call without an id receives one.
			...(isFirst && {
				id: part.id || newToolCallId(),
				name: part.function?.name ?? part.name ?? "",
			}),
			arguments: typeof given === "string" ? given : JSON.stringify(given),
		};
	}
}

export function newToolCallId(): string {
	return `call_${crypto.randomUUID()}`;
}

import * as z from "zod";
import { DateTime, Fraction } from "./values.ts";

const PartStatus = z.enum(["ok", "starting", "degraded", "down"]);

export const InferencePart = z.object({
	status: PartStatus,
	provider: z.string(),
	model: z.string().nullable(),
	device: z.string().nullable(),
	/** Progress of the model download, from 0 to 1. */
	progress: Fraction.optional(),
	/** Whether answers quote the knowledge base while no model is ready. */
	quotes: z.boolean().optional(),
	/** Whether quotes answer questions that the knowledge base answers, because the model is small. */
	prefers_quotes: z.boolean().optional(),
	detail: z.string().optional(),
});
export type InferencePart = z.infer<typeof InferencePart>;

export const RuntimePart = z.object({
	status: PartStatus,
	restarts: z.int().min(0),
	restarted_at: DateTime.nullable(),
	/** Why the part is `degraded`, such as a full disk. */
	detail: z.string().optional(),
});

/** `status` is `ok` only while a language model is ready, unless none is configured. */
export const Health = z.lazy(() =>
	z.object({
		status: z.enum(["ok", "starting", "degraded"]),
		/** Whether visitors can continue as guests, without an account. Servers before version 0.3 do not tell. */
		guests: z.boolean().optional(),
		parts: z.object({
			database: z.object({ status: PartStatus }),
			queues: z.object({ status: PartStatus }),
			inference: InferencePart,
			/**
			 * Under `npm start`: how often the runtime ended unexpectedly since the start, and when it was last started again.
			 */
			runtime: RuntimePart.optional(),
			/** `degraded` when there is no embedding model. Search is then lexical only, and `detail` contains the reason. */
			knowledge: z.object({
				status: PartStatus,
				embedding_model: z.string().nullable(),
				detail: z.string().optional(),
			}),
		}),
	}),
);
export type Health = z.infer<typeof Health>;

/** The response to a liveness check. The check does not cover dependencies. */
export const Liveness = z.object({ status: z.literal("ok") });

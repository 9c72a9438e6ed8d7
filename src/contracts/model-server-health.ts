import * as z from "zod";
import { Fraction } from "./values.ts";

/**
 * The response of the bundled model server to `GET /health`. Readers pick the fields that they use, because the server may
 * have another version. llama-server sends a `status` too, but no `model`.
 */
export const ModelServerHealth = z.object({
	status: z.enum(["ok", "starting", "downloading", "unavailable"]),
	/** Progress of the model download. */
	progress: Fraction.optional(),
	model: z.string().nullable(),
	device: z.string().nullable(),
	/** The highest number of threads on the CPU; null if the server doesn't run the model itself, or on a GPU. */
	cpu_threads: z.int().nullable(),
	context_tokens: z.int().nullable(),
	load_ms: z.number().nullable(),
	/** Resident memory of the engine's process when it became ready. */
	memory_bytes: z.number().nullable(),
	slots: z.object({ total: z.int(), busy: z.int() }),
	waiting: z.int(),
	/** A sentence about anything unusual. */
	detail: z.string().optional(),
});
export type ModelServerHealth = z.infer<typeof ModelServerHealth>;

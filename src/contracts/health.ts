import * as z from "zod";

const PartStatus = z.enum(["ok", "starting", "degraded", "down"]);

export const InferencePart = z.object({
	status: PartStatus,
	provider: z.string(),
	model: z.string().nullable(),
	device: z.string().nullable(),
	/** Of a download, 0 to 1. */
	progress: z.number().min(0).max(1).optional(),
	detail: z.string().optional(),
});
export type InferencePart = z.infer<typeof InferencePart>;

/** `ok` only once a real model answers. */
export const Health = z.object({
	status: z.enum(["ok", "starting", "degraded"]),
	parts: z.object({
		database: z.object({ status: PartStatus }),
		queues: z.object({ status: PartStatus }),
		inference: InferencePart,
		/** `degraded` while nothing makes vectors: `detail` says why, and the search goes by words only. */
		knowledge: z.object({
			status: PartStatus,
			embedding_model: z.string().nullable(),
			detail: z.string().optional(),
		}),
	}),
});
export type Health = z.infer<typeof Health>;

/** The Worker runs, whatever the rest does. */
export const Liveness = z.object({ status: z.literal("ok") });

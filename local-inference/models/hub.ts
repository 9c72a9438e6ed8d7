import { z } from "zod";
import { messageOf } from "../log.ts";
import type { HubFile, Model } from "./catalog.ts";
import { chooseQuantization, type RepositoryFile } from "./choose-quantization.ts";
import { downloadFile, type ExpectedFile, type OnBytes, UnreachableError } from "./download.ts";

/** How to reach a Hugging Face hub or a mirror of it. */
export interface HubAccess {
	endpoint: string;
	/** An access token for private repositories and those whose license must be accepted. */
	token: string | null;
}

export interface HubReference {
	/** The repository, as in `owner/name`. */
	repo: string;
	/** A quantization such as `Q4_K_M`, or the path of a file; null for the usual quantization. */
	quantization: string | null;
}

export const HUB_DEFAULT: HubAccess = { endpoint: "https://huggingface.co", token: null };
const HUB_PREFIX = "hf:";
const REFERENCE = /^hf:([\w.-]+\/[\w.-]+)(?::([\w./-]+))?$/;
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * The response of `GET /api/models/{repo}?blobs=true`. Only large files have a SHA-256.
 *
 * @see https://huggingface.co/docs/hub/api
 */
const Repository = z.object({
	sha: z.string(),
	cardData: z
		.object({ license: z.string().optional().catch(undefined) })
		.nullish()
		.catch(null),
	siblings: z.array(
		z.object({
			rfilename: z.string(),
			size: z.int().nullish(),
			lfs: z.object({ sha256: z.string().length(64), size: z.int() }).nullish(),
		}),
	),
});

/**
 * Parses `hf:owner/repo` or `hf:owner/repo:quantization`. Returns null for any other text.
 *
 * @throws {Error} when the text starts with `hf:` but has an invalid format
 */
export function parseHubReference(text: string): HubReference | null {
	if (!text.startsWith(HUB_PREFIX)) return null;
	const [, repo, quantization = null] = REFERENCE.exec(text) ?? [];
	if (repo === undefined)
		throw new Error(
			`"${text}" has an invalid format. Use hf:owner/repo or hf:owner/repo:quantization, such as hf:owner/repo:Q4_K_M.`,
		);
	return { repo, quantization };
}

/**
 * Looks up a model file, its size, and its checksum on the hub. The result names the current commit, so that the same
 * file is downloaded even if the repository changes.
 *
 * @throws {Error} when the hub or the file is unavailable; the message says what to do
 */
export async function findOnHub(
	{ repo, quantization: requested }: HubReference,
	access: HubAccess,
	signal: AbortSignal,
): Promise<Model> {
	const url = `${access.endpoint}/api/models/${repo}?blobs=true`;
	const response = await request(url, {}, access, signal).catch((cause) => {
		signal.throwIfAborted();
		throw new UnreachableError(
			`${new URL(url).host} cannot be reached. Check the network connection, or set HF_ENDPOINT to a mirror.`,
			{ cause },
		);
	});
	if (!response.ok) throw new Error(describeStatus(response, repo));
	const { sha, cardData, siblings } = Repository.parse(await response.json());
	const files = siblings.flatMap(({ rfilename, lfs }) =>
		lfs ? [{ path: rfilename, bytes: lfs.size, sha256: lfs.sha256 }] : [],
	);
	const { quantization, ...file } = chooseFile(files, requested, repo);
	const source = { hub: repo, revision: sha, path: file.path };
	const { bytes, sha256 } = (await readFileHeaders(source, access, signal)) ?? file;
	return {
		name: `${HUB_PREFIX}${repo}:${quantization}`,
		title: `${repo} ${quantization}`,
		file: `${repo}/${file.path}`.replaceAll("/", "--"),
		source,
		license: cardData?.license ?? "unknown",
		bytes,
		sha256,
	};
}

function chooseFile(files: readonly RepositoryFile[], requested: string | null, repo: string) {
	try {
		return chooseQuantization(files, requested);
	} catch (cause) {
		throw new Error(`The repository ${repo} cannot be used. ${messageOf(cause)}`, { cause });
	}
}

/**
 * Returns the size and the checksum that the hub sends with a large file, before it redirects to a storage service.
 * Returns null if the headers are missing, as on some mirrors, or the file can't be read.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/file_download#huggingface_hub.get_hf_file_metadata
 */
async function readFileHeaders(
	file: HubFile,
	access: HubAccess,
	signal: AbortSignal,
): Promise<ExpectedFile | null> {
	const init = { method: "HEAD", redirect: "manual" } as const;
	const response = await request(fileUrl(file, access), init, access, signal).catch(() => null);
	signal.throwIfAborted();
	const parsed = FileHeaders.safeParse({
		bytes: response?.headers.get("x-linked-size"),
		sha256: response?.headers.get("x-linked-etag"),
	});
	return parsed.data ?? null;
}

const FileHeaders = z.object({
	bytes: z.coerce.number().int().positive(),
	sha256: z
		.string()
		.regex(/^(W\/)?"[0-9a-f]{64}"$/)
		.transform((etag) => etag.slice(-65, -1)),
});

function request(url: string, init: RequestInit, access: HubAccess, signal: AbortSignal): Promise<Response> {
	const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
	return fetch(url, { ...init, headers: authorization(access), signal: limited });
}

function fileUrl({ hub, revision, path }: HubFile, { endpoint }: HubAccess): string {
	const encoded = path.split("/").map(encodeURIComponent).join("/");
	return `${endpoint}/${hub}/resolve/${encodeURIComponent(revision)}/${encoded}`;
}

/** Downloads a file of a hub; see `downloadFile`. */
export function downloadFromHub(
	source: HubFile,
	file: string,
	expected: ExpectedFile,
	onBytes: OnBytes,
	signal: AbortSignal,
	access: HubAccess,
): Promise<void> {
	return downloadFile(fileUrl(source, access), file, expected, onBytes, signal, {
		fetch,
		headers: authorization(access),
		describeStatus: (response) => describeStatus(response, source.hub),
	});
}

function authorization({ token }: HubAccess): Record<string, string> {
	return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Explains an error response. Without a token, the hub returns 401 for missing and private repositories alike. */
function describeStatus({ status, url, headers }: Response, repo: string): string {
	const { host, origin } = new URL(url);
	if (headers.get("x-error-code") === "GatedRepo")
		return `The license of ${repo} must be accepted first. Accept it at ${origin}/${repo}, and set HF_TOKEN to an access token of the same account.`;
	if (status === 401 || status === 403 || status === 404)
		return `${host} has no public repository ${repo} with this file. Check the name. If the repository is private, set HF_TOKEN to an access token that can read it.`;
	return `${host} responded with status ${status}.`;
}

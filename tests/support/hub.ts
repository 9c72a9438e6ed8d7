import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

/** The commit of every repository of the stand-in hub. */
const COMMIT = "5f3c5a1f0b7d4e6c9a8b7c6d5e4f3a2b1c0d9e8f";

export interface HubRepository {
	files: Record<string, Buffer>;
	license?: string;
	/** Only requests with the hub's token may read it. Without one, it looks as if it did not exist. */
	isPrivate?: boolean;
	/** The API describes the files before their last change, as on a mirror that caches it. */
	isStale?: boolean;
	/** Anyone may list it, but only accounts that have accepted its license may download files. */
	isGated?: boolean;
}

export interface Hub extends AsyncDisposable {
	url: string;
	/** The access token that the hub accepts. */
	token: string;
	/** The received requests, as `METHOD path`, including those to the file server. */
	requests: string[];
	repositories: Record<string, HubRepository>;
	/** Makes the file server close the next connection after `bytes` bytes. */
	disconnectAfter(bytes: number): void;
}

/**
 * Starts a stand-in for the Hugging Face Hub: the API of models, and file URLs that redirect to a file server on
 * another origin.
 *
 * @see https://huggingface.co/docs/hub/api
 */
export async function startHub(repositories: Record<string, HubRepository>): Promise<Hub> {
	const token = "hf_standin";
	const requests: string[] = [];
	let disconnectAt = Number.POSITIVE_INFINITY;
	const files = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		// Storage services reject a request with two kinds of credentials.
		if (request.headers.authorization !== undefined) return send(response, 400, { error: "Bad Request" });
		const [repo = "", path = ""] = decodeURIComponent(request.url ?? "")
			.slice(1)
			.split("/-/");
		sendFile(request, response, repositories[repo]?.files[path] ?? Buffer.alloc(0), disconnectAt);
		disconnectAt = Number.POSITIVE_INFINITY;
	});
	const fileServer = await listen(files);
	const api = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://hub");
		const hasToken = request.headers.authorization === `Bearer ${token}`;
		const [, listed, resolved, revision, path = ""] = ROUTE.exec(decodeURIComponent(pathname)) ?? [];
		const name = listed ?? resolved ?? "";
		const repository = repositories[name];
		if (repository === undefined || (repository.isPrivate && !hasToken))
			return sendError(response, hasToken ? 404 : 401, "RepoNotFound", "Repository not found");
		if (listed !== undefined)
			return send(response, 200, describeRepository(name, repository, searchParams.has("blobs")));
		if (repository.isGated && !hasToken)
			return sendError(response, 401, "GatedRepo", `Access to model ${name} is restricted.`);
		const content = repository.files[path];
		if (content === undefined || (revision !== "main" && revision !== COMMIT))
			return sendError(response, 404, "EntryNotFound", "Entry not found");
		response.setHeader("x-repo-commit", COMMIT);
		response.setHeader("x-linked-size", content.length);
		response.setHeader("x-linked-etag", `"${sha256(content)}"`);
		response.writeHead(302, { location: `${fileServer.url}/${name}/-/${encodeURIComponent(path)}` }).end();
	});
	const apiServer = await listen(api);
	return {
		url: apiServer.url,
		token,
		requests,
		repositories,
		disconnectAfter: (bytes) => {
			disconnectAt = bytes;
		},
		async [Symbol.asyncDispose]() {
			await Promise.all([apiServer.close(), fileServer.close()]);
		},
	};
}

const ROUTE = /^\/(?:api\/models\/([^/]+\/[^/]+)|([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+))$/;

function describeRepository(
	id: string,
	{ files, license, isGated, isPrivate, isStale }: HubRepository,
	blobs: boolean,
) {
	return {
		_id: "6501",
		id,
		modelId: id,
		sha: COMMIT,
		private: isPrivate ?? false,
		gated: isGated ? "auto" : false,
		tags: ["gguf"],
		...(license !== undefined && { cardData: { license } }),
		siblings: [
			{ rfilename: "README.md", ...(blobs && { size: 20, blobId: "1".repeat(40) }) },
			...Object.entries(files).map(([rfilename, current]) => {
				const content = isStale ? Buffer.concat([current, current]) : current;
				return {
					rfilename,
					...(blobs && {
						size: content.length,
						blobId: "2".repeat(40),
						lfs: { sha256: sha256(content), size: content.length, pointerSize: 134 },
					}),
				};
			}),
		],
	};
}

function sendFile(request: IncomingMessage, response: ServerResponse, content: Buffer, disconnectAt: number) {
	const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
	const from = Number(start ?? 0);
	const range = `bytes ${from}-${content.length - 1}/${content.length}`;
	response.writeHead(start === undefined ? 200 : 206, {
		"content-length": content.length - from,
		...(start !== undefined && { "content-range": range }),
	});
	if (disconnectAt > content.length) return response.end(content.subarray(from));
	response.write(content.subarray(from, disconnectAt), () => response.destroy());
}

function sendError(response: ServerResponse, status: number, code: string, message: string) {
	response.setHeader("x-error-code", code);
	response.setHeader("x-error-message", message);
	send(response, status, { error: message });
}

function send(response: ServerResponse, status: number, body: unknown) {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sha256(content: Buffer): string {
	return createHash("sha256").update(content).digest("hex");
}

import { once } from "node:events";
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** A chat completion that passed through the proxy. */
export interface RecordedCompletion {
	messages: { role: string; content: string }[];
	/** The part of the response body that has been forwarded. */
	responseText: string;
}

export interface RecordingProxy extends AsyncDisposable {
	url: string;
	/** Oldest first. */
	completions: RecordedCompletion[];
}

const Body = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/**
 * Starts a proxy in front of a model server, on a free port or on `port`. It streams responses as they arrive and records
 * the chat completions.
 */
export async function startRecordingProxy(modelUrl: string, port = 0): Promise<RecordingProxy> {
	const completions: RecordedCompletion[] = [];
	const server = createServer((request, response) => {
		forward(modelUrl, completions, request, response).catch(() => response.destroy());
	});
	server.listen(port, "127.0.0.1");
	await once(server, "listening");
	const address = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${address.port}`,
		completions,
		async [Symbol.asyncDispose]() {
			if (!server.listening) return;
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
}

async function forward(
	modelUrl: string,
	completions: RecordedCompletion[],
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const { method, url = "/", headers } = request;
	const body = await text(request);
	const completion =
		url === "/v1/chat/completions" ? { ...Body.parse(JSON.parse(body)), responseText: "" } : null;
	if (completion !== null) completions.push(completion);

	const upstream = openRequest(new URL(url, modelUrl), { method, headers });
	response.on("close", () => upstream.destroy());
	upstream.end(body);
	const [reply]: [IncomingMessage] = await once(upstream, "response").then(([first]) => [first]);
	response.writeHead(reply.statusCode ?? 502, reply.headers);
	for await (const chunk of reply) {
		if (completion !== null) completion.responseText += chunk;
		response.write(chunk);
	}
	response.end();
}
